{{ config(materialized='table') }} -- the last runs belong to no season

with job_runs as (
    select * from {{ ref('fact_job_runs') }}
    where state <> 'running'
),

page_fetches as (
    select * from {{ ref('fact_page_fetches') }}
),

model_runs as (
    select * from {{ ref('fact_model_runs') }}
    where state is not null
),

jobs as (
    select distinct on (job)
        'job' as subject,
        job as subject_name,
        max(end_date) filter (where state = 'success') over (partition by job) as newest_date,
        null::bigint as row_count,
        coalesce(finished_at, started_at) as last_run_at,
        state as last_state,
        (state <> 'success')::integer as failures,
        message
    from job_runs
    order by job, job_run_id desc
),

-- The pages of a kind in the last run that asked for any.
pages_by_run as (
    select
        page_fetches.kind,
        page_fetches.job_run_id,
        max(page_fetches.fetched_at) as fetched_at,
        sum(page_fetches.rows_parsed) as rows_parsed,
        count(*) filter (where page_fetches.outcome in ('refused', 'failed')) as failures,
        max(page_fetches.message) filter (where page_fetches.outcome in ('refused', 'failed'))
            as message
    from page_fetches
    group by page_fetches.kind, page_fetches.job_run_id
),

pages as (
    select distinct on (pages_by_run.kind)
        'page' as subject,
        pages_by_run.kind as subject_name,
        max(job_runs.end_date) filter (where pages_by_run.failures = 0) over (
            partition by pages_by_run.kind
        ) as newest_date,
        pages_by_run.rows_parsed as row_count,
        pages_by_run.fetched_at as last_run_at,
        case when pages_by_run.failures = 0 then 'success' else 'failed' end as last_state,
        pages_by_run.failures::integer as failures,
        pages_by_run.message
    from pages_by_run
    inner join job_runs on pages_by_run.job_run_id = job_runs.job_run_id
    order by pages_by_run.kind, pages_by_run.job_run_id desc
),

models as (
    select distinct on (model)
        'model' as subject,
        model as subject_name,
        null::date as newest_date,
        rows_affected as row_count,
        finished_at as last_run_at,
        state as last_state,
        (state not in ('success', 'warned'))::integer + tests_not_passed as failures,
        message
    from model_runs
    order by model, invocation_id desc
),

health as (
    select * from jobs
    union all
    select * from pages
    union all
    select * from models
),

final as (
    select
        subject,
        subject_name,
        newest_date,
        row_count::bigint as row_count,
        last_run_at,
        last_state,
        failures::integer as failures,
        failures = 0 as is_fresh,
        message
    from health
)

select * from final
