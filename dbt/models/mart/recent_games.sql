-- a table: it holds one season, which the results of all of them decide
{{ config(materialized='table') }}
{% set game_dates = 14 %}

with games as (
    select * from {{ ref('fact_games') }}
    where is_played
),

newest_season as (
    select max(season) as season from games
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
),

played as (
    select
        games.*,
        case
            when games.is_home_win then games.home_team_id
            else games.away_team_id
        end as winner_team_id,
        case
            when games.is_home_win then games.away_team_id
            else games.home_team_id
        end as loser_team_id,
        abs(games.home_pts - games.away_pts) as winning_margin,
        dense_rank() over (order by games.game_date desc) as game_dates_back
    from games
    inner join newest_season on games.season = newest_season.season
),

final as (
    select
        played.game_id,
        played.season,
        played.season_type,
        played.game_date,
        played.game_dates_back::integer as game_dates_back,
        played.home_team_id,
        home.team_name as home_team_name,
        played.home_pts,
        played.away_team_id,
        away.team_name as away_team_name,
        played.away_pts,
        played.overtimes,
        played.winner_team_id,
        played.loser_team_id,
        played.winning_margin::integer as winning_margin,
        {{ game_type('played.winning_margin') }} as game_type
    from played
    inner join team_seasons as home
        on played.season = home.season and played.home_team_id = home.team_id
    inner join team_seasons as away
        on played.season = away.season and played.away_team_id = away.team_id
    where played.game_dates_back <= {{ game_dates }}
)

select * from final
