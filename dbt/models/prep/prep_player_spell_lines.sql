with team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

player_box_scores as (
    select * from {{ ref('fact_player_box_scores') }}
    where {{ in_window() }}
),

lines as (
    select
        player_box_scores.season,
        player_box_scores.player_id,
        player_box_scores.team_id,
        player_box_scores.game_id,
        player_box_scores.game_date,
        player_box_scores.seconds_played,
        player_box_scores.game_score,
        case
            when
                player_box_scores.team_id
                <> lead(player_box_scores.team_id) over players_games
                then lead(player_box_scores.game_date) over players_games
        end as seen_elsewhere_on
    from player_box_scores
    window
        players_games as (
            partition by player_box_scores.season, player_box_scores.player_id
            order by player_box_scores.game_date, player_box_scores.game_id
        )
),

-- The last line of a spell says when the next team first played him; so do all lines before it.
spell_lines as (
    select
        lines.*,
        min(seen_elsewhere_on) over (
            partition by season, player_id
            order by game_date, game_id
            rows between current row and unbounded following
        ) as departure_date
    from lines
),

played_games as (
    select
        season,
        game_id,
        team_id,
        row_number() over (partition by season, team_id order by game_date, game_id) as game_number
    from team_games
    where is_played
),

final as (
    select
        spell_lines.season,
        spell_lines.game_id,
        spell_lines.player_id,
        spell_lines.team_id,
        spell_lines.game_date,
        played_games.game_number::integer as team_game_number,
        spell_lines.seconds_played,
        spell_lines.game_score,
        spell_lines.departure_date
    from spell_lines
    inner join played_games
        on
            spell_lines.season = played_games.season
            and spell_lines.game_id = played_games.game_id
            and spell_lines.team_id = played_games.team_id
)

select * from final
