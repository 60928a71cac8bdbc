with team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

final as (
    select
        season,
        team_id,
        opponent_team_id,
        count(*)::integer as games,
        (count(*) filter (where is_win))::integer as wins
    from team_games
    where is_played and season_type = 'regular_season'
    group by season, team_id, opponent_team_id
)

select * from final
