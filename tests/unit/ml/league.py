"""Made-up leagues whose truth is known."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import polars as pl

TEAMS = ("ATL", "BOS", "CHI", "DAL", "DEN", "DET", "HOU", "MIA")
FIRST_SEASON = 2016
DAYS = 40


def play(seasons: int = 3, days: int = DAYS, teams: tuple[str, ...] = TEAMS) -> pl.DataFrame:
    """Play seasons in which every team plays on every other day; return the frame of games.

    A team is 4 points better than the one before it in the list; home teams gain 3 points; margins
    have a standard deviation of 12 around that.
    """
    dice = np.random.default_rng(11)
    rows = []
    for season in range(FIRST_SEASON, FIRST_SEASON + seasons):
        for day in range(days):
            order = dice.permutation(len(teams)).tolist()
            for home, away in zip(order[::2], order[1::2], strict=True):
                margin = round(dice.normal(3 + 4 * (home - away), 12)) or 1
                rows.append(
                    {
                        "season": season,
                        "game_date": date(season - 1, 11, 1) + timedelta(days=2 * day),
                        "home": teams[home],
                        "away": teams[away],
                        "margin": float(margin),
                        "ftm": float(dice.integers(-9, 10)),
                        "tov": float(dice.integers(-9, 10)),
                        "orb": float(dice.integers(-9, 10)),
                    }
                )
    return pl.DataFrame(rows).sort("game_date", "home")


def team_rows(games: pl.DataFrame) -> list[dict[str, object]]:
    """Write games as a file of team games would have them, two rows a game."""
    rows: list[dict[str, object]] = []
    for game in games.iter_rows(named=True):
        sides = {}
        for side, sign in (("home", 1), ("away", -1)):
            sides[side] = {
                "pts": 100 + max(0, int(sign * game["margin"])),
                **dict.fromkeys(("fgm", "fga", "tpm", "fta", "trb"), 45),
                **{name: 20 + max(0, int(sign * game[name])) for name in ("ftm", "tov", "orb")},
            }
        for side, other in (("home", "away"), ("away", "home")):
            opponent = {f"o{name}": value for name, value in sides[other].items() if name != "pts"}
            rows.append(
                {
                    "season": game["season"],
                    "date": str(game["game_date"]),
                    "team": game[side],
                    "opp": game[other],
                    "home": int(side == "home"),
                    **sides[side],
                    "opp_pts": sides[other]["pts"],
                    **opponent,
                }
            )
    return rows
