with form as (
    select * from {{ ref('prep_team_form') }}
    where {{ in_window() }}
),

final as (
    select
        season,
        team_id,
        max(margin_last_10) as best_margin_last_10
    from form
    group by season, team_id
)

select * from final
