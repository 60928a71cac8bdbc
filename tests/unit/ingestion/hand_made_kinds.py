"""Small pages of the kinds besides schedule and daily leaders, in the markup of their sites."""

from __future__ import annotations

import json
from typing import Any

from tests.unit.ingestion.hand_made import COUNTS, cell, page

GAME_ID = "201801010CHI"
AWAY, HOME = "POR", "CHI"
SEASON = {"season": "2018"}


def row(cells: dict[str, str], links: dict[str, str] | None = None, player_id: str = "") -> str:
    """A row of cells by data-stat; the first of ``player``, ``name_display`` has the slug."""
    links = links or {}
    return "<tr>{}</tr>".format(
        "".join(
            cell(
                stat,
                text,
                links.get(stat, ""),
                player=player_id if stat in ("player", "name_display") else "",
            )
            for stat, text in cells.items()
        )
    )


def table(table_id: str, columns: list[str], rows: list[str]) -> str:
    """A table with its header; its body is never closed, as on the site."""
    heads = "".join(f'<th data-stat="{stat}">{stat}</th>' for stat in columns)
    body = "\n".join(rows)
    return (
        f'<table id="{table_id}"><caption>Table</caption><thead><tr>{heads}</tr></thead>'
        f"<tbody>{body}</table>"
    )


def repeated_header(columns: list[str]) -> str:
    """A header row as the site repeats it among the data."""
    heads = "".join(f'<th data-stat="{stat}">{stat.title()}</th>' for stat in columns)
    return f'<tr class="thead">{heads}</tr>'


def in_comment(markup: str) -> str:
    """Markup that the site hides from search engines."""
    return f"<!--\n{markup}\n-->"


def site_page(address: str, title: str, *parts: str) -> bytes:
    """A page of the site that says what it is."""
    link = f'<link rel="canonical" href="https://www.basketball-reference.com{address}">'
    return page("".join(parts), title).replace(b"</head>", f"{link}</head>".encode())


# Box scores: every player has 13 points (COUNTS).

ADVANCED = {"mp": "24:00", "ts_pct": ".650", "efg_pct": ".550", "usg_pct": "20.0", "off_rtg": "110"}
BASIC = [stat for stat in COUNTS if stat != "game_score"]


def box_line(player_id: str, **texts: str) -> str:
    """A player's row of the basic table."""
    return row(
        {"player": player_id.title(), "mp": "24:00", **{stat: COUNTS[stat] for stat in BASIC}}
        | texts,
        {"player": f"/players/{player_id[:1]}/{player_id}.html"} if player_id else {},
        player_id,
    )


def did_not_play(player_id: str, reason: str = "Did Not Play") -> str:
    """A player's row who sat out."""
    link = {"player": f"/players/{player_id[:1]}/{player_id}.html"}
    return row({"player": player_id.title(), "reason": reason}, link, player_id)


def box_tables(team: str, lines: list[str], players: int) -> str:
    """The two tables of a team; ``players`` have 13 points each."""
    totals = {
        stat: str(players * int(text)) for stat, text in COUNTS.items() if text.strip("+").isdigit()
    }
    foot = row({"player": "Team Totals", "mp": str(players * 24)} | totals | {"plus_minus": ""})
    basic = table(f"box-{team}-game-basic", ["player", "mp", *BASIC], [*lines, foot])
    advanced = [
        row({"player": "Team Totals"} | ADVANCED),
        *(
            row(
                {"player": name.title()} | ADVANCED,
                {"player": f"/players/{name[:1]}/{name}.html"},
                name,
            )
            for name in team_players(team, players)
        ),
    ]
    return basic + table(f"box-{team}-game-advanced", ["player", *ADVANCED], advanced)


def team_players(team: str, players: int = 3) -> list[str]:
    """Slugs of a team's players."""
    return [f"{team.lower()}pl{number:02}" for number in range(players)]


def team_lines(team: str, players: int = 3) -> list[str]:
    """Rows of a team's players: two starters, a repeated header, the others."""
    lines = [box_line(name) for name in team_players(team, players)]
    return [*lines[:2], repeated_header(["reserves", *BASIC]), *lines[2:]]


