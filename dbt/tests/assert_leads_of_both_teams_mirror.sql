{{ config(group='games') }}
-- What one team leads by and how long, the other trails; no game has one team alone.
with leads as (
    select * from {{ ref('prep_team_game_leads') }}
    where {{ in_window() }}
)

select
    team.season,
    team.game_id,
    team.team_id
from leads as team
left join leads as opponent
    on
        team.season = opponent.season
        and team.game_id = opponent.game_id
        and team.opponent_team_id = opponent.team_id
where (
    team.seconds_leading = opponent.seconds_trailing
    and team.largest_lead = opponent.largest_deficit
    and team.is_blown_lead = opponent.is_comeback
    and team.lead_changes = opponent.lead_changes
    and team.is_win <> opponent.is_win
) is not true
