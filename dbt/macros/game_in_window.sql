{# Condition: a game lies between the first and the last of the window's seasons. A game_id begins
   with its date, and the tables of what belongs to a game are keyed by it: with this bound the
   index gives the rows of the window, where a join alone has the rows of all seasons read.
   games: the table of games, for models that fact_games depends on. #}
{% macro game_in_window(game_id='game_id', games=none) -%}
    {%- if this and is_incremental() -%}
        {%- set games = games or ref('fact_games') -%}
        {{ game_id }} >= (
            select to_char(min(game_date), 'YYYYMMDD')
            from {{ games }}
            where {{ in_window() }}
        )
        and {{ game_id }} < (
            select to_char(max(game_date) + 1, 'YYYYMMDD')
            from {{ games }}
            where {{ in_window() }}
        )
    {%- else -%}
        true
    {%- endif -%}
{%- endmacro %}
