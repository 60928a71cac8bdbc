select
    game_id,
    attendance
from {{ ref('fact_games') }}
where attendance < 0
