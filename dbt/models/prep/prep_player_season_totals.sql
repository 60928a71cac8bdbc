{% set sums = [
    'games', 'wins', 'seconds_played', 'fg', 'fga', 'fg3', 'fg3a', 'ft', 'fta', 'orb',
    'drb', 'trb', 'ast', 'stl', 'blk', 'tov', 'pf', 'pts', 'plus_minus', 'double_doubles',
    'triple_doubles',
] %}

with team_totals as (
    select * from {{ ref('prep_player_team_totals') }}
    where {{ in_window() }}
),

final as (
    select
        season,
        season_type,
        player_id,
        (array_agg(team_id order by last_game_date desc, team_id))[1] as team_id,
        count(*)::smallint as teams,
        string_agg(team_id, ', ' order by first_game_date, team_id) as team_ids,
        min(first_game_date) as first_game_date,
        max(last_game_date) as last_game_date,
        case
            when count(games_started) = count(*) then sum(games_started)::integer
        end as games_started,
        {% for column in sums %}
        sum({{ column }})::integer as {{ column }},
        {% endfor %}
        sum(game_score)::numeric(8, 1) as game_score,
        sum(impact_score)::numeric(8, 1) as impact_score,
        max(most_pts)::integer as most_pts
    from team_totals
    group by season, season_type, player_id
)

select * from final
