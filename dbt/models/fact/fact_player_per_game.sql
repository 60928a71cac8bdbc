-- depends_on: {{ ref('dim_players') }}, which a test of this model reads

with player_per_game as (
    select * from {{ source('source', 'player_per_game') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        player_per_game.season,
        player_per_game.as_of_date,
        player_per_game.player_id,
        case when player_per_game.is_total then 'TOT' else team_codes.team_id end as team_id,
        player_per_game.is_total,
        player_per_game.player_name,
        player_per_game.age,
        player_per_game.position,
        player_per_game.games,
        player_per_game.games_started,
        player_per_game.awards,
        player_per_game.minutes,
        player_per_game.fg,
        player_per_game.fga,
        player_per_game.fg3,
        player_per_game.fg3a,
        player_per_game.fg2,
        player_per_game.fg2a,
        player_per_game.ft,
        player_per_game.fta,
        player_per_game.orb,
        player_per_game.drb,
        player_per_game.trb,
        player_per_game.ast,
        player_per_game.stl,
        player_per_game.blk,
        player_per_game.tov,
        player_per_game.pf,
        player_per_game.pts,
        player_per_game.fg_pct,
        player_per_game.fg3_pct,
        player_per_game.fg2_pct,
        player_per_game.efg_pct,
        player_per_game.ft_pct
    from player_per_game
    left join team_codes on player_per_game.team_code = team_codes.team_code
)

select * from final
