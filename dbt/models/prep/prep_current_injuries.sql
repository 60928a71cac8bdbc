with injuries as (
    select * from {{ ref('fact_injuries') }}
    where {{ in_window() }}
),

snapshots as (
    select
        season,
        as_of_date,
        row_number() over (partition by season order by as_of_date) as snapshot_number,
        row_number() over (partition by season order by as_of_date desc) as snapshots_ago
    from injuries
    group by season, as_of_date
),

listed as (
    select
        injuries.season,
        injuries.player_id,
        injuries.as_of_date,
        snapshots.snapshot_number,
        snapshots.snapshots_ago,
        (array_agg(injuries.team_id order by injuries.injury_number))[1] as team_id,
        count(*) as injuries,
        max(injuries.updated_date) as updated_date,
        coalesce(bool_or(injuries.status ilike 'out%'), false) as is_out
    from injuries
    inner join snapshots
        on injuries.season = snapshots.season and injuries.as_of_date = snapshots.as_of_date
    group by
        injuries.season,
        injuries.player_id,
        injuries.as_of_date,
        snapshots.snapshot_number,
        snapshots.snapshots_ago
),

stretches as (
    select
        listed.*,
        snapshot_number - row_number() over (
            partition by season, player_id
            order by snapshot_number
        ) as stretch
    from listed
),

first_dates as (
    select
        season,
        player_id,
        stretch,
        min(as_of_date) as listed_since_date
    from stretches
    group by season, player_id, stretch
),

final as (
    select
        stretches.season,
        stretches.player_id,
        stretches.as_of_date,
        stretches.team_id,
        stretches.injuries::smallint as injuries,
        stretches.is_out,
        stretches.updated_date,
        first_dates.listed_since_date
    from stretches
    inner join first_dates
        on
            stretches.season = first_dates.season
            and stretches.player_id = first_dates.player_id
            and stretches.stretch = first_dates.stretch
    where stretches.snapshots_ago = 1
)

select * from final
