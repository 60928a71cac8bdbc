with team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

newest_codes as (
    select distinct on (team_id)
        team_id,
        team_name,
        conference,
        division
    from team_codes
    order by team_id, last_season desc nulls first, first_season desc, team_code
)

select * from newest_codes
