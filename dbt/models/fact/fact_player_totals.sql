-- depends_on: {{ ref('fact_player_box_scores') }}
-- depends_on: {{ ref('fact_games') }}
-- depends_on: {{ ref('dim_players') }}, which a test of this model reads

with player_totals as (
    select * from {{ source('source', 'player_totals') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        player_totals.season,
        player_totals.as_of_date,
        player_totals.player_id,
        case when player_totals.is_total then 'TOT' else team_codes.team_id end as team_id,
        player_totals.is_total,
        player_totals.player_name,
        player_totals.age,
        player_totals.position,
        player_totals.games,
        player_totals.games_started,
        player_totals.awards,
        player_totals.minutes,
        player_totals.fg,
        player_totals.fga,
        player_totals.fg_pct,
        player_totals.fg3,
        player_totals.fg3a,
        player_totals.fg3_pct,
        player_totals.fg2,
        player_totals.fg2a,
        player_totals.fg2_pct,
        player_totals.ft,
        player_totals.fta,
        player_totals.ft_pct,
        player_totals.orb,
        player_totals.drb,
        player_totals.trb,
        player_totals.ast,
        player_totals.stl,
        player_totals.blk,
        player_totals.tov,
        player_totals.pf,
        player_totals.pts,
        player_totals.triple_doubles
    from player_totals
    left join team_codes on player_totals.team_code = team_codes.team_code
)

select * from final
