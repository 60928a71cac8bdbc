with schedule as (
    select * from {{ source('source', 'schedule') }}
),

final as (
    select
        season,
        min(game_date) as first_game_date,
        max(game_date) as last_game_date,
        min(game_date) filter (where is_under_playoffs_header) as playoffs_start_date
    from schedule
    group by season
)

select * from final
