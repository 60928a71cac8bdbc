with teams as (
    select * from {{ source('source', 'teams') }}
),

final as (
    select
        team_code,
        team_id,
        team_name,
        conference,
        division,
        first_season,
        last_season
    from teams
)

select * from final
