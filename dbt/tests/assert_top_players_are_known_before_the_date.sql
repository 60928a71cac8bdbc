{{ config(group='players') }}
-- A top player's mean is that of his games of the season before the date, the last for this team.
with player_games as (
    select * from {{ ref('prep_player_games') }}
    where {{ in_window() }} and has_played
),

top_players as (
    select * from {{ ref('prep_top_players') }}
    where {{ in_window() }}
),

sampled_players as (
    select * from top_players
    where extract(day from game_date) in (1, 11, 21)
),

earlier_games as (
    select
        sampled_players.season,
        sampled_players.team_id,
        sampled_players.game_date,
        sampled_players.place,
        sampled_players.games,
        sampled_players.impact_per_game,
        count(player_games.game_id) as expected_games,
        avg(player_games.impact_score) as expected_impact,
        (array_agg(player_games.team_id order by player_games.game_date desc))[1] as last_team_id
    from sampled_players
    left join player_games
        on
            sampled_players.season = player_games.season
            and sampled_players.player_id = player_games.player_id
            and sampled_players.game_date > player_games.game_date
    group by
        sampled_players.season,
        sampled_players.team_id,
        sampled_players.game_date,
        sampled_players.place,
        sampled_players.games,
        sampled_players.impact_per_game
)

select
    season,
    team_id,
    game_date,
    place
from earlier_games
where
    games is distinct from expected_games
    or impact_per_game is distinct from expected_impact::numeric(6, 2)
    or team_id is distinct from last_team_id
