"""Randomness that is the same on every machine and Python version.

Only ``Random.random`` is used, the one method whose sequence Python promises to keep, and only
plain additions: ``sum`` of floats rounds differently since Python 3.12.
"""

import hashlib
import random
from bisect import bisect
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import TypeVar

T = TypeVar("T")


class Dice:
    """A stream of random numbers of its own for each name, so that no draw moves another."""

    def __init__(self, *names: object):
        digest = hashlib.sha256("/".join(map(str, names)).encode()).digest()
        self.roll = random.Random(int.from_bytes(digest)).random  # noqa: S311 (a game, no secret)

    def chance(self, probability: float) -> bool:
        """Tell whether something of this probability happens."""
        return self.roll() < probability

    def uniform(self, low: float, high: float) -> float:
        """Draw from an even spread."""
        return low + (high - low) * self.roll()

    def normal(self, mean: float, deviation: float) -> float:
        """Draw from a bell curve: twelve even draws, so never beyond six deviations."""
        total = -6.0
        for _ in range(12):
            total += self.roll()
        return mean + deviation * total

    def whole(self, low: int, high: int) -> int:
        """Draw a whole number, both ends included."""
        return low + int(self.roll() * (high - low + 1))

    def near(self, mean: float, deviation: float, low: int, high: int) -> int:
        """Draw a whole number from a bell curve, held within both ends."""
        return min(high, max(low, round(self.normal(mean, deviation))))

    def choose(self, items: Sequence[T]) -> T:
        """Draw one item."""
        return items[int(self.roll() * len(items))]

    def shuffle(self, items: Iterable[T]) -> list[T]:
        """Return the items in random order."""
        return [item for _, _, item in sorted((self.roll(), n, i) for n, i in enumerate(items))]

    def spread(self, total: int, weights: Sequence[float]) -> list[int]:
        """Give out ``total`` units one by one; the heavier a weight, the more it gets."""
        bounds = list(accumulate(weights))
        shares = [0] * len(weights)
        for _ in range(total):
            shares[bisect(bounds, self.roll() * bounds[-1])] += 1
        return shares

    def succeed(self, total: int, tries: Sequence[int], skill: Sequence[float]) -> list[int]:
        """Pick which of everybody's tries succeed: ``total`` in all, nobody more than he tried."""
        all_tries = [who for who, number in enumerate(tries) for _ in range(number)]
        order = sorted((self.roll() / skill[who], n) for n, who in enumerate(all_tries))
        shares = [0] * len(tries)
        for _, n in order[:total]:
            shares[all_tries[n]] += 1
        return shares
