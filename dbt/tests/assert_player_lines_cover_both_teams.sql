-- A game with player lines has them for both teams.
select game_id
from {{ ref('fact_team_box_scores') }}
where {{ in_window() }}
group by game_id
having count(*) <> 2
