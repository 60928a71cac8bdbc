with team_opponents as (
    select * from {{ source('source', 'team_opponents') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        team_opponents.season,
        team_opponents.as_of_date,
        team_codes.team_id,
        team_opponents.games,
        team_opponents.minutes,
        team_opponents.opp_fg,
        team_opponents.opp_fga,
        team_opponents.opp_fg3,
        team_opponents.opp_fg3a,
        team_opponents.opp_fg2,
        team_opponents.opp_fg2a,
        team_opponents.opp_ft,
        team_opponents.opp_fta,
        team_opponents.opp_orb,
        team_opponents.opp_drb,
        team_opponents.opp_trb,
        team_opponents.opp_ast,
        team_opponents.opp_stl,
        team_opponents.opp_blk,
        team_opponents.opp_tov,
        team_opponents.opp_pf,
        team_opponents.opp_pts,
        team_opponents.opp_fg_pct,
        team_opponents.opp_fg3_pct,
        team_opponents.opp_fg2_pct,
        team_opponents.opp_ft_pct
    from team_opponents
    inner join team_codes on team_opponents.team_code = team_codes.team_code
)

select * from final
