with outcomes as (
    select * from {{ ref('prep_team_odds_outcomes') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

counts as (
    select
        season,
        season_type,
        team_id,
        count(*) as games,
        count(*) filter (where spread_result = 'covered') as covers,
        count(*) filter (where spread_result = 'not_covered') as non_covers,
        count(*) filter (where spread_result = 'push') as spread_pushes,
        count(*) filter (where total_result = 'over') as overs,
        count(*) filter (where total_result = 'under') as unders,
        count(*) filter (where total_result = 'push') as total_pushes,
        count(*) filter (where is_favorite and is_win) as wins_as_favorite,
        count(*) filter (where is_favorite and not is_win) as losses_as_favorite,
        count(*) filter (where not is_favorite and is_win) as wins_as_underdog,
        count(*) filter (where not is_favorite and not is_win) as losses_as_underdog,
        count(moneyline_profit_units) as moneyline_bets,
        sum(moneyline_profit_units) as moneyline_profit_units,
        count(spread_profit_units) as spread_bets,
        sum(spread_profit_units) as spread_profit_units,
        avg(margin + spread) as margin_against_spread
    from outcomes
    group by season, season_type, team_id
),

final as (
    select
        counts.season,
        counts.season_type,
        counts.team_id,
        team_seasons.team_name,
        counts.games::integer as games,
        counts.covers::integer as covers,
        counts.non_covers::integer as non_covers,
        counts.spread_pushes::integer as spread_pushes,
        {{ ratio('counts.covers', 'counts.covers + counts.non_covers') }}::numeric(5, 4)
            as cover_pct,
        counts.margin_against_spread::numeric(6, 2) as margin_against_spread,
        counts.overs::integer as overs,
        counts.unders::integer as unders,
        counts.total_pushes::integer as total_pushes,
        {{ ratio('counts.overs', 'counts.overs + counts.unders') }}::numeric(5, 4) as over_pct,
        counts.wins_as_favorite::integer as wins_as_favorite,
        counts.losses_as_favorite::integer as losses_as_favorite,
        counts.wins_as_underdog::integer as wins_as_underdog,
        counts.losses_as_underdog::integer as losses_as_underdog,
        counts.moneyline_bets::integer as moneyline_bets,
        coalesce(counts.moneyline_profit_units, 0)::numeric(9, 4) as moneyline_profit_units,
        {{ ratio('counts.moneyline_profit_units', 'counts.moneyline_bets') }}::numeric(7, 4)
            as moneyline_return_pct,
        counts.spread_bets::integer as spread_bets,
        coalesce(counts.spread_profit_units, 0)::numeric(9, 4) as spread_profit_units,
        {{ ratio('counts.spread_profit_units', 'counts.spread_bets') }}::numeric(7, 4)
            as spread_return_pct
    from counts
    inner join team_seasons
        on counts.season = team_seasons.season and counts.team_id = team_seasons.team_id
)

select * from final
