{#
The league's minimum for averages is 70 % of the team's games; for shooting percentages shots made, by
82 team games: 300 field goals, 82 three-pointers, 125 free throws.
#}
{% set per_game = ['pts', 'trb', 'ast', 'stl', 'blk', 'fg3', 'impact_score', 'seconds_played'] %}
{% set shooting = [('fg', 'fga', 300), ('fg3', 'fg3a', 82), ('ft', 'fta', 125)] %}

with totals as (
    select * from {{ ref('prep_player_season_totals') }}
    where {{ in_window() }} and season_type in ('regular_season', 'playoffs')
),

team_box_scores as (
    select * from {{ ref('fact_team_box_scores') }}
    where {{ in_window() }}
),

team_games as (
    select
        season,
        season_type,
        team_id,
        count(*) as team_games
    from team_box_scores
    group by season, season_type, team_id
),

candidates as (
    select
        totals.*,
        team_games.team_games
    from totals
    inner join team_games
        on
            totals.season = team_games.season
            and totals.season_type = team_games.season_type
            and totals.team_id = team_games.team_id
),

entries as (
    {% for column in per_game %}
    select
        season,
        season_type,
        {% if column == 'seconds_played' %}
        'minutes' as category,
        {{ ratio('seconds_played', '60 * games') }} as category_value,
        {% else %}
        '{{ column }}' as category,
        {{ ratio(column, 'games') }} as category_value,
        {% endif %}
        player_id,
        team_id,
        games,
        10 * games >= 7 * team_games as is_qualified
    from candidates
    where {{ column }} is not null
    union all
    {% endfor %}
    {% for made, tried, minimum in shooting %}
    select
        season,
        season_type,
        '{{ made }}_pct' as category,
        {{ ratio(made, tried) }} as category_value,
        player_id,
        team_id,
        games,
        82 * {{ made }} >= {{ minimum }} * team_games as is_qualified
    from candidates
    where {{ tried }} > 0
    {{ "union all" if not loop.last }}
    {% endfor %}
),

final as (
    select
        season,
        season_type,
        category,
        player_id,
        team_id,
        games,
        category_value::numeric(7, 4) as category_value,
        is_qualified,
        case
            when is_qualified
                then
                    (rank() over (
                        partition by season, season_type, category, is_qualified
                        order by category_value desc
                    ))::integer
        end as category_rank
    from entries
)

select * from final
