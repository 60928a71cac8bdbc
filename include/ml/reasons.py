"""Why a team is the favourite: points of the expected margin, by reason, in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

TERMS_BY_REASON: Mapping[str, tuple[str, ...]] = {
    "rating": ("home_strength", "away_strength"),
    "form": ("home_form", "away_form"),
    "home": ("home_court", "home_advantage"),
    "rest": ("home_back_to_back", "away_back_to_back"),
    "coasting": ("coasting",),
    "travel": ("travel",),
    "roster": ("roster",),
    "injuries": ("injuries",),
    "market": ("market",),
}
SENTENCES: Mapping[str, str] = {
    "rating": "{favoured} stronger by {points} points",
    "form": "{favoured} in better form, worth {points} points",
    "coasting": "{other} with little left to play for, worth {points} points",
    "travel": "{other} travelled more, worth {points} points",
    "roster": "{favoured} with the stronger players, worth {points} points",
    "injuries": "{other} missing more to injuries, worth {points} points",
    "market": "{favoured} rated higher by the betting market, worth {points} points",
}
# less than this is no reason
SMALLEST = 0.05


def explain(
    home: str, away: str, points: Mapping[str, float], covariates: Mapping[str, float]
) -> list[dict[str, Any]]:
    """Explain a forecast, the weightiest reason first.

    Takes the points that each term adds for the home team, and the covariates of the game by name.
    Each reason has points (for the home team; all of them add up to the expected margin, but for
    those too small to mention), the team that it favours, and a text.
    """
    reasons = []
    for reason, terms in TERMS_BY_REASON.items():
        total = sum(points.get(term, 0.0) for term in terms)
        if abs(total) < SMALLEST:
            continue
        favoured, other = (home, away) if total > 0 else (away, home)
        reasons.append(
            {
                "reason": reason,
                "points": round(total, 2),
                "favours": favoured,
                "text": _sentence(reason, total, home, away, covariates).format(
                    favoured=favoured, other=other, points=f"{abs(total):.1f}"
                ),
            }
        )
    return sorted(reasons, key=lambda one: (-abs(one["points"]), one["reason"]))


def _sentence(
    reason: str, points: float, home: str, away: str, covariates: Mapping[str, float]
) -> str:
    if reason == "home":
        return "{favoured} " + ("at home" if points > 0 else "away") + ", worth {points} points"
    if reason == "rest":
        tired = [
            team
            for team, name in ((home, "home_back_to_back"), (away, "away_back_to_back"))
            if covariates.get(name)
        ]
        return " and ".join(tired) + " played yesterday, worth {points} points to {favoured}"
    return SENTENCES[reason]
