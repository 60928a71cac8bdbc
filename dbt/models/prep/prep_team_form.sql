with team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

so_far as (
    select
        season,
        team_id,
        game_id,
        game_date,
        season_type,
        is_win,
        row_number() over so_far as games_played,
        count(*) filter (where is_win) over so_far as wins,
        sum(margin) over so_far as total_margin,
        count(*) filter (where is_win) over last_10 as wins_last_10,
        count(*) filter (where not is_win) over last_10 as losses_last_10,
        sum(margin) over last_10 as total_margin_last_10
    from team_games
    where is_played
    window
        so_far as (partition by season, team_id order by game_date, game_id),
        last_10 as (so_far rows between 9 preceding and current row)
),

runs as (
    select
        so_far.*,
        coalesce(max(games_played) filter (where is_win) over so_far_again, 0) as last_win,
        coalesce(max(games_played) filter (where not is_win) over so_far_again, 0) as last_loss
    from so_far
    window so_far_again as (partition by season, team_id order by games_played)
),

final as (
    select
        season,
        team_id,
        games_played::integer as games_played,
        game_id,
        game_date,
        season_type,
        wins::integer as wins,
        (games_played - wins)::integer as losses,
        total_margin::integer as total_margin,
        wins_last_10::integer as wins_last_10,
        losses_last_10::integer as losses_last_10,
        total_margin_last_10::integer as total_margin_last_10,
        (last_win - last_loss)::integer as streak
    from runs
)

select * from final
