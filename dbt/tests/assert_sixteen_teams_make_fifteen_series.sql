{{ config(group='teams') }}
-- A bracket of 16 teams whose finals are over has 8, 4, 2 and 1 series, all of them over.
with series as (
    select * from {{ ref('prep_playoff_series') }}
    where {{ in_window() }}
),

brackets as (
    select
        season,
        count(*) filter (where playoff_round = 1) as first_round_series,
        count(*) filter (where playoff_round = 2) as second_round_series,
        count(*) filter (where playoff_round = 3) as third_round_series,
        count(*) filter (where playoff_round = 4) as finals,
        count(*) filter (where is_over) as series_over,
        bool_or(playoff_round = 4 and is_over) as is_finished
    from series
    where season >= 1984
    group by season
)

select season
from brackets
where
    is_finished
    and (
        first_round_series <> 8
        or second_round_series <> 4
        or third_round_series <> 2
        or finals <> 1
        or series_over <> 15
    )
