{{ config(group='forecasts') }}
-- Every 150th game and the last one of a season: roster strength, computed again from the lines and
-- injuries pages of the earlier dates alone, is that of the features.
with games as (
    select * from {{ ref('fact_games') }}
    where {{ in_window() }}
),

lines as (
    select * from {{ ref('fact_player_box_scores') }}
    where {{ in_window() }}
),

injuries as (
    select * from {{ ref('fact_injuries') }}
    where {{ in_window() }}
),

features as (
    select * from {{ ref('prep_team_game_features') }}
    where {{ in_window() }}
),

team_games as (
    select * from {{ ref('prep_team_games') }}
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
    where game_number % 150 = 0 or games_to_end = 1
),

earlier_games as (
    select
        sampled_games.game_id as sampled_game_id,
        team_games.game_id,
        team_games.team_id,
        row_number() over (
            partition by sampled_games.game_id, team_games.team_id
            order by team_games.game_date desc, team_games.game_id desc
        ) as games_ago,
        count(*) over (partition by sampled_games.game_id, team_games.team_id) as games
    from sampled_games
    inner join team_games
        on
            sampled_games.season = team_games.season
            and sampled_games.game_date > team_games.game_date
            and team_games.is_played
),

known_lines as (
    select
        sampled_games.game_id as sampled_game_id,
        lines.*,
        first_value(lines.team_id) over (
            partition by sampled_games.game_id, lines.player_id
            order by lines.game_date desc, lines.game_id desc
        ) as newest_team_id,
        earlier_games.games_ago,
        least(earlier_games.games, 10) as games
    from sampled_games
    inner join lines
        on sampled_games.season = lines.season and sampled_games.game_date > lines.game_date
    inner join earlier_games
        on
            sampled_games.game_id = earlier_games.sampled_game_id
            and lines.game_id = earlier_games.game_id
            and lines.team_id = earlier_games.team_id
),

last_spells as (
    select
        known_lines.*,
        max(game_date) filter (where team_id <> newest_team_id) over (
            partition by sampled_game_id, player_id
        ) as last_date_elsewhere
    from known_lines
),

league as (
    select
        sampled_game_id,
        sum(game_score) / sum(seconds_played) as game_score_per_second
    from known_lines
    group by sampled_game_id
),

pages as (
    select
        sampled_games.game_id as sampled_game_id,
        max(injuries.as_of_date) as as_of_date
    from sampled_games
    inner join injuries
        on sampled_games.game_date - injuries.as_of_date between 1 and 7
    group by sampled_games.game_id
),

players_out as (
    select distinct
        pages.sampled_game_id,
        injuries.player_id
    from pages
    inner join injuries on pages.as_of_date = injuries.as_of_date
    where injuries.status ilike 'out%'
),

rosters as (
    select
        last_spells.sampled_game_id,
        last_spells.team_id,
        max(last_spells.games) as games,
        sum(last_spells.seconds_played) as seconds_played,
        sum(last_spells.seconds_played) filter (where players_out.player_id is null)
            as available_seconds,
        sum(last_spells.game_score) filter (where players_out.player_id is null)
            as available_game_score
    from last_spells
    left join players_out
        on
            last_spells.sampled_game_id = players_out.sampled_game_id
            and last_spells.player_id = players_out.player_id
    where
        last_spells.games_ago <= 10
        and last_spells.team_id = last_spells.newest_team_id
        and last_spells.game_date > coalesce(last_spells.last_date_elsewhere, '-infinity')
    group by last_spells.sampled_game_id, last_spells.team_id
)

select
    sampled_games.game_id,
    features.team_id
from sampled_games
left join features on sampled_games.game_id = features.game_id
left join rosters
    on features.game_id = rosters.sampled_game_id and features.team_id = rosters.team_id
left join league on features.game_id = league.sampled_game_id
where
    (
        abs(
            features.roster_strength
            - coalesce(
                (
                    rosters.available_game_score / rosters.available_seconds
                    - league.game_score_per_second
                ) * 14400 * rosters.games / (rosters.games + 8),
                0
            )
        ) < 0.001
        and abs(
            features.missing_minutes_pct
            - coalesce(1 - rosters.available_seconds::numeric / rosters.seconds_played, 0)
        ) < 0.0002
    ) is not true
