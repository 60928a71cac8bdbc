{# Exact quotient; null where nothing was counted. #}
{% macro ratio(part, whole) %}
    (({{ part }})::numeric / nullif({{ whole }}, 0))
{% endmacro %}
