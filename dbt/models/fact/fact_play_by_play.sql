with play_by_play as (
    select * from {{ source('source', 'play_by_play') }}
    where {{ game_in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

final as (
    select
        games.season,
        play_by_play.game_id,
        play_by_play.event_number,
        play_by_play.period,
        play_by_play.seconds_left,
        play_by_play.side,
        case play_by_play.side
            when 'home' then games.home_team_id
            when 'away' then games.away_team_id
        end as team_id,
        play_by_play.event_type,
        play_by_play.detail,
        play_by_play.is_team,
        play_by_play.is_made,
        play_by_play.shot_value,
        play_by_play.distance_feet,
        play_by_play.free_throw_number,
        play_by_play.free_throw_count,
        play_by_play.points,
        play_by_play.away_pts,
        play_by_play.home_pts,
        play_by_play.player_ids,
        play_by_play.assist_player_id,
        play_by_play.block_player_id,
        play_by_play.steal_player_id,
        play_by_play.drawn_by_player_id,
        play_by_play.description,
        games.season_type,
        games.game_date
    from games
    inner join play_by_play on games.game_id = play_by_play.game_id
)

select * from final
