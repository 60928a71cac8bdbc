with team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

standings as (
    select * from {{ ref('prep_standings') }}
    where {{ in_window() }}
),

head_to_head as (
    select * from {{ ref('prep_head_to_head') }}
    where {{ in_window() }}
),

-- An opponent's games against the team itself would count the team's own results against it.
opponents as (
    select
        team_games.season,
        team_games.team_id,
        team_games.is_played,
        team_games.is_win,
        standings.games > 0 and standings.win_pct >= 0.5 as is_winning,
        {{ ratio(
            'standings.wins - coalesce(head_to_head.games - head_to_head.wins, 0)',
            'standings.games - coalesce(head_to_head.games, 0)',
        ) }} as win_pct
    from team_games
    inner join standings
        on
            team_games.season = standings.season
            and team_games.opponent_team_id = standings.team_id
    left join head_to_head
        on
            team_games.season = head_to_head.season
            and team_games.team_id = head_to_head.team_id
            and team_games.opponent_team_id = head_to_head.opponent_team_id
    where team_games.season_type = 'regular_season'
),

strengths as (
    select
        season,
        team_id,
        count(*) filter (where not is_played) as games_left,
        avg(win_pct) filter (where is_played) as opponents_win_pct,
        avg(win_pct) filter (where not is_played) as opponents_left_win_pct,
        count(*) filter (where is_winning and is_win) as wins_against_winning_teams,
        count(*) filter (where is_winning and not is_win) as losses_against_winning_teams,
        count(*) filter (where not is_winning and is_win) as wins_against_losing_teams,
        count(*) filter (where not is_winning and not is_win) as losses_against_losing_teams
    from opponents
    group by season, team_id
),

final as (
    select
        standings.season,
        standings.team_id,
        standings.games as games_played,
        coalesce(strengths.games_left, 0)::integer as games_left,
        strengths.opponents_win_pct::numeric(7, 6) as opponents_win_pct,
        strengths.opponents_left_win_pct::numeric(7, 6) as opponents_left_win_pct,
        standings.home_wins,
        standings.home_losses,
        standings.road_wins,
        standings.road_losses,
        coalesce(strengths.wins_against_winning_teams, 0)::integer as wins_against_winning_teams,
        coalesce(strengths.losses_against_winning_teams, 0)::integer
            as losses_against_winning_teams,
        coalesce(strengths.wins_against_losing_teams, 0)::integer as wins_against_losing_teams,
        coalesce(strengths.losses_against_losing_teams, 0)::integer as losses_against_losing_teams
    from standings
    left join strengths
        on standings.season = strengths.season and standings.team_id = strengths.team_id
)

select * from final
