"""What a site sends, kept apart from any code that reads it, and how the tables must look then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from tests.integration.ingestion.pages import injuries_page, injury
from tests.unit.ingestion.hand_made import day_page, game, line, month_page

if TYPE_CHECKING:
    from tests.conftest import Warehouse
    from tests.integration.ingestion.site import Site

Rows = frozenset[tuple[Any, ...]]
OPENER, SECOND, TO_COME = "201710170CLE", "201710180GSW", "201711010DEN"
AWAY = {OPENER: "BOS", SECOND: "HOU", TO_COME: "UTA"}
DAYS = {date(2017, 10, 17): OPENER, date(2017, 10, 18): SECOND}

TABLES = {
    "october": "select game_id, away_pts::int, home_pts::int from source.schedule"
    " where page_month = 'october'",
    "november": "select game_id, away_pts::int, home_pts::int from source.schedule"
    " where page_month = 'november'",
    "2017-10-17": "select player_id, pts::int from source.daily_leaders"
    " where game_date = '2017-10-17'",
    "2017-10-18": "select player_id, pts::int from source.daily_leaders"
    " where game_date = '2017-10-18'",
    "injuries": "select player_id, details from source.injuries",
}
"""The rows of each page, without what a run adds to them; none may be there twice."""


@dataclass(frozen=True)
class Ledger:
    """The facts on five pages."""

    scores: dict[str, tuple[int, int] | None]
    """Away and home points by game; None is a game to come."""
    points: dict[str, dict[str, int]]
    """Points by game and player."""
    injuries: dict[str, str]
    """Details by player."""

    def publish(self, site: Site) -> None:
        """Make the site send these facts."""
        rows = {
            game_id: game(game_id, AWAY[game_id], f"{score[0]}-{score[1]}" if score else "")
            for game_id, score in self.scores.items()
        }
        site.month(2018, "october", month_page(rows[OPENER], rows[SECOND]))
        site.month(2018, "november", month_page(rows[TO_COME]))
        for day, game_id in DAYS.items():
            site.day(day, day_page(*self._lines(game_id)))
        site.pages["/friv/injuries.fcgi"] = injuries_page(
            *(injury(who, "BOS", f"Out (Knee) - {what}") for who, what in self.injuries.items())
        )

    def _lines(self, game_id: str) -> list[str]:
        home, away = game_id[-3:], AWAY[game_id]
        return [
            line(game_id, who, *((home, away) if who.startswith("h") else (away, home)),
                 fg="0", fg3="0", ft=str(pts), fta=str(pts), pts=str(pts))
            for who, pts in self.points[game_id].items()
        ]  # fmt: skip

    def pages(self) -> dict[str, Rows]:
        """The rows of each page, as the tables must have them."""
        scores = {game_id: score or (None, None) for game_id, score in self.scores.items()}
        return {
            "october": frozenset((g, *scores[g]) for g in (OPENER, SECOND)),
            "november": frozenset({(TO_COME, *scores[TO_COME])}),
            **{str(day): frozenset(self.points[game_id].items()) for day, game_id in DAYS.items()},
            "injuries": frozenset(self.injuries.items()),
        }


def read_tables(warehouse: Warehouse) -> dict[str, Rows]:
    """Read the rows of each page; a row that is there twice fails the test."""
    found = {}
    for page, query in TABLES.items():
        rows = warehouse.query(query)  # type: ignore[arg-type]
        assert len(rows) == len(set(rows)), f"rows of {page} are there twice"
        found[page] = frozenset(rows)
    return found


FIRST = Ledger(
    scores={OPENER: (99, 102), SECOND: (122, 121), TO_COME: None},
    points={OPENER: {"h1": 11, "h2": 7, "a1": 20}, SECOND: {"h1": 5, "a1": 31, "a2": 8}},
    injuries={"out01": "Until spring.", "out02": "Day by day."},
)
# corrected, withdrawn and added to
SECOND_EDITION = Ledger(
    scores={OPENER: (99, 103), SECOND: (122, 120), TO_COME: None},
    points={OPENER: {"h1": 12, "a1": 20, "a3": 2}, SECOND: {"h1": 5, "h4": 1, "a2": 9}},
    injuries={"out02": "Until May.", "out03": "Day by day."},
)
