"""Dean Oliver's offensive and defensive ratings of players, and the win shares made of them.

After the formulas that the site publishes; the names of the parts are theirs.
"""

from dataclasses import dataclass

from include.sample_league.formulas import pace, possessions
from include.sample_league.totals import TeamTotals, Totals


@dataclass(frozen=True)
class Offense:
    """What a player's team got from him."""

    points_produced: float
    possessions: float

    @property
    def rating(self) -> float | None:
        """Points produced in a hundred possessions of his own."""
        return 100 * self.points_produced / self.possessions if self.possessions > 0 else None


@dataclass(frozen=True)
class _TeamOffense:
    scoring_possessions: float
    rebound_share: float
    rebound_weight: float
    play_share: float


def _misses_all(made: int, tried: int) -> float:
    """Return the chance that both of two free throws miss."""
    return (1 - made / tried) ** 2 if tried else 0.0


def _weigh_team(team: TeamTotals) -> _TeamOffense:
    own, other = team.own, team.opponent
    scoring = own.fg + (1 - _misses_all(own.ft, own.fta)) * own.fta * 0.4
    rebounds = own.orb / ((own.orb + other.drb) or 1)
    plays = scoring / (own.fga + own.fta * 0.4 + own.tov)
    hit, kept = (1 - rebounds) * plays, rebounds * (1 - plays)
    return _TeamOffense(scoring, rebounds, hit / (hit + kept), plays)


def rate_offense(p: Totals, team: TeamTotals) -> Offense:
    """Credit a player with points and with the possessions that they took."""
    own, offense = team.own, _weigh_team(team)
    part = p.minutes / (own.minutes / 5)
    others_fg = own.fg - p.fg
    expected_fg = own.fg * part - p.fg
    assisted = part * (1.14 * (own.ast - p.ast) / own.fg)
    if expected_fg:
        assisted += (own.ast * part - p.ast) / expected_fg * (1 - part)
    per_try = 0.5 * (p.pts - p.ft) / (2 * p.fga) if p.fga else 0.0
    helper = 0.5 * ((own.pts - own.ft) - (p.pts - p.ft)) / (2 * (own.fga - p.fga))
    kept = 1 - own.orb / offense.scoring_possessions * offense.rebound_weight * offense.play_share
    rebounding = p.orb * offense.rebound_weight * offense.play_share

    fg_part = p.fg * (1 - per_try * assisted)
    ft_part = (1 - _misses_all(p.ft, p.fta)) * 0.4 * p.fta
    scoring = (fg_part + helper * p.ast + ft_part) * kept + rebounding
    missed_fg = (p.fga - p.fg) * (1 - 1.07 * offense.rebound_share)
    missed_ft = _misses_all(p.ft, p.fta) * 0.4 * p.fta

    made = 2 * (p.fg + 0.5 * p.fg3) * (1 - per_try * assisted)
    helped = 2 * (others_fg + 0.5 * (own.fg3 - p.fg3)) / others_fg * helper * p.ast
    produced = (made + helped + p.ft) * kept
    produced += rebounding * own.pts / offense.scoring_possessions
    return Offense(produced, scoring + missed_fg + missed_ft + p.tov)


def rate_defense(p: Totals, team: TeamTotals) -> float:
    """Return the points that opponents score in a hundred possessions against a player."""
    own, other = team.own, team.opponent
    rebounds = other.orb / ((other.orb + own.drb) or 1)
    shooting = other.fg / other.fga
    forced = shooting * (1 - rebounds)
    weight = forced / (forced + (1 - shooting) * rebounds)
    stop = weight * (1 - 1.07 * rebounds)
    stops = p.stl + p.blk * stop + p.drb * (1 - weight)
    stops += ((other.fga - other.fg - own.blk) * stop + other.tov - own.stl) * (
        p.minutes / own.minutes
    )
    stops += p.pf / (own.pf or 1) * 0.4 * other.fta * _misses_all(other.ft, other.fta)
    number = possessions(team)
    stop_share = stops * other.minutes / (number * p.minutes)
    scoring = other.fg + (1 - _misses_all(other.ft, other.fta)) * other.fta * 0.4
    team_rating = 100 * other.pts / number
    return team_rating + 0.2 * (100 * other.pts / scoring * (1 - stop_share) - team_rating)


def win_shares(p: Totals, team: TeamTotals, league: TeamTotals) -> tuple[float, float]:
    """Return the wins that a player brought on offense and on defense."""
    lg_points = league.own.pts / possessions(league)
    per_win = 0.32 * league.own.pts / league.own.games * pace(team) / pace(league)
    offense = rate_offense(p, team)
    marginal_offense = offense.points_produced - 0.92 * lg_points * offense.possessions
    on_floor = p.minutes / team.own.minutes * possessions(team)
    marginal_defense = on_floor * (1.08 * lg_points - rate_defense(p, team) / 100)
    return marginal_offense / per_win, marginal_defense / per_win
