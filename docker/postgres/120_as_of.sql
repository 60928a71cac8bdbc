-- The warehouse as it was on the morning after a past date: views of the sources that leave out what
-- was not known, and the tables that dbt makes of them. Each such build replaces the last.
create schema as_of_source authorization transformer;
create schema as_of_fact authorization transformer;
create schema as_of_dim authorization transformer;
create schema as_of_prep authorization transformer;
create schema as_of_mart authorization transformer;

comment on schema as_of_source is 'The sources as they were known after a past date. Views, made by the dbt job.';
comment on schema as_of_fact is 'Events, as of a past date. Written by dbt.';
comment on schema as_of_dim is 'Teams, players and other things, as of a past date. Written by dbt.';
comment on schema as_of_prep is 'Business logic and features, as of a past date. Written by dbt.';
comment on schema as_of_mart is 'What a consumer asks for, as of a past date. Written by dbt.';

grant usage on schema as_of_fact, as_of_dim, as_of_prep to predictor;
alter default privileges for role transformer in schema as_of_prep grant select on tables to predictor;
