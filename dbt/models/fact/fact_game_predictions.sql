with game_predictions as (
    select * from {{ source('ml', 'game_predictions') }}
    where {{ in_window() }}
),

final as (
    select
        season,
        game_id,
        as_of_date,
        revision,
        model_version,
        game_date,
        home_team_id,
        away_team_id,
        home_win_probability,
        expected_margin,
        margin_spread,
        reasons,
        is_withdrawn,
        predicted_at
    from game_predictions
)

select * from final
