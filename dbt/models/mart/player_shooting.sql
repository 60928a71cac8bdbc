with player_shooting as (
    select * from {{ ref('fact_player_shooting') }}
    where {{ in_window() }}
),

newest_snapshots as (
    select
        season,
        max(as_of_date) as as_of_date
    from player_shooting
    group by season
),

final as (
    select
        player_shooting.season,
        player_shooting.player_id,
        player_shooting.team_id,
        player_shooting.as_of_date,
        player_shooting.is_total,
        player_shooting.player_name,
        player_shooting.age,
        player_shooting.position,
        player_shooting.games,
        player_shooting.minutes,
        player_shooting.average_distance_feet::numeric(4, 1) as average_distance_feet,
        {% for place in [
            '2p', '0_3_feet', '3_10_feet', '10_16_feet', '16_feet_3p', '3p',
        ] %}
        player_shooting.fga_share_{{ place }}::numeric(4, 3) as fga_share_{{ place }}_pct,
        player_shooting.fg_pct_{{ place }}::numeric(4, 3) as fg_{{ place }}_pct,
        {% endfor %}
        player_shooting.assisted_share_2p::numeric(4, 3) as assisted_share_2p_pct,
        player_shooting.assisted_share_3p::numeric(4, 3) as assisted_share_3p_pct,
        player_shooting.fga_share_dunks::numeric(4, 3) as fga_share_dunks_pct,
        player_shooting.dunks,
        player_shooting.corner_share_of_3pa::numeric(4, 3) as corner_share_of_3pa_pct,
        player_shooting.corner_3p_pct::numeric(4, 3) as corner_3p_pct,
        player_shooting.heaves_attempted,
        player_shooting.heaves_made
    from player_shooting
    inner join newest_snapshots
        on
            player_shooting.season = newest_snapshots.season
            and player_shooting.as_of_date = newest_snapshots.as_of_date
)

select * from final
