with totals as (
    select * from {{ ref('prep_player_season_totals') }}
    where {{ in_window() }} and pts > 0 and fg3 is not null
),

players as (
    select * from {{ ref('dim_players') }}
),

final as (
    select
        totals.season,
        totals.season_type,
        totals.player_id,
        players.player_name,
        totals.team_id,
        totals.games,
        totals.pts,
        (2 * (totals.fg - totals.fg3))::integer as pts_from_2p,
        (3 * totals.fg3)::integer as pts_from_3p,
        totals.ft as pts_from_ft,
        {{ ratio('2 * (totals.fg - totals.fg3)', 'totals.pts') }}::numeric(4, 3) as pts_from_2p_pct,
        {{ ratio('3 * totals.fg3', 'totals.pts') }}::numeric(4, 3) as pts_from_3p_pct,
        {{ ratio('totals.ft', 'totals.pts') }}::numeric(4, 3) as pts_from_ft_pct
    from totals
    inner join players on totals.player_id = players.player_id
)

select * from final
