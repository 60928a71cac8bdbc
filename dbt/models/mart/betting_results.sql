with outcomes as (
    select * from {{ ref('prep_team_odds_outcomes') }}
    where {{ in_window() }} and moneyline_profit_units is not null
),

predictions as (
    select * from {{ ref('prep_prediction_results') }}
    where {{ in_window() }} and is_standing
),

bets as (
    select
        'favorites' as strategy,
        outcomes.*
    from outcomes
    where outcomes.is_favorite
    union all
    select
        'underdogs' as strategy,
        outcomes.*
    from outcomes
    where not outcomes.is_favorite
    union all
    select
        'home' as strategy,
        outcomes.*
    from outcomes
    where outcomes.is_home
    union all
    select
        'road' as strategy,
        outcomes.*
    from outcomes
    where not outcomes.is_home
    union all
    select
        'model_picks' as strategy,
        outcomes.*
    from outcomes
    inner join predictions
        on
            outcomes.game_id = predictions.game_id
            and outcomes.team_id = predictions.picked_team_id
),

final as (
    select
        season,
        season_type,
        strategy,
        count(*)::integer as bets,
        (count(*) filter (where is_win))::integer as won,
        sum(moneyline_profit_units)::numeric(9, 4) as profit_units,
        avg(moneyline_profit_units)::numeric(7, 4) as return_pct
    from bets
    group by season, season_type, strategy
)

select * from final
