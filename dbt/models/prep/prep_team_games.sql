with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

sides as (
    select
        game_id,
        home_team_id as team_id,
        away_team_id as opponent_team_id,
        season,
        season_type,
        game_date,
        true as is_home,
        is_played,
        home_pts as pts,
        away_pts as opponent_pts
    from games
    union all
    select
        game_id,
        away_team_id as team_id,
        home_team_id as opponent_team_id,
        season,
        season_type,
        game_date,
        false as is_home,
        is_played,
        away_pts as pts,
        home_pts as opponent_pts
    from games
),

gaps as (
    select
        sides.*,
        game_date - max(game_date) over (
            partition by season, team_id
            order by game_date
            range between unbounded preceding and interval '1 day' preceding
        ) as days_since_last_game,
        count(*) over (
            partition by season, team_id
            order by game_date
            range between interval '7 days' preceding and interval '1 day' preceding
        ) as games_last_7_days
    from sides
),

final as (
    select
        game_id,
        team_id,
        opponent_team_id,
        season,
        season_type,
        game_date,
        is_home,
        is_played,
        pts,
        opponent_pts,
        pts - opponent_pts as margin,
        pts > opponent_pts as is_win,
        least(coalesce(days_since_last_game, 7), 7) as rest_days,
        coalesce(days_since_last_game = 1, false) as is_back_to_back,
        games_last_7_days::integer as games_last_7_days
    from gaps
)

select * from final
