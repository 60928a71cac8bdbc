with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

dates as (
    select distinct
        season,
        game_date
    from games
),

results_by_date as (
    select
        season,
        team_id,
        game_date,
        count(*) filter (where is_win) as wins,
        count(*) filter (where not is_win) as losses
    from team_games
    where is_played and season_type = 'regular_season'
    group by season, team_id, game_date
),

grid as (
    select
        dates.season,
        dates.game_date,
        team_seasons.team_id,
        team_seasons.conference,
        coalesce(results_by_date.wins, 0) as wins_on_date,
        coalesce(results_by_date.losses, 0) as losses_on_date
    from dates
    inner join team_seasons on dates.season = team_seasons.season
    left join results_by_date
        on
            dates.season = results_by_date.season
            and dates.game_date = results_by_date.game_date
            and team_seasons.team_id = results_by_date.team_id
),

records as (
    select
        grid.*,
        sum(wins_on_date) over so_far as wins_after,
        sum(losses_on_date) over so_far as losses_after
    from grid
    window so_far as (partition by season, team_id order by game_date)
),

final as (
    select
        season,
        game_date,
        team_id,
        (wins_after - wins_on_date)::integer as wins_before,
        (losses_after - losses_on_date)::integer as losses_before,
        wins_after::integer as wins_after,
        losses_after::integer as losses_after,
        (
            (
                max(wins_after - losses_after) over (partition by season, game_date, conference)
                - (wins_after - losses_after)
            ) / 2.0
        )::numeric(4, 1) as games_behind_after
    from records
)

select * from final
