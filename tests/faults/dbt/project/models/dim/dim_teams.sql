with teams as (
    select * from {{ source('source', 'teams') }}
),

divisions as (
    select * from {{ ref('dim_divisions') }}
),

final as (
    select
        teams.team_code,
        teams.team_id,
        divisions.division,
        divisions.conference
    from teams
    inner join divisions on teams.division = divisions.division
)

select * from final
