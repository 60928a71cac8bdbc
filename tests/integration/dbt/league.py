"""A small made-up league: its source rows, and what follows from them, computed the plain way.

Eight teams in four divisions; a team plays once a day at most. Everything comes from a seeded
generator, so that a test that fails fails again.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from tests.conftest import Warehouse

# code, franchise, name, conference, division, first and last season
TEAMS = [
    ("BOS", "BOS", "Boston Celtics", "East", "Atlantic", 1947, None),
    ("NYK", "NYK", "New York Knicks", "East", "Atlantic", 1947, None),
    ("NJN", "BRK", "New Jersey Nets", "East", "Atlantic", 1978, 2012),
    ("BRK", "BRK", "Brooklyn Nets", "East", "Atlantic", 2013, None),
    ("CHI", "CHI", "Chicago Bulls", "East", "Central", 1967, None),
    ("CLE", "CLE", "Cleveland Cavaliers", "East", "Central", 1971, None),
    ("LAL", "LAL", "Los Angeles Lakers", "West", "Pacific", 1961, None),
    ("PHO", "PHO", "Phoenix Suns", "West", "Pacific", 1969, None),
    ("SEA", "OKC", "Seattle SuperSonics", "West", "Northwest", 1968, 2008),
    ("OKC", "OKC", "Oklahoma City Thunder", "West", "Northwest", 2009, None),
]
FRANCHISE = {code: franchise for code, franchise, *_ in TEAMS}
PLAYERS_A_TEAM = 8


@dataclass(frozen=True)
class Game:
    """A row of source.schedule; ``home`` and ``away`` are codes of the season."""

    season: int
    game_date: date
    home: str
    away: str
    home_pts: int | None
    away_pts: int | None
    remarks: str | None = None
    is_under_playoffs_header: bool = False

    @property
    def game_id(self) -> str:
        """The site's id."""
        return f"{self.game_date:%Y%m%d}0{self.home}"

    @property
    def margins(self) -> dict[str, int]:
        """Point margin of each franchise; empty for a game to come."""
        if self.home_pts is None or self.away_pts is None:
            return {}
        margin = self.home_pts - self.away_pts
        return {FRANCHISE[self.home]: margin, FRANCHISE[self.away]: -margin}


def season_games(season: int, days: int = 60, *, has_playoffs: bool = False) -> list[Game]:
    """Play ``days`` days from 20 October; with play-offs, a play-in day and ten more days."""
    dice = random.Random(season)
    codes = [code for code, *_, first, last in TEAMS if first <= season <= (last or season)]
    strength = {code: dice.gauss(0, 6) for code in codes}

    def play(day: date, pairs: int, remarks: str | None, header: bool) -> list[Game]:
        playing = dice.sample(codes, 2 * pairs)
        games = []
        for home, away in zip(playing[::2], playing[1::2], strict=True):
            margin = round(dice.gauss(strength[home] - strength[away] + 2.5, 12)) or 1
            away_pts = dice.randint(85, 125)
            home_pts = away_pts + margin
            games.append(Game(season, day, home, away, home_pts, away_pts, remarks, header))
        return games

    opener = date(season - 1, 10, 20)
    games = []
    for n in range(days):
        games += play(opener + timedelta(n), dice.randint(0, 4), None, False)
    if has_playoffs:
        start = opener + timedelta(days)
        games += play(start, 1, "Play-In Game", False)
        games += playoffs(season, start + timedelta(3), dice.sample(codes, 4))
    return games


def playoffs(season: int, start: date, teams: list[str]) -> list[Game]:
    """Play two series and the finals, each won in four games, over eleven days."""
    dice = random.Random(f"playoffs {season}")
    days = {(0, 1): (0, 1, 3, 5), (2, 3): (0, 2, 4, 6), (0, 2): (7, 8, 9, 10)}
    games = []
    for (winner, loser), days_of_series in days.items():
        for number, n in enumerate(days_of_series):
            sides = [teams[winner], teams[loser]]
            pts = [dice.randint(101, 125), dice.randint(85, 100)]
            if number >= 2:  # the last two are away
                sides.reverse()
                pts.reverse()
            games.append(Game(season, start + timedelta(n), *sides, *pts, None, n < 5))
    return sorted(games, key=lambda game: game.game_date)


def to_come(games: list[Game], from_date: date) -> list[Game]:
    """The same games as the site shows them before ``from_date``."""
    return [
        g if g.game_date < from_date else replace(g, home_pts=None, away_pts=None) for g in games
    ]


