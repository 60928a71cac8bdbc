"""An evaluation as a table for people and as an object for programs."""

from __future__ import annotations

from typing import Any

from rich.table import Table

from include.ml.scores import SCORES, Interval
from include.ml.walk import Comparison, Evaluation, Result

NAMES = {"accuracy": "accuracy", "brier": "Brier", "log_loss": "log loss", "ece": "ECE"}


def to_json(evaluation: Evaluation) -> dict[str, Any]:
    """Make one plain object: the total, and under ``seasons`` the same for each season."""
    return {
        **_result(evaluation.total),
        "seasons": {str(season): _result(result) for season, result in evaluation.seasons.items()},
        "reliability": [vars(one) for one in evaluation.reliability],
        "leakage_dates": [str(day) for day in evaluation.leakage_dates],
    }


def season_table(evaluation: Evaluation) -> Table:
    """A row per season: our scores, and the rival's log loss beside ours."""
    has_rival = evaluation.total.rival is not None
    table = _table("season", "Walking forward, season by season")
    for name in ("games", *NAMES.values(), *(["rival", "difference"] if has_rival else [])):
        table.add_column(name, justify="right")
    results = {str(season): result for season, result in evaluation.seasons.items()}
    for season, result in (results | {"all": evaluation.total}).items():
        cells = [f"{result.games:,}", *(_number(result.scores[name].value) for name in SCORES)]
        if result.rival:
            cells += [_number(result.rival.scores["log_loss"]), _range(result.rival.difference)]
        table.add_row(season, *cells)
    return table


def total_table(evaluation: Evaluation) -> Table:
    """A row per score of all games, with its 95 % interval, beside the rival's."""
    total = evaluation.total
    table = _table("all seasons", "In all, with 95 % intervals")
    table.add_column("model", justify="right")
    if total.rival:
        table.add_column("rival", justify="right")
    for name, label in NAMES.items():
        cells = [_range(total.scores[name])]
        if total.rival:
            cells.append(_number(total.rival.scores[name]))
        table.add_row(label, *cells)
    return table


def closing_lines(evaluation: Evaluation) -> list[str]:
    """Say what the numbers mean, in words."""
    rival, total = evaluation.total.rival, evaluation.total
    days = ", ".join(str(day) for day in evaluation.leakage_dates)
    lines = [
        f"No leak: forecasts of {days} stay the same with later games deleted and with later"
        " results shuffled."
    ]
    if rival:
        lines.append(
            f"Log loss less the rival's on {rival.games:,} games: {_range(rival.difference)}:"
            f" {_verdict(rival.difference)}."
        )
        if rival.games < total.games:
            lines.append(
                f"The rival has no forecast for {total.games - rival.games:,} of"
                f" {total.games:,} games; its scores and the difference leave them out."
            )
    return lines


def _verdict(difference: Interval) -> str:
    if difference.high < 0:
        return "ahead of the rival"
    if difference.low > 0:
        return "behind the rival"
    return "cannot be told apart from the rival"


def _table(first_column: str, title: str) -> Table:
    """A table that fits into 80 columns."""
    return Table(first_column, title=title, box=None, pad_edge=False, collapse_padding=True)


def _result(result: Result) -> dict[str, Any]:
    scores = result.scores
    return {
        "games": result.games,
        **{name: interval.value for name, interval in scores.items()},
        "intervals": {name: [interval.low, interval.high] for name, interval in scores.items()},
        **_rival(result.rival),
    }


def _rival(rival: Comparison | None) -> dict[str, Any]:
    if rival is None:
        return {"rival": None, "difference": None}
    lead = rival.difference
    return {
        "rival": {"games": rival.games, **rival.scores},
        "difference": {
            "games": rival.games,
            "log_loss": lead.value,
            "interval": [lead.low, lead.high],
        },
    }


def _number(value: float) -> str:
    return f"{value:.4f}".replace("0.", ".", 1)


def _range(interval: Interval) -> str:
    low, high = _number(interval.low), _number(interval.high)
    return f"{_number(interval.value)} ({low} to {high})"
