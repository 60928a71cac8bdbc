with series_games as (
    select * from {{ ref('prep_playoff_series_games') }}
    where {{ in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

final as (
    select
        series_games.season,
        series_games.game_id,
        series_games.series_id,
        series_games.playoff_round,
        series_games.game_number,
        series_games.game_date,
        series_games.team_id,
        team.team_name,
        series_games.opponent_team_id,
        opponent.team_name as opponent_team_name,
        series_games.home_team_id,
        series_games.is_played,
        games.home_pts,
        games.away_pts,
        series_games.winner_team_id,
        series_games.wins_needed,
        series_games.wins_before,
        series_games.opponent_wins_before,
        series_games.wins_after,
        series_games.opponent_wins_after,
        series_games.leader_before_team_id,
        series_games.leader_after_team_id,
        series_games.is_elimination_game,
        series_games.is_clincher
    from series_games
    inner join games
        on series_games.season = games.season and series_games.game_id = games.game_id
    inner join team_seasons as team
        on series_games.season = team.season and series_games.team_id = team.team_id
    inner join team_seasons as opponent
        on
            series_games.season = opponent.season
            and series_games.opponent_team_id = opponent.team_id
)

select * from final
