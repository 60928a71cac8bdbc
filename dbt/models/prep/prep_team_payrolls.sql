{# Contracts of one season are the payrolls of those to come. #}
{{ config(meta={'carries_over': true}) }}

{% set lines = ['salary_cap', 'luxury_tax', 'first_apron', 'second_apron'] %}

with salaries as (
    select * from {{ ref('prep_player_salaries') }}
    where {{ in_window(carries_over=true) }}
),

salaries_earned as (
    select * from {{ ref('prep_salaries_earned') }}
    where {{ in_window(carries_over=true) }}
),

salary_caps as (
    select * from {{ ref('dim_season_salary_caps') }}
    where {{ in_window(carries_over=true) }}
),

payrolls as (
    select
        season,
        team_id,
        as_of_date,
        count(*) as players,
        sum(salary_usd) as payroll_usd,
        sum(guaranteed_usd) filter (where is_from_own_season) as guaranteed_usd,
        coalesce(sum(salary_usd) filter (where option_of = 'player'), 0) as player_option_usd,
        coalesce(sum(salary_usd) filter (where option_of = 'team'), 0) as team_option_usd
    from salaries
    group by season, team_id, as_of_date
),

earned as (
    select
        season,
        team_id,
        sum(salary_earned_usd) as salary_earned_usd
    from salaries_earned
    group by season, team_id
),

final as (
    select
        payrolls.season,
        payrolls.team_id,
        payrolls.as_of_date,
        payrolls.players::smallint as players,
        payrolls.payroll_usd::bigint as payroll_usd,
        payrolls.guaranteed_usd::bigint as guaranteed_usd,
        payrolls.player_option_usd::bigint as player_option_usd,
        payrolls.team_option_usd::bigint as team_option_usd,
        {% for line in lines %}
        (payrolls.payroll_usd - salary_caps.{{ line }}_usd)::bigint as above_{{ line }}_usd,
        payrolls.payroll_usd > salary_caps.{{ line }}_usd as is_above_{{ line }},
        {% endfor %}
        earned.salary_earned_usd::bigint as salary_earned_usd,
        {{ ratio('earned.salary_earned_usd', 'payrolls.payroll_usd') }}::numeric(4, 3)
            as salary_earned_pct
    from payrolls
    left join earned
        on payrolls.season = earned.season and payrolls.team_id = earned.team_id
    left join salary_caps on payrolls.season = salary_caps.season
)

select * from final
