"""Box score of a game: basic and advanced lines of both teams, line score, four factors."""

from collections.abc import Callable, Iterator

from include.sample_league.box_scores import PlayerLine
from include.sample_league.formulas import (
    FloorShares,
    effective_shooting,
    floor_shares,
    offensive_rating,
    offensive_rebound_share,
    pace,
    team_shares,
    true_shooting,
    turnover_share,
)
from include.sample_league.game_reports import GameReport, Side
from include.sample_league.pages.markup import (
    Columns,
    cell,
    commented,
    decimal,
    header,
    long_date,
    name_columns,
    over_header,
    page,
    percent,
    play_time,
    player_link,
    row,
    share,
    signed,
    table,
    team_link,
)
from include.sample_league.players import Player
from include.sample_league.ratings import rate_defense, rate_offense
from include.sample_league.totals import Totals, sum_line

_BASIC = name_columns(
    "player=Starters mp=MP fg=FG fga=FGA fg_pct=FG% fg3=3P fg3a=3PA fg3_pct=3P% ft=FT fta=FTA"
    " ft_pct=FT% orb=ORB drb=DRB trb=TRB ast=AST stl=STL blk=BLK tov=TOV pf=PF pts=PTS"
    " game_score=GmSc plus_minus=+/-"
)
_ADVANCED = name_columns(
    "player=Starters mp=MP ts_pct=TS% efg_pct=eFG% fg3a_per_fga_pct=3PAr fta_per_fga_pct=FTr"
    " orb_pct=ORB% drb_pct=DRB% trb_pct=TRB% ast_pct=AST% stl_pct=STL% blk_pct=BLK% tov_pct=TOV%"
    " usg_pct=USG% off_rtg=ORtg def_rtg=DRtg bpm=BPM"
)
_FOUR_FACTORS = name_columns(
    "team_id=&nbsp; pace=Pace efg_pct=eFG% tov_pct=TOV% orb_pct=ORB% ft_rate=FT/FGA off_rtg=ORtg"
)

Cells = Callable[[PlayerLine], list[str]]


def render_box_score(report: GameReport) -> str:
    """Write the page of one game that is over."""
    game, fixture = report.game, report.game.fixture
    season = fixture.season
    away, home = fixture.away.name(season), fixture.home.name(season)
    content = [_scorebox(report), _links(fixture.game_id), '<div class="content_grid">']
    content += [f"<div>\n{_line_score(report)}\n</div>", f"<div>\n{_four_factors(report)}\n</div>"]
    content.append("</div>")
    for side in report.sides:
        name, code = side.team.name(season), side.team.code(season)
        content.append(_basic_table(f"box-{code}-game-basic", name, side))
        content.append(_advanced_table(f"box-{code}-game-advanced", report, side))
    content.append(_notes(report))
    title = f"{away} at {home} Box Score, {long_date(fixture.game_date)}"
    content.append(
        f"<div><div><strong>Attendance:&nbsp;</strong>{game.attendance:,}</div>\n"
        "<div><strong>Time of Game:&nbsp;</strong>"
        f"{game.duration_minutes // 60}:{game.duration_minutes % 60:02}</div></div>"
    )
    return page(f"/boxscores/{fixture.game_id}.html", title, "\n".join(content))


def _scorebox(report: GameReport) -> str:
    fixture = report.game.fixture
    hour, minute = divmod(fixture.tip_off, 60)
    start = f"{(hour - 1) % 12 + 1}:{minute:02} {'PM' if hour >= 12 else 'AM'}"
    teams = "\n".join(
        f"<div>\n<strong>{team_link(team, fixture.season, team.name(fixture.season))}</strong>\n"
        f'<div class="scores"><div class="score">{pts}</div></div>\n</div>'
        for team, pts in (
            (fixture.away, report.game.away_pts),
            (fixture.home, report.game.home_pts),
        )
    )
    return (
        f'<div class="scorebox">\n{teams}\n<div class="scorebox_meta">\n'
        f"<div>{start}, {long_date(fixture.game_date)}</div><div>{fixture.home.arena}</div>\n"
        "</div>\n</div>"
    )


