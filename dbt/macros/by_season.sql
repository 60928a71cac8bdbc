{# Incremental strategy: the rows of the window's seasons are replaced, in one transaction, by what
   the model gives for them. What the sources have withdrawn goes, even if it was all they had. #}
{% macro get_incremental_by_season_sql(arguments) %}
    {%- set columns = arguments.dest_columns | map(attribute='quoted') | join(', ') -%}
    delete from {{ arguments.target_relation }}
    where {{ in_window(carries_over=config.get('meta', {}).get('carries_over', false)) }};

    insert into {{ arguments.target_relation }} ({{ columns }})
    select {{ columns }} from {{ arguments.temp_relation }}
{% endmacro %}
