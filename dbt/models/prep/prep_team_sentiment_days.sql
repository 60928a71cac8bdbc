with reddit_comments as (
    select * from {{ ref('prep_reddit_comments') }}
    where {{ in_window() }} and team_id is not null
),

team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }} and is_played
),

days as (
    select
        season,
        comment_date,
        team_id,
        count(*) as comment_count,
        sum(score) as score,
        avg(compound) as mean_compound,
        count(*) filter (where sentiment = 'positive') as positive_comments,
        count(*) filter (where sentiment = 'neutral') as neutral_comments,
        count(*) filter (where sentiment = 'negative') as negative_comments
    from reddit_comments
    group by season, comment_date, team_id
),

final as (
    select
        days.season,
        days.comment_date,
        days.team_id,
        days.comment_count::integer as comment_count,
        days.score::integer as score,
        days.mean_compound::numeric(5, 4) as mean_compound,
        days.positive_comments::integer as positive_comments,
        days.neutral_comments::integer as neutral_comments,
        days.negative_comments::integer as negative_comments,
        team_games.game_id as previous_game_id,
        case
            when team_games.is_win then 'win'
            when not team_games.is_win then 'loss'
            else 'no_game'
        end as previous_game_result
    from days
    left join team_games
        on
            days.season = team_games.season
            and days.team_id = team_games.team_id
            and days.comment_date = team_games.game_date + 1
)

select * from final
