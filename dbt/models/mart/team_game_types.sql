with scoring_games as (
    select * from {{ ref('prep_team_scoring_games') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

counts as (
    select
        season,
        season_type,
        team_id,
        game_type,
        count(*) as games,
        count(*) filter (where is_win) as wins,
        count(*) filter (where not is_win) as losses
    from scoring_games
    group by season, season_type, team_id, game_type
),

final as (
    select
        counts.season,
        counts.season_type,
        counts.team_id,
        counts.game_type,
        team_seasons.team_name,
        counts.games::integer as games,
        counts.wins::integer as wins,
        counts.losses::integer as losses,
        {{ ratio(
            'counts.games',
            'sum(counts.games) over (partition by counts.season, counts.season_type, counts.team_id)',
        ) }}::numeric(5, 4) as games_pct
    from counts
    inner join team_seasons
        on counts.season = team_seasons.season and counts.team_id = team_seasons.team_id
)

select * from final
