with bracket as (
    select * from {{ ref('prep_playoff_bracket') }}
    where {{ in_window() }}
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

results as (
    select
        season,
        team_id,
        opponent_team_id,
        max(game_date) as last_game_date,
        count(*) filter (where is_played) as games,
        count(*) filter (where not is_played) as games_to_come,
        count(*) filter (where is_win) as wins,
        count(*) filter (where not is_win) as losses
    from team_games
    where season_type = 'playoffs'
    group by season, team_id, opponent_team_id
),

series as (
    select
        bracket.*,
        results.last_game_date,
        results.games,
        results.games_to_come,
        results.wins,
        results.losses as opponent_wins,
        case
            when bracket.playoff_round > 1 or bracket.season >= 2003 then 4
            when bracket.season >= 1984 then 3
            when bracket.season >= 1975 then 2
            else 4
        end as wins_needed
    from bracket
    inner join results
        on
            bracket.season = results.season
            and bracket.team_id = results.team_id
            and bracket.opponent_team_id = results.opponent_team_id
),

final as (
    select
        season,
        series_id,
        playoff_round,
        team_id,
        opponent_team_id,
        first_game_date,
        last_game_date,
        wins_needed::smallint as wins_needed,
        games::smallint as games,
        games_to_come::smallint as games_to_come,
        wins::smallint as wins,
        opponent_wins::smallint as opponent_wins,
        greatest(wins, opponent_wins) >= wins_needed as is_over,
        case
            when wins > opponent_wins then team_id
            when wins < opponent_wins then opponent_team_id
        end as leader_team_id,
        case
            when wins >= wins_needed then team_id
            when opponent_wins >= wins_needed then opponent_team_id
        end as winner_team_id,
        case
            when wins >= wins_needed then opponent_team_id
            when opponent_wins >= wins_needed then team_id
        end as loser_team_id,
        next_series_id
    from series
)

select * from final
