with team_opponents as (
    select * from {{ ref('fact_team_opponents') }}
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
    from team_opponents
),

final as (
    select
        newest.season,
        newest.team_id,
        newest.as_of_date,
        team_seasons.team_name,
        newest.games,
        newest.opp_pts,
        newest.opp_fg,
        newest.opp_fga,
        newest.opp_fg_pct,
        newest.opp_fg3,
        newest.opp_fg3a,
        newest.opp_fg3_pct,
        newest.opp_fg2,
        newest.opp_fg2a,
        newest.opp_fg2_pct,
        newest.opp_ft,
        newest.opp_fta,
        newest.opp_ft_pct,
        newest.opp_orb,
        newest.opp_drb,
        newest.opp_trb,
        newest.opp_ast,
        newest.opp_stl,
        newest.opp_blk,
        newest.opp_tov,
        newest.opp_pf
    from newest
    inner join team_seasons
        on newest.season = team_seasons.season and newest.team_id = team_seasons.team_id
    where newest.as_of_date = newest.newest_date
)

select * from final
