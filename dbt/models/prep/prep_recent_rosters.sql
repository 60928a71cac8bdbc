{% set last_games = 10 %}

with team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

form as (
    select * from {{ ref('prep_team_form_by_date') }}
    where {{ in_window() }}
),

spell_lines as (
    select * from {{ ref('prep_player_spell_lines') }}
    where {{ in_window() }}
),

-- A game is among the last ones as long as the team has played it and at most nine more.
lasting_lines as (
    select
        spell_lines.season,
        spell_lines.team_id,
        spell_lines.player_id,
        spell_lines.departure_date,
        spell_lines.team_game_number + later_games.games as games_played,
        sum(spell_lines.seconds_played) as seconds_played,
        sum(coalesce(spell_lines.game_score, 0)) as game_score
    from spell_lines
    cross join generate_series(0, {{ last_games - 1 }}) as later_games (games)
    group by
        spell_lines.season, spell_lines.team_id, spell_lines.player_id, spell_lines.departure_date,
        spell_lines.team_game_number + later_games.games
),

final as (
    select
        team_games.season,
        team_games.game_id,
        team_games.team_id,
        lasting_lines.player_id,
        team_games.game_date,
        least(form.games_played, {{ last_games }})::integer as games,
        sum(lasting_lines.seconds_played)::integer as seconds_played,
        sum(lasting_lines.game_score)::numeric(6, 1) as game_score
    from team_games
    inner join form
        on
            team_games.season = form.season
            and team_games.game_date = form.game_date
            and team_games.team_id = form.team_id
    inner join lasting_lines
        on
            team_games.season = lasting_lines.season
            and team_games.team_id = lasting_lines.team_id
            and form.games_played = lasting_lines.games_played
    where
        lasting_lines.departure_date is null
        or lasting_lines.departure_date >= team_games.game_date
    group by
        team_games.season, team_games.game_id, team_games.team_id, lasting_lines.player_id,
        team_games.game_date, form.games_played
)

select * from final
