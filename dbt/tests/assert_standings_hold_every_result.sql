-- The standings of a season rest on every regular-season result, none lost and none twice.
with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

standings as (
    select * from {{ ref('standings') }}
    where {{ in_window() }}
),

results as (
    select
        season,
        count(*) filter (where is_played and season_type = 'regular_season') as games
    from games
    group by season
),

counted as (
    select
        season,
        sum(wins) as games
    from standings
    group by season
)

select coalesce(results.season, counted.season) as season
from results
full outer join counted on results.season = counted.season
where results.games is distinct from counted.games
