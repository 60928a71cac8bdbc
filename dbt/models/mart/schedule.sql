{{ config(indexes=[{'columns': ['game_id']}, {'columns': ['game_date']}]) }}

with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

standings_by_date as (
    select * from {{ ref('prep_standings_by_date') }}
    where {{ in_window() }}
),

travel as (
    select * from {{ ref('prep_team_travel') }}
    where {{ in_window() }}
),

game_odds as (
    select * from {{ ref('prep_game_odds') }}
    where {{ in_window() }}
),

series_games as (
    select * from {{ ref('prep_playoff_series_games') }}
    where {{ in_window() }}
),

sides as (
    select
        team_games.game_id,
        team_games.is_home,
        team_seasons.team_name,
        standings_by_date.wins_before,
        standings_by_date.losses_before,
        team_games.rest_days,
        team_games.is_back_to_back,
        travel.miles,
        travel.time_zones_crossed
    from team_games
    inner join team_seasons
        on team_games.season = team_seasons.season and team_games.team_id = team_seasons.team_id
    inner join standings_by_date
        on
            team_games.season = standings_by_date.season
            and team_games.game_date = standings_by_date.game_date
            and team_games.team_id = standings_by_date.team_id
    left join travel
        on team_games.game_id = travel.game_id and team_games.team_id = travel.team_id
),

final as (
    select
        games.game_id,
        games.season,
        games.season_type,
        games.game_date,
        games.tip_off_at,
        games.home_team_id,
        home.team_name as home_team_name,
        home.wins_before as home_wins_before,
        home.losses_before as home_losses_before,
        home.rest_days as home_rest_days,
        home.is_back_to_back as home_is_back_to_back,
        home.miles as home_travel_miles,
        home.time_zones_crossed as home_time_zones_crossed,
        games.away_team_id,
        away.team_name as away_team_name,
        away.wins_before as away_wins_before,
        away.losses_before as away_losses_before,
        away.rest_days as away_rest_days,
        away.is_back_to_back as away_is_back_to_back,
        away.miles as away_travel_miles,
        away.time_zones_crossed as away_time_zones_crossed,
        games.is_played,
        games.home_pts,
        games.away_pts,
        case
            when games.is_home_win then games.home_team_id
            when not games.is_home_win then games.away_team_id
        end as winner_team_id,
        games.overtimes,
        games.attendance,
        games.arena,
        games.remarks,
        game_odds.home_moneyline,
        game_odds.away_moneyline,
        game_odds.home_spread,
        game_odds.total,
        game_odds.home_win_probability as market_home_win_probability,
        series_games.series_id,
        series_games.playoff_round,
        series_games.game_number as series_game_number,
        case
            when series_games.team_id = games.home_team_id then series_games.wins_before
            else series_games.opponent_wins_before
        end as home_series_wins_before,
        case
            when series_games.team_id = games.away_team_id then series_games.wins_before
            else series_games.opponent_wins_before
        end as away_series_wins_before
    from games
    inner join sides as home on games.game_id = home.game_id and home.is_home
    inner join sides as away on games.game_id = away.game_id and not away.is_home
    left join game_odds on games.game_id = game_odds.game_id
    left join series_games on games.game_id = series_games.game_id
)

select * from final
