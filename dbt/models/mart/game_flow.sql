with score_changes as (
    select * from {{ ref('prep_score_changes') }}
    where {{ in_window() }}
),

final as (
    select
        season,
        game_id,
        event_number,
        game_date,
        period,
        seconds_left,
        seconds_elapsed,
        team_id,
        points,
        home_pts,
        away_pts,
        margin_after as home_margin,
        leader_team_id,
        is_lead_change,
        is_tie
    from score_changes
)

select * from final
