with season_salary_caps as (
    select * from {{ ref('season_salary_caps') }}
),

final as (
    select
        season,
        salary_cap_usd,
        luxury_tax_usd,
        first_apron_usd,
        second_apron_usd,
        source
    from season_salary_caps
)

select * from final
