with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_box_scores as (
    select * from {{ ref('fact_team_box_scores') }}
    where {{ in_window() }}
),

team_efficiency as (
    select * from {{ ref('prep_team_efficiency') }}
    where {{ in_window() }}
),

results as (
    select
        season,
        season_type,
        count(*) as games,
        count(*) filter (where is_home_win) as home_wins,
        count(*) filter (where not is_home_win) as road_wins,
        avg((home_pts + away_pts) / 2.0) as pts_per_game,
        avg(abs(home_pts - away_pts)) as winning_margin,
        count(*) filter (where overtimes > 0) as overtime_games
    from games
    where is_played
    group by season, season_type
),

shooting as (
    select
        season,
        season_type,
        {{ ratio('sum(pts)', '2 * (sum(fga) + 0.44 * sum(fta))') }} as true_shooting_pct
    from team_box_scores
    group by season, season_type
),

pace as (
    select
        season,
        season_type,
        {{ ratio('48 * 60 * 5 * sum(possessions)', 'sum(seconds_played)') }} as pace
    from team_efficiency
    where possessions is not null
    group by season, season_type
),

final as (
    select
        results.season,
        results.season_type,
        results.games::integer as games,
        results.home_wins::integer as home_wins,
        results.road_wins::integer as road_wins,
        results.overtime_games::integer as overtime_games,
        results.pts_per_game::numeric(5, 2) as pts_per_game,
        results.winning_margin::numeric(5, 2) as winning_margin_per_game,
        shooting.true_shooting_pct::numeric(5, 4) as true_shooting_pct,
        pace.pace::numeric(5, 2) as pace
    from results
    left join shooting
        on results.season = shooting.season and results.season_type = shooting.season_type
    left join pace
        on results.season = pace.season and results.season_type = pace.season_type
)

select * from final
