-- depends_on: {{ ref('dim_team_seasons') }}
with arenas as (
    select * from {{ ref('arenas') }}
),

final as (
    select
        team_id,
        first_season,
        last_season,
        arena,
        latitude,
        longitude,
        altitude_feet,
        time_zone
    from arenas
)

select * from final
