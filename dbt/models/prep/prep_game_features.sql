{{ config(indexes=[{'columns': ['game_id']}, {'columns': ['game_date']}]) }}

with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_game_features as (
    select * from {{ ref('prep_team_game_features') }}
    where {{ in_window() }}
),

final as (
    select
        games.game_id,
        games.season,
        games.season_type,
        games.game_date,
        games.home_team_id,
        games.away_team_id,
        games.is_home_win,
        home.games_played as home_games_played,
        home.win_pct as home_win_pct,
        home.margin as home_margin,
        home.opponent_margin as home_opponent_margin,
        home.margin_last_10 as home_margin_last_10,
        home.rest_days as home_rest_days,
        home.is_back_to_back as home_is_back_to_back,
        home.games_last_7_days as home_games_last_7_days,
        away.games_played as away_games_played,
        away.win_pct as away_win_pct,
        away.margin as away_margin,
        away.opponent_margin as away_opponent_margin,
        away.margin_last_10 as away_margin_last_10,
        away.rest_days as away_rest_days,
        away.is_back_to_back as away_is_back_to_back,
        away.games_last_7_days as away_games_last_7_days,
        home.net_rating as home_net_rating,
        home.efg_pct_margin as home_efg_pct_margin,
        home.tov_pct_margin as home_tov_pct_margin,
        home.orb_pct_margin as home_orb_pct_margin,
        home.ft_per_fga_margin as home_ft_per_fga_margin,
        home.roster_strength as home_roster_strength,
        home.missing_minutes_pct as home_missing_minutes_pct,
        home.missing_game_score as home_missing_game_score,
        home.travel_miles as home_travel_miles,
        home.travel_miles_last_7_days as home_travel_miles_last_7_days,
        home.time_zones_crossed as home_time_zones_crossed,
        home.altitude_feet,
        home.season_progress as home_season_progress,
        away.net_rating as away_net_rating,
        away.efg_pct_margin as away_efg_pct_margin,
        away.tov_pct_margin as away_tov_pct_margin,
        away.orb_pct_margin as away_orb_pct_margin,
        away.ft_per_fga_margin as away_ft_per_fga_margin,
        away.roster_strength as away_roster_strength,
        away.missing_minutes_pct as away_missing_minutes_pct,
        away.missing_game_score as away_missing_game_score,
        away.travel_miles as away_travel_miles,
        away.travel_miles_last_7_days as away_travel_miles_last_7_days,
        away.time_zones_crossed as away_time_zones_crossed,
        away.season_progress as away_season_progress
    from games
    inner join team_game_features as home
        on games.season = home.season and games.game_id = home.game_id and home.is_home
    inner join team_game_features as away
        on games.season = away.season and games.game_id = away.game_id and not away.is_home
)

select * from final
