with score_changes as (
    select * from {{ ref('prep_score_changes') }}
    where {{ in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

last_scores as (
    select distinct on (season, game_id)
        season,
        game_id,
        margin_after,
        seconds_elapsed
    from score_changes
    order by season, game_id, event_number desc
),

-- How long each margin stood: up to the score that ended it, the last one up to the final whistle.
-- One that stood for no time, between free throws, is among them.
spans as (
    select
        season,
        game_id,
        margin_before as margin,
        seconds_elapsed - lag(seconds_elapsed, 1, 0.0) over (
            partition by season, game_id order by event_number
        ) as seconds
    from score_changes
    union all
    select
        last_scores.season,
        last_scores.game_id,
        last_scores.margin_after as margin,
        2880 + 300 * games.overtimes - last_scores.seconds_elapsed as seconds
    from last_scores
    inner join games on last_scores.season = games.season and last_scores.game_id = games.game_id
),

margins as (
    select
        season,
        game_id,
        max(margin) as home_largest_lead,
        -min(margin) as away_largest_lead,
        coalesce(sum(seconds) filter (where margin > 0), 0) as home_seconds_leading,
        coalesce(sum(seconds) filter (where margin < 0), 0) as away_seconds_leading,
        coalesce(sum(seconds) filter (where margin = 0), 0) as seconds_tied
    from spans
    group by season, game_id
),

changes as (
    select
        season,
        game_id,
        count(*) filter (where is_lead_change) as lead_changes,
        count(*) filter (where is_tie) as times_tied
    from score_changes
    group by season, game_id
),

final as (
    select
        margins.season,
        margins.game_id,
        games.season_type,
        games.game_date,
        games.home_team_id,
        games.away_team_id,
        case when games.is_home_win then games.home_team_id else games.away_team_id end
            as winner_team_id,
        changes.lead_changes::smallint as lead_changes,
        changes.times_tied::smallint as times_tied,
        margins.home_largest_lead::smallint as home_largest_lead,
        margins.away_largest_lead::smallint as away_largest_lead,
        margins.home_seconds_leading::numeric(6, 1) as home_seconds_leading,
        margins.away_seconds_leading::numeric(6, 1) as away_seconds_leading,
        margins.seconds_tied::numeric(6, 1) as seconds_tied
    from margins
    inner join changes on margins.season = changes.season and margins.game_id = changes.game_id
    inner join games on margins.season = games.season and margins.game_id = games.game_id
    where games.is_played
)

select * from final
