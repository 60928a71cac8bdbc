{# As in prep_team_ratings_by_date. #}
{% set prior_games = 8 %}
{% set measures = [
    'net_rating', 'efg_pct_margin', 'tov_pct_margin', 'orb_pct_margin', 'ft_per_fga_margin',
] %}

with team_games as (
    select * from {{ ref('prep_team_games') }}
    where {{ in_window() }}
),

factor_games as (
    select * from {{ ref('prep_team_factor_games') }}
    where {{ in_window() }}
),

ratings as (
    select * from {{ ref('prep_team_ratings_by_date') }}
    where {{ in_window() }}
),

opponents as (
    select
        factor_games.season,
        factor_games.team_id,
        factor_games.game_date,
        team_games.opponent_team_id
    from factor_games
    inner join team_games
        on
            factor_games.season = team_games.season
            and factor_games.game_id = team_games.game_id
            and factor_games.team_id = team_games.team_id
),

opponents_met as (
    select
        team_games.game_id,
        team_games.team_id,
        {% for measure in measures %}
        sum(ratings.{{ measure }}) as {{ measure }},
        {% endfor %}
        count(*) as games
    from team_games
    inner join opponents
        on
            team_games.season = opponents.season
            and team_games.team_id = opponents.team_id
            and team_games.game_date > opponents.game_date
    inner join ratings
        on
            team_games.season = ratings.season
            and team_games.game_date = ratings.game_date
            and opponents.opponent_team_id = ratings.team_id
    group by team_games.game_id, team_games.team_id
),

final as (
    select
        team_games.season,
        team_games.game_id,
        team_games.team_id,
        {% for measure in measures %}
        (
            ratings.{{ measure }}
            + coalesce(opponents_met.{{ measure }}, 0) / (ratings.games_rated + {{ prior_games }})
        )::numeric(9, 6) as {{ measure }},
        {% endfor %}
        ratings.games_rated
    from team_games
    inner join ratings
        on
            team_games.season = ratings.season
            and team_games.game_date = ratings.game_date
            and team_games.team_id = ratings.team_id
    left join opponents_met
        on
            team_games.game_id = opponents_met.game_id
            and team_games.team_id = opponents_met.team_id
)

select * from final
