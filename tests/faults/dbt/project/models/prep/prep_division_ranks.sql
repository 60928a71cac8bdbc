with team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

teams as (
    select distinct
        team_id,
        division
    from {{ ref('dim_teams') }}
),

final as (
    select
        team_games.season,
        team_games.team_id,
        teams.division,
        count(*) filter (where team_games.margin > 0) as wins,
        rank() over (
            partition by team_games.season, teams.division
            order by count(*) filter (where team_games.margin > 0) desc
        ) as division_rank
    from team_games
    inner join teams on team_games.team_id = teams.team_id
    group by team_games.season, team_games.team_id, teams.division
)

select * from final
