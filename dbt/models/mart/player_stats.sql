{% set counts = [
    'pts', 'trb', 'ast', 'stl', 'blk', 'tov', 'pf', 'orb', 'drb', 'fg', 'fga', 'fg3', 'fg3a', 'ft', 'fta',
] %}
{% set percentages = ['fg_pct', 'fg3_pct', 'ft_pct', 'effective_fg_pct', 'true_shooting_pct'] %}
{% set ranked = ['pts_per_game', 'trb_per_game', 'ast_per_game', 'true_shooting_pct'] %}

with player_box_scores as (
    select * from {{ ref('fact_player_box_scores') }}
    where {{ in_window() }}
),

team_box_scores as (
    select * from {{ ref('fact_team_box_scores') }}
    where {{ in_window() }}
),

players as (
    select * from {{ ref('dim_players') }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

totals as (
    select
        season,
        season_type,
        player_id,
        count(*) as games,
        (array_agg(team_id order by game_date desc, game_id desc))[1] as team_id,
        sum(seconds_played) as seconds_played,
        {% for column in counts %}
        sum({{ column }}) as {{ column }},
        {% endfor %}
        sum(plus_minus) as plus_minus,
        avg(game_score) as game_score
    from player_box_scores
    group by season, season_type, player_id
),

stints as (
    select
        season,
        season_type,
        player_id,
        team_id,
        min(game_date) as first_game_date
    from player_box_scores
    group by season, season_type, player_id, team_id
),

teams_played_for as (
    select
        season,
        season_type,
        player_id,
        string_agg(team_id, ', ' order by first_game_date, team_id) as team_ids
    from stints
    group by season, season_type, player_id
),

team_games as (
    select
        season,
        season_type,
        team_id,
        count(*) as games
    from team_box_scores
    group by season, season_type, team_id
),

averages as (
    select
        totals.season,
        totals.season_type,
        totals.player_id,
        totals.team_id,
        totals.games,
        10 * totals.games >= 7 * team_games.games as is_qualified,
        {{ ratio('totals.seconds_played', '60 * totals.games') }} as minutes_per_game,
        {% for column in counts + ['plus_minus'] %}
        {{ ratio('totals.' ~ column, 'totals.games') }} as {{ column }}_per_game,
        {% endfor %}
        totals.game_score as game_score_per_game,
        {{ ratio('totals.fg', 'totals.fga') }} as fg_pct,
        {{ ratio('totals.fg3', 'totals.fg3a') }} as fg3_pct,
        {{ ratio('totals.ft', 'totals.fta') }} as ft_pct,
        {{ ratio('totals.fg + 0.5 * totals.fg3', 'totals.fga') }} as effective_fg_pct,
        {{ ratio('totals.pts', '2 * (totals.fga + 0.44 * totals.fta)') }} as true_shooting_pct
    from totals
    inner join team_games
        on
            totals.season = team_games.season
            and totals.season_type = team_games.season_type
            and totals.team_id = team_games.team_id
),

final as (
    select
        averages.season,
        averages.season_type,
        averages.player_id,
        players.player_name,
        averages.team_id,
        team_seasons.team_name,
        teams_played_for.team_ids,
        averages.games::integer as games,
        averages.minutes_per_game::numeric(5, 1) as minutes_per_game,
        {% for column in counts + ['plus_minus', 'game_score'] %}
        averages.{{ column }}_per_game::numeric(5, 1) as {{ column }}_per_game,
        {% endfor %}
        {% for column in percentages %}
        averages.{{ column }}::numeric(4, 3) as {{ column }},
        {% endfor %}
        {% for column in ranked %}
        case
            when averages.is_qualified and averages.{{ column }} is not null
                then
                    (rank() over (
                        partition by
                            averages.season, averages.season_type, averages.is_qualified
                        order by averages.{{ column }} desc nulls last
                    ))::integer
        end as {{ column }}_rank,
        {% endfor %}
        averages.is_qualified
    from averages
    inner join players on averages.player_id = players.player_id
    inner join teams_played_for
        on
            averages.season = teams_played_for.season
            and averages.season_type = teams_played_for.season_type
            and averages.player_id = teams_played_for.player_id
    inner join team_seasons
        on averages.season = team_seasons.season and averages.team_id = team_seasons.team_id
)

select * from final
