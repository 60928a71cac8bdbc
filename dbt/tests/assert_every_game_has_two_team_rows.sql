-- Each game is one home row and one away row, and their margins cancel out.
with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
)

select games.game_id
from games
left join team_games on games.game_id = team_games.game_id
group by games.game_id, games.is_played
having
    count(*) filter (where team_games.is_home) <> 1
    or count(*) filter (where not team_games.is_home) <> 1
    or coalesce(sum(team_games.margin), 0) <> 0
    or count(team_games.margin) <> case when games.is_played then 2 else 0 end
