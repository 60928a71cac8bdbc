{{ config(group='teams') }}
-- A season has as many wins as losses, at home as on the road, and as many points for as against.
select season
from {{ ref('prep_standings') }}
where {{ in_window() }}
group by season
having
    sum(wins) <> sum(losses)
    or sum(home_wins) <> sum(road_losses)
    or sum(road_wins) <> sum(home_losses)
    or sum(total_pts) <> sum(total_opponent_pts)
