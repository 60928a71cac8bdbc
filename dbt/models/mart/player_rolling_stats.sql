{% set means = ['pts', 'trb', 'ast', 'plus_minus', 'game_score', 'impact_score'] %}

with player_games as (
    select * from {{ ref('prep_player_games') }}
    where {{ in_window() }} and has_played
),

players as (
    select * from {{ ref('dim_players') }}
),

numbered_games as (
    select
        player_games.*,
        row_number() over (
            partition by season, player_id
            order by game_date desc, game_id desc
        ) as games_ago
    from player_games
),

compared as (
    select
        season,
        player_id,
        (array_agg(team_id order by games_ago))[1] as team_id,
        max(game_date) as last_game_date,
        count(*) as games,
        count(*) filter (where games_ago <= 10) as games_last_10,
        avg(seconds_played) / 60 as minutes_of_season,
        avg(seconds_played) filter (where games_ago <= 10) / 60 as minutes_last_10,
        {% for column in means %}
        avg({{ column }}) as {{ column }}_of_season,
        avg({{ column }}) filter (where games_ago <= 10) as {{ column }}_last_10,
        {% endfor %}
        {{ ratio('sum(pts)', '2 * (sum(fga) + 0.44 * sum(fta))') }}
            as true_shooting_pct_of_season,
        {{ ratio(
            'sum(pts) filter (where games_ago <= 10)',
            '2 * (sum(fga + 0.44 * fta) filter (where games_ago <= 10))',
        ) }} as true_shooting_pct_last_10
    from numbered_games
    group by season, player_id
),

final as (
    select
        compared.season,
        compared.player_id,
        players.player_name,
        compared.team_id,
        compared.last_game_date,
        compared.games::integer as games,
        compared.games_last_10::integer as games_last_10,
        {% for column in ['minutes'] + means %}
        compared.{{ column }}_of_season::numeric(5, 1) as {{ column }}_of_season,
        compared.{{ column }}_last_10::numeric(5, 1) as {{ column }}_last_10,
        (compared.{{ column }}_last_10 - compared.{{ column }}_of_season)::numeric(5, 1)
            as {{ column }}_change,
        {% endfor %}
        compared.true_shooting_pct_of_season::numeric(4, 3) as true_shooting_pct_of_season,
        compared.true_shooting_pct_last_10::numeric(4, 3) as true_shooting_pct_last_10,
        (compared.true_shooting_pct_last_10 - compared.true_shooting_pct_of_season)::numeric(4, 3)
            as true_shooting_pct_change
    from compared
    inner join players on compared.player_id = players.player_id
)

select * from final
