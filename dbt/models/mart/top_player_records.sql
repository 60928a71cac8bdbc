with top_players_present as (
    select * from {{ ref('prep_top_players_present') }}
    where {{ in_window() }} and top_players = 2 and top_players_present is not null
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }} and is_played
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

final as (
    select
        team_games.season,
        team_games.season_type,
        team_games.team_id,
        top_players_present.top_players_present,
        team_seasons.team_name,
        count(*)::integer as games,
        (count(*) filter (where team_games.is_win))::integer as wins,
        (count(*) filter (where not team_games.is_win))::integer as losses,
        avg(case when team_games.is_win then 1 else 0 end)::numeric(4, 3) as win_pct,
        avg(team_games.margin)::numeric(5, 1) as margin_per_game
    from team_games
    inner join top_players_present
        on
            team_games.season = top_players_present.season
            and team_games.game_id = top_players_present.game_id
            and team_games.team_id = top_players_present.team_id
    inner join team_seasons
        on
            team_games.season = team_seasons.season
            and team_games.team_id = team_seasons.team_id
    group by
        team_games.season,
        team_games.season_type,
        team_games.team_id,
        top_players_present.top_players_present,
        team_seasons.team_name
)

select * from final
