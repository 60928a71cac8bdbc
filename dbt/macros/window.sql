{# The seasons of the run's window are settings of the connection: variables of dbt that change
   from run to run would have the whole project parsed each time. Not set, they are all seasons. #}
{% macro first_season() -%}
    coalesce(nullif(current_setting('nba.first_season', true), ''), '0')::smallint
{%- endmacro %}

{% macro last_season() -%}
    coalesce(nullif(current_setting('nba.last_season', true), ''), '9999')::smallint
{%- endmacro %}

{# Condition: a row belongs to a season that this build makes, or, in a test, that it looks at. A
   table that is built whole has all, and so have tests with nba.test_every_season.
   carries_over: what is made of a season also stands in rows of the seasons after it. #}
{% macro in_window(season='season', carries_over=false) -%}
    {%- if model is defined and model.resource_type == 'test' -%}
        {{ in_tested_seasons(season, carries_over) }}
    {%- elif this and is_incremental() -%}{# a unit test has no table #}
        {{ season }} >= {{ first_season() }}
        {%- if not carries_over %} and {{ season }} <= {{ last_season() }}{% endif %}
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}

{# Season to which a date belongs: from July on the one that ends next year. That of 2019-20 ended
   on 11 October 2020. #}
{% macro season_of(day) -%}
    (case
        when {{ day }} between '2020-07-01' and '2020-10-11' then 2020
        else extract(year from {{ day }} + interval '6 months')
    end)::smallint
{%- endmacro %}
