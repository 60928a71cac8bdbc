{{ config(group='players') }}
-- What a player did for each team adds up to his total, and both to his lines.
with player_box_scores as (
    select * from {{ ref('fact_player_box_scores') }}
    where {{ in_window() }}
),

team_totals as (
    select * from {{ ref('prep_player_team_totals') }}
    where {{ in_window() }}
),

season_totals as (
    select * from {{ ref('prep_player_season_totals') }}
    where {{ in_window() }}
),

lines as (
    select
        season,
        season_type,
        player_id,
        count(*) as games,
        sum(pts) as pts,
        sum(trb) as trb,
        sum(seconds_played) as seconds_played
    from player_box_scores
    group by season, season_type, player_id
),

teams as (
    select
        season,
        season_type,
        player_id,
        sum(games) as games,
        sum(pts) as pts,
        sum(trb) as trb,
        sum(seconds_played) as seconds_played
    from team_totals
    group by season, season_type, player_id
)

select
    coalesce(lines.season, season_totals.season) as season,
    coalesce(lines.season_type, season_totals.season_type) as season_type,
    coalesce(lines.player_id, season_totals.player_id) as player_id
from lines
full outer join season_totals
    on
        lines.season = season_totals.season
        and lines.season_type = season_totals.season_type
        and lines.player_id = season_totals.player_id
left join teams
    on
        season_totals.season = teams.season
        and season_totals.season_type = teams.season_type
        and season_totals.player_id = teams.player_id
where
    (lines.games, lines.pts, lines.trb, lines.seconds_played)
    is distinct from
    (season_totals.games, season_totals.pts, season_totals.trb, season_totals.seconds_played)
    or (teams.games, teams.pts, teams.trb, teams.seconds_played)
    is distinct from
    (season_totals.games, season_totals.pts, season_totals.trb, season_totals.seconds_played)
