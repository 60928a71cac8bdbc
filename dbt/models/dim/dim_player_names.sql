-- Every page of every day has names: only those of the window are read.
{{ config(materialized='incremental') }}

with schedule as (
    select * from {{ source('source', 'schedule') }}
    where {{ in_window() }}
),

{% set of_games = ['daily_leaders', 'box_score_lines'] %}
{% set of_seasons = ['player_per_game', 'player_totals', 'player_advanced', 'player_shooting'] %}
{% set of_dates = ['injuries', 'contracts'] %}
{% for page in of_games %}
{{ page }} as (
    select * from {{ source('source', page) }}
    where {{ game_in_window(games=source('source', 'schedule')) }}
),

{% endfor %}
{% for page in of_seasons %}
{{ page }} as (
    select * from {{ source('source', page) }}
    where {{ in_window() }}
),

{% endfor %}
{% for page in of_dates %}
{{ page }} as (
    select
        *,
        {{ season_of('as_of_date') }} as season
    from {{ source('source', page) }}
    where {{ in_window(season_of('as_of_date')) }}
),

{% endfor %}
namings as (
    {% for page in of_games %}
    select
        schedule.season,
        {{ page }}.player_id,
        {{ page }}.player_name,
        schedule.game_date as naming_date
    from schedule
    inner join {{ page }} on schedule.game_id = {{ page }}.game_id
    union all
    {% endfor %}
    {% for page in of_seasons + of_dates %}
    select
        season,
        player_id,
        player_name,
        as_of_date as naming_date
    from {{ page }}
    {{ "union all" if not loop.last }}
    {% endfor %}
),

final as (
    select
        season,
        player_id,
        player_name,
        min(naming_date) as first_date,
        max(naming_date) as last_date
    from namings
    group by season, player_id, player_name
)

select * from final
