"""The pages in the site's own markup: table ids, data-stat, keys in csk and data-append-csv."""

from datetime import date, timedelta

from include.sample_league.box_scores import PlayerLine
from include.sample_league.site import Listing
from include.sample_league.teams import Team

_MONTHS = (
    *("January", "February", "March", "April", "May", "June", "July"),
    *("August", "September", "October", "November", "December"),
)
_WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

_LEFT, _CENTER = "sort_default_asc left", "sort_default_asc center"

Columns = tuple[tuple[str, str, str, str, str], ...]
"""data-stat, aria-label, classes, data-tip, text."""

_SCHEDULE_COLUMNS: Columns = (
    ("date_game", "Date", _CENTER, "", "Date"),
    ("game_start_time", "Start (ET)", "center", "", "Start (ET)"),
    ("visitor_team_name", "Visitor/Neutral", _CENTER, "", "Visitor/Neutral"),
    ("visitor_pts", "Visitor Points", "center", "Points", "PTS"),
    ("home_team_name", "Home/Neutral", _CENTER, "", "Home/Neutral"),
    ("home_pts", "Home Points", "center", "", "PTS"),
    ("box_score_text", "&nbsp;", _CENTER, "", "&nbsp;"),
    ("overtimes", "&nbsp;", "center", "", "&nbsp;"),
    ("attendance", "Attend.", "center", "Attendance", "Attend."),
    ("game_duration", "LOG", "center", "Length of Game", "LOG"),
    ("arena_name", "Arena", _CENTER, "", "Arena"),
    ("game_remarks", "Notes", "sort_default_asc show_partial_when_sorting center", "", "Notes"),
)
_STATS_COLUMNS: Columns = (
    ("ranker", "Rk", "sort_default_asc show_partial_when_sorting right", "Rank", "Rk"),
    ("player", "Player", _LEFT, "", "Player"),
    ("team_id", "Tm", _LEFT, "Team", "Tm"),
    ("game_location", "&nbsp;", "center", "", "&nbsp;"),
    ("opp_id", "Opp", _LEFT, "Opponent", "Opp"),
    ("game_result", "&nbsp;", "center", "", "&nbsp;"),
    ("mp", "Minutes Played", "right", "Minutes Played", "MP"),
    ("fg", "Field Goals", "right", "Field Goals", "FG"),
    ("fga", "FGA", "right", "Field Goal Attempts", "FGA"),
    ("fg_pct", "Field Goal Percentage", "right", "Field Goal Percentage", "FG%"),
    ("fg3", "3-Point Field Goals", "right", "3-Point Field Goals", "3P"),
    ("fg3a", "3-Point Field Goal Attempts", "right", "3-Point Field Goal Attempts", "3PA"),
    ("fg3_pct", "3-Point Field Goal Percentage", "right", "3-Point Field Goal Percentage", "3P%"),
    ("ft", "Free Throws", "right", "Free Throws", "FT"),
    ("fta", "Free Throw Attempts", "right", "Free Throw Attempts", "FTA"),
    ("ft_pct", "Free Throw Percentage", "right", "Free Throw Percentage", "FT%"),
    ("orb", "Offensive Rebounds", "right", "Offensive Rebounds", "ORB"),
    ("drb", "Defensive Rebounds", "right", "Defensive Rebounds", "DRB"),
    ("trb", "Total Rebounds", "right", "Total Rebounds", "TRB"),
    ("ast", "Assists", "right", "Assists", "AST"),
    ("stl", "Steals", "right", "Steals", "STL"),
    ("blk", "Blocks", "right", "Blocks", "BLK"),
    ("tov", "Turnovers", "right", "Turnovers", "TOV"),
    ("pf", "Personal Fouls", "right", "Personal Fouls", "PF"),
    ("pts", "Points", "right", "Points", "PTS"),
    ("plus_minus", "Plus/Minus", "right", "Plus/Minus", "+/-"),
    ("game_score", "GmSc", "right", "Game Score", "GmSc"),
)


def list_months(listings: list[Listing]) -> list[str]:
    """Return the months that have a page: those with games, as they come in the season."""
    return list(dict.fromkeys(_month(listing).lower() for listing in listings))


