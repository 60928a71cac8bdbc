with team_records as (
    select * from {{ source('source', 'team_records') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        team_records.season,
        team_records.as_of_date,
        team_codes.team_id,
        team_records.split,
        team_records.wins,
        team_records.losses
    from team_records
    inner join team_codes on team_records.team_code = team_codes.team_code
)

select * from final
