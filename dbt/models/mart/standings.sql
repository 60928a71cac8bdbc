with standings as (
    select * from {{ ref('prep_standings') }}
    where {{ in_window() }}
),

conference_ranks as (
    select * from {{ ref('prep_conference_ranks') }}
    where {{ in_window() }}
),

division_ranks as (
    select * from {{ ref('prep_division_ranks') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

final as (
    select
        standings.season,
        standings.team_id,
        team_seasons.team_name,
        standings.conference,
        standings.division,
        conference_ranks.conference_rank,
        division_ranks.division_rank,
        standings.games,
        standings.wins,
        standings.losses,
        standings.win_pct::numeric(4, 3) as win_pct,
        (
            (
                max(standings.wins - standings.losses) over conference
                - (standings.wins - standings.losses)
            ) / 2.0
        )::numeric(4, 1) as games_behind,
        standings.home_wins,
        standings.home_losses,
        standings.road_wins,
        standings.road_losses,
        standings.conference_wins,
        standings.conference_losses,
        standings.division_wins,
        standings.division_losses,
        standings.wins_last_10,
        standings.losses_last_10,
        standings.streak,
        {{ ratio('standings.total_pts', 'standings.games') }}::numeric(5, 1) as pts_per_game,
        {{ ratio('standings.total_opponent_pts', 'standings.games') }}::numeric(5, 1)
            as opponent_pts_per_game,
        {{ ratio(
            'standings.total_pts - standings.total_opponent_pts', 'standings.games',
        ) }}::numeric(5, 1) as margin_per_game
    from standings
    inner join conference_ranks
        on
            standings.season = conference_ranks.season
            and standings.team_id = conference_ranks.team_id
    inner join division_ranks
        on standings.season = division_ranks.season and standings.team_id = division_ranks.team_id
    inner join team_seasons
        on standings.season = team_seasons.season and standings.team_id = team_seasons.team_id
    window conference as (partition by standings.season, standings.conference)
)

select * from final
