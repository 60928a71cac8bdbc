"""Pages made by hand, in the markup of the site."""

from __future__ import annotations

from datetime import datetime
from html import escape

GAME_CELLS = (
    "date_game",
    "game_start_time",
    "visitor_team_name",
    "visitor_pts",
    "home_team_name",
    "home_pts",
    "box_score_text",
    "overtimes",
    "attendance",
    "game_duration",
    "arena_name",
    "game_remarks",
)
COUNTS = {
    "fg": "5",
    "fga": "10",
    "fg_pct": ".500",
    "fg3": "1",
    "fg3a": "2",
    "fg3_pct": ".500",
    "ft": "2",
    "fta": "2",
    "ft_pct": "1.000",
    "orb": "0",
    "drb": "4",
    "trb": "4",
    "ast": "3",
    "stl": "1",
    "blk": "0",
    "tov": "2",
    "pf": "3",
    "pts": "13",
    "plus_minus": "+5",
    "game_score": "9.9",
}


def cell(stat: str, text: str, href: str = "", **attributes: str) -> str:
    """One cell; an attribute that is empty is left out."""
    named = {"data-stat": stat, "data-append-csv": attributes.get("player", "")}
    named["csk"] = attributes.get("csk", "")
    written = "".join(f' {name}="{escape(value)}"' for name, value in named.items() if value)
    inner = f'<a href="{href}">{escape(text)}</a>' if href else escape(text)
    return f"<td{written}>{inner}</td>"


def game(game_id: str, away: str, score: str = "", **texts: str) -> str:
    """A row of a month's page; ``score`` is away-home, such as 99-102."""
    home, year = game_id[-3:], game_id[:4]
    day = datetime.strptime(game_id[:8], "%Y%m%d")  # noqa: DTZ007 - only a date
    away_pts, _, home_pts = score.partition("-")
    box = f"/boxscores/{game_id}.html" if score else ""
    standard = {
        "date_game": f"{day:%a, %b} {day.day}, {year}",
        "game_start_time": "7:30p",
        "visitor_team_name": away,
        "visitor_pts": away_pts,
        "home_team_name": home,
        "home_pts": home_pts,
        "box_score_text": "Box Score" if score else "",
        "overtimes": "",
        "attendance": "20,562" if score else "",
        "game_duration": "2:28" if score else "",
        "arena_name": "Hand Made Arena",
        "game_remarks": "",
    }
    links = {
        "visitor_team_name": f"/teams/{away}/{year}.html",
        "home_team_name": f"/teams/{home}/{year}.html",
        "box_score_text": box,
    }
    sort_keys = {
        "date_game": game_id,
        "visitor_team_name": f"{away}.{game_id}",
        "home_team_name": f"{home}.{game_id}",
    }
    cells = [
        cell(stat, text, links.get(stat, ""), csk=sort_keys.get(stat, ""))
        for stat, text in (standard | texts).items()
    ]
    return f"<tr>{''.join(cells)}</tr>"


def header(text: str) -> str:
    """A header row within a table."""
    return f'<tr class="thead"><th colspan="12">{text}</th></tr>'


def month_page(*rows: str, links: tuple[str, ...] = ()) -> bytes:
    """A month's page; ``links`` are the addresses of the season's months."""
    anchors = "".join(f'<div><a href="{address}">month</a></div>' for address in links)
    heads = "".join(f'<th data-stat="{stat}">{stat}</th>' for stat in GAME_CELLS)
    return page(
        f'<div class="filter">{anchors}</div><table id="schedule"><caption>Schedule</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def line(game_id: str, player_id: str, team: str, opponent: str, **texts: str) -> str:
    """A player's row of a day's page; 13 points unless told otherwise."""
    year = game_id[:4]
    standard = {
        "ranker": "1",
        "player": player_id.title(),
        "team_id": team,
        "game_location": "" if team == game_id[-3:] else "@",
        "opp_id": opponent,
        "game_result": "W" if team == game_id[-3:] else "L",
        "mp": "36:05",
        **COUNTS,
    }
    links = {
        "player": f"/players/{player_id[:1]}/{player_id}.html" if player_id else "",
        "team_id": f"/teams/{team}/{year}.html",
        "opp_id": f"/teams/{opponent}/{year}.html",
        "game_result": f"/boxscores/{game_id}.html",
    }
    cells = [
        cell(stat, text, links.get(stat, ""), player=player_id if stat == "player" else "")
        for stat, text in (standard | texts).items()
    ]
    return f"<tr>{''.join(cells)}</tr>"


def lines(game_id: str, away: str, players: int = 3) -> list[str]:
    """Rows of both teams of a game."""
    home = game_id[-3:]
    return [
        line(game_id, f"{team.lower()}pl{number:02}", team, opponent)
        for team, opponent in ((home, away), (away, home))
        for number in range(players)
    ]


def day_page(*rows: str) -> bytes:
    """A day's page."""
    heads = "".join(f'<th data-stat="{stat}">{stat}</th>' for stat in ("ranker", "player"))
    return page(
        f'<table id="stats"><caption>{len(rows)} Players Table</caption>'
        f"<thead><tr>{heads}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
    )


def page(body: str, title: str = "A page made by hand") -> bytes:
    """A whole page around a body."""
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body>{body}</body></html>"
    ).encode()
