{{ config(group='forecasts') }}
-- Every 40th game and the last ones of a season: net rating and four factors, computed again from
-- the box scores of the earlier dates alone, are those of the features.
{% set measures = [
    'net_rating', 'efg_pct_margin', 'tov_pct_margin', 'orb_pct_margin', 'ft_per_fga_margin',
] %}

with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

factor_games as (
    select * from {{ ref('prep_team_factor_games') }}
    where {{ in_window() }}
),

features as (
    select * from {{ ref('prep_team_game_features') }}
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

earlier_factors as (
    select
        sampled_games.game_id as sampled_game_id,
        factor_games.*,
        case
            when games.home_team_id = factor_games.team_id then games.away_team_id
            else games.home_team_id
        end as opponent_team_id
    from sampled_games
    inner join factor_games
        on
            sampled_games.season = factor_games.season
            and sampled_games.game_date > factor_games.game_date
    inner join games on factor_games.game_id = games.game_id
),

ratings as (
    select
        sampled_game_id,
        team_id,
        {% for measure in measures %}
        coalesce(sum({{ measure }}), 0) / (count(*) + 8) as {{ measure }},
        {% endfor %}
        count(*) as games
    from earlier_factors
    group by sampled_game_id, team_id
),

adjustments as (
    select
        earlier_factors.sampled_game_id,
        earlier_factors.team_id,
        {% for measure in measures %}
        sum(ratings.{{ measure }}) / (count(*) + 8) as {{ measure }},
        {% endfor %}
        count(*) as games
    from earlier_factors
    inner join ratings
        on
            earlier_factors.sampled_game_id = ratings.sampled_game_id
            and earlier_factors.opponent_team_id = ratings.team_id
    group by earlier_factors.sampled_game_id, earlier_factors.team_id
)

select
    sampled_games.game_id,
    features.team_id
from sampled_games
left join features on sampled_games.game_id = features.game_id
left join ratings
    on features.game_id = ratings.sampled_game_id and features.team_id = ratings.team_id
left join adjustments
    on features.game_id = adjustments.sampled_game_id and features.team_id = adjustments.team_id
where
    (
        true
        {% for measure in measures %}
        and abs(
            features.{{ measure }}
            - coalesce(ratings.{{ measure }} + adjustments.{{ measure }}, 0)
        ) < 0.00001
        {% endfor %}
    ) is not true
