-- Every 50th line, computed again from the games of earlier dates alone: nothing may differ.
with player_box_scores as (
    select * from {{ ref('fact_player_box_scores') }}
    where {{ in_window() }}
),

rolling as (
    select * from {{ ref('prep_player_rolling') }}
    where {{ in_window() }}
),

numbered_lines as (
    select
        player_box_scores.*,
        row_number() over (
            partition by season
            order by game_date, game_id, player_id
        ) as line_number
    from player_box_scores
),

earlier_lines as (
    select
        sampled.season,
        sampled.game_id,
        sampled.player_id,
        earlier.pts,
        row_number() over (
            partition by sampled.season, sampled.game_id, sampled.player_id
            order by earlier.game_date desc
        ) as games_ago
    from numbered_lines as sampled
    left join numbered_lines as earlier
        on
            sampled.season = earlier.season
            and sampled.player_id = earlier.player_id
            and sampled.game_date > earlier.game_date
    where sampled.line_number % 50 = 0
),

expected as (
    select
        season,
        game_id,
        player_id,
        count(pts) as games_before,
        avg(pts) as pts_so_far,
        avg(pts) filter (where games_ago <= 10) as pts_last_10
    from earlier_lines
    group by season, game_id, player_id
)

select
    expected.season,
    expected.game_id,
    expected.player_id
from expected
left join rolling
    on
        expected.season = rolling.season
        and expected.game_id = rolling.game_id
        and expected.player_id = rolling.player_id
where
    rolling.games_before is distinct from expected.games_before
    or rolling.pts_so_far is distinct from expected.pts_so_far::numeric(6, 2)
    or rolling.pts_last_10 is distinct from expected.pts_last_10::numeric(6, 2)