def _links(game_id: str) -> str:
    return (
        f'<div class="filter">\n<div class=" current">\n\t<a href="/boxscores/{game_id}.html">'
        f'Box Score</a>\n</div><div class="">\n\t<a href="/boxscores/pbp/{game_id}.html">'
        "Play-By-Play</a>\n</div></div>"
    )


def _line_score(report: GameReport) -> str:
    season = report.game.fixture.season
    overtimes = report.game.overtimes
    stats = ["1", "2", "3", "4", *(f"{n}OT" for n in range(1, overtimes + 1)), "T"]
    # The site calls the column of the first overtime OT in the header and 1OT below it.
    names = ["OT" if stat == "1OT" else stat for stat in stats]
    columns = name_columns(f"team=&nbsp; {' '.join(f'{name}={name}' for name in names)}")
    rows = []
    for side, periods in zip(report.sides, report.scores, strict=True):
        shown = [*map(str, periods), f"<strong>{sum(periods)}</strong>"]
        cells = [
            f'<th scope="row" class="center " data-stat="team" >{team_link(side.team, season)}</th>'
        ]
        cells += [cell(stat, pts, "center") for stat, pts in zip(stats, shown, strict=True)]
        rows.append(row(cells))
    above = over_header(("header_tmp", len(columns), "Scoring"))
    return commented("line_score", "Line Score", _bare_table("line_score", columns, rows, above))


def _four_factors(report: GameReport) -> str:
    season = report.game.fixture.season
    rows = []
    for side in report.sides:
        own = side.totals.own
        cells = [
            f'<th scope="row" class="left " data-stat="team_id" >{team_link(side.team, season)}'
            "</th>",
            cell("pace", decimal(pace(side.totals))),
            cell("efg_pct", share(effective_shooting(own))),
            cell("tov_pct", percent(turnover_share(own))),
            cell("orb_pct", percent(offensive_rebound_share(side.totals))),
            cell("ft_rate", share(own.ft, own.fga)),
            cell("off_rtg", decimal(offensive_rating(side.totals))),
        ]
        rows.append(row(cells))
    above = over_header(("", 2, ""), ("header_tmp", 4, "Four Factors"))
    content = _bare_table("four_factors", _FOUR_FACTORS, rows, above)
    return commented("four_factors", "Four Factors", content)


def _bare_table(name: str, columns: Columns, rows: list[str], above: str) -> str:
    body = "\n".join(rows)
    return (
        f'<table class="suppress_all stats_table" id="{name}" data-cols-to-freeze="0">\n'
        f"<thead>\n{above}{header(columns)}\n</thead>\n<tbody>{body}\n\n</table>"
    )


def _basic_table(name: str, caption: str, side: Side) -> str:
    foot = row([_total_name(), *_basic_cells(side.totals.own, str(round(_minutes(side))))])
    above = over_header(("", 1, ""), ("header_tmp", 21, "Basic Box Score Stats"))
    rows = _rows(side, _BASIC, _player_cells)
    caption = f"{caption} Basic and Advanced Stats"
    return table(name, caption, _BASIC, list(rows), above=above, foot=foot)


def _advanced_table(name: str, report: GameReport, side: Side) -> str:
    plus_minus = {
        line.player: rated.total for line, rated in zip(side.lines, report.rate(side), strict=True)
    }

    def cells(line: PlayerLine) -> list[str]:
        t = sum_line(line)
        ratings = (
            decimal(rate_offense(t, side.totals).rating, 0),
            decimal(rate_defense(t, side.totals), 0),
            decimal(plus_minus[line.player]),
        )
        return _advanced_cells(t, floor_shares(t, side.totals), _play_time_cell(line), ratings)

    own = side.totals.own
    ratings = (
        decimal(offensive_rating(side.totals)),
        decimal(offensive_rating(side.totals.reverse())),
        "",
    )
    minutes = cell("mp", str(round(_minutes(side))))
    foot = row([_total_name(), *_advanced_cells(own, team_shares(side.totals), minutes, ratings)])
    above = over_header(("", 1, ""), ("header_tmp", 16, "Advanced Box Score Stats"))
    rows = list(_rows(side, _ADVANCED, cells))
    return table(name, "", _ADVANCED, rows, above=above, foot=foot)


