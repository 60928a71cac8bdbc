{# As the margin's in prep_team_form_by_date: these are margins too, in other units. #}
{% set prior_games = 8 %}
{% set measures = [
    'net_rating', 'efg_pct_margin', 'tov_pct_margin', 'orb_pct_margin', 'ft_per_fga_margin',
] %}

with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

team_seasons as (
    select * from {{ ref('dim_team_seasons') }}
    where {{ in_window() }}
),

factor_games as (
    select * from {{ ref('prep_team_factor_games') }}
    where {{ in_window() }}
),

dates as (
    select distinct
        season,
        game_date
    from games
),

sums_by_date as (
    select
        season,
        team_id,
        game_date,
        {% for measure in measures %}
        sum({{ measure }}) as {{ measure }},
        {% endfor %}
        count(*) as games
    from factor_games
    group by season, team_id, game_date
),

sums_before as (
    select
        dates.season,
        dates.game_date,
        team_seasons.team_id,
        {% for measure in measures %}
        coalesce(sum(sums_by_date.{{ measure }}) over earlier_dates, 0) as {{ measure }},
        {% endfor %}
        coalesce(sum(sums_by_date.games) over earlier_dates, 0) as games_rated
    from dates
    inner join team_seasons on dates.season = team_seasons.season
    left join sums_by_date
        on
            dates.season = sums_by_date.season
            and dates.game_date = sums_by_date.game_date
            and team_seasons.team_id = sums_by_date.team_id
    window
        earlier_dates as (
            partition by dates.season, team_seasons.team_id
            order by dates.game_date
            rows between unbounded preceding and 1 preceding
        )
),

final as (
    select
        season,
        game_date,
        team_id,
        {% for measure in measures %}
        {{ shrunk_mean(measure, 'games_rated', 0, prior_games) }} as {{ measure }},
        {% endfor %}
        games_rated::integer as games_rated
    from sums_before
)

select * from final
