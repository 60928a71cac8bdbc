with team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

form as (
    select * from {{ ref('prep_team_form') }}
    where {{ in_window() }}
),

results as (
    select
        team_games.season,
        team_games.team_id,
        team_games.is_home,
        team_games.is_win,
        team_games.pts,
        team_games.opponent_pts,
        team.conference = opponent.conference as is_in_conference,
        team.conference = opponent.conference
        and team.division = opponent.division as is_in_division
    from team_games
    inner join team_seasons as team
        on team_games.season = team.season and team_games.team_id = team.team_id
    inner join team_seasons as opponent
        on team_games.season = opponent.season and team_games.opponent_team_id = opponent.team_id
    where team_games.is_played and team_games.season_type = 'regular_season'
),

records as (
    select
        season,
        team_id,
        count(*) as games,
        count(*) filter (where is_win) as wins,
        count(*) filter (where not is_win) as losses,
        count(*) filter (where is_home and is_win) as home_wins,
        count(*) filter (where is_home and not is_win) as home_losses,
        count(*) filter (where not is_home and is_win) as road_wins,
        count(*) filter (where not is_home and not is_win) as road_losses,
        count(*) filter (where is_in_conference and is_win) as conference_wins,
        count(*) filter (where is_in_conference and not is_win) as conference_losses,
        count(*) filter (where is_in_division and is_win) as division_wins,
        count(*) filter (where is_in_division and not is_win) as division_losses,
        sum(pts) as total_pts,
        sum(opponent_pts) as total_opponent_pts
    from results
    group by season, team_id
),

last_form as (
    select distinct on (season, team_id)
        season,
        team_id,
        wins_last_10,
        losses_last_10,
        streak
    from form
    where season_type = 'regular_season'
    order by season, team_id, games_played desc
),

final as (
    select
        team_seasons.season,
        team_seasons.team_id,
        team_seasons.conference,
        team_seasons.division,
        {% for column in [
            'games', 'wins', 'losses', 'home_wins', 'home_losses', 'road_wins', 'road_losses',
            'conference_wins', 'conference_losses', 'division_wins', 'division_losses', 'total_pts',
            'total_opponent_pts',
        ] %}
        coalesce(records.{{ column }}, 0)::integer as {{ column }},
        {% endfor %}
        coalesce({{ ratio('records.wins', 'records.games') }}, 0)::numeric(7, 6) as win_pct,
        coalesce(last_form.wins_last_10, 0) as wins_last_10,
        coalesce(last_form.losses_last_10, 0) as losses_last_10,
        coalesce(last_form.streak, 0) as streak
    from team_seasons
    left join records
        on team_seasons.season = records.season and team_seasons.team_id = records.team_id
    left join last_form
        on team_seasons.season = last_form.season and team_seasons.team_id = last_form.team_id
)

select * from final
