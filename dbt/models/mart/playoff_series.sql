with series as (
    select * from {{ ref('prep_playoff_series') }}
    where {{ in_window() }}
),

conference_ranks as (
    select * from {{ ref('prep_conference_ranks') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

final as (
    select
        series.season,
        series.series_id,
        series.playoff_round,
        series.team_id,
        team.team_name,
        team_ranks.conference_rank,
        series.opponent_team_id,
        opponent.team_name as opponent_team_name,
        opponent_ranks.conference_rank as opponent_conference_rank,
        case when team.conference = opponent.conference then team.conference end as conference,
        series.first_game_date,
        series.last_game_date,
        series.wins_needed,
        series.games,
        series.games_to_come,
        series.wins,
        series.opponent_wins,
        series.is_over,
        series.leader_team_id,
        series.winner_team_id,
        series.loser_team_id,
        series.next_series_id
    from series
    inner join team_seasons as team
        on series.season = team.season and series.team_id = team.team_id
    inner join team_seasons as opponent
        on series.season = opponent.season and series.opponent_team_id = opponent.team_id
    inner join conference_ranks as team_ranks
        on series.season = team_ranks.season and series.team_id = team_ranks.team_id
    inner join conference_ranks as opponent_ranks
        on
            series.season = opponent_ranks.season
            and series.opponent_team_id = opponent_ranks.team_id
)

select * from final
