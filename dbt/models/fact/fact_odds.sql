with odds as (
    select * from {{ source('source', 'odds') }}
    where {{ in_window(season_of('as_of_date')) }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        {{ season_of('odds.as_of_date') }} as season,
        odds.as_of_date,
        odds.game_id,
        team_codes.team_id,
        opponent_codes.team_id as opponent_team_id,
        odds.game_date,
        odds.is_home,
        odds.sportsbook,
        odds.moneyline,
        odds.spread,
        odds.spread_price,
        odds.total,
        odds.total_price
    from odds
    inner join team_codes on odds.team_code = team_codes.team_code
    inner join team_codes as opponent_codes
        on odds.opponent_code = opponent_codes.team_code
)

select * from final
