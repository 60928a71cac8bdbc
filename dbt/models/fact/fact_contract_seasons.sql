-- depends_on: {{ ref('dim_players') }}, which a test of this model reads
-- A snapshot names the season of its date and later ones: those change with it.
{{ config(meta={'carries_over': true}) }}

with contract_seasons as (
    select * from {{ source('source', 'contract_seasons') }}
    where {{ in_window(carries_over=true) }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        contract_seasons.season,
        contract_seasons.as_of_date,
        contract_seasons.player_id,
        team_codes.team_id,
        contract_seasons.contract_number,
        contract_seasons.amount_usd,
        contract_seasons.option_of
    from contract_seasons
    inner join team_codes on contract_seasons.team_code = team_codes.team_code
    -- what a page of the summer still says of the season that is over is not to be paid
    where contract_seasons.season >= {{ season_of('contract_seasons.as_of_date') }}
)

select * from final
