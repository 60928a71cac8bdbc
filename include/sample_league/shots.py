"""Where shots were taken from, as the site's shooting tables count them."""

from dataclasses import dataclass, field

from include.sample_league.possessions import Action

ZONES = ("00_03", "03_10", "10_16", "16_xx", "fg3a")
"""Ends of the names of the site's columns; feet from the basket, and all threes."""

_FARTHEST = (3, 9, 15)
_CORNER_FEET = 23
_HEAVE_FEET = 40


@dataclass
class Count:
    """Shots of one kind."""

    made: int = 0
    tried: int = 0

    def add(self, *, is_made: bool) -> None:
        """Count one shot."""
        self.made += is_made
        self.tried += 1

    def join(self, other: "Count") -> None:
        """Count another one's shots too."""
        self.made += other.made
        self.tried += other.tried


@dataclass
class ShotTotals:
    """A player's shots by distance and kind."""

    feet: int = 0
    zones: dict[str, Count] = field(default_factory=lambda: {zone: Count() for zone in ZONES})
    dunks: Count = field(default_factory=Count)
    corner: Count = field(default_factory=Count)
    heaves: Count = field(default_factory=Count)
    assisted: dict[int, int] = field(default_factory=lambda: {2: 0, 3: 0})
    """Shots made after a pass, by their value."""

    @property
    def tried(self) -> int:
        """All shots."""
        return sum(zone.tried for zone in self.zones.values())

    def add(self, other: "ShotTotals") -> None:
        """Count another one's shots too, as what a player did for his next team."""
        self.feet += other.feet
        for zone, count in other.zones.items():
            self.zones[zone].join(count)
        self.dunks.join(other.dunks)
        self.corner.join(other.corner)
        self.heaves.join(other.heaves)
        for value, number in other.assisted.items():
            self.assisted[value] += number


def count_shot(totals: ShotTotals, shot: Action) -> None:
    """Count the shot of an shot."""
    is_made = shot.kind == "shot made"
    totals.feet += shot.feet
    totals.zones[_zone(shot)].add(is_made=is_made)
    if shot.value == 3 and shot.feet <= _CORNER_FEET:
        totals.corner.add(is_made=is_made)
    if shot.feet > _HEAVE_FEET:
        totals.heaves.add(is_made=is_made)
    if shot.detail == "dunk":
        totals.dunks.add(is_made=is_made)
    if is_made and shot.other:
        totals.assisted[shot.value] += 1


def _zone(shot: Action) -> str:
    if shot.value == 3:
        return ZONES[-1]
    return ZONES[sum(shot.feet > farthest for farthest in _FARTHEST)]
