-- One role per job, one for people. They can log in only after somebody sets a password:
--   alter role loader password '...';
-- Roles belong to the whole server, so this file must also pass on a server that has them.
do $$
declare
    role_name text;
begin
    foreach role_name in array array['loader', 'transformer', 'publisher', 'predictor', 'reader'] loop
        if not exists (select from pg_roles where rolname = role_name) then
            execute format('create role %I login', role_name);
        end if;
        execute format('grant connect on database %I to %I', current_database(), role_name);
    end loop;
    -- staging tables of ingestion and publishing, unit tests of dbt
    execute format('grant temporary on database %I to loader, transformer, publisher', current_database());
    execute format('revoke all on database %I from public', current_database());
end
$$;

comment on role loader is 'ingestion: writes source';
comment on role transformer is 'dbt: reads source and ops, owns fact, dim, prep and mart';
comment on role publisher is 'publishing: reads mart, owns the published tables in serving';
comment on role predictor is 'ml: reads prep, writes ml';
comment on role reader is 'API and dashboard: reads serving';

-- What consumers read is never waited for by them: a lock that is not there in 30 s is an error.
alter role reader set statement_timeout = '30s';
alter role reader set default_transaction_read_only = on;
