select game_id
from {{ ref('prep_team_games') }}
group by game_id
having count(*) <> 2