def _rows(side: Side, columns: Columns, cells: Cells) -> Iterator[str]:
    for line in side.starters:
        yield row([_name(line.player), *cells(line)])
    first, *others = columns
    yield header((("player", "Reserves", first[2], "", "Reserves"), *others), repeated=True)
    for line in side.reserves:
        yield row([_name(line.player), *cells(line)])
    for player in side.unused:
        reason = (
            f'<td class="center " data-stat="reason" colspan={len(others)}'
            " class='italic_text gray_text' >Did Not Play</td>"
        )
        yield row([_name(player), reason])


def _name(player: Player) -> str:
    return (
        f'<th scope="row" class="left " data-append-csv="{player.player_id}" data-stat="player" '
        f'csk="{player.last_name},{player.first_name}" >{player_link(player)}</th>'
    )


def _total_name() -> str:
    return '<th scope="row" class="left " data-stat="player" >Team Totals</th>'


def _minutes(side: Side) -> float:
    return side.totals.own.minutes


def _play_time_cell(line: PlayerLine) -> str:
    return cell("mp", play_time(line.seconds), key=f' csk="{line.seconds}"')


def _player_cells(line: PlayerLine) -> list[str]:
    cells = _basic_cells(sum_line(line), "")
    cells[0] = _play_time_cell(line)
    cells[-2:] = [
        cell("game_score", f"{line.game_score_tenths / 10:.1f}"),
        cell("plus_minus", signed(line.plus_minus)),
    ]
    return cells


def _basic_cells(t: Totals, minutes: str) -> list[str]:
    shown = {
        "mp": minutes,
        "fg": str(t.fg),
        "fga": str(t.fga),
        "fg_pct": share(t.fg, t.fga),
        "fg3": str(t.fg3),
        "fg3a": str(t.fg3a),
        "fg3_pct": share(t.fg3, t.fg3a),
        "ft": str(t.ft),
        "fta": str(t.fta),
        "ft_pct": share(t.ft, t.fta),
    }
    counts = ("orb", "drb", "trb", "ast", "stl", "blk", "tov", "pf", "pts")
    shown |= {stat: str(getattr(t, stat)) for stat in counts}
    shown |= {"game_score": "", "plus_minus": ""}
    return [cell(stat, text) for stat, text in shown.items()]


def _advanced_cells(
    t: Totals, shares: FloorShares, minutes: str, ratings: tuple[str, str, str]
) -> list[str]:
    shown = {
        "ts_pct": share(true_shooting(t)),
        "efg_pct": share(effective_shooting(t)),
        "fg3a_per_fga_pct": share(t.fg3a, t.fga),
        "fta_per_fga_pct": share(t.fta, t.fga),
        "orb_pct": percent(shares.orb),
        "drb_pct": percent(shares.drb),
        "trb_pct": percent(shares.trb),
        "ast_pct": percent(shares.ast),
        "stl_pct": percent(shares.stl),
        "blk_pct": percent(shares.blk),
        "tov_pct": percent(turnover_share(t)),
        "usg_pct": percent(shares.usage),
        "off_rtg": ratings[0],
        "def_rtg": ratings[1],
        "bpm": ratings[2],
    }
    return [minutes, *(cell(stat, text) for stat, text in shown.items())]


def _notes(report: GameReport) -> str:
    season = report.game.fixture.season
    lists = "".join(
        f"<span><strong>{side.team.code(season)}</strong>&nbsp;</span>"
        f"{',&nbsp;'.join(player_link(p) for p in side.inactive)}&nbsp;&nbsp;&nbsp;"
        for side in report.sides
        if side.inactive
    )
    return f"<div><div><strong>Inactive:&nbsp;</strong>{lists or 'None'}</div></div>"
