with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

final as (
    select
        season,
        game_id,
        home_team_id as team_id,
        game_date,
        home_pts - away_pts as margin
    from games
    union all
    select
        season,
        game_id,
        away_team_id as team_id,
        game_date,
        away_pts - home_pts as margin
    from games
)

select * from final
