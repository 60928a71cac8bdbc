-- depends_on: {{ ref('dim_teams') }}
with reddit_comments as (
    select * from {{ ref('fact_reddit_comments') }}
    where {{ in_window() }}
),

team_codes as (
    select * from {{ ref('dim_team_codes') }}
),

newest_comments as (
    select distinct on (season, comment_id) *
    from reddit_comments
    order by season, comment_id, as_of_date desc
),

-- What a flair may say: a team's code (":sac-1: Kings", "[SAC] Fox"; class "bwWas") or its nickname
-- ("Kings"; class "TrailBlazers3").
flairs as (
    select distinct
        flair_class,
        flair_text,
        upper(coalesce(
            substring(flair_text from '^:([a-z]{3})-?\d*:'),
            substring(flair_text from '^\[([A-Z]{3})\]'),
            substring(flair_class from '^bw([A-Z][a-z]{2})\d*$')
        )) as team_code,
        regexp_replace(lower(regexp_replace(flair_text, '^:[^:]*:', '')), '[^a-z0-9]', '', 'g')
            as nickname_of_text,
        regexp_replace(lower(regexp_replace(flair_class, '\d+$', '')), '[^a-z0-9]', '', 'g')
            as nickname_of_class
    from newest_comments
    where flair_class is not null or flair_text is not null
),

nicknames as (
    select
        team_codes.*,
        regexp_replace(lower(team_name), '[^a-z0-9]', '', 'g') as squeezed_name
    from team_codes
),

flair_teams as (
    select distinct on (flairs.flair_class, flairs.flair_text)
        flairs.flair_class,
        flairs.flair_text,
        nicknames.team_id
    from flairs
    inner join nicknames
        on
            flairs.team_code = nicknames.team_code
            or length(flairs.nickname_of_text) >= 4
            and nicknames.squeezed_name like '%' || flairs.nickname_of_text
            or length(flairs.nickname_of_class) >= 4
            and nicknames.squeezed_name like '%' || flairs.nickname_of_class
    order by
        flairs.flair_class,
        flairs.flair_text,
        coalesce(flairs.team_code = nicknames.team_code, false) desc,
        nicknames.last_season desc nulls first,
        nicknames.first_season desc,
        nicknames.team_code
),

final as (
    select
        newest_comments.season,
        newest_comments.comment_id,
        newest_comments.as_of_date,
        newest_comments.post_id,
        newest_comments.author,
        flair_teams.team_id,
        newest_comments.body,
        newest_comments.score,
        newest_comments.permalink,
        newest_comments.is_edited,
        newest_comments.commented_at,
        (newest_comments.commented_at at time zone 'America/New_York')::date as comment_date,
        newest_comments.compound::numeric(5, 4) as compound,
        newest_comments.negative::numeric(4, 3) as negative,
        newest_comments.neutral::numeric(4, 3) as neutral,
        newest_comments.positive::numeric(4, 3) as positive,
        case
            when
                newest_comments.positive > newest_comments.neutral
                and newest_comments.positive > newest_comments.negative
                then 'positive'
            when
                newest_comments.negative > newest_comments.neutral
                and newest_comments.negative > newest_comments.positive
                then 'negative'
            else 'neutral'
        end as sentiment
    from newest_comments
    left join flair_teams
        on
            newest_comments.flair_class is not distinct from flair_teams.flair_class
            and newest_comments.flair_text is not distinct from flair_teams.flair_text
)

select * from final