def line_score(**points: list[int]) -> str:
    """The line score; points of each team by period, overtimes after the fourth quarter."""
    rows = []
    names = ["1", "2", "3", "4", "1OT", "2OT", "3OT"]
    for team, periods in points.items():
        texts = dict(zip(names, map(str, periods), strict=False)) | {"T": str(sum(periods))}
        rows.append(row({"team": team} | texts, {"team": f"/teams/{team}/2018.html"}))
    return in_comment(table("line_score", ["team", *names, "T"], rows))


def box_score_page(
    away: list[str] | None = None,
    home: list[str] | None = None,
    score: str | None = None,
    game_id: str = GAME_ID,
) -> bytes:
    """A box score of two teams with three players each, unless told otherwise."""
    default = line_score(POR=[10, 10, 10, 9], CHI=[9, 10, 10, 10])
    return site_page(
        f"/boxscores/{game_id}.html",
        "Trail Blazers vs Bulls, January 1, 2018",
        default if score is None else score,
        box_tables(AWAY, team_lines(AWAY) if away is None else away, 3),
        box_tables(HOME, team_lines(HOME) if home is None else home, 3),
    )


# Play-by-play


def period(label: str) -> str:
    """A header row such as 1st Q, 1st OT, and the column headers that follow it."""
    heads = "".join(f'<th data-stat="{stat}">{stat}</th>' for stat in ("Time", "Away", "Score"))
    return f'<tr class="thead"><th colspan="6">{label}</th></tr><tr class="thead">{heads}</tr>'


def named(text: str) -> str:
    """Put a link around each {slug} of a sentence."""
    for slug in {part.split("}")[0] for part in text.split("{")[1:]}:
        link = f'<a href="/players/{slug[0]}/{slug}.html">{slug[:3].title()}</a>'
        text = text.replace("{" + slug + "}", link)
    return text


def event(clock: str, score: str, *, away: str = "", home: str = "", points: str = "") -> str:
    """An event of one team."""
    blank = "&nbsp;"
    cells = [
        clock,
        named(away) or blank,
        points if away and points else blank,
        score,
        points if home and points else blank,
        named(home) or blank,
    ]
    return "<tr>{}</tr>".format("".join(f"<td>{text}</td>" for text in cells))


def neutral_event(clock: str, text: str) -> str:
    """An event of nobody, over the whole width."""
    return f'<tr><td>{clock}</td><td colspan="5" class="center">{named(text)}</td></tr>'


def play_by_play_page(*rows: str, game_id: str = GAME_ID) -> bytes:
    """A page of events; the table has no body element at all."""
    return site_page(
        f"/boxscores/pbp/{game_id}.html",
        "Trail Blazers vs Bulls, January 1, 2018",
        f'<table id="pbp"><caption>Play-By-Play Table</caption>{"".join(rows)}</table>',
    )


EVENTS = (
    period("1st Q"),
    neutral_event("12:00.0", "Jump ball: {a01} vs. {b01} ({a02} gains possession)"),
    event("11:40.5", "2-0", away="{a01} makes 2-pt layup from 2 ft (assist by {a02})", points="+2"),
    event("11:20.0", "2-3", home="{b01} makes 3-pt jump shot from 24 ft", points="+3"),
    neutral_event("0:00.0", "End of 1st quarter"),
)

# Season pages

TOTALS = {
    "ranker": "1", "player": "", "age": "25", "team_id": "CHI", "pos": "PG", "g": "80", "gs": "70",
    "mp": "2400", "fg": "400", "fga": "900", "fg_pct": ".444", "fg3": "100", "fg3a": "300",
    "fg3_pct": ".333", "fg2": "300", "fg2a": "600", "fg2_pct": ".500", "efg_pct": ".500",
    "ft": "200", "fta": "250", "ft_pct": ".800", "orb": "50", "drb": "250", "trb": "300",
    "ast": "400", "stl": "80", "blk": "20", "tov": "150", "pf": "160", "pts": "1100",
    "trp_dbl": "1", "awards": "",
}  # fmt: skip
NEW_NAMES = {
    "player": "name_display", "team_id": "team_name_abbr", "g": "games", "gs": "games_started",
    "trp_dbl": "tpl_dbl",
}  # fmt: skip
LEAGUE_AVERAGE = {"ranker": "", "name_display": "League Average", "team_name_abbr": "", "fg": ""}


