with salaries as (
    select * from {{ ref('prep_player_salaries') }}
    where {{ in_window() }} and is_from_own_season
),

production as (
    select * from {{ ref('prep_player_production') }}
    where {{ in_window() }}
),

win_share_prices as (
    select * from {{ ref('prep_win_share_prices') }}
    where {{ in_window() }}
),

salary_caps as (
    select * from {{ ref('dim_season_salary_caps') }}
    where {{ in_window() }}
),

paid as (
    select
        season,
        player_id,
        count(*) as paying_teams,
        (array_agg(team_id order by salary_usd desc, team_id))[1] as team_id,
        sum(salary_usd) as salary_usd
    from salaries
    group by season, player_id
),

players as (
    select
        paid.season,
        paid.player_id,
        coalesce(production.team_id, paid.team_id) as team_id,
        paid.paying_teams,
        paid.salary_usd,
        {{ ratio('paid.salary_usd', 'salary_caps.salary_cap_usd') }} as cap_share,
        coalesce(production.games, 0) as games,
        production.impact_per_game,
        production.availability_factor,
        production.impact_per_game * production.availability_factor as adjusted_impact,
        coalesce(production.win_shares, 0) as win_shares,
        production.vorp,
        win_share_prices.usd_per_win_share
    from paid
    inner join win_share_prices on paid.season = win_share_prices.season
    left join production
        on paid.season = production.season and paid.player_id = production.player_id
    left join salary_caps on paid.season = salary_caps.season
),

bucketed as (
    select
        players.*,
        case
            when cap_share is null then 'unknown'
            when cap_share >= 0.25 then 'maximum'
            when cap_share >= 0.15 then 'high'
            when cap_share >= 0.075 then 'middle'
            when cap_share >= 0.025 then 'low'
            else 'minimum'
        end as salary_bucket
    from players
),

compared as (
    select
        bucketed.*,
        case
            when adjusted_impact is not null
                then
                    percent_rank() over (
                        partition by season, salary_bucket, adjusted_impact is null
                        order by adjusted_impact
                    )
        end as bucket_percentile,
        (adjusted_impact - avg(adjusted_impact) over of_season)
        / nullif(stddev_pop(adjusted_impact) over of_season, 0) as impact_z_score,
        (salary_usd - avg(salary_usd) over of_season)
        / nullif(stddev_pop(salary_usd) over of_season, 0) as salary_z_score
    from bucketed
    window of_season as (partition by season)
),

final as (
    select
        season,
        player_id,
        team_id,
        paying_teams::smallint as paying_teams,
        salary_usd::integer as salary_usd,
        cap_share::numeric(5, 4) as salary_share_of_cap_pct,
        salary_bucket,
        games,
        impact_per_game,
        availability_factor,
        adjusted_impact::numeric(6, 2) as adjusted_impact_per_game,
        bucket_percentile::numeric(4, 3) as bucket_percentile_pct,
        win_shares::numeric(5, 1) as win_shares,
        vorp,
        usd_per_win_share,
        (win_shares * usd_per_win_share)::bigint as market_value_usd,
        (win_shares * usd_per_win_share - salary_usd)::bigint as surplus_value_usd,
        impact_z_score::numeric(5, 2) as impact_z_score,
        salary_z_score::numeric(5, 2) as salary_z_score,
        (impact_z_score - salary_z_score)::numeric(5, 2) as value_z_score,
        case
            when bucket_percentile is null then 'not_played'
            when cap_share >= 0.2 and bucket_percentile >= 0.5 then 'star'
            when bucket_percentile >= 0.9 then 'great'
            when bucket_percentile >= 0.2 then 'fair'
            else 'poor'
        end as value_class
    from compared
)

select * from final
