{# Who has played in less than a third of his team's games so far has no mean to go by. #}
with player_games as (
    select * from {{ ref('prep_player_games') }}
    where {{ in_window() }} and has_played
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

so_far as (
    select
        season,
        player_id,
        team_id,
        game_date,
        lead(game_date) over (
            partition by season, player_id
            order by game_date, game_id
        ) as next_game_date,
        count(*) over so_far as games,
        avg(impact_score) over so_far as impact_per_game
    from player_games
    window so_far as (partition by season, player_id order by game_date, game_id)
),

team_dates as (
    select
        season,
        team_id,
        game_date,
        count(*) filter (where is_played) over (
            partition by season, team_id
            order by game_date
            range between unbounded preceding and interval '1 day' preceding
        ) as team_games_before
    from team_games
),

candidates as (
    select
        team_dates.season,
        team_dates.team_id,
        team_dates.game_date,
        so_far.player_id,
        so_far.games,
        so_far.impact_per_game,
        row_number() over (
            partition by team_dates.season, team_dates.team_id, team_dates.game_date
            order by so_far.impact_per_game desc, so_far.player_id
        ) as place
    from team_dates
    inner join so_far
        on
            team_dates.season = so_far.season
            and team_dates.team_id = so_far.team_id
            and team_dates.game_date > so_far.game_date
            and coalesce(team_dates.game_date <= so_far.next_game_date, true)
    where so_far.impact_per_game is not null and 3 * so_far.games >= team_dates.team_games_before
),

final as (
    select
        season,
        team_id,
        game_date,
        place::smallint as place,
        player_id,
        games::integer as games,
        impact_per_game::numeric(6, 2) as impact_per_game
    from candidates
    where place <= 2
)

select * from final
