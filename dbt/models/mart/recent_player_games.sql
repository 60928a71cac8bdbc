with player_games as (
    select * from {{ ref('prep_player_games') }}
    where {{ in_window() }} and has_played
),

players as (
    select * from {{ ref('dim_players') }}
),

compared as (
    select
        player_games.*,
        max(game_date) over (partition by season) as newest_game_date,
        avg(pts) over before_the_game as mean_pts,
        max(pts) over before_the_game as most_pts
    from player_games
    window
        before_the_game as (
            partition by season, player_id
            order by game_date, game_id
            rows between unbounded preceding and 1 preceding
        )
),

final as (
    select
        compared.season,
        compared.game_id,
        compared.player_id,
        players.player_name,
        compared.season_type,
        compared.game_date,
        compared.game_date = compared.newest_game_date as is_newest_date,
        compared.team_id,
        compared.opponent_team_id,
        compared.is_home,
        compared.is_win,
        compared.is_starter,
        (compared.seconds_played / 60.0)::numeric(4, 1) as minutes,
        {% for column in [
            'pts', 'trb', 'ast', 'stl', 'blk', 'tov', 'fg', 'fga', 'fg3', 'fg3a', 'ft', 'fta', 'plus_minus',
            'game_score', 'impact_score', 'true_shooting_pct',
        ] %}
        compared.{{ column }},
        {% endfor %}
        compared.mean_pts::numeric(4, 1) as pts_per_game_before,
        (compared.pts - compared.mean_pts)::numeric(4, 1) as pts_above_mean,
        coalesce(compared.pts > compared.most_pts, false) as is_season_high_pts
    from compared
    inner join players on compared.player_id = players.player_id
    where compared.newest_game_date - compared.game_date < 10
)

select * from final
