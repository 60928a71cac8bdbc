"""Which kinds of pages a run brings."""

from __future__ import annotations

from dataclasses import dataclass

import structlog

from include.ingestion.contract import PageKind, Site
from include.ingestion.kinds import KINDS
from include.ingestion.settings import IngestionSettings
from include.job import BadInputError

log: structlog.stdlib.BoundLogger = structlog.get_logger()

ALL = "all"


@dataclass(frozen=True)
class Switches:
    """The kinds that are on, in the order in which they are brought."""

    kinds: tuple[PageKind, ...]
    must: frozenset[str]
    """The kinds without which the run fails: the required ones, and those that were asked for."""


def read_switches(settings: IngestionSettings, wanted: str | None) -> Switches:
    """Return what ``NBA_INGESTION_KINDS`` switches on, or what was ``wanted`` on the command line.

    Kinds that need credentials are off without them.

    Raises:
        BadInputError: a name is unknown, or a wanted kind has no credentials.
    """
    source = "--kinds" if wanted else "NBA_INGESTION_KINDS"
    names = _read_names(wanted or settings.kinds, source)
    locked = set()
    if not (settings.reddit_client_id and settings.reddit_client_secret):
        locked = {name for name in names if KINDS[name].site is Site.REDDIT}
    if locked:
        need = "NBA_INGESTION_REDDIT_CLIENT_ID and NBA_INGESTION_REDDIT_CLIENT_SECRET"
        named = ", ".join(sorted(locked))
        if wanted:
            raise BadInputError(f"{named}: no credentials: set {need}, or leave it out of --kinds")
        log.info(f"off without credentials: {named}: set {need} to switch on")
    kinds = tuple(kind for name, kind in KINDS.items() if name in names - locked)
    must = {kind.name for kind in kinds if kind.is_required or wanted}
    return Switches(kinds, frozenset(must))


def _read_names(text: str, source: str) -> set[str]:
    """Read ``all``, names, or names with a minus before them, which are taken away from all."""
    words = {word for part in text.split(",") if (word := part.strip())}
    off = {word[1:] for word in words if word.startswith("-")}
    on = {word for word in words if not word.startswith("-")}
    if unknown := sorted((on | off) - set(KINDS) - {ALL}):
        raise BadInputError(
            f"{source} has {', '.join(unknown)}: the kinds are {', '.join(KINDS)}, or all"
        )
    if not on or ALL in on:
        on = set(KINDS)
    return on - off
