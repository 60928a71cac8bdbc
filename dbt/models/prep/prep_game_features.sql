{{ config(indexes=[{'columns': ['game_id']}, {'columns': ['game_date']}]) }}

with games as (
    select * from {{ ref('fact_games') }}
),

team_games as (
    select * from {{ ref('prep_team_games') }}
),

form as (
    select * from {{ ref('prep_team_form_by_date') }}
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

features as (
    select
        team_games.game_id,
        team_games.is_home,
        form.games_played,
        form.win_pct::double precision as win_pct,
        form.margin::double precision as margin,
        round(coalesce(opponents_met.mean_margin, 0), 6)::double precision as opponent_margin,
        form.margin_last_10::double precision as margin_last_10,
        team_games.rest_days,
        team_games.is_back_to_back,
        team_games.games_last_7_days
    from team_games
    inner join form
        on
            team_games.season = form.season
            and team_games.game_date = form.game_date
            and team_games.team_id = form.team_id
    left join opponents_met
        on
            team_games.game_id = opponents_met.game_id
            and team_games.team_id = opponents_met.team_id
),

final as (
    select
        games.game_id,
        games.season,
        games.season_type,
        games.game_date,
        games.home_team_id,
        games.away_team_id,
        games.is_home_win,
        home.games_played as home_games_played,
        home.win_pct as home_win_pct,
        home.margin as home_margin,
        home.opponent_margin as home_opponent_margin,
        home.margin_last_10 as home_margin_last_10,
        home.rest_days as home_rest_days,
        home.is_back_to_back as home_is_back_to_back,
        home.games_last_7_days as home_games_last_7_days,
        away.games_played as away_games_played,
        away.win_pct as away_win_pct,
        away.margin as away_margin,
        away.opponent_margin as away_opponent_margin,
        away.margin_last_10 as away_margin_last_10,
        away.rest_days as away_rest_days,
        away.is_back_to_back as away_is_back_to_back,
        away.games_last_7_days as away_games_last_7_days
    from games
    inner join features as home on games.game_id = home.game_id and home.is_home
    inner join features as away on games.game_id = away.game_id and not away.is_home
)

select * from final
