-- A line belongs to one of the two teams of its game, on its side of the court, with its result.
with player_box_scores as (
    select * from {{ ref('fact_player_box_scores') }}
    where {{ in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
)

select
    player_box_scores.game_id,
    player_box_scores.player_id
from player_box_scores
inner join games on player_box_scores.game_id = games.game_id
where
    player_box_scores.team_id
    <> case when player_box_scores.is_home then games.home_team_id else games.away_team_id end
    or player_box_scores.opponent_team_id
    <> case when player_box_scores.is_home then games.away_team_id else games.home_team_id end
    or (player_box_scores.is_home = player_box_scores.is_win) is distinct from games.is_home_win
