with strengths as (
    select * from {{ ref('prep_schedule_strength') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

final as (
    select
        strengths.season,
        strengths.team_id,
        team_seasons.team_name,
        strengths.games_played,
        strengths.games_left,
        strengths.opponents_win_pct::numeric(5, 4) as opponents_win_pct,
        case
            when strengths.opponents_win_pct is not null
                then rank() over (
                    partition by strengths.season
                    order by strengths.opponents_win_pct desc nulls last
                )
        end::integer as opponents_rank,
        strengths.opponents_left_win_pct::numeric(5, 4) as opponents_left_win_pct,
        case
            when strengths.opponents_left_win_pct is not null
                then rank() over (
                    partition by strengths.season
                    order by strengths.opponents_left_win_pct desc nulls last
                )
        end::integer as opponents_left_rank,
        strengths.home_wins,
        strengths.home_losses,
        strengths.road_wins,
        strengths.road_losses,
        strengths.wins_against_winning_teams,
        strengths.losses_against_winning_teams,
        strengths.wins_against_losing_teams,
        strengths.losses_against_losing_teams
    from strengths
    inner join team_seasons
        on strengths.season = team_seasons.season and strengths.team_id = team_seasons.team_id
)

select * from final
