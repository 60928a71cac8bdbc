{{ config(materialized='table') }} -- one row per table, of its newest season
{# Tables, the column that dates their rows, and up to when the last ingestion should have brought
   them: to the last date of its window with games, to the last one before a date with games, or to
   the last one. #}
{% set tables = [
    ('fact_games', 'game_date', 'last_game_date'),
    ('fact_player_box_scores', 'game_date', 'last_game_date'),
    ('fact_player_advanced_box_scores', 'game_date', 'last_game_date'),
    ('fact_line_scores', 'game_date', 'last_game_date'),
    ('fact_play_by_play', 'game_date', 'last_game_date'),
    ('fact_player_per_game', 'as_of_date', 'last_game_date'),
    ('fact_player_totals', 'as_of_date', 'last_game_date'),
    ('fact_player_advanced', 'as_of_date', 'last_game_date'),
    ('fact_player_shooting', 'as_of_date', 'last_game_date'),
    ('fact_team_advanced', 'as_of_date', 'last_game_date'),
    ('fact_team_opponents', 'as_of_date', 'last_game_date'),
    ('fact_site_standings', 'as_of_date', 'last_game_date'),
    ('fact_injuries', 'as_of_date', 'last_date'),
    ('fact_contracts', 'as_of_date', 'last_date'),
    ('fact_odds', 'as_of_date', 'last_eve_date'),
    ('fact_reddit_posts', 'as_of_date', 'last_date'),
    ('fact_reddit_comments', 'as_of_date', 'last_date'),
] %}

with games as (
    select * from {{ ref('fact_games') }}
),

job_runs as (
    select * from {{ ref('fact_job_runs') }}
    where job = 'ingestion' and state = 'success'
),

windows as (
    select max(end_date) as end_date from job_runs
),

expected as (
    select
        windows.end_date as last_date,
        max(games.game_date) filter (where games.game_date <= windows.end_date) as last_game_date,
        max(games.game_date) - 1 as last_eve_date
    from windows
    left join games on windows.end_date + 1 >= games.game_date
    group by windows.end_date
),

freshness as (
    {% for table, date_column, expected_date in tables %}
    select
        '{{ table }}' as table_name,
        (select expected.{{ expected_date }} from expected) as expected_date,
        max({{ date_column }}) as newest_date,
        count(*) as row_count
    from {{ ref(table) }} as stored_rows
    where
        stored_rows.season = (select max(newest_rows.season) from {{ ref(table) }} as newest_rows)
        {{ "and stored_rows.is_played" if table == 'fact_games' }}
    {{ "union all" if not loop.last }}
    {% endfor %}
),

final as (
    select
        table_name,
        newest_date,
        expected_date,
        row_count,
        case
            when expected_date is not null then coalesce(newest_date >= expected_date, false)
        end as is_fresh
    from freshness
)

select * from final
