create schema source;
create schema fact authorization transformer;
create schema dim authorization transformer;
create schema prep authorization transformer;
create schema mart authorization transformer;
create schema serving authorization publisher;
create schema ml;
create schema ops;

comment on schema source is 'What a site said: typed, keyed, with provenance. Written by ingestion.';
comment on schema fact is 'Events, one grain each, canonical keys. Written by dbt.';
comment on schema dim is 'Teams, players and other things that events point at. Written by dbt.';
comment on schema prep is 'Business logic and point-in-time features. Written by dbt.';
comment on schema mart is 'What a consumer asks for, contract enforced. Written by dbt.';
comment on schema serving is 'The last published version of the marts, and the predictions. Read by consumers.';
comment on schema ml is 'Models trained and every prediction they made. Written by the ML job.';
comment on schema ops is 'What ran, when, for which window, with which result. Written by every job.';

revoke all on schema public from public;

grant usage on schema source to loader, transformer;
grant usage on schema prep, fact, dim to predictor;
grant usage on schema mart to publisher;
grant usage on schema ml to predictor, publisher, transformer;
grant usage on schema serving to reader, predictor;
grant usage on schema ops to loader, transformer, publisher, predictor;

alter default privileges in schema source grant select, insert, update, delete on tables to loader;
alter default privileges in schema source grant select on tables to transformer;
alter default privileges for role transformer in schema prep grant select on tables to predictor;
alter default privileges for role transformer in schema mart grant select on tables to publisher;
alter default privileges for role publisher in schema serving grant select on tables to reader, predictor;
alter default privileges in schema ml grant select, insert, update on tables to predictor;
alter default privileges in schema ml grant select on tables to transformer, publisher;
