{{ config(group='games') }}
-- The times in which either team led or the score was level add up to the length of the game.
with game_leads as (
    select * from {{ ref('prep_game_leads') }}
    where {{ in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
)

select
    games.season,
    games.game_id
from games
inner join game_leads on games.season = game_leads.season and games.game_id = game_leads.game_id
where
    game_leads.home_seconds_leading + game_leads.away_seconds_leading + game_leads.seconds_tied
    <> 2880 + 300 * games.overtimes
