with daily_leaders as (
    select * from {{ source('source', 'daily_leaders') }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

spans as (
    select
        player_id,
        min(game_date) as first_game_date,
        max(game_date) as last_game_date
    from daily_leaders
    group by player_id
),

last_lines as (
    select distinct on (player_id)
        player_id,
        player_name,
        team_code
    from daily_leaders
    order by player_id, game_date desc, game_id desc
),

final as (
    select
        spans.player_id,
        last_lines.player_name,
        spans.first_game_date,
        spans.last_game_date,
        team_codes.team_id as last_team_id
    from spans
    inner join last_lines on spans.player_id = last_lines.player_id
    inner join team_codes on last_lines.team_code = team_codes.team_code
)

select * from final
