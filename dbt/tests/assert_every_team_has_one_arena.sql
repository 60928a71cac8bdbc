-- Since 1999-2000 each franchise of a season has an arena, and not two.
with team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }} and season >= 2000
),

arenas as (
    select * from {{ ref('dim_arenas') }}
)

select
    team_seasons.season,
    team_seasons.team_id
from team_seasons
left join arenas
    on
        team_seasons.team_id = arenas.team_id
        and team_seasons.season
        between arenas.first_season and coalesce(arenas.last_season, team_seasons.season)
group by team_seasons.season, team_seasons.team_id
having count(arenas.team_id) <> 1
