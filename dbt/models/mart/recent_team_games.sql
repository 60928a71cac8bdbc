with scoring_games as (
    select * from {{ ref('prep_team_scoring_games') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

numbered as (
    select
        scoring_games.*,
        row_number() over (
            partition by season, team_id order by game_date desc
        ) as games_back
    from scoring_games
),

final as (
    select
        numbered.season,
        numbered.team_id,
        numbered.games_back::smallint as games_back,
        numbered.game_id,
        team.team_name,
        numbered.season_type,
        numbered.game_date,
        numbered.opponent_team_id,
        opponent.team_name as opponent_team_name,
        numbered.is_home,
        numbered.is_win,
        numbered.pts,
        numbered.opponent_pts,
        numbered.margin,
        numbered.game_type
    from numbered
    inner join team_seasons as team
        on numbered.season = team.season and numbered.team_id = team.team_id
    inner join team_seasons as opponent
        on numbered.season = opponent.season and numbered.opponent_team_id = opponent.team_id
    where numbered.games_back <= 10
)

select * from final
