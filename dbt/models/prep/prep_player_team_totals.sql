{% set counts = [
    'seconds_played', 'fg', 'fga', 'fg3', 'fg3a', 'ft', 'fta', 'orb', 'drb', 'trb', 'ast', 'stl', 'blk',
    'tov', 'pf', 'pts', 'plus_minus',
] %}

with player_games as (
    select * from {{ ref('prep_player_games') }}
    where {{ in_window() }} and has_played
),

final as (
    select
        season,
        season_type,
        player_id,
        team_id,
        min(game_date) as first_game_date,
        max(game_date) as last_game_date,
        count(*)::integer as games,
        case
            when count(is_starter) = count(*)
                then (count(*) filter (where is_starter))::integer
        end as games_started,
        (count(*) filter (where is_win))::integer as wins,
        {% for column in counts %}
        sum({{ column }})::integer as {{ column }},
        {% endfor %}
        sum(game_score)::numeric(8, 1) as game_score,
        sum(impact_score)::numeric(8, 1) as impact_score,
        (count(*) filter (where is_double_double))::integer as double_doubles,
        (count(*) filter (where is_triple_double))::integer as triple_doubles,
        {% for points in [20, 30, 40] %}
        (count(*) filter (where pts >= {{ points }}))::integer as games_of_{{ points }}_pts,
        (count(*) filter (where pts >= {{ points }} and is_win))::integer
            as wins_with_{{ points }}_pts,
        {% endfor %}
        max(pts)::integer as most_pts
    from player_games
    group by season, season_type, player_id, team_id
)

select * from final
