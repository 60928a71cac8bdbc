create table ops.dbt_invocations (
    invocation_id bigint generated always as identity primary key,
    run_id text not null,
    mode text not null check (mode in ('watch', 'ecs', 'local')),
    models text[] not null,
    state text not null default 'requested'
    check (state in ('requested', 'running', 'success', 'failed', 'lost')),
    job_run_id bigint references ops.job_runs,
    ecs_task_arn text,
    exit_status smallint,
    message text,
    requested_at timestamptz not null default clock_timestamp(),
    started_at timestamptz,
    heartbeat_at timestamptz,
    finished_at timestamptz,
    check ((state in ('requested', 'running')) = (finished_at is null))
);
create index on ops.dbt_invocations (run_id);
-- a run's models are followed by as many processes as there are triggerers, and built by one
create unique index dbt_invocations_one_at_a_time on ops.dbt_invocations (run_id)
where mode = 'watch' and state in ('requested', 'running');
comment on table ops.dbt_invocations is 'One row per dbt process: what it was asked to build, and how that ended.';
comment on column ops.dbt_invocations.models is 'Models, seeds and snapshots by name; their tests are built with them.';
comment on column ops.dbt_invocations.state is
'requested: the task is being started; lost: it ended, or stopped giving signs of life, without saying how.';
comment on column ops.dbt_invocations.heartbeat_at is 'Last sign of life of the process.';

create table ops.dbt_node_runs (
    node_run_id bigint generated always as identity primary key,
    invocation_id bigint not null references ops.dbt_invocations,
    run_id text not null,
    unique_id text not null,
    resource_type text not null,
    model text not null,
    parents text[] not null,
    state text not null default 'queued'
    check (state in ('queued', 'running', 'success', 'warned', 'failed', 'skipped', 'interrupted')),
    task_instance_id uuid,
    is_retryable boolean,
    message text,
    started_at timestamptz,
    finished_at timestamptz,
    seconds numeric(10, 3),
    rows_affected bigint,
    failures bigint,
    failing_rows jsonb,
    compiled_sql text,
    log_lines text[] not null default '{}',
    unique (invocation_id, unique_id)
);
create index on ops.dbt_node_runs (run_id, model);
create index on ops.dbt_node_runs (run_id, unique_id);
create index on ops.dbt_node_runs (unique_id, started_at);
comment on table ops.dbt_node_runs is 'One row per dbt process and node (model, seed, snapshot, test) that it was to build.';
comment on column ops.dbt_node_runs.model is 'The model, seed or snapshot, by name, whose Airflow task this node belongs to.';
comment on column ops.dbt_node_runs.parents is 'Unique ids of the nodes that this one reads; sources are not among them.';
comment on column ops.dbt_node_runs.state is
'skipped: something that it reads failed; interrupted: its process ended before it did.';
comment on column ops.dbt_node_runs.task_instance_id is
'Try of the Airflow task that ended with this row; null: no task has ended with it yet.';
comment on column ops.dbt_node_runs.is_retryable is 'Of a failure: whether the same again may succeed.';
comment on column ops.dbt_node_runs.message is 'What dbt said of the result.';
comment on column ops.dbt_node_runs.seconds is 'Execution time as dbt gives it.';
comment on column ops.dbt_node_runs.rows_affected is 'Rows that the database reported for the main statement: of a table, its rows.';
comment on column ops.dbt_node_runs.failures is 'Of a test: rows that failed it.';
comment on column ops.dbt_node_runs.failing_rows is 'Of a failed test: the first of those rows.';

create view ops.dbt_current_node_runs as
with latest as (
    select distinct on (run_id, unique_id) *
    from ops.dbt_node_runs
    where task_instance_id is null
    order by run_id, unique_id, node_run_id desc
)

select latest.*
from latest
where
    latest.started_at is null
    or not exists (
        select from ops.dbt_node_runs as parent
        where
            parent.run_id = latest.run_id
            and parent.unique_id = any(latest.parents)
            and parent.state = 'success'
            and parent.started_at > latest.started_at
    )
    and not exists (
        select from ops.job_runs
        where
            job_runs.run_id = latest.run_id
            and job_runs.job = 'ingestion'
            and job_runs.state = 'success'
            and job_runs.finished_at > latest.started_at
    );
comment on view ops.dbt_current_node_runs is
'Of each node and run, the newest row with which no task has ended yet, unless something that the node reads was built or loaded after it.';

grant select, insert, update on ops.dbt_invocations, ops.dbt_node_runs to transformer;
grant select on ops.dbt_current_node_runs to transformer;
