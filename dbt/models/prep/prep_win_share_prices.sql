with salaries as (
    select * from {{ ref('prep_player_salaries') }}
    where {{ in_window() }} and is_from_own_season
),

production as (
    select * from {{ ref('prep_player_production') }}
    where {{ in_window() }}
),

total_salaries as (
    select
        season,
        sum(salary_usd) as salaries_usd
    from salaries
    group by season
),

total_win_shares as (
    select
        season,
        coalesce(sum(win_shares), 0) as win_shares
    from production
    group by season
),

final as (
    select
        total_salaries.season,
        total_salaries.salaries_usd::bigint as salaries_usd,
        total_win_shares.win_shares::numeric(7, 1) as win_shares,
        {{ ratio(
            'total_salaries.salaries_usd', 'greatest(total_win_shares.win_shares, 0)',
        ) }}::bigint as usd_per_win_share
    from total_salaries
    inner join total_win_shares on total_salaries.season = total_win_shares.season
)

select * from final
