{{ config(group='games') }}
-- The score after the last event that brought points is the result on the schedule.
with score_changes as (
    select * from {{ ref('prep_score_changes') }}
    where {{ in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

last_scores as (
    select distinct on (season, game_id)
        season,
        game_id,
        home_pts,
        away_pts
    from score_changes
    order by season, game_id, event_number desc
)

select
    games.season,
    games.game_id
from games
inner join last_scores on games.season = last_scores.season and games.game_id = last_scores.game_id
where games.home_pts <> last_scores.home_pts or games.away_pts <> last_scores.away_pts
