{% set means = ['pts', 'trb', 'ast', 'plus_minus', 'game_score', 'impact_score'] %}

with player_games as (
    select * from {{ ref('prep_player_games') }}
    where {{ in_window() }} and has_played
),

before_the_game as (
    select
        season,
        game_id,
        player_id,
        game_date,
        team_id,
        {% for window in ['so_far', 'last_10'] %}
        avg(seconds_played) over {{ window }} / 60 as minutes_{{ window }},
        {% for column in means %}
        avg({{ column }}) over {{ window }} as {{ column }}_{{ window }},
        {% endfor %}
        {{ ratio(
            'sum(pts) over ' ~ window,
            '2 * (sum(fga) over ' ~ window ~ ' + 0.44 * sum(fta) over ' ~ window ~ ')',
        ) }} as true_shooting_pct_{{ window }},
        {% endfor %}
        count(*) over so_far as games_before
    from player_games
    window
        so_far as (
            partition by season, player_id
            order by game_date, game_id
            rows between unbounded preceding and 1 preceding
        ),
        last_10 as (
            partition by season, player_id
            order by game_date, game_id
            rows between 10 preceding and 1 preceding
        )
),

final as (
    select
        season,
        game_id,
        player_id,
        game_date,
        team_id,
        games_before::integer as games_before,
        {% for column in ['minutes'] + means %}
        {{ column }}_so_far::numeric(6, 2) as {{ column }}_so_far,
        {{ column }}_last_10::numeric(6, 2) as {{ column }}_last_10,
        ({{ column }}_last_10 - {{ column }}_so_far)::numeric(6, 2) as {{ column }}_change,
        {% endfor %}
        true_shooting_pct_so_far::numeric(4, 3) as true_shooting_pct_so_far,
        true_shooting_pct_last_10::numeric(4, 3) as true_shooting_pct_last_10,
        (true_shooting_pct_last_10 - true_shooting_pct_so_far)::numeric(4, 3)
            as true_shooting_pct_change
    from before_the_game
)

select * from final
