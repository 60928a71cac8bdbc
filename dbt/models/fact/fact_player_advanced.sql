-- depends_on: {{ ref('dim_players') }}, which a test of this model reads

with player_advanced as (
    select * from {{ source('source', 'player_advanced') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        player_advanced.season,
        player_advanced.as_of_date,
        player_advanced.player_id,
        case when player_advanced.is_total then 'TOT' else team_codes.team_id end as team_id,
        player_advanced.is_total,
        player_advanced.player_name,
        player_advanced.age,
        player_advanced.position,
        player_advanced.games,
        player_advanced.games_started,
        player_advanced.awards,
        player_advanced.minutes,
        player_advanced.per,
        player_advanced.ts_pct,
        player_advanced.fg3a_per_fga,
        player_advanced.fta_per_fga,
        player_advanced.orb_pct,
        player_advanced.drb_pct,
        player_advanced.trb_pct,
        player_advanced.ast_pct,
        player_advanced.stl_pct,
        player_advanced.blk_pct,
        player_advanced.tov_pct,
        player_advanced.usg_pct,
        player_advanced.ows,
        player_advanced.dws,
        player_advanced.ws,
        player_advanced.ws_per_48,
        player_advanced.obpm,
        player_advanced.dbpm,
        player_advanced.bpm,
        player_advanced.vorp
    from player_advanced
    left join team_codes on player_advanced.team_code = team_codes.team_code
)

select * from final
