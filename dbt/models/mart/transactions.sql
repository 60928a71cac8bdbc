with transactions as (
    select * from {{ ref('fact_transactions') }}
    where {{ in_window() }}
),

final as (
    select
        season,
        listed_under,
        ordinal,
        transaction_date,
        coalesce(transaction_kind, 'other') as transaction_kind,
        team_ids,
        from_team_ids,
        to_team_ids,
        player_ids,
        description
    from transactions
)

select * from final
