"""What loading rows costs, beside a bare COPY of the same rows into the same table.

The rows are the play-by-play of a simulated game, once for each of many games: the table with the
most rows of all. Ours brings a table to what a page says, page by page: it stages the rows, removes
what the page no longer has, and writes what differs. The rival only appends, also a transaction a
page; a second COPY of a page would fail, so it cannot do what ours is for. Both write with the same
driver, keys, checks and references, with durable commits. Figures are the best of some tries.
"""

from __future__ import annotations

import json
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated

import typer
from psycopg import Connection, sql
from rich.console import Console
from rich.table import Table

from include.ingestion.contract import Known, check_page
from include.ingestion.load import PROVENANCE, Provenance, lock_unit, replace_rows
from include.ingestion.page import Page
from include.ingestion.play_by_play import PLAY_BY_PLAY, PLAY_BY_PLAY_EVENTS, Event
from include.ingestion.teams import TEAMS, read_teams
from include.local.components import free_port
from include.local.postgres import PostgresServer
from include.local.warehouse import ROLES, create_warehouse
from include.sample_league.addresses import find_page
from include.sample_league.seasons import League
from include.sample_league.site import Site

ORIGIN = Provenance("benchmark", "http://127.0.0.1/", datetime(2024, 1, 16, tzinfo=UTC), "0" * 64)
COLUMNS = tuple(Event.model_fields)
PASSWORD = "benchmark"
Pages = dict[str, list[Event]]


def make_pages(games: int) -> Pages:
    """Simulate a game, and give its events to as many games."""
    site = Site(League(1), date(2024, 1, 16))
    played = (listing for listing in site.listings(2024) if listing.result)
    game_id = next(played).fixture.game_id
    content = find_page(site, f"/boxscores/pbp/{game_id}.html")
    assert content
    known = Known(frozenset(team.team_code for team in read_teams()))
    page = check_page(PLAY_BY_PLAY, Page(content.encode()), {"game_id": game_id}, known)
    events = page.of(PLAY_BY_PLAY_EVENTS).rows
    ids = [f"{20000101 + number}0BOS" for number in range(games)]
    return {
        game_id: [event.model_copy(update={"game_id": game_id}) for event in events]
        for game_id in ids
    }


def prepare(connection: Connection, pages: Pages) -> None:
    """Add the teams, and the games to which the events belong."""
    with connection.transaction():
        replace_rows(connection, TEAMS, read_teams(), unit={}, provenance=None)
    with connection.cursor() as cursor:
        cursor.executemany(
            "insert into source.schedule (game_id, season, page_month, game_date, home_team_code,"
            " away_team_code, overtimes, is_under_playoffs_header, run_id, source_url, fetched_at,"
            " content_hash) values (%s, 2000, 'january', '2000-01-01', 'BOS', 'NYK', 0, false,"
            " 'benchmark', '', now(), '')",
            [(game_id,) for game_id in pages],
        )


def load(connection: Connection, pages: Pages) -> None:
    """Load every page as ingestion does."""
    for game_id, events in pages.items():
        unit = {"game_id": game_id}
        with connection.transaction():
            lock_unit(connection, PLAY_BY_PLAY.name, unit)
            replace_rows(connection, PLAY_BY_PLAY_EVENTS, events, unit=unit, provenance=ORIGIN)


def append(connection: Connection, pages: Pages) -> None:
    """Append every page with a bare COPY."""
    names = sql.SQL(", ").join(map(sql.Identifier, (*COLUMNS, *PROVENANCE)))
    statement = sql.SQL("copy source.play_by_play ({}) from stdin").format(names)
    origin = [getattr(ORIGIN, name) for name in PROVENANCE]
    for events in pages.values():
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for event in events:
                copy.write_row([*(getattr(event, name) for name in COLUMNS), *origin])


def empty(connection: Connection) -> None:
    """Remove every row, and what remains of it on the disk."""
    connection.execute("truncate source.play_by_play")
    connection.execute("checkpoint")


def seconds(
    work: Callable[[Connection, Pages], None], connection: Connection, pages: Pages
) -> float:
    """Measure one try."""
    started = time.perf_counter()
    work(connection, pages)
    return time.perf_counter() - started


def main(
    games: Annotated[int, typer.Option(help="Pages of one game each.")] = 100,
    tries: Annotated[int, typer.Option(help="Tries of each, of which the best counts.")] = 3,
) -> None:
    """Print a table, then one line of JSON."""
    pages = make_pages(games)
    rows = sum(map(len, pages.values()))
    found: dict[str, list[float]] = {"bare COPY": [], "load": [], "load again": []}
    with tempfile.TemporaryDirectory() as folder:
        server = PostgresServer(Path(folder), free_port(), PASSWORD)
        server.start()
        try:
            create_warehouse(server, "benchmark", dict.fromkeys(ROLES, PASSWORD))
            with server.connect("benchmark") as connection:
                prepare(connection, pages)
                for _ in range(tries):
                    empty(connection)
                    found["bare COPY"].append(seconds(append, connection, pages))
                    empty(connection)
                    found["load"].append(seconds(load, connection, pages))
                    found["load again"].append(seconds(load, connection, pages))
        finally:
            server.stop()
    best = {name: min(times) for name, times in found.items()}
    table = Table(
        "what", "seconds", "rows/s", "of bare COPY", title=f"{rows:,} rows, {games} pages"
    )
    for name, took in best.items():
        table.add_row(name, f"{took:.2f}", f"{rows / took:,.0f}", f"{best['bare COPY'] / took:.2f}")
    Console().print(table)
    result = {
        "rows": rows,
        "pages": games,
        "seconds": {name: round(took, 3) for name, took in best.items()},
        "share_of_bare_copy": round(best["bare COPY"] / best["load"], 3),
    }
    print(json.dumps(result))  # noqa: T201


if __name__ == "__main__":
    typer.run(main)
