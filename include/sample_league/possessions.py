"""From the box score of a game to the possessions in which it came about.

Everything that a box score counts happens exactly once in the possessions of its side; what it does
not count (where a shot was taken, who assisted whom) is drawn here.
"""

from bisect import bisect
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

from include.sample_league.box_scores import PlayerLine
from include.sample_league.dice import Dice
from include.sample_league.players import Player

Kind = Literal[
    "jump ball",
    "period start",
    "period end",
    "shot made",
    "shot missed",
    "free throw made",
    "free throw missed",
    "offensive rebound",
    "defensive rebound",
    "turnover",
    "foul",
    "timeout",
    "violation",
]


class Action(NamedTuple):
    """Something that happens in a possession, without clock and score."""

    kind: Kind
    is_offense: bool
    """Whether ``player``, or the team, is the one that has the ball."""
    player: Player | None = None
    """None: the team."""
    other: Player | None = None
    """Who assisted, blocked, stole the ball, or was fouled."""
    value: int = 0
    """Points that a shot or free throw is worth, made or missed."""
    detail: str = ""
    """Kind of shot, foul or turnover; number of the free throw."""
    feet: int = 0
    """Distance of a shot."""


class Attempt(NamedTuple):
    """A shot, a trip to the line or a turnover, with all that belongs to it."""

    actions: list[Action]
    is_open: bool
    """Whether somebody gets a rebound."""


class Possession(NamedTuple):
    """What a side does until the other one has the ball."""

    steps: list[list[Action]]
    """What happens at the same moment is one step."""
    points: int


NO_PERSONAL_FOULS = ("Technical", "Def 3 sec tech")
"""Kinds of fouls that no box score counts."""
_ZONES = ((0, 3), (4, 9), (10, 15), (16, 22))
"""Feet from which two-pointers are taken."""
_MADE_FROM = (0.56, 0.76, 0.90)
_MISSED_FROM = (0.30, 0.63, 0.83)
"""Share of the shots up to each zone but the last."""


@dataclass
class _Side:
    """One side's box score, taken apart."""

    lines: list[PlayerLine]
    fouls: Counter[Player]
    """Personal fouls that have no place yet."""

    def list_all(self, stat: str) -> list[Player]:
        """Return players, each as often as he has the stat."""
        return [line.player for line in self.lines for _ in range(getattr(line, stat))]


def draw_possessions(
    dice: Dice, lines: Sequence[PlayerLine]
) -> tuple[list[Possession], list[Possession]]:
    """Draw the possessions of the home and of the away side, in random order."""
    home, away = (
        _Side(side, Counter({line.player: line.pf for line in side}))
        for side in (
            [line for line in lines if line.is_home],
            [line for line in lines if not line.is_home],
        )
    )
    # Fouls that lead to free throws come first: both sides need the other's for them.
    trips = [_draw_trips(dice, home, away), _draw_trips(dice, away, home)]
    attempts = [
        _draw_attempts(dice, home, away, trips[0]),
        _draw_attempts(dice, away, home, trips[1]),
    ]
    spare = _share_loose_balls(attempts, home, away)
    return (
        _chain(dice, attempts[0], trips[0].technical, home, away, spare[0]),
        _chain(dice, attempts[1], trips[1].technical, away, home, spare[1]),
    )


class _Trips(NamedTuple):
    """A side's free throws."""

    trips: list[Attempt]
    and_ones: dict[Player, list[Action]]
    """The foul and the one free throw that belong to a made shot of a player."""
    technical: list[list[Action]]


def _draw_trips(dice: Dice, side: _Side, other: _Side) -> _Trips:
    """Group a side's free throws: two a foul, what is left after a made shot or a technical."""
    fouls = dice.shuffle(other.list_all("pf"))
    drawn = _Trips([], {}, [])
    for line in side.lines:
        made = dice.shuffle([True] * line.ft + [False] * (line.fta - line.ft))
        while made:
            number = _length(len(made), line.fg > 0 and line.player not in drawn.and_ones)
            shots, made = made[:number], made[number:]
            if not fouls or (number == 1 and (line.fg == 0 or line.player in drawn.and_ones)):
                drawn.technical.extend(_technical(dice, line.player, hit, other) for hit in shots)
                continue
            fouler = fouls.pop()
            other.fouls[fouler] -= 1
            actions = [Action("foul", False, fouler, line.player, 0, "Shooting")]
            actions += _shoot_free_throws(line.player, shots)
            if number == 1:
                drawn.and_ones[line.player] = actions
            else:
                drawn.trips.append(Attempt(actions, not shots[-1]))
    return drawn


