{# An older report says nothing of who plays tonight. #}
{% set days_of_use = 7 %}

with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

injuries as (
    select * from {{ ref('fact_injuries') }}
    where {{ in_window() }}
),

dates as (
    select distinct
        season,
        game_date
    from games
),

report_dates as (
    select distinct
        season,
        as_of_date
    from injuries
),

newest_reports as (
    select
        dates.season,
        dates.game_date,
        max(report_dates.as_of_date) as as_of_date
    from dates
    inner join report_dates
        on
            dates.season = report_dates.season
            and dates.game_date > report_dates.as_of_date
            and dates.game_date <= report_dates.as_of_date + {{ days_of_use }}
    group by dates.season, dates.game_date
),

final as (
    select
        newest_reports.season,
        newest_reports.game_date,
        injuries.player_id,
        newest_reports.as_of_date,
        bool_or(injuries.status ilike 'out%') as is_out
    from newest_reports
    inner join injuries
        on
            newest_reports.season = injuries.season
            and newest_reports.as_of_date = injuries.as_of_date
    group by
        newest_reports.season,
        newest_reports.game_date,
        injuries.player_id,
        newest_reports.as_of_date
)

select * from final
