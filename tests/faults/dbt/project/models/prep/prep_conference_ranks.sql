with division_ranks as (
    select * from {{ ref('prep_division_ranks') }}
    where {{ in_window() }}
),

divisions as (
    select * from {{ ref('dim_divisions') }}
),

final as (
    select
        division_ranks.season,
        division_ranks.team_id,
        divisions.conference,
        rank() over (
            partition by division_ranks.season, divisions.conference
            order by division_ranks.wins desc
        ) as conference_rank
    from division_ranks
    inner join divisions on division_ranks.division = divisions.division
)

select * from final
