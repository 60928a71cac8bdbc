-- depends_on: {{ ref('dim_players') }}, which a test of this model reads

with player_shooting as (
    select * from {{ source('source', 'player_shooting') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        player_shooting.season,
        player_shooting.as_of_date,
        player_shooting.player_id,
        case when player_shooting.is_total then 'TOT' else team_codes.team_id end as team_id,
        player_shooting.is_total,
        player_shooting.player_name,
        player_shooting.age,
        player_shooting.position,
        player_shooting.games,
        player_shooting.games_started,
        player_shooting.awards,
        player_shooting.minutes,
        player_shooting.fg_pct,
        player_shooting.average_distance_feet,
        player_shooting.fga_share_2p,
        player_shooting.fga_share_0_3_feet,
        player_shooting.fga_share_3_10_feet,
        player_shooting.fga_share_10_16_feet,
        player_shooting.fga_share_16_feet_3p,
        player_shooting.fga_share_3p,
        player_shooting.fg_pct_2p,
        player_shooting.fg_pct_0_3_feet,
        player_shooting.fg_pct_3_10_feet,
        player_shooting.fg_pct_10_16_feet,
        player_shooting.fg_pct_16_feet_3p,
        player_shooting.fg_pct_3p,
        player_shooting.assisted_share_2p,
        player_shooting.assisted_share_3p,
        player_shooting.fga_share_dunks,
        player_shooting.dunks,
        player_shooting.corner_share_of_3pa,
        player_shooting.corner_3p_pct,
        player_shooting.heaves_attempted,
        player_shooting.heaves_made
    from player_shooting
    left join team_codes on player_shooting.team_code = team_codes.team_code
)

select * from final
