{{ config(indexes=[{'columns': ['game_date']}, {'columns': ['season', 'game_date']}]) }}

with games as (
    select * from {{ ref('fact_games') }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
),

team_games as (
    select * from {{ ref('prep_team_games') }}
),

standings_by_date as (
    select * from {{ ref('prep_standings_by_date') }}
),

sides as (
    select
        team_games.game_id,
        team_games.is_home,
        team_seasons.team_name,
        standings_by_date.wins_before,
        standings_by_date.losses_before,
        team_games.rest_days,
        team_games.is_back_to_back
    from team_games
    inner join team_seasons
        on team_games.season = team_seasons.season and team_games.team_id = team_seasons.team_id
    inner join standings_by_date
        on
            team_games.season = standings_by_date.season
            and team_games.game_date = standings_by_date.game_date
            and team_games.team_id = standings_by_date.team_id
),

final as (
    select
        games.game_id,
        games.season,
        games.season_type,
        games.game_date,
        games.tip_off_at,
        games.home_team_id,
        home.team_name as home_team_name,
        home.wins_before as home_wins_before,
        home.losses_before as home_losses_before,
        home.rest_days as home_rest_days,
        home.is_back_to_back as home_is_back_to_back,
        games.away_team_id,
        away.team_name as away_team_name,
        away.wins_before as away_wins_before,
        away.losses_before as away_losses_before,
        away.rest_days as away_rest_days,
        away.is_back_to_back as away_is_back_to_back,
        games.is_played,
        games.home_pts,
        games.away_pts,
        case
            when games.is_home_win then games.home_team_id
            when not games.is_home_win then games.away_team_id
        end as winner_team_id,
        games.overtimes,
        games.attendance,
        games.arena,
        games.remarks
    from games
    inner join sides as home on games.game_id = home.game_id and home.is_home
    inner join sides as away on games.game_id = away.game_id and not away.is_home
)

select * from final
