-- depends_on: {{ ref('dim_teams') }}
with recursive games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

openers as (
    select distinct on (season, series_id)
        season,
        {{ playoff_series_id('season', 'home_team_id', 'away_team_id') }} as series_id,
        home_team_id as team_id,
        away_team_id as opponent_team_id,
        game_date as first_game_date
    from games
    where season_type = 'playoffs'
    order by season, series_id, game_date, game_id
),

sides as (
    select
        season,
        series_id,
        first_game_date,
        team_id
    from openers
    union all
    select
        season,
        series_id,
        first_game_date,
        opponent_team_id as team_id
    from openers
),

-- A team meets its next opponent only once it has won: of its own series the order is certain,
-- whatever other series began meanwhile.
steps as (
    select
        season,
        series_id,
        team_id,
        lag(series_id) over won as previous_series_id,
        lead(series_id) over won as next_series_id
    from sides
    window won as (partition by season, team_id order by first_game_date)
),

chains as (
    select
        season,
        series_id,
        1 as place
    from steps
    where previous_series_id is null
    union all
    select
        steps.season,
        steps.series_id,
        chains.place + 1 as place
    from chains
    inner join steps
        on chains.season = steps.season and chains.series_id = steps.previous_series_id
),

-- Of a team with a bye the chain is shorter than its opponent's: the longer one counts.
rounds as (
    select
        season,
        series_id,
        max(place) as playoff_round
    from chains
    group by season, series_id
),

next_series as (
    select
        season,
        series_id,
        max(next_series_id) as next_series_id
    from steps
    group by season, series_id
),

final as (
    select
        openers.season,
        openers.series_id,
        rounds.playoff_round::smallint as playoff_round,
        openers.team_id,
        openers.opponent_team_id,
        openers.first_game_date,
        next_series.next_series_id
    from openers
    inner join rounds
        on openers.season = rounds.season and openers.series_id = rounds.series_id
    inner join next_series
        on openers.season = next_series.season and openers.series_id = next_series.series_id
)

select * from final
