-- Every 40th game and the last ones of a season, computed again from the results of the earlier
-- dates alone: nothing may differ, however many later results the table knows.
with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

features as (
    select * from {{ ref('prep_game_features') }}
    where {{ in_window() }}
),

numbered_games as (
    select
        games.*,
        row_number() over (partition by season order by game_date, game_id) as game_number,
        row_number() over (partition by season order by game_date desc, game_id) as games_to_end
    from games
),

sampled_games as (
    select * from numbered_games
    where game_number % 40 = 0 or games_to_end <= 3
),

earlier_games as (
    select
        sampled_games.game_id as sampled_game_id,
        games.*
    from sampled_games
    inner join games
        on sampled_games.season = games.season and sampled_games.game_date > games.game_date
),

earlier_team_games as (
    select
        sampled_game_id,
        game_id,
        game_date,
        is_played,
        home_team_id as team_id,
        away_team_id as opponent_team_id,
        home_pts - away_pts as margin
    from earlier_games
    union all
    select
        sampled_game_id,
        game_id,
        game_date,
        is_played,
        away_team_id as team_id,
        home_team_id as opponent_team_id,
        away_pts - home_pts as margin
    from earlier_games
),

results as (
    select
        earlier_team_games.*,
        row_number() over (
            partition by sampled_game_id, team_id
            order by game_date desc, game_id desc
        ) as games_ago
    from earlier_team_games
    where is_played
),

form as (
    select
        sampled_game_id,
        team_id,
        count(*) as games_played,
        (count(*) filter (where margin > 0) + 6.0) / (count(*) + 12) as win_pct,
        sum(margin) / (count(*) + 8.0) as margin,
        sum(margin) filter (where games_ago <= 10) / (least(count(*), 10) + 8.0) as margin_last_10
    from results
    group by sampled_game_id, team_id
),

opponents as (
    select
        results.sampled_game_id,
        results.team_id,
        avg(form.margin) as opponent_margin
    from results
    inner join form
        on
            results.sampled_game_id = form.sampled_game_id
            and results.opponent_team_id = form.team_id
    group by results.sampled_game_id, results.team_id
),

last_dates as (
    select
        sampled_game_id,
        team_id,
        max(game_date) as last_game_date
    from earlier_team_games
    group by sampled_game_id, team_id
),

sides as (
    {% for side in ['home', 'away'] %}
    select
        game_id,
        game_date,
        {{ side }}_team_id as team_id,
        {{ side }}_games_played as games_played,
        {{ side }}_win_pct as win_pct,
        {{ side }}_margin as margin,
        {{ side }}_opponent_margin as opponent_margin,
        {{ side }}_margin_last_10 as margin_last_10,
        {{ side }}_rest_days as rest_days
    from features
    {{ "union all" if not loop.last }}
    {% endfor %}
)

select
    sampled_games.game_id,
    sides.team_id
from sampled_games
left join sides on sampled_games.game_id = sides.game_id
left join form
    on sides.game_id = form.sampled_game_id and sides.team_id = form.team_id
left join opponents
    on sides.game_id = opponents.sampled_game_id and sides.team_id = opponents.team_id
left join last_dates
    on sides.game_id = last_dates.sampled_game_id and sides.team_id = last_dates.team_id
where
    (
        sides.games_played = coalesce(form.games_played, 0)
        and abs(sides.win_pct - coalesce(form.win_pct, 0.5)) < 0.00001
        and abs(sides.margin - coalesce(form.margin, 0)) < 0.00001
        and abs(sides.opponent_margin - coalesce(opponents.opponent_margin, 0)) < 0.00001
        and abs(sides.margin_last_10 - coalesce(form.margin_last_10, 0)) < 0.00001
        and sides.rest_days = least(coalesce(sides.game_date - last_dates.last_game_date, 7), 7)
    ) is not true
