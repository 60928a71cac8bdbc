"""Tables of a season's players: ranked, with a row more for each team of those who had several."""

from collections.abc import Callable
from typing import NamedTuple

from include.sample_league.formulas import divide, effective_shooting, true_shooting
from include.sample_league.pages.markup import (
    Columns,
    decimal,
    page,
    percent,
    player_link,
    row,
    season_name,
    share,
    team_link,
)
from include.sample_league.players import Player
from include.sample_league.season_stats import SeasonStats
from include.sample_league.teams import Team
from include.sample_league.totals import Totals

_POSITIONS = ("PG", "SG", "SF", "PF", "C")
Shown = tuple[str, float | None]
"""The text of a cell, and the number by which the site sorts it if that is not the text."""

_NOTHING: Shown = ("", None)

Cells = Callable[[Player, list[Team]], dict[str, Shown]]
"""What a row shows of a player with the given teams, by data-stat."""


class PlayerTable(NamedTuple):
    """One kind of table, for regular season and play-offs alike."""

    name: str
    title: str
    columns: Columns
    cells: Callable[[SeasonStats], Cells]
    worth: Callable[[Totals], float]
    """Players are ranked by it, the highest first."""
    above: str = ""
    """A row above the header."""


class _Row(NamedTuple):
    """One row: a player with all his teams, or with one of several."""

    player: Player
    teams: list[Team]
    rank: int
    suffix: str
    """End of the key by which the site sorts names."""


def render_player_tables(
    kind: PlayerTable, season: int, stats: SeasonStats, playoffs: SeasonStats
) -> str:
    """Write a season's page; the second table is there once play-off games are over."""
    tables = [_table(kind, kind.name, season, stats)]
    if playoffs.games:
        tables.append(_table(kind, f"{kind.name}_post", season, playoffs))
    path = f"/leagues/NBA_{season}_{kind.title.lower().replace(' ', '_')}.html"
    title = f"{season_name(season)} NBA Player Stats: {kind.title}"
    return page(path, title, "\n".join(tables))


def sum_up(stats: SeasonStats, player: Player, teams: list[Team]) -> Totals:
    """Return what a player did for one team, or for all of his."""
    return stats.players[player, teams[0]] if len(teams) == 1 else stats.whole(player)


def count(value: float) -> Shown:
    """Show a whole number."""
    return str(round(value)), None


def number(value: float | None) -> Shown:
    """Show a number with one decimal."""
    return decimal(value), value


def proportion(value: float | None) -> Shown:
    """Show a share as .412."""
    return share(value), value


def percentage(value: float | None) -> Shown:
    """Show a share as 41.2."""
    return percent(value), value


def shooting_rates(t: Totals) -> dict[str, Shown]:
    """Show the percentages of a shooter."""
    return {
        "fg_pct": proportion(divide(t.fg, t.fga)),
        "fg3_pct": proportion(divide(t.fg3, t.fg3a)),
        "fg2_pct": proportion(divide(t.fg2, t.fg2a)),
        "efg_pct": proportion(effective_shooting(t)),
        "ft_pct": proportion(divide(t.ft, t.fta)),
    }


def _rank(stats: SeasonStats, worth: Callable[[Totals], float]) -> list[_Row]:
    """Order players by a stat, the best first, and add the rows of each of their teams."""
    order = sorted(stats.spells, key=lambda p: (-worth(stats.whole(p)), p.player_id))
    rows = []
    for rank, player in enumerate(order, start=1):
        teams = stats.spells[player]
        if len(teams) == 1:
            rows.append(_Row(player, teams, rank, "-1"))
            continue
        rows.append(_Row(player, teams, rank, f"-{100 - len(teams)}"))
        rows += [_Row(player, [team], rank, f"-{n}") for n, team in enumerate(teams, start=1)]
    return rows


def _table(kind: PlayerTable, name: str, season: int, stats: SeasonStats) -> str:
    cells = kind.cells(stats)
    rows = [
        _player_row(kind.columns, season, one, cells(one.player, one.teams), stats)
        for one in _rank(stats, kind.worth)
    ]
    rows.append(_average_row(kind.columns, stats))
    head = "".join(
        f'<th aria-label="{label}" data-stat="{stat}" scope="col"'
        f' class="{"ranker " if stat == "ranker" else ""} poptip {css}" >{text}</th> '
        for stat, label, css, _, text in kind.columns
    )
    return (
        f'<div class="table_container tabbed current hide_long long" id="div_{name}">\n'
        f'<table class="stats_table sortable soc" id="{name}" data-cols-to-freeze="2,4">'
        f" <caption>{kind.title} Table</caption> <thead> {kind.above} <tr> {head}</tr> </thead>"
        f" <tbody>{' '.join(rows)} </tbody> </table>\n</div>"
    )


def _player_row(
    columns: Columns, season: int, one: _Row, shown: dict[str, Shown], stats: SeasonStats
) -> str:
    player, teams = one.player, one.teams
    totals = sum_up(stats, player, teams)
    name = (
        f'<td class="left " data-append-csv="{player.player_id}" data-stat="name_display"'
        f' csk="{player.last_name} {player.first_name}{one.suffix}" >{player_link(player)}</td>'
    )
    team = f"{len(teams)}TM" if len(teams) > 1 else team_link(teams[0], season)
    known = {
        "age": _cell("age", count(season - player.birth_year)),
        "team_name_abbr": _cell("team_name_abbr", (team, None), "left"),
        "pos": _cell("pos", (_POSITIONS[player.position - 1], None), "center"),
        "games": _cell("games", count(totals.games)),
        "games_started": _cell("games_started", count(totals.starts)),
        "name_display": name,
        "ranker": f'<th scope="row" class="right " data-stat="ranker" csk="{one.rank}" >{one.rank}'
        "</th>",
    }
    cells = [known.get(stat) or _cell(stat, shown.get(stat, _NOTHING)) for stat, *_ in columns]
    is_part = len(teams) < len(stats.spells[player])
    return row((f" {cell}" for cell in cells), 'class="partial_table" ' if is_part else "")


def _average_row(columns: Columns, stats: SeasonStats) -> str:
    league = stats.league.own
    known = {"ts_pct": proportion(true_shooting(league)), **shooting_rates(league)}
    cells = ['<th scope="row" class="right " data-stat="ranker" ></th>']
    for stat, *_ in columns[1:]:
        if stat == "name_display":
            cells.append(f'<td class="left " data-stat="{stat}" csk="zzzzz" >League Average</td>')
        else:
            align = "left" if stat == "team_name_abbr" else "right"
            cells.append(_cell(stat, known.get(stat, _NOTHING), align))
    return row((f" {cell}" for cell in cells), 'class="norank" ')


def _cell(stat: str, shown: Shown, align: str = "right") -> str:
    text, value = shown
    align = "left" if stat == "awards" else align
    grey = "iz" if text in {"0", "0.0", ".000"} else ""
    key = "" if value is None else f' csk="{value:.10f}"'
    return f'<td class="{align} {grey}" data-stat="{stat}"{key} >{text}</td>'
