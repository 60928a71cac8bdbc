with team_totals as (
    select * from {{ ref('prep_player_team_totals') }}
    where {{ in_window() }} and games_of_20_pts > 0
),

players as (
    select * from {{ ref('dim_players') }}
),

final as (
    select
        team_totals.season,
        team_totals.season_type,
        team_totals.team_id,
        team_totals.player_id,
        players.player_name,
        team_totals.games,
        {% for points in [20, 30, 40] %}
        team_totals.games_of_{{ points }}_pts,
        team_totals.wins_with_{{ points }}_pts,
        {% endfor %}
        team_totals.most_pts
    from team_totals
    inner join players on team_totals.player_id = players.player_id
)

select * from final
