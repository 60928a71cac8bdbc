with availability as (
    select * from {{ ref('prep_player_availability') }}
    where {{ in_window() }}
),

current_injuries as (
    select * from {{ ref('prep_current_injuries') }}
    where {{ in_window() }}
),

players as (
    select * from {{ ref('dim_players') }}
),

final as (
    select
        availability.season,
        availability.player_id,
        availability.team_id,
        players.player_name,
        availability.first_game_date,
        availability.last_game_date,
        availability.is_current,
        availability.team_games,
        availability.games_played,
        availability.games_missed,
        {{ ratio('availability.games_missed', 'availability.team_games') }}::numeric(4, 3)
            as games_missed_pct,
        availability.games_missed_now,
        availability.days_since_last_game,
        availability.is_current and current_injuries.player_id is not null as is_listed_injured
    from availability
    inner join players on availability.player_id = players.player_id
    left join current_injuries
        on
            availability.season = current_injuries.season
            and availability.player_id = current_injuries.player_id
)

select * from final
