with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

arenas as (
    select * from {{ ref('dim_arenas') }}
),

neutral_arenas as (
    select * from {{ ref('dim_neutral_arenas') }}
),

places as (
    select distinct on (arena)
        arena,
        latitude,
        longitude,
        altitude_feet,
        time_zone
    from arenas
    order by arena, first_season desc
),

named_places as (
    select
        arena,
        latitude,
        longitude,
        altitude_feet,
        time_zone
    from places
    union all
    select
        arena,
        latitude,
        longitude,
        altitude_feet,
        time_zone
    from neutral_arenas
),

-- The page numbers arenas of one name: Madison Square Garden (IV). An arena that it calls by an
-- old name is not found by it, and is the home team's of the season unless a remark says where.
found as (
    select
        games.season,
        games.game_id,
        games.home_team_id,
        games.arena as page_arena,
        coalesce(games.remarks like 'at %', false) as is_remarked,
        named_places.arena as named_arena,
        arenas.arena as home_arena,
        {% for column in ['latitude', 'longitude', 'altitude_feet', 'time_zone'] %}
        case
            when named_places.arena is not null or games.remarks like 'at %'
                then named_places.{{ column }}
            else arenas.{{ column }}
        end as {{ column }},
        {% endfor %}
        games.game_date
    from games
    left join arenas
        on
            games.home_team_id = arenas.team_id
            and games.season between arenas.first_season
            and coalesce(arenas.last_season, games.season)
    left join named_places
        on regexp_replace(games.arena, ' \([IVX]+\)$', '') = named_places.arena
),

final as (
    select
        season,
        game_id,
        game_date,
        home_team_id,
        coalesce(named_arena, page_arena, home_arena) as arena,
        is_remarked or coalesce(named_arena <> home_arena, false) as is_elsewhere,
        latitude,
        longitude,
        altitude_feet,
        time_zone
    from found
)

select * from final
