"""Sums of box score lines: of a player, of a team, of the league."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from include.sample_league.box_scores import PlayerLine


@dataclass
class Totals:
    """What a player or a team did in some games."""

    games: int = 0
    starts: int = 0
    seconds: int = 0
    fg: int = 0
    fga: int = 0
    fg3: int = 0
    fg3a: int = 0
    ft: int = 0
    fta: int = 0
    orb: int = 0
    drb: int = 0
    ast: int = 0
    stl: int = 0
    blk: int = 0
    tov: int = 0
    pf: int = 0
    triple_doubles: int = 0

    @property
    def pts(self) -> int:
        """Points."""
        return 2 * self.fg + self.fg3 + self.ft

    @property
    def trb(self) -> int:
        """Rebounds."""
        return self.orb + self.drb

    @property
    def fg2(self) -> int:
        """Two-pointers made."""
        return self.fg - self.fg3

    @property
    def fg2a(self) -> int:
        """Two-pointers tried."""
        return self.fga - self.fg3a

    @property
    def minutes(self) -> float:
        """Minutes on the floor; of a team five times the length of its games."""
        return self.seconds / 60

    def add_line(self, line: PlayerLine) -> None:
        """Count one player's game."""
        self.games += 1
        self.starts += line.is_starter
        doubles = sum(n >= 10 for n in (line.pts, line.trb, line.ast, line.stl, line.blk))
        self.triple_doubles += doubles >= 3
        self._add_counts(line)

    def add(self, other: Totals) -> None:
        """Count everything that another one has, as what a player did for his next team."""
        self.games += other.games
        self.starts += other.starts
        self.triple_doubles += other.triple_doubles
        self._add_counts(other)

    def add_game(self, lines: Iterable[PlayerLine]) -> None:
        """Count one game of a team."""
        self.games += 1
        for line in lines:
            self._add_counts(line)

    def _add_counts(self, other: PlayerLine | Totals) -> None:
        self.seconds += other.seconds
        self.fg += other.fg
        self.fga += other.fga
        self.fg3 += other.fg3
        self.fg3a += other.fg3a
        self.ft += other.ft
        self.fta += other.fta
        self.orb += other.orb
        self.drb += other.drb
        self.ast += other.ast
        self.stl += other.stl
        self.blk += other.blk
        self.tov += other.tov
        self.pf += other.pf


@dataclass
class TeamTotals:
    """A team and those it played against, in the same games."""

    own: Totals = field(default_factory=Totals)
    opponent: Totals = field(default_factory=Totals)

    def reverse(self) -> TeamTotals:
        """Return the same games from the other side."""
        return TeamTotals(self.opponent, self.own)


def sum_line(line: PlayerLine) -> Totals:
    """Return the totals of one player's game."""
    totals = Totals()
    totals.add_line(line)
    return totals
