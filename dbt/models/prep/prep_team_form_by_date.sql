{#
The priors of the means below are those that predict a team's next result best in the 48,308
team-games of seasons 2000 to 2019.
#}
{% set prior_games_of_win_pct = 12 %}
{% set prior_games_of_margin = 8 %}
{% set prior_games_of_margin_last_10 = 8 %}

with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

form as (
    select * from {{ ref('prep_team_form') }}
    where {{ in_window() }}
),

dates as (
    select distinct
        season,
        game_date
    from games
),

games_by_date as (
    select
        season,
        team_id,
        game_date,
        count(*) as games
    from form
    group by season, team_id, game_date
),

games_before as (
    select
        dates.season,
        dates.game_date,
        team_seasons.team_id,
        coalesce(
            sum(games_by_date.games) over (
                partition by dates.season, team_seasons.team_id
                order by dates.game_date
                rows between unbounded preceding and 1 preceding
            ),
            0
        )::integer as games_played
    from dates
    inner join team_seasons on dates.season = team_seasons.season
    left join games_by_date
        on
            dates.season = games_by_date.season
            and dates.game_date = games_by_date.game_date
            and team_seasons.team_id = games_by_date.team_id
),

final as (
    select
        games_before.season,
        games_before.game_date,
        games_before.team_id,
        games_before.games_played,
        {{ shrunk_mean(
            'form.wins', 'games_before.games_played', 0.5, prior_games_of_win_pct,
        ) }} as win_pct,
        {{ shrunk_mean(
            'form.total_margin', 'games_before.games_played', 0, prior_games_of_margin,
        ) }} as margin,
        {{ shrunk_mean(
            'form.total_margin_last_10',
            'least(games_before.games_played, 10)',
            0,
            prior_games_of_margin_last_10,
        ) }} as margin_last_10
    from games_before
    left join form
        on
            games_before.season = form.season
            and games_before.team_id = form.team_id
            and games_before.games_played = form.games_played
)

select * from final
