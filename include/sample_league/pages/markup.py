"""What all pages of basketball-reference share: frame, tables, cells, links."""

from collections.abc import Iterable, Sequence
from datetime import date

from include.sample_league.players import Player
from include.sample_league.teams import Team

MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)

_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Column = tuple[str, str, str, str, str]
"""data-stat, aria-label, classes, data-tip, text."""

Columns = tuple[Column, ...]


def name_columns(text: str) -> Columns:
    """Read columns from ``data-stat=Text`` pairs, separated by blanks; ``_`` is a blank in one."""
    columns = []
    for pair in text.split():
        stat, _, shown = pair.partition("=")
        shown = shown.replace("_", " ")
        columns.append((stat, shown, "center", "", shown))
    return tuple(columns)


def cell(stat: str, shown: str, align: str = "right", key: str = "") -> str:
    """Write a cell; the site greys out what is empty or zero."""
    grey = "iz" if shown in {"", "0", ".000", "0.0"} else ""
    return f'<td class="{align} {grey}" data-stat="{stat}"{key} >{shown}</td>'


def rank_cell(rank: int) -> str:
    """Write the first cell of a ranked row."""
    return f'<th scope="row" class="right " data-stat="ranker" csk="{rank}" >{rank}</th>'


def row(cells: Iterable[str], attributes: str = "") -> str:
    """Write a row of a table."""
    return f"<tr {attributes}>{''.join(cells)}</tr>"


def header(columns: Columns, *, repeated: bool = False) -> str:
    """Write the header row of a table; ``repeated`` where it stands among the data."""
    cells = []
    for stat, label, classes, tip, text in columns:
        kind = "ranker" if stat == "ranker" else ""
        attributes = (
            f'class="{kind} {classes}"'
            if repeated
            else (f'scope="col" class="{kind} poptip {classes}"')
        )
        if tip:
            attributes += f' data-tip="{tip}"'
        cells.append(f'   <th aria-label="{label}" data-stat="{stat}" {attributes} >{text}</th>\n')
    start = '<tr class="thead">' if repeated else "<tr>"
    return f"{start}\n{''.join(cells)}</tr>"


def over_header(*groups: tuple[str, int, str]) -> str:
    """Write the row above the header: data-stat, width and text of each group."""
    cells = "".join(
        f'<th aria-label="" data-stat="{stat}" colspan="{width}" class=" over_header center" >'
        f"{text}</th>"
        for stat, width, text in groups
    )
    return f'<tr class="over_header">{cells}</tr>'


def table(
    name: str,
    caption: str,
    columns: Columns,
    rows: Sequence[str],
    *,
    above: str = "",
    foot: str = "",
    heading: str = "",
) -> str:
    """Write a table in its wrapper. As on the site, only a table with a foot closes its body."""
    body = "\n".join(rows)
    end = f"</tbody><tfoot>{foot}\n</tfoot>" if foot else ""
    return f"""<div id="all_{name}" class="table_wrapper">
{section_heading(heading or caption)}
<div class="table_container" id="div_{name}">
<table class="sortable stats_table" id="{name}">
<caption>{caption} Table</caption>
<colgroup>{"<col>" * len(columns)}</colgroup>
<thead>
{above}{header(columns)}
</thead>
<tbody>{body}
{end}
</table>
</div>
</div>"""


def commented(name: str, caption: str, content: str) -> str:
    """Write a table as the site writes those that its script shows later: inside a comment."""
    return f"""<div id="all_{name}" class="table_wrapper setup_commented commented">
{section_heading(caption)}<div class="placeholder"></div>
<!--
<div class="table_container" id="div_{name}">
{content}
</div>
-->
</div>"""


def section_heading(text: str) -> str:
    """Write the heading of a table."""
    return f'<div class="section_heading"><h2>{text}</h2></div>'


def page(path: str, title: str, content: str) -> str:
    """Write a whole page; ``path`` is the address that it calls its own."""
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="sample league: simulated, not real results">
<title>{title} | Basketball-Reference.com</title>
<link rel="canonical" href="https://www.basketball-reference.com{path}" />
</head>
<body class="bbr">
<div id="wrap">
<div id="content" role="main">
<h1>{title}</h1>
{content}
</div>
</div>
</body>
</html>
"""


def render_not_found() -> str:
    """Write the page that comes with status 404."""
    message = "<p>The sample league has no page at this address.</p>"
    return page("/404.html", "Page Not Found (404 error)", message)


def season_name(season: int) -> str:
    """Write a season as the site does: 2024-25."""
    return f"{season - 1}-{season % 100:02}"


def short_date(day: date) -> str:
    """Write a date as the site does in tables: Jan 5, 2018."""
    return f"{MONTHS[day.month - 1][:3]} {day.day}, {day.year}"


def weekday_date(day: date) -> str:
    """Write a date as the site does where the weekday matters: Fri, Jan 5, 2018."""
    return f"{_WEEKDAYS[day.weekday()]}, {short_date(day)}"


def long_date(day: date) -> str:
    """Write a date as the site does in titles: January 5, 2018."""
    return f"{MONTHS[day.month - 1]} {day.day}, {day.year}"


def clock(minutes: int) -> str:
    """Write minutes after midnight as the site does: 7:30p, 12:00p at noon."""
    hour = (minutes // 60 - 1) % 12 + 1
    return f"{hour}:{minutes % 60:02}{'p' if minutes >= 12 * 60 else 'a'}"


def share(made: float | None, tried: float = 1) -> str:
    """Write a share as the site does: .586, 1.000, nothing without a try."""
    if made is None or not tried:
        return ""
    text = f"{made / tried:.3f}".replace("-0.", "-.").removeprefix("0")
    return ".000" if text == "-.000" else text


def decimal(value: float | None, digits: int = 1) -> str:
    """Write a number with its decimals; nothing for None, no sign before zero."""
    if value is None:
        return ""
    text = f"{value:.{digits}f}"
    return text.removeprefix("-") if not text.strip("-0.") else text


def percent(value: float | None) -> str:
    """Write a share as a percentage without its sign: 21.8."""
    return decimal(None if value is None else 100 * value)


def signed(number: int) -> str:
    """Write plus-minus: +7, -3, 0."""
    return f"{number:+}" if number else "0"


def play_time(seconds: int) -> str:
    """Write minutes and seconds."""
    return f"{seconds // 60}:{seconds % 60:02}"


def team_link(team: Team, season: int, text: str = "") -> str:
    """Link a team's page; shows its code unless a text is given."""
    code = team.code(season)
    return f'<a href="/teams/{code}/{season}.html">{text or code}</a>'


def player_link(player: Player, text: str = "") -> str:
    """Link a player's page; shows his name unless a text is given."""
    slug = player.player_id
    return f'<a href="/players/{slug[0]}/{slug}.html">{text or player.name}</a>'
