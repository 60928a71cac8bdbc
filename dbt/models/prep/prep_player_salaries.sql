{# A snapshot of one season says what is paid in those to come. #}
{{ config(meta={'carries_over': true}) }}

with contract_seasons as (
    select * from {{ ref('fact_contract_seasons') }}
    where {{ in_window(carries_over=true) }}
),

contracts as (
    select * from {{ ref('fact_contracts') }}
),

snapshots as (
    select
        season,
        max(as_of_date) as as_of_date,
        {{ season_of('max(as_of_date)') }} as snapshot_season
    from contract_seasons
    group by season
),

-- Each row of a player repeats his whole amount of the season, whichever team pays it.
teams as (
    select
        contract_seasons.season,
        contract_seasons.player_id,
        contract_seasons.team_id,
        snapshots.as_of_date,
        snapshots.snapshot_season,
        max(contract_seasons.amount_usd) as amount_usd,
        max(contract_seasons.option_of) as option_of,
        max(contracts.guaranteed_usd) as guaranteed_usd
    from contract_seasons
    inner join snapshots
        on
            contract_seasons.season = snapshots.season
            and contract_seasons.as_of_date = snapshots.as_of_date
    inner join contracts
        on
            snapshots.snapshot_season = contracts.season
            and contract_seasons.as_of_date = contracts.as_of_date
            and contract_seasons.player_id = contracts.player_id
            and contract_seasons.team_id = contracts.team_id
            and contract_seasons.contract_number = contracts.contract_number
    group by
        contract_seasons.season,
        contract_seasons.player_id,
        contract_seasons.team_id,
        snapshots.as_of_date,
        snapshots.snapshot_season
),

parts as (
    select
        teams.*,
        max(amount_usd) over of_player as player_amount_usd,
        count(*) over of_player as paying_teams,
        {{ ratio(
            'least(coalesce(guaranteed_usd, 0), amount_usd)',
            'sum(least(coalesce(guaranteed_usd, 0), amount_usd)) over of_player',
        ) }} as guaranteed_part
    from teams
    window of_player as (partition by season, player_id)
),

final as (
    select
        season,
        player_id,
        team_id,
        as_of_date,
        snapshot_season = season as is_from_own_season,
        paying_teams::smallint as paying_teams,
        player_amount_usd::integer as amount_usd,
        round(player_amount_usd * coalesce(guaranteed_part, 1.0 / paying_teams))::integer
            as salary_usd,
        option_of,
        guaranteed_usd
    from parts
)

select * from final
