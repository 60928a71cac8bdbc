with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

counts as (
    select
        season,
        season_type,
        {{ game_type('home_pts - away_pts') }} as game_type,
        count(*) as games
    from games
    where is_played
    group by season, season_type, game_type
),

final as (
    select
        season,
        season_type,
        game_type,
        games::integer as games,
        {{ ratio('games', 'sum(games) over (partition by season, season_type)') }}::numeric(5, 4)
            as games_pct
    from counts
)

select * from final
