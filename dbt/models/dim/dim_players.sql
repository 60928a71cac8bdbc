with player_names as (
    select * from {{ ref('dim_player_names') }}
),

player_teams as (
    select * from {{ ref('dim_player_teams') }}
),

seasons as (
    select * from {{ ref('dim_seasons') }}
),

player_per_game as (
    select * from {{ source('source', 'player_per_game') }}
),

newest_names as (
    select distinct on (player_id)
        player_id,
        player_name
    from player_names
    order by player_id, season desc, last_date desc, player_name
),

spans as (
    select
        player_id,
        min(season) as first_season,
        max(season) as last_season,
        min(first_game_date) as first_game_date,
        max(last_game_date) as last_game_date
    from player_teams
    group by player_id
),

last_teams as (
    select distinct on (player_id)
        player_id,
        team_id
    from player_teams
    order by player_id, season desc, spell_number desc
),

last_snapshots as (
    -- a correlated maximum is one look into the key, not a scan of every snapshot
    select
        seasons.season,
        (
            select max(player_per_game.as_of_date) from player_per_game
            where player_per_game.season = seasons.season
        ) as as_of_date
    from seasons
),

positions as (
    select distinct on (player_per_game.player_id)
        player_per_game.player_id,
        player_per_game.position
    from last_snapshots
    inner join player_per_game
        on
            last_snapshots.season = player_per_game.season
            and last_snapshots.as_of_date = player_per_game.as_of_date
    where player_per_game.position is not null
    order by
        player_per_game.player_id,
        player_per_game.season desc,
        player_per_game.is_total desc,
        player_per_game.games desc,
        player_per_game.team_code
),

final as (
    select
        newest_names.player_id,
        newest_names.player_name,
        positions.position,
        spans.first_season,
        spans.last_season,
        spans.first_game_date,
        spans.last_game_date,
        last_teams.team_id as last_team_id
    from newest_names
    left join spans on newest_names.player_id = spans.player_id
    left join last_teams on newest_names.player_id = last_teams.player_id
    left join positions on newest_names.player_id = positions.player_id
)

select * from final
