with player_advanced as (
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

final as (
    select
        player_advanced.season,
        player_advanced.player_id,
        player_advanced.team_id,
        player_advanced.as_of_date,
        player_advanced.is_total,
        player_advanced.player_name,
        player_advanced.age,
        player_advanced.position,
        player_advanced.games,
        player_advanced.games_started,
        player_advanced.minutes,
        player_advanced.per::numeric(4, 1) as per,
        player_advanced.ts_pct::numeric(4, 3) as true_shooting_pct,
        player_advanced.fg3a_per_fga::numeric(4, 3) as fg3a_per_fga,
        player_advanced.fta_per_fga::numeric(5, 3) as fta_per_fga,
        {% for rate in ['orb', 'drb', 'trb', 'ast', 'stl', 'blk', 'tov', 'usg'] %}
        player_advanced.{{ rate }}_pct::numeric(4, 1) as {{ rate }}_percent,
        {% endfor %}
        player_advanced.ows::numeric(4, 1) as offensive_win_shares,
        player_advanced.dws::numeric(4, 1) as defensive_win_shares,
        player_advanced.ws::numeric(4, 1) as win_shares,
        player_advanced.ws_per_48::numeric(5, 3) as win_shares_per_48_minutes,
        player_advanced.obpm::numeric(5, 1) as obpm,
        player_advanced.dbpm::numeric(5, 1) as dbpm,
        player_advanced.bpm::numeric(5, 1) as bpm,
        player_advanced.vorp::numeric(4, 1) as vorp
    from player_advanced
    inner join newest_snapshots
        on
            player_advanced.season = newest_snapshots.season
            and player_advanced.as_of_date = newest_snapshots.as_of_date
)

select * from final
