-- depends_on: {{ ref('dim_players') }}, which a test of this model reads

with daily_leaders as (
    select * from {{ source('source', 'daily_leaders') }}
    where {{ game_in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

final as (
    select
        daily_leaders.game_id,
        daily_leaders.player_id,
        team_codes.team_id,
        opponent_codes.team_id as opponent_team_id,
        games.season,
        games.season_type,
        games.game_date,
        daily_leaders.is_home,
        daily_leaders.is_win,
        daily_leaders.seconds_played,
        daily_leaders.fg,
        daily_leaders.fga,
        daily_leaders.fg3,
        daily_leaders.fg3a,
        daily_leaders.ft,
        daily_leaders.fta,
        daily_leaders.orb,
        daily_leaders.drb,
        daily_leaders.trb,
        daily_leaders.ast,
        daily_leaders.stl,
        daily_leaders.blk,
        daily_leaders.tov,
        daily_leaders.pf,
        daily_leaders.pts,
        daily_leaders.plus_minus,
        daily_leaders.game_score
    from daily_leaders
    inner join games on daily_leaders.game_id = games.game_id
    inner join team_codes on daily_leaders.team_code = team_codes.team_code
    inner join team_codes as opponent_codes
        on daily_leaders.opponent_code = opponent_codes.team_code
)

select * from final
