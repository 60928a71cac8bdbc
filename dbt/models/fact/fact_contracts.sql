-- depends_on: {{ ref('dim_players') }}, which a test of this model reads

with contracts as (
    select * from {{ source('source', 'contracts') }}
    where {{ in_window(season_of('as_of_date')) }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        {{ season_of('contracts.as_of_date') }} as season,
        contracts.as_of_date,
        contracts.player_id,
        team_codes.team_id,
        contracts.contract_number,
        contracts.player_name,
        contracts.guaranteed_usd
    from contracts
    inner join team_codes on contracts.team_code = team_codes.team_code
)

select * from final
