{% set counts = [
    'fg', 'fga', 'fg3', 'fg3a', 'ft', 'fta', 'orb', 'drb', 'trb', 'ast', 'stl', 'blk', 'tov', 'pf', 'pts',
    'plus_minus',
] %}

with player_box_scores as (
    select * from {{ ref('fact_player_box_scores') }}
    where {{ in_window() }}
),

advanced_box_scores as (
    select * from {{ ref('fact_player_advanced_box_scores') }}
    where {{ in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

lines as (
    select
        coalesce(player_box_scores.game_id, advanced_box_scores.game_id) as game_id,
        coalesce(player_box_scores.player_id, advanced_box_scores.player_id) as player_id,
        coalesce(player_box_scores.team_id, advanced_box_scores.team_id) as team_id,
        player_box_scores.player_id is not null as has_played,
        case
            when player_box_scores.player_id is null then advanced_box_scores.did_not_play_reason
        end as did_not_play_reason,
        advanced_box_scores.is_starter,
        coalesce(player_box_scores.seconds_played, 0) as seconds_played,
        {% for column in counts %}
        player_box_scores.{{ column }},
        {% endfor %}
        player_box_scores.game_score
    from player_box_scores
    full outer join advanced_box_scores
        on
            player_box_scores.season = advanced_box_scores.season
            and player_box_scores.game_id = advanced_box_scores.game_id
            and player_box_scores.player_id = advanced_box_scores.player_id
    where
        player_box_scores.player_id is not null
        or advanced_box_scores.did_not_play_reason is not null
),

marks as (
    select
        lines.*,
        {{ ratio('pts', '2 * (fga + 0.44 * fta)') }} as true_shooting_pct,
        pts + 1.5 * ast + 0.5 * trb + 2 * (stl + blk) - 1.5 * tov + 0.5 * plus_minus
            as impact_score,
        case when pts >= 10 then 1 else 0 end
        + case when trb >= 10 then 1 else 0 end
        + case when ast >= 10 then 1 else 0 end
        + case when stl >= 10 then 1 else 0 end
        + case when blk >= 10 then 1 else 0 end as double_digits
    from lines
),

final as (
    select
        games.season,
        marks.game_id,
        marks.player_id,
        games.season_type,
        games.game_date,
        marks.team_id,
        case
            when marks.team_id = games.home_team_id then games.away_team_id
            else games.home_team_id
        end as opponent_team_id,
        marks.team_id = games.home_team_id as is_home,
        (marks.team_id = games.home_team_id) = games.is_home_win as is_win,
        marks.has_played,
        marks.did_not_play_reason,
        marks.is_starter,
        marks.seconds_played::integer as seconds_played,
        {% for column in counts %}
        marks.{{ column }}::smallint as {{ column }},
        {% endfor %}
        marks.game_score::numeric(5, 1) as game_score,
        marks.impact_score::numeric(5, 1) as impact_score,
        marks.true_shooting_pct::numeric(4, 3) as true_shooting_pct,
        marks.has_played and marks.double_digits >= 2 as is_double_double,
        marks.has_played and marks.double_digits >= 3 as is_triple_double
    from marks
    inner join games on marks.game_id = games.game_id
)

select * from final
