with sentiment_days as (
    select * from {{ ref('prep_team_sentiment_days') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

results as (
    select
        sentiment_days.*,
        previous_game_result as result
    from sentiment_days
    union all
    select
        sentiment_days.*,
        'all' as result
    from sentiment_days
),

sums as (
    select
        season,
        team_id,
        result,
        count(*) as day_count,
        sum(comment_count) as comment_count,
        sum(mean_compound * comment_count) as total_compound,
        sum(positive_comments) as positive_comments,
        sum(negative_comments) as negative_comments
    from results
    group by season, team_id, result
),

final as (
    select
        sums.season,
        sums.team_id,
        sums.result as previous_game_result,
        team_seasons.team_name,
        sums.day_count::integer as day_count,
        sums.comment_count::integer as comment_count,
        {{ ratio('sums.total_compound', 'sums.comment_count') }}::numeric(5, 4) as mean_compound,
        {{ ratio('sums.positive_comments', 'sums.comment_count') }}::numeric(5, 4) as positive_pct,
        {{ ratio('sums.negative_comments', 'sums.comment_count') }}::numeric(5, 4) as negative_pct
    from sums
    inner join team_seasons
        on sums.season = team_seasons.season and sums.team_id = team_seasons.team_id
)

select * from final
