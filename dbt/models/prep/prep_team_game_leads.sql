-- depends_on: {{ ref('dim_teams') }}
with game_leads as (
    select * from {{ ref('prep_game_leads') }}
    where {{ in_window() }}
),

scoring_runs as (
    select * from {{ ref('prep_scoring_runs') }}
    where {{ in_window() }}
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

runs as (
    select
        season,
        game_id,
        team_id,
        max(pts) as largest_run_pts
    from scoring_runs
    group by season, game_id, team_id
),

sides as (
    select
        team_games.season,
        team_games.game_id,
        team_games.team_id,
        team_games.opponent_team_id,
        team_games.season_type,
        team_games.game_date,
        team_games.is_home,
        team_games.is_win,
        {% for measure in ['largest_lead', 'seconds_leading'] %}
        case
            when team_games.is_home then game_leads.home_{{ measure }}
            else game_leads.away_{{ measure }}
        end as own_{{ measure }},
        case
            when team_games.is_home then game_leads.away_{{ measure }}
            else game_leads.home_{{ measure }}
        end as opponent_{{ measure }},
        {% endfor %}
        game_leads.seconds_tied,
        game_leads.lead_changes,
        game_leads.times_tied
    from team_games
    inner join game_leads
        on team_games.season = game_leads.season and team_games.game_id = game_leads.game_id
),

final as (
    select
        sides.season,
        sides.game_id,
        sides.team_id,
        sides.opponent_team_id,
        sides.season_type,
        sides.game_date,
        sides.is_home,
        sides.is_win,
        sides.own_largest_lead as largest_lead,
        sides.opponent_largest_lead as largest_deficit,
        sides.lead_changes,
        sides.times_tied,
        sides.own_seconds_leading as seconds_leading,
        sides.opponent_seconds_leading as seconds_trailing,
        sides.seconds_tied,
        coalesce(runs.largest_run_pts, 0)::smallint as largest_run_pts,
        sides.own_largest_lead >= 10 and not sides.is_win as is_blown_lead,
        sides.opponent_largest_lead >= 10 and sides.is_win as is_comeback
    from sides
    left join runs
        on
            sides.season = runs.season
            and sides.game_id = runs.game_id
            and sides.team_id = runs.team_id
)

select * from final