def _length(left: int, has_shot: bool) -> int:
    """Return how many of the free throws that a player has left he shoots now."""
    if left % 2 == 0:
        return 2
    return 3 if left >= 3 and not has_shot else 1


def _shoot_free_throws(player: Player, shots: Sequence[bool]) -> Iterable[Action]:
    for n, hit in enumerate(shots, start=1):
        kind: Kind = "free throw made" if hit else "free throw missed"
        yield Action(kind, True, player, None, 1, f"{n} of {len(shots)}")
        if not hit and n < len(shots):
            yield Action("offensive rebound", True)


def _technical(dice: Dice, player: Player, hit: bool, other: _Side) -> list[Action]:
    kind: Kind = "free throw made" if hit else "free throw missed"
    by_player, by_team = NO_PERSONAL_FOULS
    if dice.chance(0.5):
        foul = Action("foul", False, dice.choose(other.lines).player, None, 0, by_player)
    else:
        foul = Action("foul", False, None, None, 0, by_team)
    return [foul, Action(kind, True, player, None, 1, "technical")]


def _draw_attempts(dice: Dice, side: _Side, other: _Side, trips: _Trips) -> list[Attempt]:
    """Draw everything by which a side's possessions go on or end."""
    attempts = list(trips.trips)
    made = _draw_made_shots(dice, side)
    for shot in made:
        free_throw = trips.and_ones.pop(shot.player, []) if shot.player else []
        is_open = bool(free_throw) and free_throw[-1].kind == "free throw missed"
        attempts.append(Attempt([shot, *free_throw], is_open))
    attempts += [Attempt([shot], True) for shot in _draw_missed_shots(dice, side, other)]
    attempts += [Attempt(actions, False) for actions in _draw_turnovers(dice, side, other)]
    return attempts


def _draw_made_shots(dice: Dice, side: _Side) -> list[Action]:
    values = [
        (line.player, value)
        for line in side.lines
        for value in [3] * line.fg3 + [2] * (line.fg - line.fg3)
    ]
    shots = dice.shuffle(values)
    assists: list[Player | None] = [*side.list_all("ast")]
    assists = dice.shuffle(assists + [None] * (len(shots) - len(assists)))
    for n, (shooter, _) in enumerate(shots):
        if assists[n] is shooter:
            # Nobody assists himself: the first shot with which that can be undone.
            m = next(
                m
                for m, (another, _) in enumerate(shots)
                if another is not shooter and assists[m] is not shooter
            )
            assists[n], assists[m] = assists[m], assists[n]
    return [
        Action("shot made", True, shooter, helper, value, *_place_shot(dice, shooter, value, True))
        for (shooter, value), helper in zip(shots, assists, strict=True)
    ]


def _draw_missed_shots(dice: Dice, side: _Side, other: _Side) -> list[Action]:
    values = [
        (line.player, value)
        for line in side.lines
        for value in [3] * (line.fg3a - line.fg3)
        + [2] * (line.fga - line.fg3a - line.fg + line.fg3)
    ]
    shots = sorted(dice.shuffle(values), key=lambda shot: shot[1])  # two-pointers are blocked first
    blocks: list[Player | None] = [*dice.shuffle(other.list_all("blk"))]
    blocks += [None] * (len(shots) - len(blocks))
    return [
        Action("shot missed", True, shooter, blocker, value, *_place_shot(dice, shooter, value))
        for (shooter, value), blocker in zip(shots, blocks, strict=True)
    ]


def _place_shot(dice: Dice, shooter: Player, value: int, is_made: bool = False) -> tuple[str, int]:
    """Draw what kind of shot it was, and from how many feet."""
    if value == 3:
        if dice.chance(0.004):
            return "jump shot", dice.whole(41, 75)
        return "jump shot", dice.whole(22, 23) if dice.chance(0.24) else dice.whole(24, 29)
    zone = bisect(_MADE_FROM if is_made else _MISSED_FROM, dice.roll())
    feet = dice.whole(*_ZONES[zone])
    if zone > 0:
        return ("hook shot" if zone == 1 and dice.chance(0.3) else "jump shot"), feet
    is_dunk = dice.chance(min(0.5, 0.14 * shooter.blk + 0.1)) and (is_made or dice.chance(0.2))
    return "dunk" if is_dunk else "layup", min(feet, 2) if is_dunk else feet


