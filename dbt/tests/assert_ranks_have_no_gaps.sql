{{ config(group='teams') }}
-- The teams of a conference are 1, 2, 3 ... and a better record is never ranked lower.
with standings as (
    select * from {{ ref('prep_standings') }}
    where {{ in_window() }}
),

conference_ranks as (
    select * from {{ ref('prep_conference_ranks') }}
    where {{ in_window() }}
),

ranks as (
    select
        standings.season,
        standings.team_id,
        conference_ranks.conference_rank,
        standings.win_pct,
        row_number() over conference as expected_rank,
        lag(standings.win_pct) over conference as better_win_pct
    from standings
    left join conference_ranks
        on
            standings.season = conference_ranks.season
            and standings.team_id = conference_ranks.team_id
    window
        conference as (
            partition by standings.season, standings.conference
            order by conference_ranks.conference_rank
        )
)

select *
from ranks
where conference_rank is distinct from expected_rank or win_pct > better_win_pct
