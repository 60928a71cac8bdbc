-- depends_on: {{ ref('dim_players') }}
with player_teams as (
    select * from {{ ref('dim_player_teams') }}
    where {{ in_window() }}
),

transactions as (
    select * from {{ ref('fact_transactions') }}
    where
        {{ in_window() }}
        and transaction_kind in ('trade', 'waiver', 'release', 'retirement')
),

departures as (
    select
        transactions.season,
        players.player_id,
        transactions.transaction_date,
        transactions.from_team_ids
    from transactions
    cross join lateral unnest(transactions.player_ids) as players (player_id)
),

spells as (
    select
        player_teams.*,
        lead(first_game_date) over (
            partition by season, player_id
            order by spell_number
        ) as next_first_game_date
    from player_teams
),

ends as (
    select
        spells.season,
        spells.player_id,
        spells.spell_number,
        min(departures.transaction_date) as departure_date
    from spells
    inner join departures
        on
            spells.season = departures.season
            and spells.player_id = departures.player_id
            and spells.last_game_date <= departures.transaction_date
            and (
                spells.team_id = any(departures.from_team_ids)
                or cardinality(departures.from_team_ids) = 0
            )
    group by spells.season, spells.player_id, spells.spell_number
),

final as (
    select
        spells.season,
        spells.player_id,
        spells.spell_number,
        spells.team_id,
        spells.first_game_date,
        spells.last_game_date,
        case
            when coalesce(ends.departure_date, spells.next_first_game_date) is not null
                then
                    greatest(
                        spells.last_game_date,
                        least(ends.departure_date, spells.next_first_game_date) - 1
                    )
        end as last_date
    from spells
    left join ends
        on
            spells.season = ends.season
            and spells.player_id = ends.player_id
            and spells.spell_number = ends.spell_number
)

select * from final
