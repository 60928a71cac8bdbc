with transactions as (
    select * from {{ source('source', 'transactions') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        season,
        listed_under,
        ordinal,
        transaction_date,
        transaction_kind,
        {% for column in ['team', 'from_team', 'to_team'] %}
        array(
            select team_codes.team_id
            from unnest(transactions.{{ column }}_codes) with ordinality as named (team_code, place)
            inner join team_codes on named.team_code = team_codes.team_code
            order by named.place
        ) as {{ column }}_ids,
        {% endfor %}
        player_ids,
        description
    from transactions
)

select * from final
