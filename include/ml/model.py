"""A trained model: the filter's belief on a morning and the link, as plain JSON.

It is all that a forecast needs besides the schedule, so a stored one forecasts again. Numbers have
nine digits. Nothing of it is code: reading one cannot run anything.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
import polars as pl

from include.job import BadInputError
from include.ml.forecasts import Link
from include.ml.ratings import Belief, Dynamics, Indices, design

FORMAT = 1


@dataclass(frozen=True)
class Model:
    """What is known on a morning, before the day's games."""

    teams: list[str]
    names: tuple[str, ...]
    """Terms of a forecast; see ratings.py."""
    season: int | None
    """Season of the newest game that it has seen; None without any."""
    belief: Belief
    link: Link

    def forecast(self, games: pl.DataFrame, day: range) -> pl.DataFrame:
        """Forecast rows of a frame of games, all of one date, with the columns of Link.forecast.

        A team that the model has never seen begins with the prior.

        Raises:
            BadInputError: the frame has not the features that the model was trained with.
        """
        measures = design(games, self.teams)
        if measures.names != self.names:
            raise BadInputError(
                f"the model was trained with {', '.join(self.names)}, and the features are"
                f" {', '.join(measures.names)}: train a new model, or build the features again"
            )
        belief = select_teams(self.belief, self.teams, measures.teams)
        season = games["season"][day.start]
        for _ in range(season - (self.season or season)):
            belief.begin_season()
        belief.begin_day(measures.sides[day.start : day.stop].ravel())
        return self.link.forecast(measures.expect(belief, day))

    def to_json(self) -> bytes:
        """Write the model; the same model gives the same bytes."""
        lower = np.tril_indices(len(self.belief.covariance))
        document = {
            "format": FORMAT,
            "teams": self.teams,
            "terms": list(self.names),
            "season": self.season,
            "dynamics": asdict(self.belief.dynamics),
            "link": {name: _digits(value) for name, value in self.link.parameters.items()},
            "noise": _digits(self.belief.noise),
            "mean": [[_digits(value) for value in row] for row in self.belief.mean.tolist()],
            "covariance": [_digits(value) for value in self.belief.covariance[lower].tolist()],
        }
        return json.dumps(document, separators=(",", ":")).encode()

    @classmethod
    def from_json(cls, content: bytes) -> Model:
        """Read a model.

        Raises:
            BadInputError: it is of another format.
        """
        document = json.loads(content)
        if document.get("format") != FORMAT:
            raise BadInputError(
                f"the model has format {document.get('format')}, and {FORMAT} is read: train a new"
                " one"
            )
        teams, names = document["teams"], tuple(document["terms"])
        belief = Belief(len(teams), Dynamics(**document["dynamics"]), len(names) - 6)
        belief.mean = np.array(document["mean"])
        belief.covariance = np.zeros_like(belief.covariance)
        belief.covariance[np.tril_indices(len(belief.mean))] = document["covariance"]
        belief.covariance += np.tril(belief.covariance, -1).T
        belief.noise = document["noise"]
        return cls(teams, names, document["season"], belief, Link(**document["link"]))

    def to_parameters(self) -> dict[str, Any]:
        """Say what the model believes, for people: points of each team, and the rest."""
        count, mean = len(self.teams), self.belief.mean[:, 0].tolist()
        deviations = np.sqrt(np.diag(self.belief.covariance)).tolist()
        shared = dict(zip(self.names[5:], mean[3 * count :], strict=True))
        return {
            "link": {name: round(value, 6) for name, value in self.link.parameters.items()},
            "noise_variance": round(self.belief.noise, 4),
            "effects": {name: round(value, 4) for name, value in shared.items()},
            "teams": {
                team: {
                    "strength": round(mean[n], 3),
                    "strength_deviation": round(deviations[n], 3),
                    "form": round(mean[count + n], 3),
                    "court": round(mean[2 * count + n], 3),
                }
                for n, team in enumerate(self.teams)
            },
        }


def select_teams(belief: Belief, teams: list[str], wanted: list[str]) -> Belief:
    """Copy a belief for other teams: those it does not know get the prior."""
    selected = Belief(len(wanted), belief.dynamics, belief.effects)
    shared = [team for team in wanted if team in teams]
    old, new = _elements(shared, teams, belief), _elements(shared, wanted, selected)
    selected.mean[new] = belief.mean[old]
    selected.covariance[np.ix_(new, new)] = belief.covariance[np.ix_(old, old)]
    selected.noise = belief.noise
    return selected


def digest(content: bytes) -> str:
    """Return the sha256 of a written model."""
    return hashlib.sha256(content).hexdigest()


def _elements(shared: list[str], teams: list[str], belief: Belief) -> Indices:
    """Number the elements of the state that belong to some of its teams, or to none."""
    numbers = np.array([teams.index(team) for team in shared], dtype=np.int64)
    rest = 3 * belief.teams + np.arange(1 + belief.effects)
    blocks = [n * belief.teams + numbers for n in range(3)]
    return np.concatenate([*blocks, rest])


def _digits(value: float) -> float:
    return float(f"{value:.9g}")
