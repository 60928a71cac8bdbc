{{ config(materialized='table') }} -- the state of the pipeline belongs to no season

with run_health as (
    select * from {{ ref('prep_run_health') }}
),

data_freshness as (
    select * from {{ ref('prep_data_freshness') }}
),

final as (
    select
        subject,
        subject_name,
        newest_date,
        null::date as expected_date,
        row_count,
        last_run_at,
        last_state,
        failures,
        is_fresh,
        message
    from run_health
    union all
    select
        'table' as subject,
        table_name as subject_name,
        newest_date,
        expected_date,
        row_count,
        null::timestamptz as last_run_at,
        null::text as last_state,
        null::integer as failures,
        is_fresh,
        null::text as message
    from data_freshness
)

select * from final
