"""The injury report of all teams."""

from collections.abc import Sequence

from include.sample_league.injuries import Injury
from include.sample_league.pages.markup import (
    cell,
    name_columns,
    page,
    player_link,
    row,
    section_heading,
    table,
    team_link,
    weekday_date,
)

_COLUMNS = name_columns("player=Player team_name=Team date_update=Update note=Description")


def render_injuries(season: int, injuries: Sequence[Injury]) -> str:
    """Write the page of one morning; without injuries it has no table."""
    caption = f"{len(injuries)} Players"
    rows = [_row(season, injury) for injury in injuries]
    content = table("injuries", caption, _COLUMNS, rows) if rows else section_heading(caption)
    return page("/friv/injuries.fcgi", "NBA Player Injuries", content)


def _row(season: int, injury: Injury) -> str:
    player, team = injury.player, injury.team
    name = (
        f'<th scope="row" class="left " data-append-csv="{player.player_id}" data-stat="player" '
        f'csk="{player.last_name},{player.first_name}" >{player_link(player)}</th>'
    )
    updated = injury.updated
    note = f"{injury.status} ({injury.part}) - {injury.details}"
    return row(
        [
            name,
            cell("team_name", team_link(team, season, team.name(season)), "left"),
            cell("date_update", weekday_date(updated), "left", f' csk="{updated}"'),
            cell("note", note, "left"),
        ]
    )
