"""What the sample league gives in a second: games, events, pages.

CPU time of one process. A season's pages are asked for on the last day of the season, when they are
longest: first when nothing is known yet, then again.
"""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from include.sample_league.addresses import find_page
from include.sample_league.box_scores import write_box_score
from include.sample_league.play_by_play import play_by_play
from include.sample_league.seasons import League
from include.sample_league.site import Site

PAGES = ("_per_game", "_totals", "_advanced", "_shooting", "", "_transactions")


def seconds(work: Callable[[], object]) -> float:
    """Return the CPU seconds that something takes."""
    started = time.process_time()
    work()
    return time.process_time() - started


def main(
    season: Annotated[int, typer.Option(help="The season that is asked for.")] = 2024,
    games: Annotated[int, typer.Option(help="How many of its games are written.")] = 300,
    seed: Annotated[int, typer.Option(help="The league.")] = 4,
) -> None:
    """Measure simulation and pages of the sample league."""
    console = Console()
    league = League(seed)
    console.print(f"first season of a league: {seconds(lambda: league.season(season)):.2f} s")
    chosen = league.season(season).games[:games]
    lines = [write_box_score(seed, game) for game in chosen]
    box_scores = seconds(lambda: [write_box_score(seed, game) for game in chosen])
    events = [play_by_play(seed, g, of_game) for g, of_game in zip(chosen, lines, strict=True)]
    plays = seconds(
        lambda: [play_by_play(seed, g, of_game) for g, of_game in zip(chosen, lines, strict=True)]
    )
    number = sum(map(len, events))
    console.print(f"box scores: {games / box_scores:,.0f} games a second")
    console.print(
        f"box scores with play-by-play: {games / (box_scores + plays):,.0f} games a second"
    )
    console.print(f"events: {number / plays:,.0f} a second, {number / games:.0f} a game")

    site = Site(league, date(season, 7, 1))
    table = Table("page", "first s", "again s", "KB")
    for kind in PAGES:
        target = f"/leagues/NBA_{season}{kind}.html"
        first = seconds(lambda target=target: find_page(site, target))
        again = seconds(lambda target=target: find_page(site, target))
        page = find_page(site, target) or ""
        table.add_row(target, f"{first:.2f}", f"{again:.2f}", f"{len(page) // 1024:,}")
    console.print(table)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
    console.print(f"most memory: {peak} MiB")


if __name__ == "__main__":
    typer.run(main)
