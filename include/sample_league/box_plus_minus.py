"""Box Plus/Minus 2.0: points in a hundred possessions that a box score gives a player credit for.

After Daniel Myers' description on the site. The weights depend on a player's position (1 a point
guard, 5 a centre) and on his role in the offense (1 a creator, 5 a receiver), both of which are
estimated from the same box score.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import fsum

from include.sample_league.formulas import offensive_rating, pace
from include.sample_league.totals import TeamTotals, Totals

_ALL = {
    # stat: weight at 1 and at 5
    "points": (0.860, 0.860),
    "fga": (-0.560, -0.780),
    "fta": (-0.246, -0.343),
    "fg3": (0.389, 0.389),
    "ast": (0.580, 1.034),
    "tov": (-0.964, -0.964),
    "orb": (0.613, 0.181),
    "drb": (0.116, 0.181),
    "stl": (1.369, 1.008),
    "blk": (1.327, 0.703),
    "pf": (-0.367, -0.367),
}
_OFFENSE = {
    "points": (0.605, 0.605),
    "fga": (-0.330, -0.472),
    "fta": (-0.145, -0.208),
    "fg3": (0.477, 0.477),
    "ast": (0.476, 0.476),
    "tov": (-0.579, -0.882),
    "orb": (0.606, 0.422),
    "drb": (-0.112, 0.103),
    "stl": (0.177, 0.294),
    "blk": (0.725, 0.097),
    "pf": (-0.439, -0.439),
}
_BY_ROLE = {"fga", "fta"}
_USUAL_ROLE, _USUAL_MINUTES = 4.0, 50
_REPLACEMENT = -2.0


@dataclass(frozen=True)
class PlusMinus:
    """A player's value in points in a hundred possessions."""

    offense: float
    total: float

    @property
    def defense(self) -> float:
        """What is not offense."""
        return self.total - self.offense

    def over_replacement(self, share_of_minutes: float, team_games: int) -> float:
        """Value over a replacement player, for a whole season of 82 games."""
        return (self.total - _REPLACEMENT) * share_of_minutes * team_games / 82


def rate_team(
    players: Sequence[tuple[Totals, float]], team: TeamTotals, league: TeamTotals
) -> list[PlusMinus]:
    """Rate all players of a team, each given with his listed position (1 to 5).

    The values are shifted such that those on the floor add up to what the team is worth.
    """
    shares = [p.minutes / (team.own.minutes / 5) for p, _ in players]
    positions = _centre(
        [
            _blend(_estimate_position(p, s, team.own), listed, p)
            for (p, listed), s in zip(players, shares, strict=True)
        ],
        shares,
    )
    roles = _centre(
        [
            _blend(_estimate_role(p, s, team.own), _USUAL_ROLE, p)
            for (p, _), s in zip(players, shares, strict=True)
        ],
        shares,
    )
    rated = [
        (
            _weigh(p, team, position, role, _OFFENSE) + _constant(position, role, -1.698, 0.43),
            _weigh(p, team, position, role, _ALL) + _constant(position, role, -0.818, 1.387),
        )
        for (p, _), position, role in zip(players, positions, roles, strict=True)
    ]
    worth_offense = offensive_rating(team) - offensive_rating(league)
    worth = offensive_rating(team) - offensive_rating(team.reverse())
    # A team that leads plays a little below itself.
    bonus = 0.35 / 2 * worth * pace(team) / 200
    shift_offense = (worth_offense + bonus / 2 - _sum(shares, [r[0] for r in rated])) / 5
    shift = (worth + bonus - _sum(shares, [r[1] for r in rated])) / 5
    return [PlusMinus(offense + shift_offense, total + shift) for offense, total in rated]


def _sum(shares: Sequence[float], values: Sequence[float]) -> float:
    return fsum(share * value for share, value in zip(shares, values, strict=True))


def _estimate_position(p: Totals, share: float, own: Totals) -> float:
    def of(stat: str) -> float:
        number: int = getattr(p, stat)
        return number / ((share * getattr(own, stat)) or 1)

    return (
        2.130
        + 8.668 * of("trb")
        - 2.486 * of("stl")
        + 0.992 * of("pf")
        - 3.536 * of("ast")
        + 1.667 * of("blk")
    )


def _estimate_role(p: Totals, share: float, own: Totals) -> float:
    tries, team_tries = p.fga + 0.44 * p.fta, own.fga + 0.44 * own.fta
    threshold = own.pts / team_tries - 0.33
    beyond = p.pts - tries * threshold
    team_beyond = own.pts - team_tries * threshold
    return 6 - 6.642 * p.ast / ((share * own.ast) or 1) - 8.544 * beyond / (share * team_beyond)


def _blend(estimate: float, usual: float, p: Totals) -> float:
    """Trust an estimate the more, the more minutes it comes from."""
    mixed = (estimate * p.minutes + usual * _USUAL_MINUTES) / (p.minutes + _USUAL_MINUTES)
    return min(5.0, max(1.0, mixed))


def _centre(values: Sequence[float], shares: Sequence[float]) -> list[float]:
    """Shift values such that the five on the floor average 3."""
    shift = 3 - _sum(shares, values) / 5
    return [min(5.0, max(1.0, value + shift)) for value in values]


def _constant(position: float, role: float, at_guard: float, by_role: float) -> float:
    return at_guard * max(0.0, 3 - position) / 2 + by_role * (role - 3)


def _weigh(
    p: Totals,
    team: TeamTotals,
    position: float,
    role: float,
    weights: dict[str, tuple[float, float]],
) -> float:
    hundreds = pace(team) * p.minutes / 48 / 100
    tries = p.fga + 0.44 * p.fta
    team_shooting = team.own.pts / (team.own.fga + 0.44 * team.own.fta)
    total = 0.0
    for stat, (first, last) in weights.items():
        place = (role if stat in _BY_ROLE else position) - 1
        weight = first + (last - first) * place / 4
        # Points as a team of average shooting would have scored them.
        adjusted = p.pts + (1 - team_shooting) * tries
        count: float = adjusted if stat == "points" else getattr(p, stat)
        total += weight * count / hundreds
    return total
