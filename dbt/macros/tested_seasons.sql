{# Condition of a test: the seasons of the run's window, as no other rows have changed; every season
   where the job says so of this test, because what it tests was built whole. #}
{% macro in_tested_seasons(season='season', carries_over=false) -%}
    {%- if model.config.meta.get('is_of_every_season') -%}
        true
    {%- else -%}
        {%- set every = "current_setting('nba.test_every_season', true) = 'on'" -%}
        {{ season }} >= case when {{ every }} then 0 else {{ first_season() }} end
        {%- if not carries_over %}
        and {{ season }} <= case when {{ every }} then 9999 else {{ last_season() }} end
        {%- endif -%}
    {%- endif -%}
{%- endmacro %}

{# What a generic test reads of its model or source: of one that is built by season, these rows. #}
{% macro postgres__get_where_subquery(relation) -%}
    {%- set conditions = [config.get('where', '')] | select | list -%}
    {%- if execute -%}
        {%- set tested_id = model.attached_node or model.depends_on.nodes | last -%}
        {%- set tested = graph.nodes.get(tested_id) or graph.sources.get(tested_id) -%}
        {%- set is_by_season = tested.resource_type == 'source' or tested.config.materialized == 'incremental' -%}
        {%- if is_by_season and 'season' in tested.columns -%}
            {%- set carries_over = tested.config.meta.get('carries_over', false) -%}
            {%- do conditions.append(in_tested_seasons(carries_over=carries_over)) -%}
        {%- endif -%}
    {%- endif -%}
    {%- if conditions -%}
        {%- do return('(select * from ' ~ relation ~ ' where (' ~ conditions | join(') and (') ~ ')) dbt_subquery') -%}
    {%- else -%}
        {%- do return(relation) -%}
    {%- endif -%}
{%- endmacro %}
