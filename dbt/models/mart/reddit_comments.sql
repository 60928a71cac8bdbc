{{ config(indexes=[{'columns': ['season', 'comment_date']}]) }}

with reddit_comments as (
    select * from {{ ref('prep_reddit_comments') }}
    where {{ in_window() }}
),

reddit_posts as (
    select * from {{ ref('fact_reddit_posts') }}
    where {{ in_window() }}
),

newest_posts as (
    select distinct on (season, post_id)
        season,
        post_id,
        title
    from reddit_posts
    order by season, post_id, as_of_date desc
),

final as (
    select
        reddit_comments.season,
        reddit_comments.comment_id,
        reddit_comments.as_of_date,
        reddit_comments.post_id,
        newest_posts.title as post_title,
        reddit_comments.author,
        reddit_comments.team_id,
        reddit_comments.body,
        reddit_comments.score,
        reddit_comments.permalink,
        reddit_comments.is_edited,
        reddit_comments.commented_at,
        reddit_comments.comment_date,
        reddit_comments.compound,
        reddit_comments.sentiment
    from reddit_comments
    left join newest_posts
        on
            reddit_comments.season = newest_posts.season
            and reddit_comments.post_id = newest_posts.post_id
)

select * from final