def player_lines(game: Game) -> list[dict[str, Any]]:
    """Lines of eight players a team that add up to the score."""
    lines = []
    dice = random.Random(game.game_id)
    sides = ((game.home, game.away, game.home_pts), (game.away, game.home, game.away_pts))
    for team, opponent, pts in sides:
        shares = [0] * PLAYERS_A_TEAM
        for _ in range(pts or 0):
            shares[dice.randrange(PLAYERS_A_TEAM)] += 1
        for number, points in enumerate(shares):
            lines.append(
                {
                    "game_id": game.game_id,
                    "player_id": f"{FRANCHISE[team].lower()}pl{number:02}",
                    "game_date": game.game_date,
                    "player_name": f"Player {number} of {FRANCHISE[team]}",
                    "team_code": team,
                    "opponent_code": opponent,
                    "is_home": team == game.home,
                    "is_win": game.margins[FRANCHISE[team]] > 0,
                    "seconds_played": 240 * 60 // PLAYERS_A_TEAM,
                    "fg": points // 2,
                    "fga": points // 2 + 3,
                    "fg3": 0,
                    "fg3a": 1,
                    "ft": points % 2,
                    "fta": 1,
                    "orb": 1,
                    "drb": 4,
                    "trb": 5,
                    "ast": 2,
                    "stl": 1,
                    "blk": 0,
                    "tov": 1,
                    "pf": 2,
                    "pts": points,
                    "plus_minus": 0,
                    "game_score": points,
                }
            )
    return lines


def load(
    warehouse: Warehouse,
    games: list[Game],
    *,
    lines_from: date | None = None,
    teams: Sequence[tuple[Any, ...]] = TEAMS,
) -> None:
    """Replace what source holds by these games, with player lines from a date on."""
    with warehouse.connect() as connection, connection.cursor() as cursor:
        cursor.execute("truncate source.teams, source.schedule cascade")
        cursor.executemany("insert into source.teams values (%s, %s, %s, %s, %s, %s, %s)", teams)
        cursor.executemany(
            "insert into source.schedule (game_id, season, page_month, game_date, home_team_code,"
            " away_team_code, home_pts, away_pts, overtimes, remarks, is_under_playoffs_header,"
            " run_id, source_url, fetched_at, content_hash)"
            " values (%s, %s, 'a month', %s, %s, %s, %s, %s, 0, %s, %s, 'run', 'url', now(), '')",
            [
                (
                    *(g.game_id, g.season, g.game_date, g.home, g.away, g.home_pts, g.away_pts),
                    *(g.remarks, g.is_under_playoffs_header),
                )
                for g in games
            ],
        )
        lines = [
            line
            for game in games
            if lines_from and game.game_date >= lines_from and game.margins
            for line in player_lines(game)
        ]
        if lines:
            columns = list(lines[0])
            cursor.executemany(
                f"insert into source.daily_leaders ({', '.join(columns)}, run_id, source_url,"  # noqa: S608 names are those above
                " fetched_at, content_hash)"
                f" values ({', '.join(f'%({c})s' for c in columns)}, 'run', 'url', now(), '')",
                lines,
            )


@dataclass
class Form:
    """What is known of a team on a morning, drawn towards an average team."""

    margins: list[int]

    @property
    def win_pct(self) -> float:
        """Share of games won, with 12 more games at .5."""
        return (sum(m > 0 for m in self.margins) + 6) / (len(self.margins) + 12)

    @property
    def margin(self) -> float:
        """Mean margin, with 8 more games at 0."""
        return sum(self.margins) / (len(self.margins) + 8)

    @property
    def margin_last_10(self) -> float:
        """Mean margin of the last 10 games, with 8 more at 0."""
        last = self.margins[-10:]
        return sum(last) / (len(last) + 8)


def features_of(team: str, game: Game, games: list[Game]) -> tuple[float, ...]:
    """Compute a team's features for a game from the games of earlier dates, one by one.

    In the order of the columns: games played, win share, margin, opponents' margin, margin of the
    last 10, rest days, back to back (0 or 1), games in the last 7 days.
    """
    earlier = [g for g in games if g.season == game.season and g.game_date < game.game_date]

    def form(of: str) -> Form:
        return Form([g.margins[of] for g in earlier if of in g.margins])

    met = [rival for g in earlier if team in g.margins for rival in g.margins if rival != team]
    dates = [g.game_date for g in earlier if team in (FRANCHISE[g.home], FRANCHISE[g.away])]
    rest = min((game.game_date - max(dates)).days, 7) if dates else 7
    own = form(team)
    return (
        len(own.margins),
        own.win_pct,
        own.margin,
        sum(form(rival).margin for rival in met) / len(met) if met else 0,
        own.margin_last_10,
        rest,
        bool(dates) and (game.game_date - max(dates)).days == 1,
        sum((game.game_date - day).days <= 7 for day in dates),
    )
