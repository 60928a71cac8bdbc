"""Month pages of the schedule."""

from include.sample_league.pages.markup import (
    MONTHS,
    Columns,
    cell,
    clock,
    page,
    row,
    season_name,
    table,
    team_link,
    weekday_date,
)
from include.sample_league.site import Listing

_CENTER = "sort_default_asc center"

_COLUMNS: Columns = (
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
            rows.append(_row(listing))
    title = f"{season_name(season)} NBA Schedule"
    caption = f"{month.capitalize()} Schedule"
    content = table("schedule", caption, _COLUMNS, rows)
    path = f"/leagues/NBA_{season}_games.html"
    return page(path, title, f'<div class="filter">\n{links}</div>\n{content}')


def _row(listing: Listing) -> str:
    fixture, result = listing.fixture, listing.result
    day, game_id = fixture.game_date, fixture.game_id
    day_link = f"/boxscores/index.fcgi?month={day.month}&amp;day={day.day}&amp;year={day.year}"
    cells = [
        f'<th scope="row" class="left " data-stat="date_game" csk="{game_id}" >'
        f'<a href="{day_link}">{weekday_date(day)}</a></th>',
        cell("game_start_time", clock(fixture.tip_off)),
    ]
    for side, team, pts in (
        ("visitor", fixture.away, result and result.away_pts),
        ("home", fixture.home, result and result.home_pts),
    ):
        link = team_link(team, fixture.season, team.name(fixture.season))
        key = f' csk="{team.code(fixture.season)}.{game_id}"'
        cells.append(cell(f"{side}_team_name", link, "left", key))
        cells.append(cell(f"{side}_pts", str(pts or "")))
    box_score = overtimes = attendance = duration = ""
    if result:
        box_score = f'<a href="/boxscores/{game_id}.html">Box Score</a>'
        overtimes = {0: "", 1: "OT"}.get(result.overtimes, f"{result.overtimes}OT")
        attendance = f"{result.attendance:,}"
        duration = f"{result.duration_minutes // 60}:{result.duration_minutes % 60:02}"
    cells += [
        cell("box_score_text", box_score, "center"),
        cell("overtimes", overtimes, "center"),
        cell("attendance", attendance),
        cell("game_duration", duration),
        cell("arena_name", fixture.home.arena, "left"),
        cell("game_remarks", fixture.remarks, "left"),
    ]
    return row(cells)


def _month(listing: Listing) -> str:
    return MONTHS[listing.fixture.game_date.month - 1]
