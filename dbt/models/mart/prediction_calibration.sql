with prediction_results as (
    select * from {{ ref('prep_prediction_results') }}
    where {{ in_window() }} and is_standing and is_home_win is not null
),

binned as (
    select
        prediction_results.*,
        least(floor(home_win_probability * 10)::integer + 1, 10) as bin
    from prediction_results
),

final as (
    select
        season,
        bin,
        ((bin - 1) / 10.0)::numeric(2, 1) as lower_probability,
        (bin / 10.0)::numeric(2, 1) as upper_probability,
        count(*)::integer as games,
        avg(home_win_probability)::numeric(6, 5) as mean_home_win_probability,
        avg(is_home_win::integer)::numeric(6, 5) as home_win_pct
    from binned
    group by season, bin
)

select * from final
