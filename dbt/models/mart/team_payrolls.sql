{# Contracts of one season are the payrolls of those to come. #}
{{ config(meta={'carries_over': true}) }}

with team_payrolls as (
    select * from {{ ref('prep_team_payrolls') }}
    where {{ in_window(carries_over=true) }}
),

teams as (
    select * from {{ ref('dim_teams') }}
),

salary_caps as (
    select * from {{ ref('dim_season_salary_caps') }}
    where {{ in_window(carries_over=true) }}
),

final as (
    select
        team_payrolls.season,
        team_payrolls.team_id,
        teams.team_name,
        team_payrolls.as_of_date,
        team_payrolls.players,
        team_payrolls.payroll_usd,
        team_payrolls.guaranteed_usd,
        team_payrolls.player_option_usd,
        team_payrolls.team_option_usd,
        {% for line in ['salary_cap', 'luxury_tax', 'first_apron', 'second_apron'] %}
        salary_caps.{{ line }}_usd,
        team_payrolls.above_{{ line }}_usd,
        team_payrolls.is_above_{{ line }},
        {% endfor %}
        team_payrolls.salary_earned_usd,
        team_payrolls.salary_earned_pct,
        (rank() over (
            partition by team_payrolls.season
            order by team_payrolls.payroll_usd desc
        ))::smallint as payroll_rank
    from team_payrolls
    inner join teams on team_payrolls.team_id = teams.team_id
    left join salary_caps on team_payrolls.season = salary_caps.season
)

select * from final
