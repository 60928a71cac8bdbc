-- The spells of a season depend on its games alone.
{{ config(materialized='incremental') }}

with schedule as (
    select * from {{ source('source', 'schedule') }}
    where {{ in_window() }}
),

daily_leaders as (
    select * from {{ source('source', 'daily_leaders') }}
    where {{ game_in_window(games=source('source', 'schedule')) }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

appearances as (
    select
        schedule.season,
        daily_leaders.player_id,
        team_codes.team_id,
        schedule.game_id,
        schedule.game_date
    from schedule
    inner join daily_leaders on schedule.game_id = daily_leaders.game_id
    inner join team_codes on daily_leaders.team_code = team_codes.team_code
),

moves as (
    select
        appearances.*,
        coalesce(team_id <> lag(team_id) over season_of_player, true) as is_move
    from appearances
    window
        season_of_player as (partition by season, player_id order by game_date, game_id)
),

spells as (
    select
        moves.*,
        count(*) filter (where is_move) over season_of_player as spell_number
    from moves
    window
        season_of_player as (partition by season, player_id order by game_date, game_id)
),

final as (
    select
        season,
        player_id,
        spell_number::smallint as spell_number,
        team_id,
        min(game_date) as first_game_date,
        max(game_date) as last_game_date,
        count(*)::smallint as games
    from spells
    group by season, player_id, spell_number, team_id
)

select * from final
