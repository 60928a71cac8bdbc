with salaries as (
    select * from {{ ref('prep_player_salaries') }}
    where {{ in_window() }} and is_from_own_season
),

player_games as (
    select * from {{ ref('prep_player_games') }}
    where {{ in_window() }} and has_played and season_type = 'regular_season'
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }} and is_played and season_type = 'regular_season'
),

games_with_team as (
    select
        season,
        player_id,
        team_id,
        count(*) as games,
        min(game_date) as first_game_date
    from player_games
    group by season, player_id, team_id
),

paid_games as (
    select
        salaries.season,
        salaries.player_id,
        salaries.team_id,
        salaries.salary_usd,
        coalesce(games_with_team.games, 0) as games_played,
        count(*) filter (
            where coalesce(team_games.game_date >= games_with_team.first_game_date, true)
        ) as team_games
    from salaries
    inner join team_games
        on salaries.season = team_games.season and salaries.team_id = team_games.team_id
    left join games_with_team
        on
            salaries.season = games_with_team.season
            and salaries.player_id = games_with_team.player_id
            and salaries.team_id = games_with_team.team_id
    group by
        salaries.season,
        salaries.player_id,
        salaries.team_id,
        salaries.salary_usd,
        games_with_team.games
),

final as (
    select
        season,
        player_id,
        team_id,
        salary_usd,
        team_games::integer as team_games,
        games_played::integer as games_played,
        round(salary_usd * games_played::numeric / team_games)::integer as salary_earned_usd
    from paid_games
)

select * from final
