with schedule as (
    select * from {{ source('source', 'schedule') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

seasons as (
    select * from {{ ref('dim_seasons') }}
    where {{ in_window() }}
),

final as (
    select
        schedule.game_id,
        schedule.season,
        case
            when schedule.remarks like '%Play-In%' then 'play_in'
            when schedule.game_date >= seasons.playoffs_start_date then 'playoffs'
            when schedule.game_date = seasons.cup_final_date then 'cup_final'
            else 'regular_season'
        end as season_type,
        schedule.game_date,
        schedule.tip_off_at,
        home_codes.team_id as home_team_id,
        away_codes.team_id as away_team_id,
        schedule.home_pts is not null as is_played,
        schedule.home_pts,
        schedule.away_pts,
        schedule.home_pts > schedule.away_pts as is_home_win,
        schedule.overtimes,
        schedule.attendance,
        schedule.duration_minutes,
        schedule.arena,
        schedule.remarks
    from schedule
    inner join seasons on schedule.season = seasons.season
    inner join team_codes as home_codes on schedule.home_team_code = home_codes.team_code
    inner join team_codes as away_codes on schedule.away_team_code = away_codes.team_code
)

select * from final
