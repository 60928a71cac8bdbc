with schedule as (
    select * from {{ source('source', 'schedule') }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

teams as (
    select * from {{ ref('dim_teams') }}
),

seasons as (
    select * from {{ ref('dim_seasons') }}
),

scheduled_codes as (
    select
        season,
        home_team_code as team_code
    from schedule
    union
    select
        season,
        away_team_code as team_code
    from schedule
),

candidates as (
    select
        seasons.season,
        team_codes.*,
        scheduled_codes.team_code is not null as is_scheduled
    from seasons
    cross join team_codes
    left join scheduled_codes
        on
            seasons.season = scheduled_codes.season
            and team_codes.team_code = scheduled_codes.team_code
    where
        scheduled_codes.team_code is not null
        or seasons.season between team_codes.first_season
        and coalesce(team_codes.last_season, seasons.season)
),

codes_of_the_season as (
    select distinct on (season, team_id)
        season,
        team_id,
        team_code,
        team_name
    from candidates
    order by season, team_id, is_scheduled desc, first_season desc, team_code
),

final as (
    select
        codes_of_the_season.season,
        codes_of_the_season.team_id,
        codes_of_the_season.team_code,
        codes_of_the_season.team_name,
        teams.conference,
        teams.division
    from codes_of_the_season
    inner join teams on codes_of_the_season.team_id = teams.team_id
)

select * from final
