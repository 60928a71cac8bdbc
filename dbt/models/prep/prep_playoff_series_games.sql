with series as (
    select * from {{ ref('prep_playoff_series') }}
    where {{ in_window() }}
),

games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

playoff_games as (
    select
        *,
        {{ playoff_series_id('season', 'home_team_id', 'away_team_id') }} as series_id
    from games
    where season_type = 'playoffs'
),

results as (
    select
        playoff_games.*,
        series.playoff_round,
        series.wins_needed,
        series.team_id,
        series.opponent_team_id,
        playoff_games.is_home_win = (playoff_games.home_team_id = series.team_id) as is_win
    from playoff_games
    inner join series
        on playoff_games.season = series.season and playoff_games.series_id = series.series_id
),

records as (
    select
        results.*,
        row_number() over so_far as game_number,
        count(*) filter (where is_win) over so_far as wins_after,
        count(*) filter (where not is_win) over so_far as opponent_wins_after
    from results
    window so_far as (partition by season, series_id order by game_date, game_id)
),

states as (
    select
        records.*,
        wins_after - case when is_win then 1 else 0 end as wins_before,
        opponent_wins_after - case when not is_win then 1 else 0 end as opponent_wins_before
    from records
),

final as (
    select
        season,
        game_id,
        series_id,
        playoff_round,
        game_number::smallint as game_number,
        game_date,
        team_id,
        opponent_team_id,
        home_team_id,
        is_played,
        case when is_win then team_id when not is_win then opponent_team_id end as winner_team_id,
        wins_needed,
        wins_before::smallint as wins_before,
        opponent_wins_before::smallint as opponent_wins_before,
        wins_after::smallint as wins_after,
        opponent_wins_after::smallint as opponent_wins_after,
        case
            when wins_before > opponent_wins_before then team_id
            when wins_before < opponent_wins_before then opponent_team_id
        end as leader_before_team_id,
        case
            when wins_after > opponent_wins_after then team_id
            when wins_after < opponent_wins_after then opponent_team_id
        end as leader_after_team_id,
        greatest(wins_before, opponent_wins_before) = wins_needed - 1 as is_elimination_game,
        is_played and greatest(wins_after, opponent_wins_after) = wins_needed as is_clincher
    from states
)

select * from final
