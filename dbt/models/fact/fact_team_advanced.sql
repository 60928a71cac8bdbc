with team_advanced as (
    select * from {{ source('source', 'team_advanced') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        team_advanced.season,
        team_advanced.as_of_date,
        team_codes.team_id,
        team_advanced.age,
        team_advanced.wins,
        team_advanced.losses,
        team_advanced.pythagorean_wins,
        team_advanced.pythagorean_losses,
        team_advanced.margin_of_victory,
        team_advanced.strength_of_schedule,
        team_advanced.srs,
        team_advanced.off_rtg,
        team_advanced.def_rtg,
        team_advanced.net_rtg,
        team_advanced.pace,
        team_advanced.fta_per_fga,
        team_advanced.fg3a_per_fga,
        team_advanced.ts_pct,
        team_advanced.efg_pct,
        team_advanced.tov_pct,
        team_advanced.orb_pct,
        team_advanced.ft_per_fga,
        team_advanced.opp_efg_pct,
        team_advanced.opp_tov_pct,
        team_advanced.drb_pct,
        team_advanced.opp_ft_per_fga,
        team_advanced.arena,
        team_advanced.attendance,
        team_advanced.attendance_per_game
    from team_advanced
    inner join team_codes on team_advanced.team_code = team_codes.team_code
)

select * from final