def render_schedule(season: int, month: str, listings: list[Listing]) -> str:
    """Write the page of one month, such as ``october``, out of all listings of a season."""
    links = "".join(
        f'<div class="">\n\t<a href="/leagues/NBA_{season}_games-{other}.html">'
        f"{other.capitalize()}</a>\n</div>"
        for other in list_months(listings)
    )
    rows = []
    playoffs_begun = False
    for listing in listings:
        starts_playoffs = listing.fixture.is_playoff and not playoffs_begun
        playoffs_begun |= starts_playoffs
        if _month(listing).lower() == month:
            if starts_playoffs:
                rows.append("<tr class='thead'><th colspan='12'>Playoffs</th></tr>")
            rows.append(_schedule_row(listing))
    title = f"{season - 1}-{season % 100:02} NBA Schedule"
    caption = f"{month.capitalize()} Schedule"
    table = _table("schedule", caption, _SCHEDULE_COLUMNS, rows)
    return _page(title, f'<div class="filter">\n{links}</div>\n{table}')


def render_daily_leaders(day: date, lines: list[PlayerLine]) -> str:
    """Write the page of one date from its lines in order; without lines it has no table."""
    eve, next_day = day - timedelta(days=1), day + timedelta(days=1)
    neighbours = (
        f'<div class="prevnext">\n  {_day_link(eve, "prev")}\n'
        f'  <span class="button2 current">{_short_date(day)}</span>\n'
        f"  {_day_link(next_day, 'next')}\n</div>"
    )
    rows = []
    for rank, line in enumerate(lines, start=1):
        if rank > 1 and rank % 20 == 1:
            rows.append(_header(_STATS_COLUMNS, repeated=True))
        rows.append(_player_row(rank, line))
    caption = f"{len(lines)} Players"
    table = _table("stats", caption, _STATS_COLUMNS, rows) if lines else _heading(caption)
    title = f"NBA Daily Stats Leaders for {_MONTHS[day.month - 1]} {day.day}, {day.year}"
    return _page(title, f"{neighbours}\n{table}")


def render_not_found() -> str:
    """Write the page that comes with status 404."""
    return _page(
        "Page Not Found (404 error)", "<p>The sample league has no page at this address.</p>"
    )


def _schedule_row(listing: Listing) -> str:
    fixture, result = listing.fixture, listing.result
    day, game_id = fixture.game_date, fixture.game_id
    day_link = f"/boxscores/index.fcgi?month={day.month}&amp;day={day.day}&amp;year={day.year}"
    cells = [
        f'<th scope="row" class="left " data-stat="date_game" csk="{game_id}" >'
        f'<a href="{day_link}">{_WEEKDAYS[day.weekday()]}, {_short_date(day)}</a></th>',
        _cell("game_start_time", _clock(fixture.tip_off)),
    ]
    for side, team, pts in (
        ("visitor", fixture.away, result and result.away_pts),
        ("home", fixture.home, result and result.home_pts),
    ):
        link = _team_link(team, fixture.season, team.name(fixture.season))
        key = f' csk="{team.code(fixture.season)}.{game_id}"'
        cells.append(_cell(f"{side}_team_name", link, "left", key))
        cells.append(_cell(f"{side}_pts", str(pts or "")))
    box_score = overtimes = attendance = duration = ""
    if result:
        box_score = f'<a href="/boxscores/{game_id}.html">Box Score</a>'
        overtimes = {0: "", 1: "OT"}.get(result.overtimes, f"{result.overtimes}OT")
        attendance = f"{result.attendance:,}"
        duration = f"{result.duration_minutes // 60}:{result.duration_minutes % 60:02}"
    cells += [
        _cell("box_score_text", box_score, "center"),
        _cell("overtimes", overtimes, "center"),
        _cell("attendance", attendance),
        _cell("game_duration", duration),
        _cell("arena_name", fixture.home.arena, "left"),
        _cell("game_remarks", fixture.remarks, "left"),
    ]
    return f"<tr >{''.join(cells)}</tr>"


