with prediction_results as (
    select * from {{ ref('prep_prediction_results') }}
    where {{ in_window() }} and is_home_win is not null
),

by_version as (
    select
        prediction_results.*,
        model_version as scored_version
    from prediction_results
    union all
    select
        prediction_results.*,
        'all' as scored_version
    from prediction_results
    where is_standing
),

by_month as (
    select
        by_version.*,
        to_char(game_date, 'YYYY-MM') as game_month
    from by_version
    union all
    select
        by_version.*,
        'all' as game_month
    from by_version
),

final as (
    select
        season,
        game_month,
        scored_version as model_version,
        count(*)::integer as games,
        avg(is_right::integer)::numeric(5, 4) as accuracy_pct,
        avg(log_loss)::numeric(9, 6) as log_loss,
        avg(brier)::numeric(9, 6) as brier,
        avg(is_home_win::integer)::numeric(5, 4) as home_win_pct,
        count(market_log_loss)::integer as games_with_line,
        (avg(is_right::integer) filter (where market_log_loss is not null))::numeric(5, 4)
            as accuracy_with_line_pct,
        (avg(log_loss) filter (where market_log_loss is not null))::numeric(9, 6)
            as log_loss_with_line,
        (avg(brier) filter (where market_log_loss is not null))::numeric(9, 6)
            as brier_with_line,
        avg(is_market_right::integer)::numeric(5, 4) as market_accuracy_pct,
        avg(market_log_loss)::numeric(9, 6) as market_log_loss,
        avg(market_brier)::numeric(9, 6) as market_brier,
        (count(*) filter (where is_made_afterwards))::integer as games_predicted_afterwards
    from by_month
    group by season, game_month, scored_version
)

select * from final
