with play_by_play as (
    select * from {{ ref('fact_play_by_play') }}
    where {{ in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

scores as (
    select
        *,
        -- a page that corrects itself may put an event late: the clock never runs back
        max(720 * least(period, 4) + 300 * greatest(period - 4, 0) - seconds_left) over so_far
            as seconds_elapsed,
        home_pts - away_pts as margin_after,
        lag(home_pts - away_pts, 1, 0) over so_far as margin_before
    from play_by_play
    where points > 0
    window so_far as (partition by season, game_id order by event_number)
),

-- Among the scores that leave a team ahead, the one before says who led last.
leads as (
    select
        *,
        lag(sign(margin_after)) over (
            partition by season, game_id, margin_after = 0 order by event_number
        ) as last_lead
    from scores
),

final as (
    select
        leads.season,
        leads.game_id,
        leads.event_number,
        leads.season_type,
        leads.game_date,
        leads.period,
        leads.seconds_left,
        leads.seconds_elapsed::numeric(6, 1) as seconds_elapsed,
        leads.team_id,
        leads.points,
        leads.home_pts,
        leads.away_pts,
        leads.margin_before::smallint as margin_before,
        leads.margin_after::smallint as margin_after,
        case
            when leads.margin_after > 0 then games.home_team_id
            when leads.margin_after < 0 then games.away_team_id
        end as leader_team_id,
        coalesce(sign(leads.margin_after) = -leads.last_lead, false) and leads.margin_after <> 0
            as is_lead_change,
        leads.margin_after = 0 as is_tie
    from leads
    inner join games on leads.season = games.season and leads.game_id = games.game_id
)

select * from final
