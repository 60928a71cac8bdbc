{{ config(materialized='table') }} -- what ran belongs to no season

with job_runs as (
    select * from {{ source('ops', 'job_runs') }}
),

final as (
    select
        job_run_id,
        run_id,
        job,
        start_date,
        end_date,
        state,
        exit_status,
        message,
        started_at,
        finished_at
    from job_runs
)

select * from final
