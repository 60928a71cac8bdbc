with current_injuries as (
    select * from {{ ref('prep_current_injuries') }}
    where {{ in_window() }}
),

injuries as (
    select * from {{ ref('fact_injuries') }}
    where {{ in_window() }}
),

availability as (
    select * from {{ ref('prep_player_availability') }}
    where {{ in_window() }}
),

players as (
    select * from {{ ref('dim_players') }}
),

teams as (
    select * from {{ ref('dim_teams') }}
),

final as (
    select
        current_injuries.season,
        current_injuries.player_id,
        injuries.injury_number,
        players.player_name,
        injuries.team_id,
        teams.team_name,
        current_injuries.as_of_date,
        injuries.status,
        injuries.body_part,
        injuries.details,
        injuries.description,
        coalesce(injuries.status ilike 'out%', false) as is_out,
        injuries.updated_date,
        (current_injuries.as_of_date - injuries.updated_date)::integer as days_since_update,
        current_injuries.listed_since_date,
        (current_injuries.as_of_date - current_injuries.listed_since_date)::integer as days_listed,
        availability.last_game_date,
        availability.games_missed_now
    from current_injuries
    inner join injuries
        on
            current_injuries.season = injuries.season
            and current_injuries.as_of_date = injuries.as_of_date
            and current_injuries.player_id = injuries.player_id
    inner join teams on injuries.team_id = teams.team_id
    inner join players on current_injuries.player_id = players.player_id
    left join availability
        on
            current_injuries.season = availability.season
            and current_injuries.player_id = availability.player_id
            and injuries.team_id = availability.team_id
)

select * from final
