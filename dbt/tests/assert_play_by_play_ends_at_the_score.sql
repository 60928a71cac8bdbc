-- The last event of a game has its score, and the points of the events add up to it.
with play_by_play as (
    select * from {{ ref('fact_play_by_play') }}
    where {{ in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

last_events as (
    select distinct on (season, game_id)
        season,
        game_id,
        home_pts,
        away_pts
    from play_by_play
    order by season, game_id, event_number desc
),

sums as (
    select
        season,
        game_id,
        sum(points) filter (where side = 'home') as home_pts,
        sum(points) filter (where side = 'away') as away_pts
    from play_by_play
    group by season, game_id
)

select
    games.season,
    games.game_id
from games
inner join last_events on games.season = last_events.season and games.game_id = last_events.game_id
inner join sums on games.season = sums.season and games.game_id = sums.game_id
where
    last_events.home_pts is distinct from games.home_pts
    or last_events.away_pts is distinct from games.away_pts
    or sums.home_pts is distinct from games.home_pts
    or sums.away_pts is distinct from games.away_pts
