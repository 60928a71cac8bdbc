with prediction_results as (
    select * from {{ ref('prep_prediction_results') }}
    where {{ in_window() }} and is_standing
),

outcomes as (
    select * from {{ ref('prep_team_odds_outcomes') }}
    where {{ in_window() }} and moneyline is not null
),

thresholds (minimum_edge_pct) as (
    values (0.00), (0.05), (0.10), (0.20)
),

-- Edge: what a bet of one unit would bring on average if the model's probability were the truth.
edges as (
    select
        outcomes.*,
        case
            when outcomes.is_home then prediction_results.home_win_probability
            else 1 - prediction_results.home_win_probability
        end * ({{ profit_of_win('outcomes.moneyline') }} + 1) - 1 as edge
    from outcomes
    inner join prediction_results on outcomes.game_id = prediction_results.game_id
),

final as (
    select
        edges.season,
        thresholds.minimum_edge_pct::numeric(3, 2) as minimum_edge_pct,
        count(*)::integer as bets,
        (count(*) filter (where edges.is_win))::integer as won,
        avg(edges.edge)::numeric(7, 4) as expected_return_pct,
        sum(edges.moneyline_profit_units)::numeric(9, 4) as profit_units,
        avg(edges.moneyline_profit_units)::numeric(7, 4) as return_pct
    from edges
    inner join thresholds on edges.edge > thresholds.minimum_edge_pct
    group by edges.season, thresholds.minimum_edge_pct
)

select * from final
