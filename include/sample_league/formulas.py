"""The site's published formulas for rates of players and teams.

Percentages come as shares: 0.5 is 50 %. A rate that divides by zero is None. "League" is the sum of
all teams' totals; a team's minutes are five times the length of its games.
"""

from dataclasses import dataclass

from include.sample_league.totals import TeamTotals, Totals


def divide(part: float, whole: float) -> float | None:
    """Return a share; None of nothing."""
    return part / whole if whole else None


def true_shooting(t: Totals) -> float | None:
    """Points for each two points' worth of tries."""
    return divide(t.pts, 2 * (t.fga + 0.44 * t.fta))


def effective_shooting(t: Totals) -> float | None:
    """Field goals made of those tried, a three counting for one and a half."""
    return divide(t.fg + 0.5 * t.fg3, t.fga)


def turnover_share(t: Totals) -> float | None:
    """Turnovers of all plays."""
    return divide(t.tov, t.fga + 0.44 * t.fta + t.tov)


def possessions(team: TeamTotals) -> float:
    """Possessions of a team: the mean of what its own and the opponents' numbers say."""

    def of_one_side(own: Totals, other: Totals) -> float:
        rebounds = own.orb / ((own.orb + other.drb) or 1)
        return own.fga + 0.4 * own.fta - 1.07 * rebounds * (own.fga - own.fg) + own.tov

    own, other = team.own, team.opponent
    return (of_one_side(own, other) + of_one_side(other, own)) / 2


def pace(team: TeamTotals) -> float:
    """Possessions in 48 minutes."""
    return 240 * possessions(team) / team.own.minutes


def offensive_rating(team: TeamTotals) -> float:
    """Points in a hundred possessions."""
    return 100 * team.own.pts / possessions(team)


def offensive_rebound_share(team: TeamTotals) -> float | None:
    """Rebounds of the own misses."""
    return divide(team.own.orb, team.own.orb + team.opponent.drb)


@dataclass(frozen=True)
class FloorShares:
    """A player's shares of what happened while he was on the floor."""

    orb: float | None
    drb: float | None
    trb: float | None
    ast: float | None
    stl: float | None
    blk: float | None
    usage: float | None


def floor_shares(p: Totals, team: TeamTotals) -> FloorShares:
    """Estimate a player's shares from his minutes' part of his team's."""
    own, other = team.own, team.opponent
    part = p.minutes / (own.minutes / 5)
    plays = p.fga + 0.44 * p.fta + p.tov
    team_plays = own.fga + 0.44 * own.fta + own.tov
    return FloorShares(
        orb=divide(p.orb, part * (own.orb + other.drb)),
        drb=divide(p.drb, part * (own.drb + other.orb)),
        trb=divide(p.trb, part * (own.trb + other.trb)),
        ast=divide(p.ast, max(0.0, part * own.fg - p.fg)),
        stl=divide(p.stl, part * possessions(team)),
        blk=divide(p.blk, part * other.fg2a),
        usage=divide(plays, part * team_plays),
    )


def team_shares(team: TeamTotals) -> FloorShares:
    """Return the same shares of a whole team, which is on the floor all the time."""
    own, other = team.own, team.opponent
    return FloorShares(
        orb=offensive_rebound_share(team),
        drb=divide(own.drb, own.drb + other.orb),
        trb=divide(own.trb, own.trb + other.trb),
        ast=divide(own.ast, own.fg),
        stl=divide(own.stl, possessions(team)),
        blk=divide(own.blk, other.fg2a),
        usage=1.0,
    )


def player_efficiency(p: Totals, team: TeamTotals, league: TeamTotals) -> float:
    """Hollinger's rating before it is scaled to a league average of 15."""
    lg, own = league.own, team.own
    factor = 2 / 3 - (0.5 * lg.ast / lg.fg) / (2 * lg.fg / lg.ft)
    value = lg.pts / (lg.fga - lg.orb + lg.tov + 0.44 * lg.fta)
    defensive = (lg.trb - lg.orb) / lg.trb
    assisted = own.ast / own.fg
    raw = (
        p.fg3
        + 2 / 3 * p.ast
        + (2 - factor * assisted) * p.fg
        + p.ft * 0.5 * (1 + (1 - assisted) + 2 / 3 * assisted)
        - value * p.tov
        - value * defensive * (p.fga - p.fg)
        - value * 0.44 * (0.44 + 0.56 * defensive) * (p.fta - p.ft)
        + value * (1 - defensive) * p.drb
        + value * defensive * p.orb
        + value * p.stl
        + value * defensive * p.blk
        - p.pf * (lg.ft / lg.pf - 0.44 * lg.fta / lg.pf * value)
    )
    return raw / p.minutes * pace(league) / pace(team)
