"""Play-by-play of a game. As on the site, the cells of its body carry no data-stat."""

from include.sample_league.game_reports import GameReport
from include.sample_league.pages.markup import Columns, header, long_date, page, player_link
from include.sample_league.play_by_play import REGULATION_PERIODS, Event
from include.sample_league.players import Player
from include.sample_league.teams import Team

_ORDINALS = ("1st", "2nd", "3rd", "4th")
_NOTHING = "<td>&nbsp;</td>"
_OWN_FOULS = {"Offensive", "Technical"}


def render_play_by_play(report: GameReport) -> str:
    """Write the page of one game that is over."""
    fixture = report.game.fixture
    season = fixture.season
    cities = fixture.away.city(season), fixture.home.city(season)
    columns: Columns = tuple(
        (name, name, "center", "", name) for name in ("Time", cities[0], "", "Score", "", cities[1])
    )
    writer = _RowWriter(fixture.away, fixture.home, season)
    rows = []
    period = 0
    for event in report.events:
        if event.period != period:
            period = event.period
            rows.append(f'<tr class="thead" id="q{period}">')
            rows.append(f'<th colspan="6">{_name_period(period, "Q")}</th>\n</tr>')
            rows.append(header(columns, repeated=True))
        rows.append(writer.write(event))
    body = "\n".join(rows)
    away, home = fixture.away.name(season), fixture.home.name(season)
    return page(
        f"/boxscores/pbp/{fixture.game_id}.html",
        f"{away} at {home} Play-By-Play, {long_date(fixture.game_date)}",
        f"""<div id="all_pbp" class="table_wrapper">
<div class="section_heading"><h2>Play-By-Play</h2></div>
<div class="table_container" id="div_pbp">
<table class="suppress_all sortable stats_table" id="pbp" data-cols-to-freeze=",1">
<caption>Play-By-Play Table</caption>
{body}

</table>
</div>
</div>""",
    )


def _name_period(period: int, quarter: str) -> str:
    if period <= REGULATION_PERIODS:
        return f"{_ORDINALS[period - 1]} {quarter}"
    return f"{_ORDINALS[period - 5]} {'OT' if quarter == 'Q' else 'overtime'}"


def _link(player: Player | None) -> str:
    return player_link(player, f"{player.first_name[0]}. {player.last_name}") if player else "Team"


class _RowWriter:
    """Writes events as rows and keeps the score of the row before."""

    def __init__(self, away: Team, home: Team, season: int) -> None:
        self._cities = away.city(season), home.city(season)
        self._lead = 0

    def write(self, event: Event) -> str:
        """Write one event."""
        minutes, seconds = divmod(event.seconds_left, 60)
        time = f"<td>{minutes}:{seconds:02}.0</td>\n"
        if event.is_home is None:
            return f"<tr>\n{time}<td colspan=\"5\" class='center'>{_note(event)}</td>\n</tr>"
        css = "bbr-play-score" if event.points else ""
        text = f"<td class='{css}'>{self._describe(event)}</td>"
        gain = f"<td class='{css}'>{f'+{event.points}' if event.points else '&nbsp;'}</td>"
        score = self._write_score(event)
        if _column_is_home(event):
            return f"<tr>\n{time}{_NOTHING}{_NOTHING}{score}{gain}{text}\n</tr>"
        return f"<tr>\n{time}{text}{gain}{score}{_NOTHING}{_NOTHING}\n</tr>"

    def _write_score(self, event: Event) -> str:
        lead = event.home_pts - event.away_pts
        css = ""
        if event.points and lead == 0:
            css = "bbr-play-tie"
        elif event.points and self._lead * lead < 0:
            css = "bbr-play-leadchange"
        self._lead = lead
        return f"<td class='{css} center'>{event.away_pts}-{event.home_pts}</td>"

    def _describe(self, event: Event) -> str:
        player, other = _link(event.player), _link(event.other)
        match event.kind:
            case "shot made" | "shot missed" | "free throw made" | "free throw missed":
                return _describe_try(event)
            case "turnover":
                end = f"; steal by {other}" if event.other else ""
                return f"Turnover by {player} ({event.detail}{end})"
            case "foul":
                end = f" (drawn by {other})" if event.other else ""
                return f"{event.detail} foul by {player}{end}"
            case "violation":
                return f"Violation by {player} ({event.detail})"
            case "timeout":
                return f"{self._cities[bool(event.is_home)]} full timeout"
            case _:
                return f"{event.kind.capitalize()} by {player}"


def _describe_try(event: Event) -> str:
    start = f"{_link(event.player)} {'makes' if event.points else 'misses'}"
    if event.kind.startswith("free throw"):
        is_technical = event.detail == "technical"
        return f"{start} {'technical free throw' if is_technical else f'free throw {event.detail}'}"
    place = f"from {event.feet} ft" if event.feet else "at rim"
    helper = "assist" if event.points else "block"
    end = f" ({helper} by {_link(event.other)})" if event.other else ""
    return f"{start} {event.value}-pt {event.detail} {place}{end}"


def _column_is_home(event: Event) -> bool:
    """Return whether an event stands in the home team's column: fouls do in the fouled team's."""
    is_against_other = event.kind == "foul" and event.detail not in _OWN_FOULS
    return bool(event.is_home) ^ is_against_other


def _note(event: Event) -> str:
    if event.kind == "jump ball":
        return (
            f"Jump ball: {_link(event.player)} vs. {_link(event.other)}"
            f" ({_link(event.gained_by)} gains possession)"
        )
    verb = "Start" if event.kind == "period start" else "End"
    return f"{verb} of {_name_period(event.period, 'quarter')}"
