{# The season before stands beside each: what is made of a season also stands in the next one. #}
{{ config(meta={'carries_over': true}) }}

with league_scoring as (
    select * from {{ ref('prep_league_scoring') }}
),

final as (
    select
        league_scoring.season,
        league_scoring.season_type,
        league_scoring.games,
        league_scoring.home_wins,
        league_scoring.road_wins,
        {{ ratio('league_scoring.home_wins', 'league_scoring.games') }}::numeric(5, 4)
            as home_win_pct,
        league_scoring.overtime_games,
        league_scoring.pts_per_game,
        season_before.pts_per_game as season_before_pts_per_game,
        league_scoring.winning_margin_per_game,
        league_scoring.true_shooting_pct,
        season_before.true_shooting_pct as season_before_true_shooting_pct,
        league_scoring.pace,
        season_before.pace as season_before_pace
    from league_scoring
    left join league_scoring as season_before
        on
            league_scoring.season = season_before.season + 1
            and league_scoring.season_type = season_before.season_type
    where {{ in_window('league_scoring.season', carries_over=true) }}
)

select * from final
