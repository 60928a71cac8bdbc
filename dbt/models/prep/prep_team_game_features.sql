with team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

seasons as (
    select * from {{ ref('dim_seasons') }}
    where {{ in_window() }}
),

form as (
    select * from {{ ref('prep_team_form_by_date') }}
    where {{ in_window() }}
),

adjusted_ratings as (
    select * from {{ ref('prep_team_adjusted_ratings') }}
    where {{ in_window() }}
),

roster_strength as (
    select * from {{ ref('prep_roster_strength') }}
    where {{ in_window() }}
),

travel as (
    select * from {{ ref('prep_team_travel') }}
    where {{ in_window() }}
),

opponents_met as (
    select
        team_games.game_id,
        team_games.team_id,
        avg(form.margin) as mean_margin
    from team_games
    inner join team_games as earlier_games
        on
            team_games.season = earlier_games.season
            and team_games.team_id = earlier_games.team_id
            and team_games.game_date > earlier_games.game_date
            and earlier_games.is_played
    inner join form
        on
            team_games.season = form.season
            and team_games.game_date = form.game_date
            and earlier_games.opponent_team_id = form.team_id
    group by team_games.game_id, team_games.team_id
),

-- joined here, before Postgres takes the joins below for ones of a few rows and tries all pairs
numbered_games as (
    select
        team_games.*,
        opponents_met.mean_margin,
        row_number() over (
            partition by team_games.season, team_games.team_id
            order by team_games.game_date, team_games.game_id
        ) as game_number
    from team_games
    left join opponents_met
        on
            team_games.game_id = opponents_met.game_id
            and team_games.team_id = opponents_met.team_id
),

final as (
    select
        team_games.season,
        team_games.game_id,
        team_games.team_id,
        team_games.is_home,
        form.games_played,
        form.win_pct::double precision as win_pct,
        form.margin::double precision as margin,
        round(coalesce(team_games.mean_margin, 0), 6)::double precision as opponent_margin,
        form.margin_last_10::double precision as margin_last_10,
        team_games.rest_days,
        team_games.is_back_to_back,
        team_games.games_last_7_days,
        {% for measure in [
            'net_rating', 'efg_pct_margin', 'tov_pct_margin', 'orb_pct_margin', 'ft_per_fga_margin',
        ] %}
        adjusted_ratings.{{ measure }}::double precision as {{ measure }},
        {% endfor %}
        roster_strength.strength::double precision as roster_strength,
        roster_strength.missing_minutes_pct::double precision as missing_minutes_pct,
        roster_strength.missing_game_score::double precision as missing_game_score,
        coalesce(travel.miles, 0)::double precision as travel_miles,
        coalesce(travel.miles_last_7_days, 0)::double precision as travel_miles_last_7_days,
        coalesce(travel.time_zones_crossed, 0)::double precision as time_zones_crossed,
        coalesce(travel.altitude_feet, 0)::double precision as altitude_feet,
        round(
            least((team_games.game_number - 1) / seasons.planned_games_per_team::numeric, 1), 6
        )::double precision as season_progress
    from numbered_games as team_games
    inner join seasons on team_games.season = seasons.season
    inner join form
        on
            team_games.season = form.season
            and team_games.game_date = form.game_date
            and team_games.team_id = form.team_id
    inner join adjusted_ratings
        on
            team_games.season = adjusted_ratings.season
            and team_games.game_id = adjusted_ratings.game_id
            and team_games.team_id = adjusted_ratings.team_id
    inner join roster_strength
        on
            team_games.season = roster_strength.season
            and team_games.game_id = roster_strength.game_id
            and team_games.team_id = roster_strength.team_id
    left join travel
        on
            team_games.season = travel.season
            and team_games.game_id = travel.game_id
            and team_games.team_id = travel.team_id
)

select * from final
