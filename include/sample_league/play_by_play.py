"""Every event of a game in order, with clock and score.

The events are the game's box score in another form: they add up to it exactly. A game with
overtimes is tied at the end of regulation and of each overtime but the last.
"""

from collections.abc import Iterable, Iterator, Sequence
from itertools import accumulate, pairwise
from math import fsum
from typing import NamedTuple

from include.sample_league.box_scores import PlayerLine, write_box_score
from include.sample_league.dice import Dice
from include.sample_league.games import Game
from include.sample_league.players import Player
from include.sample_league.possessions import Action, Kind, Possession, draw_possessions

REGULATION_PERIODS = 4
_OVERTIME_SHARE = 0.1
"""Part of a side's possessions that it has in an overtime."""


class Event(NamedTuple):
    """One event of a game."""

    period: int
    """1 to 4 are the quarters, from 5 on overtimes."""
    seconds_left: int
    """Until the end of the period."""
    kind: Kind
    is_home: bool | None
    """Whether the player, or the team, is the home side's; None for what concerns both."""
    player: Player | None
    """None: the team."""
    other: Player | None
    """Who assisted, blocked, stole the ball, was fouled, or jumped against the player."""
    value: int
    """Points that a shot or free throw is worth, made or missed."""
    detail: str
    """Kind of shot, foul or turnover; number of the free throw."""
    feet: int
    """Distance of a shot."""
    home_pts: int
    """Points of the home side after the event."""
    away_pts: int
    """Points of the away side after the event."""
    gained_by: Player | None = None
    """Who got the ball from a jump ball."""

    @property
    def points(self) -> int:
        """Points that the event brings."""
        return self.value if self.kind in ("shot made", "free throw made") else 0


def period_seconds(period: int) -> int:
    """Return the length of a period."""
    return 720 if period <= REGULATION_PERIODS else 300


def play_by_play(seed: int, game: Game, lines: Sequence[PlayerLine] | None = None) -> list[Event]:
    """Return all events of a game; ``lines`` is its box score if that is at hand."""
    lines = write_box_score(seed, game) if lines is None else lines
    dice, home, away = _start(seed, game, lines)
    overtimes = []
    for home_pts, away_pts in game.overtime_scores:
        overtimes.append((_take(home, home_pts), _take(away, away_pts)))
    quarters = zip(_split(dice, home), _split(dice, away), strict=True)
    writer = _Writer(dice, [line for line in lines if line.seconds > 0])
    for number, (of_home, of_away) in enumerate([*quarters, *overtimes], start=1):
        writer.play_period(number, of_home, of_away)
    return writer.events


def list_shots(seed: int, game: Game, lines: Sequence[PlayerLine]) -> Iterator[tuple[bool, Action]]:
    """Yield the shots of a game in no order, each with whether the home side took it.

    The same as in the game's events, in half the time.
    """
    _, home, away = _start(seed, game, lines)
    for is_home, possessions in ((True, home), (False, away)):
        for possession in possessions:
            for actions in possession.steps:
                for action in actions:
                    if action.kind in ("shot made", "shot missed"):
                        yield is_home, action


def _start(
    seed: int, game: Game, lines: Sequence[PlayerLine]
) -> tuple[Dice, list[Possession], list[Possession]]:
    dice = Dice(seed, "play-by-play", game.fixture.game_id)
    return dice, *draw_possessions(dice, lines)


def score_by_period(events: Iterable[Event]) -> list[tuple[int, int]]:
    """Return the points of home and away in each period."""
    ends = [(e.home_pts, e.away_pts) for e in events if e.kind == "period end"]
    starts = [(0, 0), *ends]
    return [(h - h0, a - a0) for (h, a), (h0, a0) in zip(ends, starts, strict=False)]


