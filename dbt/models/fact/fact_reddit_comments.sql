with reddit_comments as (
    select * from {{ source('source', 'reddit_comments') }}
    where {{ in_window(season_of('as_of_date')) }}
),

final as (
    select
        {{ season_of('reddit_comments.as_of_date') }} as season,
        reddit_comments.as_of_date,
        reddit_comments.comment_id,
        reddit_comments.compound,
        reddit_comments.negative,
        reddit_comments.neutral,
        reddit_comments.positive,
        reddit_comments.post_id,
        reddit_comments.author,
        reddit_comments.flair_class,
        reddit_comments.flair_text,
        reddit_comments.body,
        reddit_comments.score,
        reddit_comments.permalink,
        reddit_comments.is_edited,
        reddit_comments.commented_at
    from reddit_comments
)

select * from final
