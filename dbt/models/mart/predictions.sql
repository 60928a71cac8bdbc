with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

prediction_results as (
    select * from {{ ref('prep_prediction_results') }}
    where {{ in_window() }} and is_standing
),

game_odds as (
    select * from {{ ref('prep_game_odds') }}
    where {{ in_window() }}
),

final as (
    select
        games.season,
        games.game_id,
        games.season_type,
        games.game_date,
        games.tip_off_at,
        games.home_team_id,
        home.team_name as home_team_name,
        games.away_team_id,
        away.team_name as away_team_name,
        prediction_results.home_win_probability,
        (1 - prediction_results.home_win_probability)::numeric(6, 5) as away_win_probability,
        prediction_results.picked_team_id,
        prediction_results.expected_margin,
        prediction_results.margin_spread,
        prediction_results.reasons,
        prediction_results.model_version,
        prediction_results.as_of_date,
        prediction_results.predicted_at,
        game_odds.home_moneyline,
        game_odds.away_moneyline,
        game_odds.home_spread,
        game_odds.home_win_probability as market_home_win_probability,
        games.is_played,
        games.home_pts,
        games.away_pts,
        case
            when games.is_home_win then games.home_team_id
            when not games.is_home_win then games.away_team_id
        end as winner_team_id,
        prediction_results.is_right,
        prediction_results.log_loss,
        prediction_results.brier
    from prediction_results
    inner join games on prediction_results.game_id = games.game_id
    inner join team_seasons as home
        on games.season = home.season and games.home_team_id = home.team_id
    inner join team_seasons as away
        on games.season = away.season and games.away_team_id = away.team_id
    left join game_odds on prediction_results.game_id = game_odds.game_id
)

select * from final
