with spells as (
    select * from {{ ref('prep_player_spells') }}
    where {{ in_window() }}
),

player_games as (
    select * from {{ ref('prep_player_games') }}
    where {{ in_window() }} and has_played
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }} and is_played
),

newest_dates as (
    select
        season,
        max(game_date) as newest_game_date
    from team_games
    group by season
),

team_games_of_spells as (
    select
        spells.season,
        spells.player_id,
        spells.team_id,
        spells.last_date is null as is_current,
        player_games.player_id is not null as has_played,
        spells.last_date is null and team_games.game_date > spells.last_game_date as is_missed_now
    from spells
    inner join team_games
        on
            spells.season = team_games.season
            and spells.team_id = team_games.team_id
            and spells.first_game_date <= team_games.game_date
            and coalesce(spells.last_date >= team_games.game_date, true)
    left join player_games
        on
            team_games.season = player_games.season
            and team_games.game_id = player_games.game_id
            and spells.player_id = player_games.player_id
),

counted as (
    select
        season,
        player_id,
        team_id,
        bool_or(is_current) as is_current,
        count(*) as team_games,
        count(*) filter (where has_played) as games_played,
        count(*) filter (where is_missed_now) as games_missed_now
    from team_games_of_spells
    group by season, player_id, team_id
),

last_games as (
    select
        season,
        player_id,
        team_id,
        min(first_game_date) as first_game_date,
        max(last_game_date) as last_game_date
    from spells
    group by season, player_id, team_id
),

final as (
    select
        counted.season,
        counted.player_id,
        counted.team_id,
        last_games.first_game_date,
        last_games.last_game_date,
        counted.is_current,
        counted.team_games::integer as team_games,
        counted.games_played::integer as games_played,
        (counted.team_games - counted.games_played)::integer as games_missed,
        case when counted.is_current then counted.games_missed_now::integer end
            as games_missed_now,
        case
            when counted.is_current
                then (newest_dates.newest_game_date - last_games.last_game_date)::integer
        end as days_since_last_game
    from counted
    inner join last_games
        on
            counted.season = last_games.season
            and counted.player_id = last_games.player_id
            and counted.team_id = last_games.team_id
    inner join newest_dates on counted.season = newest_dates.season
)

select * from final
