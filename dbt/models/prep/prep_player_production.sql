with totals as (
    select * from {{ ref('prep_player_season_totals') }}
    where {{ in_window() }} and season_type = 'regular_season'
),

availability as (
    select * from {{ ref('prep_player_availability') }}
    where {{ in_window() }}
),

player_advanced as (
    select * from {{ ref('fact_player_advanced') }}
    where {{ in_window() }}
),

newest_snapshots as (
    select
        season,
        max(as_of_date) as as_of_date
    from player_advanced
    group by season
),

advanced as (
    select distinct on (player_advanced.season, player_advanced.player_id)
        player_advanced.season,
        player_advanced.player_id,
        player_advanced.ws as win_shares,
        player_advanced.vorp
    from player_advanced
    inner join newest_snapshots
        on
            player_advanced.season = newest_snapshots.season
            and player_advanced.as_of_date = newest_snapshots.as_of_date
    order by
        player_advanced.season, player_advanced.player_id, player_advanced.team_id = 'TOT' desc
),

missed as (
    select
        season,
        player_id,
        sum(team_games) as team_games,
        sum(games_missed) as games_missed
    from availability
    group by season, player_id
),

final as (
    select
        totals.season,
        totals.player_id,
        totals.team_id,
        totals.games,
        missed.team_games::integer as team_games,
        missed.games_missed::integer as games_missed,
        {{ ratio('totals.impact_score', 'totals.games') }}::numeric(6, 2) as impact_per_game,
        greatest(
            0.75, least(1, 1 - 0.02 * (missed.games_missed - 0.2 * missed.team_games))
        )::numeric(4, 3) as availability_factor,
        advanced.win_shares::numeric(5, 1) as win_shares,
        advanced.vorp::numeric(5, 1) as vorp
    from totals
    inner join missed on totals.season = missed.season and totals.player_id = missed.player_id
    left join advanced
        on totals.season = advanced.season and totals.player_id = advanced.player_id
)

select * from final
