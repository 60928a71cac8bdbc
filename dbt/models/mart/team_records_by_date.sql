with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

standings_by_date as (
    select * from {{ ref('prep_standings_by_date') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

last_dates as (
    select
        season,
        max(game_date) as game_date
    from games
    where is_played
    group by season
),

final as (
    select
        standings_by_date.season,
        standings_by_date.team_id,
        standings_by_date.game_date,
        team_seasons.team_name,
        team_seasons.conference,
        standings_by_date.wins_after as wins,
        standings_by_date.losses_after as losses,
        coalesce({{ ratio(
            'standings_by_date.wins_after',
            'standings_by_date.wins_after + standings_by_date.losses_after',
        ) }}, 0)::numeric(4, 3) as win_pct,
        (
            rank() over (
                partition by
                    standings_by_date.season,
                    standings_by_date.game_date,
                    team_seasons.conference
                order by coalesce({{ ratio(
                    'standings_by_date.wins_after',
                    'standings_by_date.wins_after + standings_by_date.losses_after',
                ) }}, 0) desc
            )
        )::smallint as conference_rank,
        standings_by_date.games_behind_after as games_behind
    from standings_by_date
    inner join last_dates
        on
            standings_by_date.season = last_dates.season
            and standings_by_date.game_date <= last_dates.game_date
    inner join team_seasons
        on
            standings_by_date.season = team_seasons.season
            and standings_by_date.team_id = team_seasons.team_id
)

select * from final
