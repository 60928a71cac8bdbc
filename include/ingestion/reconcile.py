"""Games of which two kinds of page say different numbers: recorded, until they agree again."""

from __future__ import annotations

from collections.abc import Collection
from itertools import groupby

from psycopg import Connection

RECONCILE = """
with wanted as (
    select unnest(%(games)s::text[]) as game_id
),
schedule as (
    select schedule.* from source.schedule join wanted using (game_id)
    where home_pts is not null
),
final_event as (
    select distinct on (game_id) game_id, home_pts, away_pts
    from source.play_by_play join wanted using (game_id)
    order by game_id, event_number desc
),
said as (
    select 'schedule' as kind, 'team' as level, game_id, home_team_code as subject, home_pts as pts
    from schedule
    union all
    select 'schedule', 'team', game_id, away_team_code, away_pts from schedule
    union all
    select 'box_score', 'team', game_id, team_code, pts
    from source.box_score_teams join wanted using (game_id)
    union all
    select 'play_by_play', 'team', game_id, home_team_code, final_event.home_pts
    from final_event join schedule using (game_id)
    union all
    select 'play_by_play', 'team', game_id, away_team_code, final_event.away_pts
    from final_event join schedule using (game_id)
    union all
    select 'box_score', 'player', game_id, player_id, pts
    from source.box_score_lines join wanted using (game_id)
    where pts is not null
    union all
    select 'daily_leaders', 'player', game_id, player_id, pts
    from source.daily_leaders join wanted using (game_id)
),
compared (first_kind, second_kind, level) as (
    values
    ('schedule', 'box_score', 'team'),
    ('box_score', 'play_by_play', 'team'),
    ('box_score', 'daily_leaders', 'player')
),
-- a game that one of the two kinds does not have at all is no disagreement
games as (
    select first_kind, second_kind, level, game_id
    from compared join said using (level)
    where kind in (first_kind, second_kind)
    group by first_kind, second_kind, level, game_id
    having count(distinct kind) = 2
),
differing as (
    select
        game_id,
        subject,
        'pts' as measure,
        first_kind,
        second_kind,
        max(pts) filter (where kind = first_kind) as first_value,
        max(pts) filter (where kind = second_kind) as second_value
    from games join said using (level, game_id)
    where kind in (first_kind, second_kind)
    group by game_id, subject, first_kind, second_kind
    having max(pts) filter (where kind = first_kind)
        is distinct from max(pts) filter (where kind = second_kind)
),
settled as (
    delete from ops.game_disagreements as known
    where (
        game_id in (select game_id from wanted)
        or game_id not in (select game_id from source.schedule)
    )
    and not exists (
        select from differing
        where
            (known.game_id, known.subject, known.measure, known.first_kind, known.second_kind)
            = (
                differing.game_id,
                differing.subject,
                differing.measure,
                differing.first_kind,
                differing.second_kind
            )
    )
),
noted as (
    insert into ops.game_disagreements as known (
        game_id, subject, measure, first_kind, second_kind, first_value, second_value, job_run_id
    )
    select differing.*, %(job_run_id)s from differing
    on conflict (game_id, subject, measure, first_kind, second_kind) do update set
        first_value = excluded.first_value,
        second_value = excluded.second_value,
        job_run_id = excluded.job_run_id,
        found_at = clock_timestamp()
    where (known.first_value, known.second_value)
        is distinct from (excluded.first_value, excluded.second_value)
)
select game_id, first_kind, second_kind, subject, measure, first_value, second_value
from differing
order by game_id, first_kind, second_kind, subject
"""


def reconcile(connection: Connection, job_run_id: int, games: Collection[str]) -> list[str]:
    """Compare what the kinds say of games, and bring ops.game_disagreements up to that.

    The schedule's score with the box score's, the box score's with the last play's, and the points
    of each player in the box score with those in the daily leaders. Returns a line for each pair
    of kinds that disagree about a game.
    """
    rows = connection.execute(
        RECONCILE, {"games": sorted(games), "job_run_id": job_run_id}
    ).fetchall()
    lines = []
    for (game_id, first, second), found in groupby(rows, key=lambda row: row[:3]):
        numbers = [
            f"{subject} {_say(first_value)} and {_say(second_value)} {measure}"
            for *_, subject, measure, first_value, second_value in found
        ]
        more = f" (and {len(numbers) - 1} more in ops.game_disagreements)" if numbers[1:] else ""
        lines.append(f"game {game_id}: {first} and {second} disagree: {numbers[0]}{more}")
    return lines


def _say(value: int | None) -> str:
    return "no" if value is None else str(value)
