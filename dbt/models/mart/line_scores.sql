with line_scores as (
    select * from {{ ref('fact_line_scores') }}
    where {{ in_window() }}
),

scoring_games as (
    select * from {{ ref('prep_team_scoring_games') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

final as (
    select
        line_scores.season,
        line_scores.game_id,
        line_scores.team_id,
        line_scores.period,
        team_seasons.team_name,
        line_scores.season_type,
        line_scores.game_date,
        scoring_games.is_home,
        line_scores.pts,
        (
            sum(line_scores.pts) over (
                partition by line_scores.season, line_scores.game_id, line_scores.team_id
                order by line_scores.period
            )
        )::smallint as total_pts
    from line_scores
    inner join scoring_games
        on
            line_scores.season = scoring_games.season
            and line_scores.game_id = scoring_games.game_id
            and line_scores.team_id = scoring_games.team_id
    inner join team_seasons
        on line_scores.season = team_seasons.season and line_scores.team_id = team_seasons.team_id
)

select * from final
