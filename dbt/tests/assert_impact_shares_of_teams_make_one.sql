-- The teams of a season share the impact of the whole league among them.
select season
from {{ ref('team_contract_efficiency') }}
where {{ in_window() }}
group by season
having abs(sum(impact_share_of_league_pct) - 1) > 0.001
