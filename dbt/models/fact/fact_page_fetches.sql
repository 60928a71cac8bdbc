{{ config(materialized='table') }} -- what was fetched for a run belongs to no season
{# Whoever wants older ones reads ops: a daily copy of all years would grow with them. #}
{% set rows_kept = 100000 %}

with page_fetches as (
    select * from {{ source('ops', 'page_fetches') }}
),

newest as (
    select max(page_fetch_id) as page_fetch_id
    from page_fetches
),

final as (
    select
        page_fetches.page_fetch_id,
        page_fetches.job_run_id,
        page_fetches.kind,
        page_fetches.url,
        page_fetches.http_status,
        page_fetches.outcome,
        page_fetches.message,
        page_fetches.rows_parsed,
        page_fetches.fetched_at,
        page_fetches.seconds
    from page_fetches
    inner join newest on page_fetches.page_fetch_id > newest.page_fetch_id - {{ rows_kept }}
)

select * from final
