"""What bookmakers offer for games to come.

They know the teams' true strength up to an error, who is out on the morning of their offer, and
nothing of the result. They keep a margin.
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import date
from math import erf, sqrt

from include.sample_league.dice import Dice
from include.sample_league.games import expect
from include.sample_league.rosters import SeasonRosters
from include.sample_league.schedule import Fixture
from include.sample_league.teams import Team

BOOKS = ("bet365", "DraftKings", "FanDuel")

_MARGIN = 1.045
"""What the chances that the odds imply add up to."""
_LEAD_ERROR, _TOTAL_ERROR = 1.6, 3.0
_RESULT_DEVIATION = 12.3


@dataclass(frozen=True)
class Offer:
    """One bookmaker's odds for one game, in the American way; lines are in points."""

    home_moneyline: int
    away_moneyline: int
    home_spread: float
    """What the home team is given; the away team is given the opposite."""
    spread_prices: tuple[int, int]
    """For away and home."""
    total: float
    total_prices: tuple[int, int]
    """For over and under."""


@dataclass(frozen=True)
class QuotedGame:
    """A game to come with every bookmaker's offer, by name."""

    fixture: Fixture
    offers: dict[str, Offer]


def quote(
    seed: int,
    fixture: Fixture,
    rosters: SeasonRosters,
    today: date,
    tired: Container[Team],
) -> QuotedGame:
    """Return every bookmaker's offer on a morning. ``tired`` are teams that play on the eve."""
    players = (
        rosters.available(fixture.home.team_id, today),
        rosters.available(fixture.away.team_id, today),
    )
    expected = expect(fixture, rosters, players, tired)
    dice = Dice(seed, "odds", fixture.game_id)
    lead = expected.lead + dice.normal(0, _LEAD_ERROR)
    total = expected.total + dice.normal(0, _TOTAL_ERROR)
    offers = {
        book: _offer(dice, lead + dice.normal(0, 0.2), total + dice.normal(0, 0.4))
        for book in BOOKS
    }
    return QuotedGame(fixture, offers)


def _offer(dice: Dice, lead: float, total: float) -> Offer:
    home_chance = (1 + erf(lead / _RESULT_DEVIATION / sqrt(2))) / 2
    return Offer(
        home_moneyline=_american(home_chance),
        away_moneyline=_american(1 - home_chance),
        home_spread=-_half_points(lead),
        spread_prices=_prices(dice),
        total=_half_points(total),
        total_prices=_prices(dice),
    )


def _half_points(points: float) -> float:
    return round(2 * points) / 2


def _american(chance: float) -> int:
    """Return the price of a chance: what 100 win, or with a minus what one pays to win 100."""
    sold = min(0.985, chance * _MARGIN)
    return -round(100 * sold / (1 - sold)) if sold >= 0.5 else round(100 * (1 - sold) / sold)


def _prices(dice: Dice) -> tuple[int, int]:
    shift = dice.whole(-4, 4)
    return -110 - shift, -110 + shift
