with travel as (
    select * from {{ ref('prep_team_travel') }}
    where {{ in_window() }}
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

final as (
    select
        travel.season,
        travel.game_id,
        travel.team_id,
        team_seasons.team_name,
        team_games.opponent_team_id,
        team_games.season_type,
        travel.game_date,
        travel.is_home,
        team_games.is_played,
        travel.arena,
        travel.is_elsewhere,
        travel.altitude_feet,
        travel.miles,
        travel.miles_last_3_days,
        travel.miles_last_7_days,
        travel.season_miles,
        travel.time_zones_crossed,
        travel.is_cross_country,
        team_games.rest_days,
        team_games.is_back_to_back,
        team_games.games_last_7_days
    from travel
    inner join team_games
        on
            travel.season = team_games.season
            and travel.game_id = team_games.game_id
            and travel.team_id = team_games.team_id
    inner join team_seasons
        on travel.season = team_seasons.season and travel.team_id = team_seasons.team_id
)

select * from final
