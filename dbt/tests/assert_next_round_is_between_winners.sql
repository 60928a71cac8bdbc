{{ config(group='teams') }}
-- The winner of a series plays in the next one of the bracket, one round on.
with series as (
    select * from {{ ref('prep_playoff_series') }}
    where {{ in_window() }}
)

select
    series.season,
    series.series_id
from series
left join series as next_series
    on series.season = next_series.season and series.next_series_id = next_series.series_id
where
    series.is_over
    and series.next_series_id is not null
    and (
        series.winner_team_id in (next_series.team_id, next_series.opponent_team_id)
        and next_series.playoff_round > series.playoff_round
    ) is not true
