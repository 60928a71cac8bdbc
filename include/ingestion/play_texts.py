"""What the sentence of a play-by-play event says."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class EventType(StrEnum):
    """What happened."""

    JUMP_BALL = "jump_ball"
    SHOT = "shot"
    FREE_THROW = "free_throw"
    REBOUND = "rebound"
    TURNOVER = "turnover"
    FOUL = "foul"
    SUBSTITUTION = "substitution"
    TIMEOUT = "timeout"
    VIOLATION = "violation"
    REPLAY = "replay"
    EJECTION = "ejection"
    PERIOD_START = "period_start"
    PERIOD_END = "period_end"
    OTHER = "other"


@dataclass(frozen=True)
class Play:
    """One event in the field's terms.

    ``detail`` is the kind of shot, free throw, rebound (offensive, defensive), turnover, foul,
    timeout or violation. Numbers are null where the event has none.
    """

    event_type: EventType
    detail: str | None = None
    is_made: bool | None = None
    shot_value: int | None = None
    distance_feet: int | None = None
    free_throw_number: int | None = None
    free_throw_count: int | None = None
    is_team: bool = False
    """The team did it, no single player: rebounds by Team, turnovers by Team."""


SHOT = re.compile(
    r"(?P<made>makes|misses) (?P<value>[23])-pt (?P<detail>[a-z -]+?)"
    r"(?: from (?P<distance>\d+) ft| at (?P<rim>rim))?(?: \(|$)"
)
FREE_THROW = re.compile(
    r"(?P<made>makes|misses) (?P<detail>(?:[a-z]+ )*?)free throw"
    r"(?: (?P<number>\d+) of (?P<count>\d+))?"
)
REBOUND = re.compile(r"(?P<detail>Offensive|Defensive) rebound by (?P<team>Team)?")
TURNOVER = re.compile(r"Turnover by (?P<team>Team\b)?[^(]*(?:\((?P<detail>[^;)]*))?")
FOUL = re.compile(
    r"(?P<detail>.*?) ?foul(?: type (?P<type>\d))? by (?P<team>Team\b)?", re.IGNORECASE
)
VIOLATION = re.compile(r"Violation by (?P<team>Team\b)?[^(]*(?:\((?P<detail>[^)]*))?")
TIMEOUT = re.compile(r"(?P<detail>full|20 sec\.?|official|team)? ?time ?out\b", re.IGNORECASE)
PERIOD = re.compile(r"(?P<edge>Start|End) of ")


def read_play(text: str) -> Play:
    """Classify the sentence of an event; one that is not understood is of type other."""
    for pattern, read in (
        (PERIOD, _read_period),
        (SHOT, _read_shot),
        (FREE_THROW, _read_free_throw),
        (REBOUND, _read_rebound),
        (TURNOVER, _read_turnover),
        (VIOLATION, _read_violation),
        (FOUL, _read_foul),
        (TIMEOUT, _read_timeout),
    ):
        if found := pattern.search(text):
            return read(found)
    for start, event_type in (
        ("Jump ball", EventType.JUMP_BALL),
        ("enters the game for", EventType.SUBSTITUTION),
        ("ejected", EventType.EJECTION),
        ("Replay", EventType.REPLAY),
    ):
        if start.lower() in text.lower():
            return Play(event_type)
    return Play(EventType.OTHER)


def _read_period(found: re.Match[str]) -> Play:
    return Play(EventType.PERIOD_START if found["edge"] == "Start" else EventType.PERIOD_END)


def _read_shot(found: re.Match[str]) -> Play:
    return Play(
        EventType.SHOT,
        detail=found["detail"],
        is_made=found["made"] == "makes",
        shot_value=int(found["value"]),
        distance_feet=0 if found["rim"] else _number(found["distance"]),
    )


def _read_free_throw(found: re.Match[str]) -> Play:
    return Play(
        EventType.FREE_THROW,
        detail=found["detail"].strip() or None,
        is_made=found["made"] == "makes",
        shot_value=1,
        free_throw_number=_number(found["number"]),
        free_throw_count=_number(found["count"]),
    )


def _read_rebound(found: re.Match[str]) -> Play:
    return Play(EventType.REBOUND, detail=found["detail"].lower(), is_team=bool(found["team"]))


def _read_turnover(found: re.Match[str]) -> Play:
    return Play(EventType.TURNOVER, detail=found["detail"] or None, is_team=bool(found["team"]))


def _read_violation(found: re.Match[str]) -> Play:
    return Play(EventType.VIOLATION, detail=found["detail"] or None, is_team=bool(found["team"]))


def _read_foul(found: re.Match[str]) -> Play:
    kind = " ".join(part for part in (found["detail"].lower(), found["type"]) if part)
    return Play(EventType.FOUL, detail=kind or None, is_team=bool(found["team"]))


def _read_timeout(found: re.Match[str]) -> Play:
    return Play(EventType.TIMEOUT, detail=(found["detail"] or "").lower() or None)


def _number(text: str | None) -> int | None:
    return int(text) if text else None
