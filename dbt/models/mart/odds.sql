with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

game_odds as (
    select * from {{ ref('prep_game_odds') }}
    where {{ in_window() }}
),

outcomes as (
    select * from {{ ref('prep_team_odds_outcomes') }}
    where {{ in_window() }} and is_home
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
        game_odds.sportsbook,
        game_odds.as_of_date,
        game_odds.home_moneyline,
        game_odds.away_moneyline,
        game_odds.home_spread,
        game_odds.home_spread_price,
        game_odds.away_spread_price,
        game_odds.total,
        game_odds.over_price,
        game_odds.under_price,
        game_odds.home_implied_probability,
        game_odds.away_implied_probability,
        game_odds.overround,
        game_odds.home_win_probability,
        case
            when game_odds.home_win_probability > 0.5 then games.home_team_id
            when game_odds.home_win_probability < 0.5 then games.away_team_id
            when game_odds.home_win_probability is null and game_odds.home_spread < 0
                then games.home_team_id
            when game_odds.home_win_probability is null and game_odds.home_spread > 0
                then games.away_team_id
        end as favorite_team_id,
        game_odds.opening_as_of_date,
        game_odds.opening_home_moneyline,
        game_odds.opening_home_spread,
        game_odds.opening_total,
        games.is_played,
        games.home_pts,
        games.away_pts,
        case
            when games.is_home_win then games.home_team_id
            when not games.is_home_win then games.away_team_id
        end as winner_team_id,
        case outcomes.spread_result
            when 'covered' then 'home'
            when 'not_covered' then 'away'
            when 'push' then 'push'
        end as covering_side,
        outcomes.total_result
    from game_odds
    inner join games on game_odds.game_id = games.game_id
    inner join team_seasons as home
        on games.season = home.season and games.home_team_id = home.team_id
    inner join team_seasons as away
        on games.season = away.season and games.away_team_id = away.team_id
    left join outcomes on game_odds.game_id = outcomes.game_id
)

select * from final
