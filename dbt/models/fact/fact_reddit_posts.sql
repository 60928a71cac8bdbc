with reddit_posts as (
    select * from {{ source('source', 'reddit_posts') }}
    where {{ in_window(season_of('as_of_date')) }}
),

final as (
    select
        {{ season_of('reddit_posts.as_of_date') }} as season,
        reddit_posts.as_of_date,
        reddit_posts.post_id,
        reddit_posts.compound,
        reddit_posts.negative,
        reddit_posts.neutral,
        reddit_posts.positive,
        reddit_posts.title,
        reddit_posts.body,
        reddit_posts.author,
        reddit_posts.url,
        reddit_posts.permalink,
        reddit_posts.score,
        reddit_posts.comments,
        reddit_posts.posted_at
    from reddit_posts
)

select * from final
