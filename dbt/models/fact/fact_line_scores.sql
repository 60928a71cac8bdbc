with line_scores as (
    select * from {{ source('source', 'line_scores') }}
    where {{ game_in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        games.season,
        line_scores.game_id,
        team_codes.team_id,
        line_scores.period,
        games.season_type,
        games.game_date,
        line_scores.pts
    from games
    inner join line_scores on games.game_id = line_scores.game_id
    inner join team_codes on line_scores.team_code = team_codes.team_code
)

select * from final
