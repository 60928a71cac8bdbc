-- depends_on: {{ ref('dim_teams') }}
with team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

game_odds as (
    select * from {{ ref('prep_game_odds') }}
    where {{ in_window() }}
),

team_lines as (
    select
        team_games.*,
        game_odds.total,
        case
            when team_games.is_home then game_odds.home_moneyline
            else game_odds.away_moneyline
        end as moneyline,
        case when team_games.is_home then game_odds.home_spread else -game_odds.home_spread end
            as spread,
        case
            when team_games.is_home then game_odds.home_spread_price
            else game_odds.away_spread_price
        end as spread_price,
        case
            when team_games.is_home then game_odds.home_win_probability
            else 1 - game_odds.home_win_probability
        end as win_probability
    from team_games
    inner join game_odds on team_games.game_id = game_odds.game_id
    where team_games.is_played
),

outcomes as (
    select
        team_lines.*,
        case
            when win_probability <> 0.5 then win_probability > 0.5
            when win_probability is null and spread <> 0 then spread < 0
        end as is_favorite,
        case sign(margin + spread)
            when 1 then 'covered'
            when 0 then 'push'
            when -1 then 'not_covered'
        end as spread_result,
        case sign(pts + opponent_pts - total)
            when 1 then 'over'
            when 0 then 'push'
            when -1 then 'under'
        end as total_result
    from team_lines
),

final as (
    select
        season,
        game_id,
        team_id,
        season_type,
        game_date,
        opponent_team_id,
        is_home,
        is_win,
        margin::integer as margin,
        moneyline,
        win_probability::numeric(7, 6) as win_probability,
        is_favorite,
        spread::numeric(5, 1) as spread,
        spread_result,
        total::numeric(5, 1) as total,
        total_result,
        {{ profit_of_bet('moneyline', 'is_win') }}::numeric(9, 4) as moneyline_profit_units,
        {{ profit_of_bet(
            'spread_price',
            "case spread_result when 'covered' then true when 'not_covered' then false end",
        ) }}::numeric(9, 4) as spread_profit_units
    from outcomes
)

select * from final
