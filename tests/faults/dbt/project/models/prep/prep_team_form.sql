with team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

final as (
    select
        season,
        game_id,
        team_id,
        game_date,
        avg(margin) over (
            partition by season, team_id
            order by game_date
            rows between 10 preceding and 1 preceding
        ) as margin_last_10
    from team_games
)

select * from final