def _take(possessions: list[Possession], points: int) -> list[Possession]:
    """Take an overtime's possessions out of a list: they bring exactly so many points."""
    scoring = [p for p in possessions if p.points]
    # Bit n of an entry: the possessions so far can bring n points.
    reachable = list(accumulate(scoring, lambda bits, p: bits | bits << p.points, initial=1))
    end = next(n for n, bits in enumerate(reachable) if bits >> points & 1)
    taken = []
    for n in range(end, 0, -1):
        if not reachable[n - 1] >> points & 1:
            taken.append(scoring[n - 1])
            points -= scoring[n - 1].points
    empty = [p for p in possessions if not p.points]
    taken += empty[: max(1, round(_OVERTIME_SHARE * len(possessions)) - len(taken))]
    chosen = {id(p) for p in taken}
    possessions[:] = [p for p in possessions if id(p) not in chosen]
    return taken


def _split(dice: Dice, possessions: list[Possession]) -> Iterator[list[Possession]]:
    """Deal possessions out to the four quarters."""
    number = len(possessions)
    bounds = [0, *(round(number * q / 4 + dice.uniform(-1, 1)) for q in (1, 2, 3)), number]
    for start, end in pairwise(bounds):
        yield possessions[start:end]


class _Writer:
    """Writes events with clock and score."""

    def __init__(self, dice: Dice, lines: list[PlayerLine]) -> None:
        self.events: list[Event] = []
        self._dice = dice
        self._score = [0, 0]  # away, home
        self._sides = [[x.player for x in lines if x.is_home is home] for home in (False, True)]
        self._starts_with_home = False

    def play_period(self, number: int, home: list[Possession], away: list[Possession]) -> None:
        """Write a period in which both sides have the ball by turns."""
        seconds = period_seconds(number)
        if number > 1:  # the site lets the first jump ball speak for itself
            self._note(number, seconds, "period start")
        if number == 1 or number > REGULATION_PERIODS:
            self._starts_with_home = self._jump(number, seconds)
        # The team that lost the first jump ball begins the second and the third quarter.
        home_first = self._starts_with_home ^ (number in (2, 3))
        turns = [((n + (not home_first) / 2) / len(home), True, p) for n, p in enumerate(home)]
        turns += [((n + home_first / 2) / len(away), False, p) for n, p in enumerate(away)]
        turns.sort(key=lambda turn: turn[0])
        lengths = [len(p.steps) * 0.6 + 0.4 + self._dice.roll() for _, _, p in turns]
        scale = seconds / (fsum(lengths) + 0.5)
        clock = float(seconds)
        for (_, is_home, possession), length in zip(turns, lengths, strict=True):
            if self._dice.chance(0.06):
                self._note(number, self.events[-1].seconds_left, "timeout", is_home)
            step = length * scale / len(possession.steps)
            for actions in possession.steps:
                clock -= step
                self._act(number, int(clock), is_home, actions)
        self._note(number, 0, "period end")

    def _jump(self, period: int, seconds: int) -> bool:
        """Write a jump ball; returns whether the home side got it."""
        away, home = (max(side[:5], key=lambda p: (p.blk, p.player_id)) for side in self._sides)
        is_home = self._dice.chance(0.5)
        winner = self._dice.choose(self._sides[is_home][:5])
        pts = self._score[1], self._score[0]
        self.events.append(
            Event(period, seconds, "jump ball", None, away, home, 0, "", 0, *pts, gained_by=winner)
        )
        return is_home

    def _note(self, period: int, clock: int, kind: Kind, is_home: bool | None = None) -> None:
        away, home = self._score
        self.events.append(Event(period, clock, kind, is_home, None, None, 0, "", 0, home, away))

    def _act(self, period: int, clock: int, offense: bool, actions: list[Action]) -> None:
        score = self._score
        shot_at = clock
        for kind, is_offense, player, other, value, detail, feet in actions:
            if kind in ("shot made", "free throw made"):
                score[offense] += value
            elif kind == "defensive rebound" or (kind == "offensive rebound" and player):
                clock = max(0, shot_at - 2)
            self.events.append(
                Event(
                    period,
                    clock,
                    kind,
                    offense is is_offense,
                    player,
                    other,
                    value,
                    detail,
                    feet,
                    score[1],
                    score[0],
                )
            )
