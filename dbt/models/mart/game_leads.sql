with leads as (
    select * from {{ ref('prep_game_leads') }}
    where {{ in_window() }}
),

scoring_runs as (
    select * from {{ ref('prep_scoring_runs') }}
    where {{ in_window() }}
),

-- Of equal runs the first of the game.
largest_runs as (
    select distinct on (season, game_id)
        season,
        game_id,
        team_id,
        pts,
        first_score_seconds_elapsed,
        last_score_seconds_elapsed
    from scoring_runs
    order by season, game_id, pts desc, run_number
),

final as (
    select
        leads.season,
        leads.game_id,
        leads.season_type,
        leads.game_date,
        leads.home_team_id,
        leads.away_team_id,
        leads.winner_team_id,
        leads.lead_changes,
        leads.times_tied,
        leads.home_largest_lead,
        leads.away_largest_lead,
        leads.home_seconds_leading,
        leads.away_seconds_leading,
        leads.seconds_tied,
        case
            when leads.winner_team_id = leads.home_team_id then leads.away_largest_lead
            else leads.home_largest_lead
        end as winner_largest_deficit,
        largest_runs.team_id as largest_run_team_id,
        largest_runs.pts as largest_run_pts,
        largest_runs.first_score_seconds_elapsed as largest_run_first_score_seconds_elapsed,
        largest_runs.last_score_seconds_elapsed as largest_run_last_score_seconds_elapsed
    from leads
    inner join largest_runs
        on leads.season = largest_runs.season and leads.game_id = largest_runs.game_id
)

select * from final
