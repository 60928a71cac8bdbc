with standings as (
    select * from {{ ref('prep_standings') }}
    where {{ in_window() }}
),

head_to_head as (
    select * from {{ ref('prep_head_to_head') }}
    where {{ in_window() }}
),

team_efficiency as (
    select * from {{ ref('prep_team_efficiency') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

margins as (
    select
        season,
        team_id,
        {{ ratio('total_pts - total_opponent_pts', 'games') }} as margin
    from standings
),

schedules as (
    select
        head_to_head.season,
        head_to_head.team_id,
        sum(head_to_head.games * margins.margin) / sum(head_to_head.games) as mean_opponent_margin
    from head_to_head
    inner join margins
        on
            head_to_head.season = margins.season
            and head_to_head.opponent_team_id = margins.team_id
    group by head_to_head.season, head_to_head.team_id
),

box_scores as (
    select
        season,
        team_id,
        count(*) as games,
        sum(pts) as pts,
        sum(opponent_pts) as opponent_pts,
        sum(seconds_played) as seconds_played,
        sum(possessions) as possessions
    from team_efficiency
    where season_type = 'regular_season' and possessions is not null
    group by season, team_id
),

final as (
    select
        standings.season,
        standings.team_id,
        team_seasons.team_name,
        standings.games,
        {{ ratio('standings.total_pts', 'standings.games') }}::numeric(5, 2) as pts_per_game,
        {{ ratio('standings.total_opponent_pts', 'standings.games') }}::numeric(5, 2)
            as opponent_pts_per_game,
        margins.margin::numeric(5, 2) as margin_per_game,
        schedules.mean_opponent_margin::numeric(5, 2) as strength_of_schedule,
        (margins.margin + schedules.mean_opponent_margin)::numeric(5, 2) as simple_rating,
        coalesce(box_scores.games, 0)::integer as games_with_box_scores,
        {{ ratio('48 * 60 * 5 * box_scores.possessions', 'box_scores.seconds_played') }}
        ::numeric(5, 1) as pace,
        {{ ratio('100 * box_scores.pts', 'box_scores.possessions') }}::numeric(5, 1)
            as offensive_rating,
        {{ ratio('100 * box_scores.opponent_pts', 'box_scores.possessions') }}::numeric(5, 1)
            as defensive_rating,
        {{ ratio(
            '100 * (box_scores.pts - box_scores.opponent_pts)', 'box_scores.possessions',
        ) }}::numeric(5, 1) as net_rating
    from standings
    inner join margins
        on standings.season = margins.season and standings.team_id = margins.team_id
    inner join team_seasons
        on standings.season = team_seasons.season and standings.team_id = team_seasons.team_id
    left join schedules
        on standings.season = schedules.season and standings.team_id = schedules.team_id
    left join box_scores
        on standings.season = box_scores.season and standings.team_id = box_scores.team_id
)

select * from final
