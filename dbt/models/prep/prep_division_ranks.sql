with standings as (
    select * from {{ ref('prep_standings') }}
    where {{ in_window() }}
),

head_to_head as (
    select * from {{ ref('prep_head_to_head') }}
    where {{ in_window() }}
),

teams as (
    select
        season,
        team_id,
        division,
        win_pct,
        {{ ratio('division_wins', 'division_wins + division_losses') }} as division_win_pct,
        {{ ratio('conference_wins', 'conference_wins + conference_losses') }}
            as conference_win_pct,
        total_pts - total_opponent_pts as total_margin
    from standings
),

{% set criteria = [
    'head_to_head_pct', 'shared_division_win_pct', 'conference_win_pct', 'total_margin',
] %}
{{ rank_with_tie_breaks('division', of_two=criteria, of_more=criteria) }},

final as (
    select
        season,
        team_id,
        place::integer as division_rank
    from ranked
)

select * from final
