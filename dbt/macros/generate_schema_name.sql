{# The schema of a folder is its name in the database, without dbt's usual prefix. #}
{% macro generate_schema_name(custom_schema_name, node) %}
    {{ custom_schema_name or target.schema }}
{% endmacro %}