def totals_line(player_id: str, **texts: str) -> str:
    """A player's row of the totals, in the older layout; no link for TOT, 2TM, ..."""
    cells = TOTALS | {"player": player_id.title()} | texts
    links = {"player": f"/players/{player_id[:1]}/{player_id}.html"} if player_id else {}
    if cells["team_id"].isalpha() and cells["team_id"] != "TOT":
        links["team_id"] = f"/teams/{cells['team_id']}/2018.html"
    return row(cells, links, player_id)


def to_new_layout(markup: str) -> str:
    """The same rows under the names of columns since 2024-25."""
    for old, new in NEW_NAMES.items():
        markup = markup.replace(f'data-stat="{old}"', f'data-stat="{new}"')
    return markup.replace(">TOT<", ">2TM<")


def totals_page(*rows: str, season: int = 2018) -> bytes:
    """A page of totals."""
    return site_page(
        f"/leagues/NBA_{season}_totals.html",
        f"{season - 1}-{season % 100:02} NBA Player Stats: Totals",
        table("totals_stats", list(TOTALS), list(rows)),
    )


SHOOTING = {
    "ranker": "1", "name_display": "", "age": "25", "team_name_abbr": "CHI", "pos": "PG",
    "games": "80", "games_started": "70", "mp": "2400", "fg_pct": ".444", "avg_dist": "13.1",
    "DUMMY": "", "pct_fga_fg2a": ".667", "pct_fga_00_03": ".250", "pct_fga_03_10": ".200",
    "pct_fga_10_16": ".117", "pct_fga_16_xx": ".100", "pct_fga_fg3a": ".333", "fg_pct_fg2a": ".500",
    "fg_pct_00_03": ".650", "fg_pct_03_10": ".420", "fg_pct_10_16": ".400", "fg_pct_16_xx": ".410",
    "fg_pct_fg3a": ".333", "pct_ast_fg2": ".350", "pct_ast_fg3": ".810", "pct_fga_dunk": ".015",
    "fg_dunk": "12", "pct_fg3a_corner3": ".220", "fg_pct_corner3": ".410", "fg3a_heave": "2",
    "fg3_heave": "0",
}  # fmt: skip


def shooting_page(*player_ids: str, **texts: str) -> bytes:
    """A page of shooting, a row for each player."""
    rows = [
        row(
            SHOOTING | {"name_display": name.title()} | texts,
            {
                "name_display": f"/players/{name[:1]}/{name}.html",
                "team_name_abbr": "/teams/CHI/2018.html",
            },
            name,
        )
        for name in player_ids
    ]
    return site_page(
        "/leagues/NBA_2018_shooting.html",
        "2017-18 NBA Player Stats: Shooting",
        table("shooting", list(SHOOTING), rows),
    )


TEAM_ADVANCED = {
    "ranker": "1", "team": "", "age": "26.9", "wins": "60", "losses": "22", "wins_pyth": "61",
    "losses_pyth": "21", "mov": "8.87", "sos": "-0.82", "srs": "8.04", "off_rtg": "113.8",
    "def_rtg": "105.2", "net_rtg": "+8.6", "pace": "103.3", "fta_per_fga_pct": ".255",
    "fg3a_per_fga_pct": ".419", "ts_pct": ".583", "DUMMY": "", "efg_pct": ".550", "tov_pct": "12.0",
    "orb_pct": "20.8", "ft_rate": ".197", "opp_efg_pct": ".503", "opp_tov_pct": "11.5",
    "drb_pct": "80.3", "opp_ft_rate": ".162", "arena_name": "Hand Made Arena",
    "attendance": "721,692", "attendance_per_g": "17,602",
}  # fmt: skip
OPPONENTS = {
    "ranker": "1", "team": "", "g": "82", "mp": "240.3", "opp_fg": "38.7", "opp_fga": "86.1",
    "opp_fg_pct": ".450", "opp_fg3": "11.4", "opp_fg3a": "32.1", "opp_fg3_pct": ".354",
    "opp_ft": "15.8", "opp_fta": "21.0", "opp_ft_pct": ".752", "opp_orb": "10.5", "opp_drb": "33.1",
    "opp_trb": "43.7", "opp_ast": "24.5", "opp_stl": "7.4", "opp_blk": "5.2", "opp_tov": "15.7",
    "opp_pf": "20.0", "opp_pts": "104.7",
}  # fmt: skip
STANDING = {
    "team_name": "", "wins": "60", "losses": "22", "win_loss_pct": ".732", "gb": "—",
    "pts_per_g": "118.1", "opp_pts_per_g": "109.3", "srs": "8.04",
}  # fmt: skip


