-- The periods of a team add up to its score; there are four and the overtimes, without a gap.
with line_scores as (
    select * from {{ ref('fact_line_scores') }}
    where {{ in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_scores as (
    select
        season,
        game_id,
        team_id,
        sum(pts) as pts,
        count(*) as periods,
        max(period) as last_period
    from line_scores
    group by season, game_id, team_id
)

select
    games.season,
    games.game_id,
    team_scores.team_id
from team_scores
inner join games on team_scores.season = games.season and team_scores.game_id = games.game_id
where
    team_scores.pts is distinct from
    case team_scores.team_id
        when games.home_team_id then games.home_pts
        when games.away_team_id then games.away_pts
    end
    or team_scores.periods <> 4 + games.overtimes
    or team_scores.last_period <> 4 + games.overtimes
