with schedule as (
    select * from {{ source('source', 'schedule') }}
    where {{ in_window() }}
),

teams as (
    select * from {{ ref('dim_teams') }}
),

season_types as (
    select * from {{ ref('dim_season_types') }}
),

final as (
    select
        schedule.season,
        schedule.game_id,
        season_types.season_type,
        schedule.game_date,
        home.team_id as home_team_id,
        away.team_id as away_team_id,
        schedule.home_pts,
        schedule.away_pts,
        schedule.attendance
    from schedule
    inner join season_types
        on
            season_types.season_type
            = case when schedule.remarks like '%Play-In%' then 'play_in' else 'regular_season' end
    inner join teams as home on schedule.home_team_code = home.team_code
    inner join teams as away on schedule.away_team_code = away.team_code
)

select * from final