def _player_row(rank: int, line: PlayerLine) -> str:
    player, fixture = line.player, line.game.fixture
    season = fixture.season
    slug = player.player_id
    name = f"{player.first_name} {player.last_name}"
    result = "W" if line.team is line.game.winner else "L"
    numbers = {
        "fg": line.fg,
        "fga": line.fga,
        "fg_pct": _ratio(line.fg, line.fga),
        "fg3": line.fg3,
        "fg3a": line.fg3a,
        "fg3_pct": _ratio(line.fg3, line.fg3a),
        "ft": line.ft,
        "fta": line.fta,
        "ft_pct": _ratio(line.ft, line.fta),
        "orb": line.orb,
        "drb": line.drb,
        "trb": line.trb,
        "ast": line.ast,
        "stl": line.stl,
        "blk": line.blk,
        "tov": line.tov,
        "pf": line.pf,
        "pts": line.pts,
        "plus_minus": f"{line.plus_minus:+}" if line.plus_minus else "0",
        "game_score": f"{line.game_score_tenths / 10:.1f}",
    }
    cells = [
        f'<th scope="row" class="right " data-stat="ranker" csk="{rank}" >{rank}</th>',
        f'<td class="left " data-append-csv="{slug}" data-stat="player" '
        f'csk="{player.last_name},{player.first_name}" >'
        f'<a href="/players/{slug[0]}/{slug}.html">{name}</a></td>',
        _cell("team_id", _team_link(line.team, season, line.team.code(season)), "left"),
        _cell("game_location", "" if line.is_home else "@", "center"),
        _cell("opp_id", _team_link(line.opponent, season, line.opponent.code(season)), "left"),
        _cell("game_result", f'<a href="/boxscores/{fixture.game_id}.html">{result}</a>', "center"),
        _cell("mp", f"{line.seconds // 60}:{line.seconds % 60:02}", key=f' csk="{line.seconds}"'),
        *(_cell(stat, str(number)) for stat, number in numbers.items()),
    ]
    return f"<tr >{''.join(cells)}</tr>"


def _cell(stat: str, shown: str, align: str = "right", key: str = "") -> str:
    # The site greys out what is empty or zero.
    grey = "iz" if shown in {"", "0", ".000", "0.0"} else ""
    return f'<td class="{align} {grey}" data-stat="{stat}"{key} >{shown}</td>'


def _header(columns: Columns, *, repeated: bool = False) -> str:
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
    row = '<tr class="thead">' if repeated else "<tr>"
    return f"{row}\n{''.join(cells)}</tr>"


def _table(name: str, caption: str, columns: Columns, rows: list[str]) -> str:
    body = "\n".join(rows)
    # As on the site, nothing closes tbody.
    return f"""<div id="all_{name}" class="table_wrapper">
{_heading(caption)}
<div class="table_container" id="div_{name}">
<table class="sortable stats_table" id="{name}">
<caption>{caption} Table</caption>
<colgroup>{"<col>" * len(columns)}</colgroup>
<thead>
{_header(columns)}
</thead>
<tbody>{body}

</table>
</div>
</div>"""


def _heading(text: str) -> str:
    return f'<div class="section_heading"><h2>{text}</h2></div>'


def _page(title: str, content: str) -> str:
    return f"""<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="generator" content="sample league: simulated, not real results">
<title>{title} | Basketball-Reference.com</title>
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


def _month(listing: Listing) -> str:
    return _MONTHS[listing.fixture.game_date.month - 1]


def _short_date(day: date) -> str:
    return f"{_MONTHS[day.month - 1][:3]} {day.day}, {day.year}"


def _day_link(day: date, kind: str) -> str:
    query = f"month={day.month}&day={day.day}&year={day.year}&type=all"
    address = f"/friv/dailyleaders.fcgi?{query}"
    return f'<a href="{address}" class="button2 {kind}">{_short_date(day)}</a>'


def _team_link(team: Team, season: int, text: str) -> str:
    return f'<a href="/teams/{team.code(season)}/{season}.html">{text}</a>'


def _clock(minutes: int) -> str:
    """Write minutes after midnight as the site does: 7:30p, 12:00p at noon."""
    hour = (minutes // 60 - 1) % 12 + 1
    return f"{hour}:{minutes % 60:02}{'p' if minutes >= 12 * 60 else 'a'}"


def _ratio(made: int, tried: int) -> str:
    """Write a share as the site does: .586, 1.000, nothing without a try."""
    return f"{made / tried:.3f}".removeprefix("0") if tried else ""
