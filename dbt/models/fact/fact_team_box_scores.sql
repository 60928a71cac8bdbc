with player_box_scores as (
    select * from {{ ref('fact_player_box_scores') }}
    where {{ in_window() }}
),

final as (
    select
        game_id,
        team_id,
        opponent_team_id,
        season,
        season_type,
        game_date,
        is_home,
        is_win,
        {% for column in [
            'seconds_played', 'fg', 'fga', 'fg3', 'fg3a', 'ft', 'fta', 'orb', 'drb', 'trb', 'ast', 'stl',
            'blk', 'tov', 'pf', 'pts',
        ] %}
        sum({{ column }})::integer as {{ column }},
        {% endfor %}
        count(*)::smallint as players
    from player_box_scores
    group by
        game_id, team_id, opponent_team_id, season, season_type, game_date, is_home, is_win
)

select * from final
