-- Where a team has player lines, their points are its score.
with team_box_scores as (
    select * from {{ ref('fact_team_box_scores') }}
    where {{ in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
)

select
    games.game_id,
    team_box_scores.team_id,
    team_box_scores.pts as player_pts,
    case when team_box_scores.is_home then games.home_pts else games.away_pts end as team_pts
from team_box_scores
inner join games on team_box_scores.game_id = games.game_id
where
    team_box_scores.pts
    is distinct from case when team_box_scores.is_home then games.home_pts else games.away_pts end
