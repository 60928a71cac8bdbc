with standings as (
    select * from {{ source('source', 'standings') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        standings.season,
        standings.as_of_date,
        team_codes.team_id,
        standings.conference,
        standings.conference_rank,
        standings.wins,
        standings.losses,
        standings.win_loss_pct,
        standings.games_behind,
        standings.pts_per_game,
        standings.opp_pts_per_game,
        standings.srs,
        standings.is_playoff_team
    from standings
    inner join team_codes on standings.team_code = team_codes.team_code
)

select * from final
