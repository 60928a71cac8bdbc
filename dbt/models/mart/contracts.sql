{# A contract lasts over several seasons; a later snapshot tells of them again. #}
{{ config(meta={'carries_over': true}) }}

with salaries as (
    select * from {{ ref('prep_player_salaries') }}
    where {{ in_window(carries_over=true) }}
),

players as (
    select * from {{ ref('dim_players') }}
),

salary_caps as (
    select * from {{ ref('dim_season_salary_caps') }}
    where {{ in_window(carries_over=true) }}
),

final as (
    select
        salaries.season,
        salaries.player_id,
        salaries.team_id,
        players.player_name,
        salaries.as_of_date,
        not salaries.is_from_own_season as is_to_come,
        salaries.paying_teams,
        salaries.amount_usd,
        salaries.salary_usd,
        {{ ratio('salaries.amount_usd', 'salary_caps.salary_cap_usd') }}::numeric(5, 4)
            as salary_share_of_cap_pct,
        salaries.option_of,
        salaries.guaranteed_usd
    from salaries
    inner join players on salaries.player_id = players.player_id
    left join salary_caps on salaries.season = salary_caps.season
)

select * from final
