-- depends_on: {{ ref('dim_teams') }}
with sentiment_days as (
    select * from {{ ref('prep_team_sentiment_days') }}
    where {{ in_window() }}
),

final as (
    select
        season,
        comment_date,
        team_id,
        comment_count,
        score,
        mean_compound,
        (
            sum(mean_compound * comment_count) over last_7_days
            / sum(comment_count) over last_7_days
        )::numeric(5, 4) as mean_compound_7_days,
        positive_comments,
        neutral_comments,
        negative_comments,
        previous_game_id,
        previous_game_result
    from sentiment_days
    window
        last_7_days as (
            partition by season, team_id
            order by comment_date
            range between interval '6 days' preceding and current row
        )
)

select * from final
