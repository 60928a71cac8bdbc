with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

odds as (
    select * from {{ ref('fact_odds') }}
    where {{ in_window() }}
),

-- An American price lies at 100 or beyond, on either side: anything else is no price.
lines_before_the_game as (
    select
        games.season,
        games.game_id,
        odds.as_of_date,
        odds.team_id = games.home_team_id as is_home,
        odds.sportsbook,
        case when abs(odds.moneyline) >= 100 then odds.moneyline end as moneyline,
        odds.spread,
        case when abs(odds.spread_price) >= 100 then odds.spread_price end as spread_price,
        odds.total,
        case when abs(odds.total_price) >= 100 then odds.total_price end as total_price
    from games
    inner join odds on games.game_id = odds.game_id and games.game_date > odds.as_of_date
    where odds.team_id in (games.home_team_id, games.away_team_id)
),

lines as (
    select
        season,
        game_id,
        as_of_date,
        max(sportsbook) as sportsbook,
        max(moneyline) filter (where is_home) as home_moneyline,
        max(moneyline) filter (where not is_home) as away_moneyline,
        coalesce(
            max(spread) filter (where is_home), -max(spread) filter (where not is_home)
        ) as home_spread,
        max(spread_price) filter (where is_home) as home_spread_price,
        max(spread_price) filter (where not is_home) as away_spread_price,
        max(total) as total,
        max(total_price) filter (where not is_home) as over_price,
        max(total_price) filter (where is_home) as under_price
    from lines_before_the_game
    group by season, game_id, as_of_date
),

offered as (
    select
        lines.*,
        row_number() over (partition by game_id order by as_of_date desc) as place_from_last,
        first_value(as_of_date) over from_first as opening_as_of_date,
        first_value(home_moneyline) over from_first as opening_home_moneyline,
        first_value(home_spread) over from_first as opening_home_spread,
        first_value(total) over from_first as opening_total
    from lines
    where home_moneyline is not null or home_spread is not null or total is not null
    window from_first as (partition by game_id order by as_of_date)
),

implied as (
    select
        offered.*,
        {{ implied_probability('home_moneyline') }} as home_implied_probability,
        {{ implied_probability('away_moneyline') }} as away_implied_probability
    from offered
    where place_from_last = 1
),

final as (
    select
        season,
        game_id,
        as_of_date,
        sportsbook,
        home_moneyline,
        away_moneyline,
        home_spread::numeric(5, 1) as home_spread,
        home_spread_price,
        away_spread_price,
        total::numeric(5, 1) as total,
        over_price,
        under_price,
        home_implied_probability::numeric(7, 6) as home_implied_probability,
        away_implied_probability::numeric(7, 6) as away_implied_probability,
        (home_implied_probability + away_implied_probability - 1)::numeric(7, 6) as overround,
        (
            home_implied_probability / (home_implied_probability + away_implied_probability)
        )::numeric(7, 6) as home_win_probability,
        opening_as_of_date,
        opening_home_moneyline,
        opening_home_spread::numeric(5, 1) as opening_home_spread,
        opening_total::numeric(5, 1) as opening_total
    from implied
)

select * from final
