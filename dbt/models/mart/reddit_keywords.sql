{% set dates_kept = 14 %}

with reddit_comments as (
    select * from {{ ref('fact_reddit_comments') }}
    where {{ in_window() }}
),

stop_words as (
    select * from {{ ref('stop_words') }}
),

dates as (
    select distinct
        season,
        as_of_date
    from reddit_comments
),

recent_dates as (
    select
        dates.*,
        row_number() over (partition by season order by as_of_date desc) as place_from_last
    from dates
),

-- A comment that says a word often mentions it once. Addresses are no words, and what follows an
-- apostrophe is no part of one.
mentions as (
    select distinct
        reddit_comments.season,
        reddit_comments.as_of_date,
        reddit_comments.comment_id,
        (
            regexp_matches(
                regexp_replace(
                    lower(reddit_comments.body), 'https?://[^\s)]+|[''’][a-z]+', '', 'g'
                ),
                '[[:alpha:]]{3,}',
                'g'
            )
        )[1] as word
    from reddit_comments
    inner join recent_dates
        on
            reddit_comments.season = recent_dates.season
            and reddit_comments.as_of_date = recent_dates.as_of_date
    where recent_dates.place_from_last <= {{ dates_kept }}
),

counts as (
    select
        mentions.season,
        mentions.as_of_date,
        mentions.word,
        count(*) as comment_count
    from mentions
    left join stop_words on mentions.word = stop_words.word
    where stop_words.word is null
    group by mentions.season, mentions.as_of_date, mentions.word
),

ranked as (
    select
        counts.*,
        row_number() over (
            partition by season, as_of_date order by comment_count desc, word
        ) as place
    from counts
),

final as (
    select
        season,
        as_of_date,
        place::smallint as word_rank,
        word,
        comment_count::integer as comment_count
    from ranked
    where place <= 100
)

select * from final
