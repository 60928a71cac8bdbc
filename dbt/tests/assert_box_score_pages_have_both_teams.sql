-- A game with a box score page has the totals of its two teams, and they are its score.
with team_box_scores as (
    select * from {{ ref('fact_team_advanced_box_scores') }}
    where {{ in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
)

select
    games.season,
    games.game_id
from team_box_scores
inner join games
    on team_box_scores.season = games.season and team_box_scores.game_id = games.game_id
group by
    games.season,
    games.game_id,
    games.home_team_id,
    games.away_team_id,
    games.home_pts,
    games.away_pts
having
    count(*) <> 2
    or max(team_box_scores.pts) filter (where team_box_scores.team_id = games.home_team_id)
    is distinct from games.home_pts
    or max(team_box_scores.pts) filter (where team_box_scores.team_id = games.away_team_id)
    is distinct from games.away_pts
