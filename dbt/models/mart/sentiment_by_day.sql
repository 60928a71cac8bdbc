with reddit_comments as (
    select * from {{ ref('prep_reddit_comments') }}
    where {{ in_window() }}
),

days as (
    select
        season,
        comment_date,
        count(*) as comment_count,
        sum(score) as score,
        sum(compound) as total_compound,
        count(*) filter (where sentiment = 'positive') as positive_comments,
        count(*) filter (where sentiment = 'neutral') as neutral_comments,
        count(*) filter (where sentiment = 'negative') as negative_comments
    from reddit_comments
    group by season, comment_date
),

final as (
    select
        season,
        comment_date,
        comment_count::integer as comment_count,
        score::integer as score,
        (total_compound / comment_count)::numeric(5, 4) as mean_compound,
        (sum(total_compound) over last_7_days / sum(comment_count) over last_7_days)::numeric(5, 4)
            as mean_compound_7_days,
        (sum(total_compound) over so_far / sum(comment_count) over so_far)::numeric(5, 4)
            as mean_compound_of_season,
        positive_comments::integer as positive_comments,
        neutral_comments::integer as neutral_comments,
        negative_comments::integer as negative_comments
    from days
    window
        last_7_days as (
            partition by season
            order by comment_date
            range between interval '6 days' preceding and current row
        ),
        so_far as (partition by season order by comment_date)
)

select * from final
