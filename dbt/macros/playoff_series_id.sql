{# Two teams meet in one series of a season at most, so that their codes and the season name it,
   whoever is at home. #}
{% macro playoff_series_id(season, team_id, opponent_team_id) -%}
    concat_ws(
        '-',
        {{ season }},
        least({{ team_id }}, {{ opponent_team_id }}),
        greatest({{ team_id }}, {{ opponent_team_id }})
    )
{%- endmacro %}
