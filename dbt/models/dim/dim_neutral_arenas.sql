with neutral_arenas as (
    select * from {{ ref('neutral_arenas') }}
),

final as (
    select
        arena,
        city,
        latitude,
        longitude,
        altitude_feet,
        time_zone
    from neutral_arenas
)

select * from final
