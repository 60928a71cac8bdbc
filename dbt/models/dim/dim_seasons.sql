with schedule as (
    select * from {{ source('source', 'schedule') }}
),

cup_dates as (
    select
        season,
        game_date,
        count(*) as games,
        row_number() over (partition by season order by game_date desc) as place_from_last
    from schedule
    where remarks ~* 'in-season tournament|nba cup'
    group by season, game_date
),

cup_finals as (
    select * from cup_dates
    where place_from_last = 1 and games = 1
),

seasons as (
    select
        season,
        min(game_date) as first_game_date,
        max(game_date) as last_game_date,
        min(game_date) filter (where remarks like '%Play-In%') as play_in_start_date,
        max(game_date) filter (where remarks like '%Play-In%') as play_in_end_date,
        min(game_date) filter (where is_under_playoffs_header) as playoffs_start_date,
        count(distinct home_team_code)::smallint as teams
    from schedule
    group by season
),

regular_seasons as (
    select
        schedule.season,
        max(schedule.game_date) as regular_season_end_date
    from schedule
    inner join seasons on schedule.season = seasons.season
    where
        (
            seasons.playoffs_start_date is null
            or schedule.game_date < seasons.playoffs_start_date
        )
        and (schedule.remarks not like '%Play-In%' or schedule.remarks is null)
    group by schedule.season
),

short_seasons (season, games) as (
    -- two lockouts and a late start
    values (1999, 50), (2012, 66), (2021, 72)
),

final as (
    select
        seasons.season,
        seasons.first_game_date,
        seasons.last_game_date,
        regular_seasons.regular_season_end_date,
        cup_finals.game_date as cup_final_date,
        seasons.play_in_start_date,
        seasons.play_in_end_date,
        seasons.playoffs_start_date,
        case
            when seasons.playoffs_start_date is not null then seasons.last_game_date
        end as playoffs_end_date,
        seasons.teams,
        case
            when seasons.season >= 1968 then coalesce(short_seasons.games, 82)
        end::smallint as planned_games_per_team
    from seasons
    inner join regular_seasons on seasons.season = regular_seasons.season
    left join cup_finals on seasons.season = cup_finals.season
    left join short_seasons on seasons.season = short_seasons.season
)

select * from final
