with team_advanced as (
    select * from {{ ref('fact_team_advanced') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

newest as (
    select
        *,
        max(as_of_date) over (partition by season) as newest_date
    from team_advanced
),

final as (
    select
        newest.season,
        newest.team_id,
        newest.as_of_date,
        team_seasons.team_name,
        newest.wins,
        newest.losses,
        newest.pythagorean_wins,
        newest.pythagorean_losses,
        newest.margin_of_victory,
        newest.strength_of_schedule,
        newest.srs,
        newest.off_rtg,
        newest.def_rtg,
        newest.net_rtg,
        newest.pace,
        newest.ts_pct,
        newest.efg_pct,
        newest.tov_pct,
        newest.orb_pct,
        newest.ft_per_fga,
        newest.fta_per_fga,
        newest.fg3a_per_fga,
        newest.opp_efg_pct,
        newest.opp_tov_pct,
        newest.drb_pct,
        newest.opp_ft_per_fga,
        newest.age,
        newest.arena,
        newest.attendance,
        newest.attendance_per_game
    from newest
    inner join team_seasons
        on newest.season = team_seasons.season and newest.team_id = team_seasons.team_id
    where newest.as_of_date = newest.newest_date
)

select * from final
