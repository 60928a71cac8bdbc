{{ config(materialized='table') }} -- when a model was built belongs to no season
{# Whoever wants older ones reads ops: a daily copy of all years would grow with them. #}
{% set rows_kept = 50000 %}

with node_runs as (
    select * from {{ source('ops', 'dbt_node_runs') }}
),

newest as (
    select max(node_run_id) as node_run_id
    from node_runs
),

recent_runs as (
    select node_runs.*
    from node_runs
    inner join newest on node_runs.node_run_id > newest.node_run_id - {{ rows_kept }}
    where node_runs.state not in ('queued', 'running')
),

final as (
    select
        invocation_id,
        model,
        max(run_id) as run_id,
        max(state) filter (where resource_type <> 'test') as state,
        max(message) filter (where resource_type <> 'test') as message,
        max(finished_at) as finished_at,
        (max(seconds) filter (where resource_type <> 'test'))::numeric(10, 3) as build_seconds,
        (sum(seconds) filter (where resource_type = 'test'))::numeric(10, 3) as test_seconds,
        max(rows_affected) filter (where resource_type <> 'test') as rows_affected,
        (count(*) filter (where resource_type = 'test'))::integer as tests,
        (
            count(*) filter (where resource_type = 'test' and state not in ('success', 'warned'))
        )::integer as tests_not_passed
    from recent_runs
    group by invocation_id, model
)

select * from final
