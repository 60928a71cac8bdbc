with team_payrolls as (
    select * from {{ ref('prep_team_payrolls') }}
    where {{ in_window() }} and salary_earned_usd is not null
),

salaries_earned as (
    select * from {{ ref('prep_salaries_earned') }}
    where {{ in_window() }}
),

player_values as (
    select * from {{ ref('prep_player_values') }}
    where {{ in_window() }}
),

team_totals as (
    select * from {{ ref('prep_player_team_totals') }}
    where {{ in_window() }} and season_type = 'regular_season'
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }} and season_type = 'regular_season'
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

salary_caps as (
    select * from {{ ref('dim_season_salary_caps') }}
    where {{ in_window() }}
),

production as (
    select
        season,
        team_id,
        sum(impact_score) as impact_score
    from team_totals
    group by season, team_id
),

league as (
    select
        season,
        sum(impact_score) as impact_score
    from production
    group by season
),

records as (
    select
        season,
        team_id,
        count(*) as scheduled_games,
        count(*) filter (where is_played) as games,
        count(*) filter (where is_win) as wins
    from team_games
    group by season, team_id
),

values_of_teams as (
    select
        salaries_earned.season,
        salaries_earned.team_id,
        sum(player_values.win_shares * salaries_earned.salary_usd / player_values.salary_usd)
            as win_shares,
        sum(
            player_values.surplus_value_usd::numeric * salaries_earned.salary_usd
            / player_values.salary_usd
        ) as surplus_value_usd
    from salaries_earned
    inner join player_values
        on
            salaries_earned.season = player_values.season
            and salaries_earned.player_id = player_values.player_id
    where player_values.salary_usd > 0
    group by salaries_earned.season, salaries_earned.team_id
),

final as (
    select
        team_payrolls.season,
        team_payrolls.team_id,
        team_seasons.team_name,
        team_payrolls.payroll_usd,
        team_payrolls.salary_earned_usd,
        team_payrolls.salary_earned_pct,
        records.games::integer as games,
        records.wins::integer as wins,
        {{ ratio(
            'team_payrolls.payroll_usd * records.games', 'records.scheduled_games * records.wins',
        ) }}::bigint as usd_per_win,
        values_of_teams.win_shares::numeric(6, 1) as win_shares_of_paid,
        values_of_teams.surplus_value_usd::bigint as surplus_value_usd,
        {{ ratio('production.impact_score', 'league.impact_score') }}::numeric(6, 5)
            as impact_share_of_league_pct,
        {{ ratio('team_payrolls.payroll_usd', 'salary_caps.luxury_tax_usd') }}::numeric(5, 3)
            as payroll_share_of_luxury_tax_pct
    from team_payrolls
    inner join team_seasons
        on
            team_payrolls.season = team_seasons.season
            and team_payrolls.team_id = team_seasons.team_id
    inner join records
        on team_payrolls.season = records.season and team_payrolls.team_id = records.team_id
    left join values_of_teams
        on
            team_payrolls.season = values_of_teams.season
            and team_payrolls.team_id = values_of_teams.team_id
    left join production
        on team_payrolls.season = production.season and team_payrolls.team_id = production.team_id
    left join league on team_payrolls.season = league.season
    left join salary_caps on team_payrolls.season = salary_caps.season
)

select * from final