def team_row(cells: dict[str, str], team: str, column: str = "team", mark: str = "") -> str:
    """A team's row; the site sets a mark behind the link of a play-off team."""
    made = row(cells | {column: team}, {column: f"/teams/{team}/2018.html"})
    return made.replace(f">{team}</a>", f">{team}</a>{mark}")


def season_page(*more: str, teams: tuple[str, ...] = ("CHI", "POR"), hidden: bool = False) -> bytes:
    """A season summary; ``hidden`` puts its tables into comments, as older pages do."""
    average = row({"ranker": "", "team": "League Average", "wins": "", "age": "26.4"})
    tables = [
        table("confs_standings_E", list(STANDING), [team_row(STANDING, "CHI", "team_name", "*")]),
        table("confs_standings_W", list(STANDING), [team_row(STANDING, "POR", "team_name")]),
        table(
            "per_game-opponent",
            list(OPPONENTS),
            [*(team_row(OPPONENTS, team) for team in teams), average],
        ),
        table(
            "advanced-team",
            list(TEAM_ADVANCED),
            [*(team_row(TEAM_ADVANCED, team, mark="*") for team in teams), average],
        ),
    ]
    parts = [in_comment(markup) if hidden else markup for markup in tables]
    return site_page("/leagues/NBA_2018.html", "2017-18 NBA Season Summary", *parts, *more)


CONTRACT = {"ranker": "1", "player": "", "team_id": "CHI", "y1": "$1,000,000", "y2": "$2,000,000"}
CONTRACT |= {"y3": "", "remain_gtd": "$1,500,000"}


def contract_line(player_id: str, option: str = "", **texts: str) -> str:
    """A row of the contracts page; ``option`` is the class of the second season."""
    cells = CONTRACT | {"player": player_id.title()} | texts
    links = {
        "player": f"/players/{player_id[:1]}/{player_id}.html",
        "team_id": f"/contracts/{cells['team_id']}.html",
    }
    made = row(cells, links, player_id)
    return made.replace('data-stat="y2"', f'class="right {option}" data-stat="y2"')


def contracts_page(*rows: str) -> bytes:
    """The contracts page of 2025-26."""
    made = table("player-contracts", list(CONTRACT), list(rows))
    for number, label in enumerate(("2025-26", "2026-27", "2027-28"), start=1):
        made = made.replace(f">y{number}</th>", f">{label}</th>")
    return site_page("/contracts/players.html", "2025-26 NBA Player Contracts", made)


def injury_line(player_id: str, **texts: str) -> str:
    """A row of the injuries page."""
    cells = {
        "player": player_id.title(),
        "team_name": "Chicago Bulls",
        "date_update": "Wed, Jan 10, 2024",
        "note": "Out (Knee) - Expected back in March.",
    }
    links = {
        "player": f"/players/{player_id[:1]}/{player_id}.html",
        "team_name": "/teams/CHI/2024.html",
    }
    return row(cells | texts, links, player_id)


def injuries_page(*rows: str) -> bytes:
    """The injuries page."""
    columns = ["player", "team_name", "date_update", "note"]
    made = table("injuries", columns, list(rows))
    return site_page("/friv/injuries.fcgi", "Current Injuries", made)


