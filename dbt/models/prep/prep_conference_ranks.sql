with standings as (
    select * from {{ ref('prep_standings') }}
    where {{ in_window() }}
),

division_ranks as (
    select * from {{ ref('prep_division_ranks') }}
    where {{ in_window() }}
),

head_to_head as (
    select * from {{ ref('prep_head_to_head') }}
    where {{ in_window() }}
),

teams as (
    select
        standings.season,
        standings.team_id,
        standings.conference,
        standings.division,
        standings.win_pct,
        case when division_ranks.division_rank = 1 then 1 else 0 end as is_division_leader,
        {{ ratio('division_wins', 'division_wins + division_losses') }} as division_win_pct,
        {{ ratio('conference_wins', 'conference_wins + conference_losses') }}
            as conference_win_pct,
        standings.total_pts - standings.total_opponent_pts as total_margin
    from standings
    inner join division_ranks
        on standings.season = division_ranks.season and standings.team_id = division_ranks.team_id
),

{% set last_criteria = ['shared_division_win_pct', 'conference_win_pct', 'total_margin'] %}
{{ rank_with_tie_breaks(
    'conference',
    of_two=['head_to_head_pct', 'is_division_leader'] + last_criteria,
    of_more=['is_division_leader', 'head_to_head_pct'] + last_criteria,
) }},

final as (
    select
        season,
        team_id,
        place::integer as conference_rank
    from ranked
)

select * from final
