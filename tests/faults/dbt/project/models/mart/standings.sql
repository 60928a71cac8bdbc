with division_ranks as (
    select * from {{ ref('prep_division_ranks') }}
    where {{ in_window() }}
),

conference_ranks as (
    select * from {{ ref('prep_conference_ranks') }}
    where {{ in_window() }}
),

final as (
    select
        division_ranks.season,
        division_ranks.team_id,
        division_ranks.wins,
        division_ranks.division_rank,
        conference_ranks.conference_rank
    from division_ranks
    inner join conference_ranks
        on
            division_ranks.season = conference_ranks.season
            and division_ranks.team_id = conference_ranks.team_id
)

select * from final
