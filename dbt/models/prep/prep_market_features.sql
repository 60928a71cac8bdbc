with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

game_odds as (
    select * from {{ ref('prep_game_odds') }}
    where {{ in_window() }}
),

final as (
    select
        games.season,
        games.game_id,
        game_odds.as_of_date,
        game_odds.home_win_probability::double precision as market_home_win_probability,
        (-game_odds.home_spread)::double precision as market_home_margin,
        game_odds.total::double precision as market_total
    from games
    inner join game_odds on games.game_id = game_odds.game_id
)

select * from final
