{#
CTEs that rank the rows of the CTE `teams` (season, team_id, win_pct, division, `within` and the
criteria) inside each season and `within`, ending in a CTE `ranked` with a column `place` from 1 up,
without ties. They read a CTE `head_to_head` (season, team_id, opponent_team_id, games, wins).

The league's procedure: of the teams level on winning percentage, the first criterion that tells any
of them apart orders them, and those still level start again from the top of the list, which differs
for two teams (`of_two`) and for more (`of_more`). A pass is one such step: a tie of n teams needs at
most n - 1. The code of the team, last, stands for the league's drawing of lots.
`head_to_head_pct` and `shared_division_win_pct` depend on who is tied and are computed here.
#}
{% macro rank_with_tie_breaks(within, of_two, of_more, passes=4) %}
place_0 as (
    select
        teams.*,
        rank() over (partition by season, {{ within }} order by win_pct desc) as place
    from teams
),
{% for pass in range(1, passes + 1) %}
tied_{{ pass }} as (
    select
        place_{{ pass - 1 }}.*,
        count(*) over tie as tied_teams,
        case
            when min(division) over tie = max(division) over tie then division_win_pct
        end as shared_division_win_pct
    from place_{{ pass - 1 }}
    window tie as (partition by season, {{ within }}, place)
),

head_to_head_{{ pass }} as (
    select
        team.season,
        team.team_id,
        sum(head_to_head.wins)::numeric / sum(head_to_head.games) as head_to_head_pct
    from tied_{{ pass }} as team
    inner join tied_{{ pass }} as opponent
        on
            team.season = opponent.season
            and team.{{ within }} = opponent.{{ within }}
            and team.place = opponent.place
    inner join head_to_head
        on
            team.season = head_to_head.season
            and team.team_id = head_to_head.team_id
            and opponent.team_id = head_to_head.opponent_team_id
    group by team.season, team.team_id
),

criteria_{{ pass }} as (
    select
        {% for two, more in zip(of_two, of_more) %}
        case when tied_teams = 2 then {{ two }} else {{ more }} end as criterion_{{ loop.index }},
        {% endfor %}
        tied_{{ pass }}.*
    from tied_{{ pass }}
    left join head_to_head_{{ pass }}
        on
            tied_{{ pass }}.season = head_to_head_{{ pass }}.season
            and tied_{{ pass }}.team_id = head_to_head_{{ pass }}.team_id
),

decided_{{ pass }} as (
    select
        criteria_{{ pass }}.*,
        case
            {% for _ in of_two %}
            when
                min(criterion_{{ loop.index }}) over tie
                <> max(criterion_{{ loop.index }}) over tie
                then criterion_{{ loop.index }}
            {% endfor %}
        end as deciding_value
    from criteria_{{ pass }}
    window tie as (partition by season, {{ within }}, place)
),

place_{{ pass }} as (
    select
        teams.*,
        decided_{{ pass }}.place - 1 + rank() over (
            partition by
                decided_{{ pass }}.season, decided_{{ pass }}.{{ within }}, decided_{{ pass }}.place
            order by decided_{{ pass }}.deciding_value desc nulls last
        ) as place
    from decided_{{ pass }}
    inner join teams
        on
            decided_{{ pass }}.season = teams.season
            and decided_{{ pass }}.team_id = teams.team_id
),
{% endfor %}
ranked as (
    select
        season,
        team_id,
        row_number() over (partition by season, {{ within }} order by place, team_id) as place
    from place_{{ passes }}
)
{% endmacro %}
