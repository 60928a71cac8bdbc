-- depends_on: {{ ref('dim_teams') }}
with team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

game_arenas as (
    select * from {{ ref('prep_game_arenas') }}
    where {{ in_window() }}
),

arenas as (
    select * from {{ ref('dim_arenas') }}
),

stops as (
    select
        team_games.season,
        team_games.game_id,
        team_games.team_id,
        team_games.game_date,
        team_games.is_home,
        game_arenas.arena,
        game_arenas.is_elsewhere,
        game_arenas.latitude,
        game_arenas.longitude,
        game_arenas.altitude_feet,
        game_arenas.time_zone,
        {% for column in ['latitude', 'longitude', 'time_zone'] %}
        lag(game_arenas.{{ column }}, 1, arenas.{{ column }}) over season_so_far
            as from_{{ column }},
        {% endfor %}
        (team_games.game_date + time '12:00') as noon
    from team_games
    inner join game_arenas
        on team_games.season = game_arenas.season and team_games.game_id = game_arenas.game_id
    left join arenas
        on
            team_games.team_id = arenas.team_id
            and team_games.season between arenas.first_season
            and coalesce(arenas.last_season, team_games.season)
    window season_so_far as (
        partition by team_games.season, team_games.team_id order by team_games.game_date
    )
),

-- Noon comes earlier by the hours that a place lies to the east.
trips as (
    select
        *,
        {{ miles_between('from_latitude', 'from_longitude', 'latitude', 'longitude') }} as miles,
        extract(epoch from (noon at time zone from_time_zone) - (noon at time zone time_zone))
        / 3600 as time_zones_crossed
    from stops
),

sums as (
    select
        *,
        coalesce(sum(miles) over (
            partition by season, team_id order by game_date
            range between interval '3 days' preceding and current row
        ), 0) as miles_last_3_days,
        coalesce(sum(miles) over (
            partition by season, team_id order by game_date
            range between interval '7 days' preceding and current row
        ), 0) as miles_last_7_days,
        coalesce(sum(miles) over (
            partition by season, team_id order by game_date
        ), 0) as season_miles
    from trips
),

final as (
    select
        season,
        game_id,
        team_id,
        game_date,
        is_home,
        arena,
        is_elsewhere,
        altitude_feet,
        miles::numeric(7, 1) as miles,
        miles_last_3_days::numeric(7, 1) as miles_last_3_days,
        miles_last_7_days::numeric(7, 1) as miles_last_7_days,
        season_miles::numeric(8, 1) as season_miles,
        time_zones_crossed::numeric(4, 2) as time_zones_crossed,
        miles_last_3_days > 2000 as is_cross_country
    from sums
)

select * from final
