-- The payrolls of a season are what the newest page says of it, each player once, to the dollar
-- that the parts of a player of several teams are rounded to.
with team_payrolls as (
    select * from {{ ref('team_payrolls') }}
    where {{ in_window(carries_over=true) }}
),

contract_seasons as (
    select * from {{ ref('fact_contract_seasons') }}
    where {{ in_window(carries_over=true) }}
),

newest_dates as (
    select
        season,
        max(as_of_date) as as_of_date
    from contract_seasons
    group by season
),

players as (
    select
        contract_seasons.season,
        contract_seasons.player_id,
        max(contract_seasons.amount_usd) as amount_usd,
        count(distinct contract_seasons.team_id) as teams
    from contract_seasons
    inner join newest_dates
        on
            contract_seasons.season = newest_dates.season
            and contract_seasons.as_of_date = newest_dates.as_of_date
    group by contract_seasons.season, contract_seasons.player_id
),

amounts as (
    select
        season,
        sum(amount_usd) as amount_usd,
        sum(case when teams > 1 then teams else 0 end) as rounded_parts
    from players
    group by season
),

payrolls as (
    select
        season,
        sum(payroll_usd) as payroll_usd
    from team_payrolls
    group by season
)

select coalesce(amounts.season, payrolls.season) as season
from amounts
full outer join payrolls on amounts.season = payrolls.season
where (abs(amounts.amount_usd - payrolls.payroll_usd) <= amounts.rounded_parts) is not true
