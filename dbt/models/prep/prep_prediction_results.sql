with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

game_predictions as (
    select * from {{ ref('fact_game_predictions') }}
    where {{ in_window() }} and not is_withdrawn
),

game_odds as (
    select * from {{ ref('prep_game_odds') }}
    where {{ in_window() }}
),

-- Of a game's predictions, those made before its tip-off count before those made up later, for a
-- date of the past; then the newest.
ordered_predictions as (
    select
        game_predictions.*,
        games.season_type,
        games.is_home_win,
        coalesce(game_predictions.predicted_at >= games.tip_off_at, false) as is_made_afterwards,
        row_number() over (
            partition by game_predictions.game_id, game_predictions.model_version
            order by
                coalesce(game_predictions.predicted_at >= games.tip_off_at, false),
                game_predictions.as_of_date desc,
                game_predictions.revision desc
        ) as place_of_its_version,
        row_number() over (
            partition by game_predictions.game_id
            order by
                coalesce(game_predictions.predicted_at >= games.tip_off_at, false),
                game_predictions.as_of_date desc,
                game_predictions.revision desc
        ) as place
    from game_predictions
    inner join games on game_predictions.game_id = games.game_id
    where games.game_date > game_predictions.as_of_date
),

scored as (
    select
        ordered_predictions.*,
        game_odds.home_win_probability as market_home_win_probability,
        least(
            greatest(
                case
                    when ordered_predictions.is_home_win
                        then ordered_predictions.home_win_probability
                    when not ordered_predictions.is_home_win
                        then 1 - ordered_predictions.home_win_probability
                end,
                0.00001
            ),
            0.99999
        ) as probability_of_result,
        case
            when ordered_predictions.is_home_win then game_odds.home_win_probability
            when not ordered_predictions.is_home_win then 1 - game_odds.home_win_probability
        end as market_probability_of_result
    from ordered_predictions
    left join game_odds on ordered_predictions.game_id = game_odds.game_id
    where ordered_predictions.place_of_its_version = 1
),

final as (
    select
        season,
        game_id,
        model_version,
        season_type,
        game_date,
        home_team_id,
        away_team_id,
        as_of_date,
        revision,
        predicted_at,
        place = 1 as is_standing,
        is_made_afterwards,
        home_win_probability,
        expected_margin,
        margin_spread,
        reasons,
        case when home_win_probability >= 0.5 then home_team_id else away_team_id end
            as picked_team_id,
        is_home_win,
        is_home_win = (home_win_probability >= 0.5) as is_right,
        case when is_home_win is not null then -ln(probability_of_result) end::numeric(9, 6)
            as log_loss,
        case when is_home_win is not null then (1 - probability_of_result) ^ 2 end::numeric(9, 6)
            as brier,
        market_home_win_probability,
        is_home_win = (market_home_win_probability >= 0.5) as is_market_right,
        (-ln(market_probability_of_result))::numeric(9, 6) as market_log_loss,
        ((1 - market_probability_of_result) ^ 2)::numeric(9, 6) as market_brier
    from scored
)

select * from final
