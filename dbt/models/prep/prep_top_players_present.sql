with top_players as (
    select * from {{ ref('prep_top_players') }}
    where {{ in_window() }}
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

player_games as (
    select * from {{ ref('prep_player_games') }}
    where {{ in_window() }} and has_played
),

team_box_scores as (
    select * from {{ ref('fact_team_box_scores') }}
    where {{ in_window() }}
),

injury_reports as (
    select * from {{ ref('prep_injury_reports') }}
    where {{ in_window() }}
),

presence as (
    select
        team_games.season,
        team_games.game_id,
        team_games.team_id,
        case
            when not team_games.is_played then injury_reports.is_out is not true
            when team_box_scores.game_id is not null then player_games.player_id is not null
        end as is_present
    from team_games
    inner join top_players
        on
            team_games.season = top_players.season
            and team_games.team_id = top_players.team_id
            and team_games.game_date = top_players.game_date
    left join team_box_scores
        on
            team_games.season = team_box_scores.season
            and team_games.game_id = team_box_scores.game_id
            and team_games.team_id = team_box_scores.team_id
    left join player_games
        on
            team_games.season = player_games.season
            and team_games.game_id = player_games.game_id
            and top_players.player_id = player_games.player_id
            and team_games.team_id = player_games.team_id
    left join injury_reports
        on
            team_games.season = injury_reports.season
            and team_games.game_date = injury_reports.game_date
            and top_players.player_id = injury_reports.player_id
),

final as (
    select
        season,
        game_id,
        team_id,
        count(*)::smallint as top_players,
        case
            when bool_and(is_present is not null)
                then (count(*) filter (where is_present))::smallint
        end as top_players_present
    from presence
    group by season, game_id, team_id
)

select * from final
