"""Made-up players: names, slugs in the site's form, what each does on the floor."""

import unicodedata
from collections import Counter
from dataclasses import dataclass

from include.sample_league.dice import Dice
from include.sample_league.names import FIRST_NAMES, LAST_NAMES


@dataclass(frozen=True, eq=False)
class Player:
    """One career. The tendencies are weights per minute, compared among teammates only."""

    player_id: str
    first_name: str
    last_name: str
    birth_year: int
    usage: float
    three: float
    """Share of his shots that are threes."""
    drawing: float
    orb: float
    drb: float
    ast: float
    stl: float
    blk: float
    tov: float
    pf: float
    touch: float
    """How well he shoots beside his teammates; 1 is average."""

    @property
    def name(self) -> str:
        """Full name."""
        return f"{self.first_name} {self.last_name}"

    @property
    def position(self) -> int:
        """Where he plays: 1 and 2 are guards, 3 and 4 forwards, 5 is the centre."""
        if self.three < 0.22:
            return 5 if self.blk > 2.2 else 4
        if self.ast > 1.25:
            return 1 if self.ast > 2 else 2
        return 3 if self.orb < 1.1 else 4


# usage, three, drawing, orb, drb, ast, stl, blk, tov, pf
_ROLES = {
    "guard": (1.0, 0.46, 0.9, 0.5, 0.7, 2.0, 1.2, 0.4, 1.2, 0.8),
    "wing": (1.0, 0.42, 0.9, 0.9, 1.0, 0.9, 1.0, 0.8, 0.9, 1.0),
    "big": (0.95, 0.16, 1.2, 2.2, 1.6, 0.6, 0.8, 2.2, 0.9, 1.3),
}


class PlayerRegister:
    """Creates players and keeps their slugs unique, as the site does: by a number at the end."""

    def __init__(self) -> None:
        self._stems: Counter[str] = Counter()

    def create(self, dice: Dice, birth_year: int) -> Player:
        """Draw a new player."""
        first_name = dice.choose(FIRST_NAMES)
        last_name = dice.choose(LAST_NAMES)
        stem = (_letters(last_name)[:5] + _letters(first_name)[:2]).lower()
        self._stems[stem] += 1
        role = _ROLES[dice.choose(("guard", "guard", "wing", "wing", "big"))]
        tendencies = [weight * dice.uniform(0.65, 1.35) for weight in role]
        tendencies.append(dice.uniform(0.85, 1.15))
        return Player(
            f"{stem}{self._stems[stem]:02}", first_name, last_name, birth_year, *tendencies
        )


def _letters(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name)
    return "".join(letter for letter in plain if letter.isascii() and letter.isalpha())