def transactions_page(**moves: list[str]) -> bytes:
    """A list of moves; the name of an argument is its date, July_1_2025."""
    items = [
        "<li><span>{}</span>{}</li>".format(
            name.replace("_", " ", 1).replace("_", ", ") if "_" in name else "?",
            "".join(f"<p>{text}</p>" for text in texts),
        )
        for name, texts in moves.items()
    ]
    return site_page(
        "/leagues/NBA_2026_transactions.html",
        "2025-26 NBA Transactions",
        f"<ul class='page_index'>{''.join(items)}</ul>",
    )


SIGNED = (
    'The <a data-attr-to="CHI" href="/teams/CHI/2026.html">Chicago Bulls</a> signed'
    ' <a href="/players/a/a01.html">A</a> to a multi-year contract.'
)
TRADED = (
    'The <a data-attr-from="CHI" href="/teams/CHI/2026.html">Chicago Bulls</a> traded'
    ' <a href="/players/a/a01.html">A</a> to the'
    ' <a data-attr-to="POR" href="/teams/POR/2026.html">Portland Trail Blazers</a> for cash.'
)

# Odds and talk


def odds_page(
    books: tuple[str, ...] = ("BetMGM", "DraftKings"), day: str = "Today", **quotes: str
) -> bytes:
    """One game of Portland at New York; quotes as away/home by market."""
    standard = {
        "moneyline": "+150/-180",
        "spread": "+3.5 -110/-3.5 -110",
        "total": "o223.5 -105/u223.5 -115",
    }
    heads = "".join(f'<th><img alt="{book}" src="logo.svg"></th>' for book in books)
    game = (
        f'<td><div class="game-time"><span>{day}</span></div><div class="away-cell">POR</div>'
        '<div class="home-cell"><a href="#"><strong>NY</strong></a></div></td>'
    )
    tables = []
    for market, quote in (standard | quotes).items():
        away, home = quote.split("/")
        other = '<td><div class="away-cell">+999</div><div class="home-cell">-999</div></td>'
        own = f'<td><div class="away-cell">{away}</div><div class="home-cell">{home}</div></td>'
        cells = "".join(own if book == "DraftKings" else other for book in books)
        tables.append(
            f'<table id="{market}-table"><thead><tr><th>Game</th>{heads}</tr></thead><tbody>'
            f'<tr>{game}{cells}</tr><tr><td colspan="9">An advertisement</td></tr></tbody></table>'
        )
    return page("".join(tables), "NBA Odds")


def thing(kind: str, **data: Any) -> dict[str, Any]:
    """A thing of reddit's API."""
    return {"kind": kind, "data": data}


def post(post_id: str, **data: Any) -> dict[str, Any]:
    """A post."""
    standard = {
        "id": post_id, "title": "What a great game!", "selftext": "", "author": "fan", "score": 10,
        "url": "https://i.redd.it/1.png", "permalink": f"/r/nba/comments/{post_id}/",
        "num_comments": 2, "created_utc": 1704900000.0, "media": None, "awards": [],
    }  # fmt: skip
    return thing("t3", **(standard | data))


def comment(comment_id: str, *replies: dict[str, Any], **data: Any) -> dict[str, Any]:
    """A comment with the answers to it."""
    standard = {
        "id": comment_id, "body": "Terrible defense.", "author": "other", "score": -3,
        "permalink": f"/r/nba/comments/p1/_/{comment_id}/", "created_utc": 1704900600.0,
        "edited": False, "author_flair_css_class": "Bulls1", "author_flair_text": "Bulls",
        "replies": listing(*replies) if replies else "",
    }  # fmt: skip
    return thing("t1", **(standard | data))


def listing(*things: dict[str, Any]) -> dict[str, Any]:
    """A listing of things."""
    return {"kind": "Listing", "data": {"children": list(things)}}


def posts_page(*posts: dict[str, Any]) -> bytes:
    """The hot posts."""
    return json.dumps(listing(*posts)).encode()


def comments_page(*comments: dict[str, Any], post_id: str = "p1") -> bytes:
    """A post with its comments."""
    return json.dumps([listing(post(post_id)), listing(*comments)]).encode()
