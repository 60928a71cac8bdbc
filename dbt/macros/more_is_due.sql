{# For the freshness of a source: the instant from which the pages of the next game date were to be
   expected, noon UTC of the day after it, when the daily run has begun. It lies in the past only as
   long as something is missing, so that a summer without games makes nothing stale. Without a next
   game on the schedule a year is given for one to come.
   last_date: expression for the last date of which the table has something. #}
{% macro more_is_due(last_date) %}
    {%- set schedule = source('source', 'schedule') -%}
    with loaded as (
        select {{ last_date }} as last_date
        from {{ this }}
    ),

    next_game as (
        select min(schedule.game_date) as game_date
        from {{ schedule }} as schedule
        cross join loaded
        where schedule.game_date > coalesce(loaded.last_date, '-infinity')
    )

    select
        (
            coalesce(next_game.game_date, (loaded.last_date + interval '1 year')::date)
            + interval '36 hours'
        ) at time zone 'UTC' as due_at
    from loaded
    cross join next_game
{% endmacro %}
