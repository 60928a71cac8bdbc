{# Kind of game by how close it ended; both teams' views of a margin give the same. #}
{% macro game_type(margin) %}
    case
        when abs({{ margin }}) <= 5 then 'clutch'
        when abs({{ margin }}) <= 10 then 'close'
        when abs({{ margin }}) <= 20 then 'clear'
        else 'blowout'
    end
{%- endmacro %}
