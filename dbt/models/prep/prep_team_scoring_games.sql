-- depends_on: {{ ref('dim_teams') }}
with team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

line_scores as (
    select * from {{ ref('fact_line_scores') }}
    where {{ in_window() }}
),

periods as (
    select
        season,
        game_id,
        team_id,
        {% for period in range(1, 5) %}
        sum(pts) filter (where period = {{ period }}) as quarter_{{ period }}_pts,
        {% endfor %}
        coalesce(sum(pts) filter (where period > 4), 0) as overtime_pts
    from line_scores
    group by season, game_id, team_id
),

final as (
    select
        team_games.season,
        team_games.game_id,
        team_games.team_id,
        team_games.opponent_team_id,
        team_games.season_type,
        team_games.game_date,
        team_games.is_home,
        team_games.is_win,
        team_games.pts,
        team_games.opponent_pts,
        team_games.margin::smallint as margin,
        {{ game_type('team_games.margin') }} as game_type,
        {% for period in range(1, 5) %}
        periods.quarter_{{ period }}_pts::smallint as quarter_{{ period }}_pts,
        {% endfor %}
        periods.overtime_pts::smallint as overtime_pts
    from team_games
    left join periods
        on
            team_games.season = periods.season
            and team_games.game_id = periods.game_id
            and team_games.team_id = periods.team_id
    where team_games.is_played
)

select * from final
