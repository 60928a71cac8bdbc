{# As in prep_team_ratings_by_date. #}
{% set prior_games = 8 %}

with team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

player_box_scores as (
    select * from {{ ref('fact_player_box_scores') }}
    where {{ in_window() }}
),

recent_rosters as (
    select * from {{ ref('prep_recent_rosters') }}
    where {{ in_window() }}
),

injury_reports as (
    select * from {{ ref('prep_injury_reports') }}
    where {{ in_window() }}
),

rosters as (
    select
        recent_rosters.season,
        recent_rosters.game_id,
        recent_rosters.team_id,
        max(recent_rosters.games) as games,
        count(*) as players,
        count(*) filter (where injury_reports.is_out) as players_out,
        sum(recent_rosters.seconds_played) as seconds_played,
        sum(recent_rosters.game_score) as game_score,
        coalesce(sum(recent_rosters.seconds_played) filter (where injury_reports.is_out), 0)
            as seconds_out,
        coalesce(sum(recent_rosters.game_score) filter (where injury_reports.is_out), 0)
            as game_score_out
    from recent_rosters
    left join injury_reports
        on
            recent_rosters.season = injury_reports.season
            and recent_rosters.game_date = injury_reports.game_date
            and recent_rosters.player_id = injury_reports.player_id
    group by recent_rosters.season, recent_rosters.game_id, recent_rosters.team_id
),

league_days as (
    select
        season,
        game_date,
        sum(game_score) as game_score,
        sum(seconds_played) as seconds_played
    from player_box_scores
    group by season, game_date
),

dates as (
    select distinct
        season,
        game_date
    from team_games
),

league_before as (
    select
        dates.season,
        dates.game_date,
        {{ ratio(
            'sum(league_days.game_score) over earlier_dates',
            'sum(league_days.seconds_played) over earlier_dates',
        ) }} as game_score_per_second
    from dates
    left join league_days
        on dates.season = league_days.season and dates.game_date = league_days.game_date
    window
        earlier_dates as (
            partition by dates.season
            order by dates.game_date
            rows between unbounded preceding and 1 preceding
        )
),

final as (
    select
        team_games.season,
        team_games.game_id,
        team_games.team_id,
        coalesce(rosters.games, 0)::integer as games,
        coalesce(rosters.players, 0)::integer as players,
        coalesce(rosters.players_out, 0)::integer as players_out,
        coalesce({{ ratio('rosters.seconds_out', 'rosters.seconds_played') }}, 0)::numeric(5, 4)
            as missing_minutes_pct,
        coalesce({{ ratio('rosters.game_score_out', 'rosters.games') }}, 0)::numeric(7, 3)
            as missing_game_score,
        coalesce(
            (
                {{ ratio(
                    'rosters.game_score - rosters.game_score_out',
                    'rosters.seconds_played - rosters.seconds_out',
                ) }}
                - league_before.game_score_per_second
            ) * 14400 * rosters.games / (rosters.games + {{ prior_games }}),
            0
        )::numeric(7, 3) as strength
    from team_games
    left join rosters
        on team_games.game_id = rosters.game_id and team_games.team_id = rosters.team_id
    left join league_before
        on
            team_games.season = league_before.season
            and team_games.game_date = league_before.game_date
)

select * from final
