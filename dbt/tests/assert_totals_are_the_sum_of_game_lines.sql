-- The newest totals page of a season says what the regular-season lines up to its date add up to,
-- if every game of these dates has lines. The site corrects old games without notice: one player
-- in a hundred may differ.
with totals as (
    select * from {{ ref('fact_player_totals') }}
    where {{ in_window() }}
),

lines as (
    select * from {{ ref('fact_player_box_scores') }}
    where {{ in_window() }} and season_type = 'regular_season'
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }} and season_type = 'regular_season' and is_played
),

snapshots as (
    select
        season,
        max(as_of_date) as as_of_date
    from totals
    group by season
),

games_with_lines as (
    select distinct
        season,
        game_id
    from lines
),

comparable_snapshots as (
    select
        snapshots.season,
        snapshots.as_of_date
    from snapshots
    inner join games
        on snapshots.season = games.season and snapshots.as_of_date >= games.game_date
    left join games_with_lines
        on games.season = games_with_lines.season and games.game_id = games_with_lines.game_id
    group by snapshots.season, snapshots.as_of_date
    having
        count(*) = count(games_with_lines.game_id)
        and (max(games.game_date) = snapshots.as_of_date or count(*) >= 1000)
),

player_totals as (
    -- whoever played for several teams has a total row beside those of the teams
    select
        totals.season,
        totals.player_id,
        sum(totals.games) as games,
        sum(totals.pts) as pts,
        sum(totals.trb) as trb,
        sum(totals.ast) as ast
    from comparable_snapshots
    inner join totals
        on
            comparable_snapshots.season = totals.season
            and comparable_snapshots.as_of_date = totals.as_of_date
    where not totals.is_total
    group by totals.season, totals.player_id
),

player_sums as (
    select
        lines.season,
        lines.player_id,
        count(*) as games,
        sum(lines.pts) as pts,
        sum(lines.trb) as trb,
        sum(lines.ast) as ast
    from comparable_snapshots
    inner join lines
        on
            comparable_snapshots.season = lines.season
            and comparable_snapshots.as_of_date >= lines.game_date
    group by lines.season, lines.player_id
),

comparison as (
    select
        coalesce(player_totals.season, player_sums.season) as season,
        coalesce(player_totals.player_id, player_sums.player_id) as player_id,
        (
            player_totals.games is distinct from player_sums.games
            or player_totals.pts is distinct from player_sums.pts
            or player_totals.trb is distinct from player_sums.trb
            or player_totals.ast is distinct from player_sums.ast
        ) as is_different
    from player_totals
    full outer join player_sums
        on
            player_totals.season = player_sums.season
            and player_totals.player_id = player_sums.player_id
)

select
    season,
    count(*) filter (where is_different) as players_different,
    count(*) as players
from comparison
group by season
having count(*) filter (where is_different) > count(*) * 0.01
