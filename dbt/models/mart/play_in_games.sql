with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

conference_ranks as (
    select * from {{ ref('prep_conference_ranks') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

sides as (
    select
        team_games.season,
        team_games.game_id,
        team_games.is_home,
        team_seasons.team_name,
        team_seasons.conference,
        conference_ranks.conference_rank,
        row_number() over (
            partition by team_games.season, team_games.team_id order by team_games.game_date
        ) as game_of_team
    from team_games
    inner join team_seasons
        on team_games.season = team_seasons.season and team_games.team_id = team_seasons.team_id
    inner join conference_ranks
        on
            team_games.season = conference_ranks.season
            and team_games.team_id = conference_ranks.team_id
    where team_games.season_type = 'play_in'
),

-- The eighth seed is what the loser of seventh and eighth plays for with the winner of the others;
-- in 2020 eighth and ninth alone met.
pairings as (
    select
        games.*,
        case when games.is_home_win then games.home_team_id else games.away_team_id end
            as first_team_id,
        case when games.is_home_win then games.away_team_id else games.home_team_id end
            as second_team_id,
        home.team_name as home_team_name,
        home.conference_rank as home_conference_rank,
        home.conference,
        away.team_name as away_team_name,
        away.conference_rank as away_conference_rank,
        case
            when greatest(home.game_of_team, away.game_of_team) > 1 or games.season = 2020
                then 'eighth_seed'
            when least(home.conference_rank, away.conference_rank) <= 7 then 'seventh_seed'
            else 'elimination'
        end as decides
    from games
    inner join sides as home
        on games.season = home.season and games.game_id = home.game_id and home.is_home
    inner join sides as away
        on games.season = away.season and games.game_id = away.game_id and not away.is_home
),

final as (
    select
        season,
        game_id,
        game_date,
        conference,
        decides,
        home_team_id,
        home_team_name,
        home_conference_rank,
        away_team_id,
        away_team_name,
        away_conference_rank,
        is_played,
        home_pts,
        away_pts,
        case when is_played then first_team_id end as winner_team_id,
        case when is_played and decides <> 'elimination' then first_team_id end as seeded_team_id,
        case when is_played and decides <> 'seventh_seed' then second_team_id end
            as eliminated_team_id
    from pairings
)

select * from final
