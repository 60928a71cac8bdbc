with score_changes as (
    select * from {{ ref('prep_score_changes') }}
    where {{ in_window() }}
),

starts as (
    select
        *,
        coalesce(team_id <> lag(team_id) over game, true) as is_start
    from score_changes
    window game as (partition by season, game_id order by event_number)
),

numbered as (
    select
        *,
        count(*) filter (where is_start) over (
            partition by season, game_id order by event_number
        ) as run_number
    from starts
),

final as (
    select
        season,
        game_id,
        run_number::smallint as run_number,
        team_id,
        sum(points)::smallint as pts,
        count(*)::smallint as scores,
        min(seconds_elapsed)::numeric(6, 1) as first_score_seconds_elapsed,
        max(seconds_elapsed)::numeric(6, 1) as last_score_seconds_elapsed
    from numbered
    group by season, game_id, run_number, team_id
)

select * from final
