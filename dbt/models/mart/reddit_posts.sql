with reddit_posts as (
    select * from {{ ref('fact_reddit_posts') }}
    where {{ in_window() }}
),

ordered_posts as (
    select
        reddit_posts.*,
        min(as_of_date) over (partition by season, post_id) as first_as_of_date,
        row_number() over (partition by season, post_id order by as_of_date desc)
            as place_from_last
    from reddit_posts
),

final as (
    select
        season,
        post_id,
        first_as_of_date,
        as_of_date,
        title,
        body,
        author,
        case
            when url ~* '^(https?://([a-z]+\.)?reddit\.com)?/r/' then 'discussion'
            when url ~* '//(v\.redd\.it|streamable\.com|streamff\.|(www\.)?youtu(be\.com|\.be))'
                then 'video'
            when url ~* '//(i\.redd\.it|(i\.)?imgur\.com)|\.(jpe?g|png|gif|webp)(\?|$)' then 'image'
            when url ~* '//((www|mobile)\.)?(twitter\.com|x\.com|bsky\.app)/' then 'social_media'
            else 'article'
        end as post_type,
        url,
        permalink,
        score,
        comments,
        posted_at,
        (posted_at at time zone 'America/New_York')::date as post_date,
        compound::numeric(5, 4) as compound
    from ordered_posts
    where place_from_last = 1
)

select * from final
