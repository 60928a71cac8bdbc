-- depends_on: {{ ref('dim_players') }}, which a test of this model reads

with injuries as (
    select * from {{ source('source', 'injuries') }}
    where {{ in_window(season_of('as_of_date')) }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        {{ season_of('injuries.as_of_date') }} as season,
        injuries.as_of_date,
        injuries.player_id,
        injuries.injury_number,
        team_codes.team_id,
        injuries.player_name,
        injuries.updated_date,
        injuries.description,
        injuries.status,
        injuries.body_part,
        injuries.details
    from injuries
    inner join team_codes on injuries.team_code = team_codes.team_code
)

select * from final
