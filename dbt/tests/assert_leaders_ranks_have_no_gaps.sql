-- A leader's rank is one more than the number of those who are better; the first is there, too.
-- Values are rounded and ranks are not: of those level in the table some may be ahead of others.
with leaders as (
    select * from {{ ref('season_leaders') }}
    where {{ in_window() }}
),

counted_leaders as (
    select
        leaders.*,
        count(*) over (
            partition by season, season_type, category
            order by category_value desc
            groups between unbounded preceding and 1 preceding
        ) as leaders_ahead,
        count(*) over (
            partition by season, season_type, category, category_value
        ) as leaders_level
    from leaders
)

select
    season,
    season_type,
    category,
    player_id
from counted_leaders
where category_rank not between leaders_ahead + 1 and leaders_ahead + leaders_level
