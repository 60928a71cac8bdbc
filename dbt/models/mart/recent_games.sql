{% set game_dates = 14 %}

with games as (
    select * from {{ ref('fact_games') }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
),

played as (
    select
        games.*,
        case when is_home_win then home_team_id else away_team_id end as winner_team_id,
        case when is_home_win then away_team_id else home_team_id end as loser_team_id,
        abs(home_pts - away_pts) as winning_margin,
        dense_rank() over (order by season desc) as seasons_back,
        dense_rank() over (order by season desc, game_date desc) as game_dates_back
    from games
    where is_played
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
        case
            when played.winning_margin <= 5 then 'clutch'
            when played.winning_margin <= 10 then 'close'
            when played.winning_margin <= 20 then 'clear'
            else 'blowout'
        end as game_type
    from played
    inner join team_seasons as home
        on played.season = home.season and played.home_team_id = home.team_id
    inner join team_seasons as away
        on played.season = away.season and played.away_team_id = away.team_id
    where played.seasons_back = 1 and played.game_dates_back <= {{ game_dates }}
)

select * from final
