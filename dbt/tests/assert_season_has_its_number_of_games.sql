-- Once the play-offs have begun, a season of the whole league has had the games it was to have:
-- 1,230 of 30 teams, 1,189 of 29. In 2013 one game was never made up, in 2020 the season was cut.
with seasons as (
    select * from {{ ref('dim_seasons') }}
    where {{ in_window() }} and playoffs_start_date is not null and teams >= 29
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }} and season_type = 'regular_season'
),

exceptions (season, games) as (
    values (2013, 1229), (2020, 1059)
),

counted as (
    select
        season,
        count(*) as games,
        count(*) filter (where not is_played) as games_to_come
    from games
    group by season
)

select
    seasons.season,
    counted.games,
    counted.games_to_come
from seasons
left join counted on seasons.season = counted.season
left join exceptions on seasons.season = exceptions.season
where
    counted.games is distinct from coalesce(
        exceptions.games, seasons.teams * seasons.planned_games_per_team / 2
    )
