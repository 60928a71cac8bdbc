with team_box_scores as (
    select * from {{ ref('fact_team_box_scores') }}
    where {{ in_window() }}
),

-- A possession ends with a shot the team does not rebound itself, a turnover or free throws.
estimates as (
    select
        team.game_id,
        team.team_id,
        team.opponent_team_id,
        team.season,
        team.season_type,
        team.game_date,
        team.pts,
        opponent.pts as opponent_pts,
        team.seconds_played,
        team.fga + 0.4 * team.fta + team.tov
        - 1.07 * (team.fga - team.fg) * team.orb / nullif(team.orb + opponent.drb, 0)
            as own_possessions
    from team_box_scores as team
    inner join team_box_scores as opponent
        on team.game_id = opponent.game_id and team.opponent_team_id = opponent.team_id
),

final as (
    select
        game_id,
        team_id,
        opponent_team_id,
        season,
        season_type,
        game_date,
        pts,
        opponent_pts,
        seconds_played,
        (avg(own_possessions) over (partition by game_id))::numeric(7, 4) as possessions
    from estimates
)

select * from final
