-- Where both pages of a game are loaded, they name the same players with the same counts.
with lines_of_the_game as (
    select * from {{ ref('fact_player_advanced_box_scores') }}
    where {{ in_window() }} and did_not_play_reason is null
),

lines_of_the_day as (
    select * from {{ ref('fact_player_box_scores') }}
    where {{ in_window() }}
),

games_of_both as (
    select distinct
        lines_of_the_game.season,
        lines_of_the_game.game_id
    from lines_of_the_game
    inner join lines_of_the_day
        on
            lines_of_the_game.season = lines_of_the_day.season
            and lines_of_the_game.game_id = lines_of_the_day.game_id
),

counts as (
    select
        'game' as page,
        season,
        game_id,
        player_id,
        team_id,
        pts,
        trb,
        ast
    from lines_of_the_game
    union all
    select
        'day' as page,
        season,
        game_id,
        player_id,
        team_id,
        pts,
        trb,
        ast
    from lines_of_the_day
)

select
    counts.season,
    counts.game_id,
    counts.player_id
from counts
inner join games_of_both
    on counts.season = games_of_both.season and counts.game_id = games_of_both.game_id
group by counts.season, counts.game_id, counts.player_id
having
    count(distinct counts.page) <> 2
    or min(counts.team_id) <> max(counts.team_id)
    or min(counts.pts) <> max(counts.pts)
    or min(counts.trb) <> max(counts.trb)
    or min(counts.ast) <> max(counts.ast)