def _draw_turnovers(dice: Dice, side: _Side, other: _Side) -> Iterable[list[Action]]:
    losers = dice.shuffle(side.list_all("tov"))
    thieves = dice.shuffle(other.list_all("stl"))
    for n, player in enumerate(losers):
        if n < len(thieves):
            how = "bad pass" if dice.chance(0.6) else "lost ball"
            yield [Action("turnover", True, player, thieves[n], 0, how)]
        elif side.fouls[player] > 0 and dice.chance(0.4):
            side.fouls[player] -= 1
            victim = dice.choose(other.lines).player
            yield [
                Action("foul", True, player, victim, 0, "Offensive"),
                Action("turnover", True, player, None, 0, "offensive foul"),
            ]
        else:
            how = dice.choose(("bad pass", "bad pass", "traveling", "out of bounds lost ball"))
            yield [Action("turnover", True, player, None, 0, how)]


def _share_loose_balls(attempts: list[list[Attempt]], home: _Side, away: _Side) -> tuple[int, int]:
    """Return how many rebounds each side's team gets after its own misses.

    Rebounds that no player has are given such that both sides come near the same number of
    possessions.
    """
    spare, ends = [], []
    for tries, side, other in ((attempts[0], home, away), (attempts[1], away, home)):
        own = sum(line.orb for line in side.lines)
        misses = sum(attempt.is_open for attempt in tries)
        spare.append(max(0, misses - own - sum(line.drb for line in other.lines)))
        ends.append(len(tries) - own)
    surplus = ends[0] - ends[1]
    return min(spare[0], max(0, surplus)), min(spare[1], max(0, -surplus))


def _chain(
    dice: Dice,
    attempts: list[Attempt],
    technical: list[list[Action]],
    side: _Side,
    other: _Side,
    team_rebounds: int,
) -> list[Possession]:
    """Chain attempts into possessions: one goes on after each offensive rebound."""
    keeps: list[Player | None] = [*side.list_all("orb")]
    loses: list[Player | None] = [*other.list_all("drb")]
    missed = dice.shuffle([a for a in attempts if a.is_open])
    # A ball can be tipped more than once before somebody has it.
    tips = max(0, len(keeps) + len(loses) - len(missed))
    tipped, keeps = keeps[:tips], keeps[tips:] + [None] * team_rebounds
    loses += [None] * (len(missed) - len(keeps) - len(loses))
    for player in tipped:
        dice.choose(missed).actions.append(Action("offensive rebound", True, player))
    kept, lost = missed[: len(keeps)], missed[len(keeps) :]
    for attempt, player in zip(kept, dice.shuffle(keeps), strict=True):
        attempt.actions.append(Action("offensive rebound", True, player))
    for attempt, player in zip(lost, dice.shuffle(loses), strict=True):
        attempt.actions.append(Action("defensive rebound", False, player))
    ends = dice.shuffle([a for a in attempts if not a.is_open] + lost)
    possessions = [[attempt.actions] for attempt in ends]
    for attempt in kept:
        dice.choose(possessions).insert(0, attempt.actions)
    for actions in technical:
        dice.choose(possessions).insert(0, actions)
    for fouler, number in other.fouls.items():
        for _ in range(number):
            foul = "Loose ball" if dice.chance(0.12) else "Personal"
            victim = dice.choose(side.lines).player
            action = Action("foul", False, fouler, victim, 0, foul)
            dice.choose(possessions).insert(0, [action])
    if dice.chance(0.4):
        how = dice.choose(("delay of game", "kicked ball"))
        dice.choose(possessions).insert(0, [Action("violation", False, None, None, 0, how)])
    return [Possession(steps, _count_points(steps)) for steps in possessions]


def _count_points(steps: list[list[Action]]) -> int:
    return sum(
        action.value
        for actions in steps
        for action in actions
        if action.kind in ("shot made", "free throw made")
    )
