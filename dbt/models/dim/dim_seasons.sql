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
        min(game_date) filter (where is_under_playoffs_header) as playoffs_start_date
    from schedule
    group by season
),

final as (
    select
        seasons.season,
        seasons.first_game_date,
        seasons.last_game_date,
        cup_finals.game_date as cup_final_date,
        seasons.playoffs_start_date
    from seasons
    left join cup_finals on seasons.season = cup_finals.season
)

select * from final
