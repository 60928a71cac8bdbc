{% set counts = [
    'pts', 'trb', 'ast', 'stl', 'blk', 'tov', 'pf', 'orb', 'drb', 'fg', 'fga', 'fg3', 'fg3a', 'ft', 'fta',
    'plus_minus', 'game_score', 'impact_score',
] %}

with team_totals as (
    select * from {{ ref('prep_player_team_totals') }}
    where {{ in_window() }}
),

players as (
    select * from {{ ref('dim_players') }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

final as (
    select
        team_totals.season,
        team_totals.season_type,
        team_totals.player_id,
        team_totals.team_id,
        players.player_name,
        team_seasons.team_name,
        team_totals.first_game_date,
        team_totals.last_game_date,
        team_totals.games,
        team_totals.games_started,
        team_totals.wins,
        team_totals.games - team_totals.wins as losses,
        {{ ratio('team_totals.seconds_played', '60 * team_totals.games') }}::numeric(5, 1)
            as minutes_per_game,
        {% for column in counts %}
        {{ ratio('team_totals.' ~ column, 'team_totals.games') }}::numeric(5, 1)
            as {{ column }}_per_game,
        {% endfor %}
        {{ ratio('team_totals.fg', 'team_totals.fga') }}::numeric(4, 3) as fg_pct,
        {{ ratio('team_totals.fg3', 'team_totals.fg3a') }}::numeric(4, 3) as fg3_pct,
        {{ ratio('team_totals.ft', 'team_totals.fta') }}::numeric(4, 3) as ft_pct,
        {{ ratio('team_totals.fg + 0.5 * team_totals.fg3', 'team_totals.fga') }}::numeric(4, 3)
            as effective_fg_pct,
        {{ ratio(
            'team_totals.pts', '2 * (team_totals.fga + 0.44 * team_totals.fta)',
        ) }}::numeric(4, 3) as true_shooting_pct,
        team_totals.double_doubles,
        team_totals.triple_doubles
    from team_totals
    inner join players on team_totals.player_id = players.player_id
    inner join team_seasons
        on
            team_totals.season = team_seasons.season
            and team_totals.team_id = team_seasons.team_id
)

select * from final
