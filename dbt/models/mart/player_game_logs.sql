with player_games as (
    select * from {{ ref('prep_player_games') }}
    where {{ in_window() }}
),

advanced_box_scores as (
    select * from {{ ref('fact_player_advanced_box_scores') }}
    where {{ in_window() }}
),

players as (
    select * from {{ ref('dim_players') }}
),

final as (
    select
        player_games.season,
        player_games.game_id,
        player_games.player_id,
        players.player_name,
        player_games.season_type,
        player_games.game_date,
        player_games.team_id,
        player_games.opponent_team_id,
        player_games.is_home,
        player_games.is_win,
        player_games.has_played,
        player_games.did_not_play_reason,
        player_games.is_starter,
        (player_games.seconds_played / 60.0)::numeric(4, 1) as minutes,
        {% for column in [
            'pts', 'trb', 'ast', 'stl', 'blk', 'tov', 'pf', 'orb', 'drb', 'fg', 'fga', 'fg3', 'fg3a', 'ft',
            'fta', 'plus_minus', 'game_score', 'impact_score', 'true_shooting_pct',
        ] %}
        player_games.{{ column }},
        {% endfor %}
        advanced_box_scores.usg_pct::numeric(4, 1) as usage_percent,
        advanced_box_scores.off_rtg::smallint as offensive_rating,
        advanced_box_scores.def_rtg::smallint as defensive_rating,
        advanced_box_scores.bpm::numeric(5, 1) as bpm,
        player_games.is_double_double,
        player_games.is_triple_double
    from player_games
    inner join players on player_games.player_id = players.player_id
    left join advanced_box_scores
        on
            player_games.season = advanced_box_scores.season
            and player_games.game_id = advanced_box_scores.game_id
            and player_games.player_id = advanced_box_scores.player_id
)

select * from final
