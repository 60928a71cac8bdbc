with team_box_scores as (
    select * from {{ ref('fact_team_box_scores') }}
    where {{ in_window() }}
),

efficiency as (
    select * from {{ ref('prep_team_efficiency') }}
    where {{ in_window() }}
),

factors as (
    select
        season,
        game_id,
        game_date,
        team_id,
        opponent_team_id,
        {{ ratio('fg + 0.5 * coalesce(fg3, 0)', 'fga') }} as efg_pct,
        {{ ratio('tov', 'fga + 0.44 * fta + tov') }} as tov_pct,
        {{ ratio('ft', 'fga') }} as ft_per_fga,
        orb,
        drb
    from team_box_scores
),

final as (
    select
        team.season,
        team.game_id,
        team.team_id,
        team.game_date,
        {{ ratio(
            '100 * (efficiency.pts - efficiency.opponent_pts)', 'efficiency.possessions',
        ) }}::numeric(7, 3) as net_rating,
        (team.efg_pct - opponent.efg_pct)::numeric(6, 5) as efg_pct_margin,
        (opponent.tov_pct - team.tov_pct)::numeric(6, 5) as tov_pct_margin,
        (
            {{ ratio('team.orb', 'team.orb + opponent.drb') }}
            - {{ ratio('opponent.orb', 'opponent.orb + team.drb') }}
        )::numeric(6, 5) as orb_pct_margin,
        (team.ft_per_fga - opponent.ft_per_fga)::numeric(6, 5) as ft_per_fga_margin
    from factors as team
    inner join factors as opponent
        on team.game_id = opponent.game_id and team.opponent_team_id = opponent.team_id
    inner join efficiency
        on team.game_id = efficiency.game_id and team.team_id = efficiency.team_id
)

select * from final
