"""Daily leaders: the box score lines of all players of a date."""

from datetime import date, timedelta

from include.sample_league.box_scores import PlayerLine
from include.sample_league.pages.markup import (
    Columns,
    cell,
    header,
    long_date,
    page,
    play_time,
    player_link,
    rank_cell,
    row,
    section_heading,
    share,
    short_date,
    signed,
    table,
    team_link,
)

_LEFT = "sort_default_asc left"

_COLUMNS: Columns = (
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


def render_daily_leaders(day: date, lines: list[PlayerLine]) -> str:
    """Write the page of one date from its lines in order; without lines it has no table."""
    eve, next_day = day - timedelta(days=1), day + timedelta(days=1)
    neighbours = (
        f'<div class="prevnext">\n  {_day_link(eve, "prev")}\n'
        f'  <span class="button2 current">{short_date(day)}</span>\n'
        f"  {_day_link(next_day, 'next')}\n</div>"
    )
    rows = []
    for rank, line in enumerate(lines, start=1):
        if rank > 1 and rank % 20 == 1:
            rows.append(header(_COLUMNS, repeated=True))
        rows.append(_player_row(rank, line))
    caption = f"{len(lines)} Players"
    content = table("stats", caption, _COLUMNS, rows) if lines else section_heading(caption)
    title = f"NBA Daily Stats Leaders for {long_date(day)}"
    return page("/friv/dailyleaders.fcgi", title, f"{neighbours}\n{content}")


def _player_row(rank: int, line: PlayerLine) -> str:
    player, fixture = line.player, line.game.fixture
    season = fixture.season
    result = "W" if line.team is line.game.winner else "L"
    numbers = {
        "fg": line.fg,
        "fga": line.fga,
        "fg_pct": share(line.fg, line.fga),
        "fg3": line.fg3,
        "fg3a": line.fg3a,
        "fg3_pct": share(line.fg3, line.fg3a),
        "ft": line.ft,
        "fta": line.fta,
        "ft_pct": share(line.ft, line.fta),
        "orb": line.orb,
        "drb": line.drb,
        "trb": line.trb,
        "ast": line.ast,
        "stl": line.stl,
        "blk": line.blk,
        "tov": line.tov,
        "pf": line.pf,
        "pts": line.pts,
        "plus_minus": signed(line.plus_minus),
        "game_score": f"{line.game_score_tenths / 10:.1f}",
    }
    cells = [
        rank_cell(rank),
        f'<td class="left " data-append-csv="{player.player_id}" data-stat="player" '
        f'csk="{player.last_name},{player.first_name}" >{player_link(player)}</td>',
        cell("team_id", team_link(line.team, season), "left"),
        cell("game_location", "" if line.is_home else "@", "center"),
        cell("opp_id", team_link(line.opponent, season), "left"),
        cell("game_result", f'<a href="/boxscores/{fixture.game_id}.html">{result}</a>', "center"),
        cell("mp", play_time(line.seconds), key=f' csk="{line.seconds}"'),
        *(cell(stat, str(number)) for stat, number in numbers.items()),
    ]
    return row(cells)


def _day_link(day: date, kind: str) -> str:
    query = f"month={day.month}&day={day.day}&year={day.year}&type=all"
    address = f"/friv/dailyleaders.fcgi?{query}"
    return f'<a href="{address}" class="button2 {kind}">{short_date(day)}</a>'
