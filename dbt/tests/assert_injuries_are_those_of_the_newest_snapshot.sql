-- Who is off the page is not injured any more, and nobody on it is left out.
with snapshots as (
    select * from {{ ref('fact_injuries') }}
    where {{ in_window() }}
),

injuries as (
    select * from {{ ref('injuries') }}
    where {{ in_window() }}
),

newest_dates as (
    select
        season,
        max(as_of_date) as as_of_date
    from snapshots
    group by season
),

newest_injuries as (
    select snapshots.*
    from snapshots
    inner join newest_dates
        on
            snapshots.season = newest_dates.season
            and snapshots.as_of_date = newest_dates.as_of_date
)

select
    coalesce(injuries.season, newest_injuries.season) as season,
    coalesce(injuries.player_id, newest_injuries.player_id) as player_id
from injuries
full outer join newest_injuries
    on
        injuries.season = newest_injuries.season
        and injuries.player_id = newest_injuries.player_id
        and injuries.injury_number = newest_injuries.injury_number
where
    injuries.description is distinct from newest_injuries.description
    or injuries.as_of_date is distinct from newest_injuries.as_of_date
