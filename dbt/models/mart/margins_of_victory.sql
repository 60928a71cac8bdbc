with scoring_games as (
    select * from {{ ref('prep_team_scoring_games') }}
    where {{ in_window() }}
),

standings_by_date as (
    select * from {{ ref('prep_standings_by_date') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

final as (
    select
        scoring_games.season,
        scoring_games.game_id,
        scoring_games.team_id,
        team_seasons.team_name,
        scoring_games.opponent_team_id,
        scoring_games.season_type,
        scoring_games.game_date,
        scoring_games.is_home,
        scoring_games.is_win,
        scoring_games.pts,
        scoring_games.opponent_pts,
        scoring_games.margin,
        scoring_games.game_type,
        standings_by_date.wins_after,
        standings_by_date.losses_after
    from scoring_games
    inner join standings_by_date
        on
            scoring_games.season = standings_by_date.season
            and scoring_games.game_date = standings_by_date.game_date
            and scoring_games.team_id = standings_by_date.team_id
    inner join team_seasons
        on
            scoring_games.season = team_seasons.season
            and scoring_games.team_id = team_seasons.team_id
)

select * from final
