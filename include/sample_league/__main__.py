"""Command line of the sample league."""

from datetime import datetime
from typing import Annotated

import typer

from include.sample_league.schedule import announcement
from include.sample_league.seasons import League
from include.sample_league.server import SampleServer
from include.sample_league.site import Site
from include.sample_league.teams import FIRST_SEASON

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command(epilog="Try: python -m include.sample_league --port 8100 --today 2025-01-15")
def serve(
    port: Annotated[int, typer.Option(help="Port; 0 takes any free one.")],
    today: Annotated[
        datetime,
        typer.Option(
            formats=["%Y-%m-%d"],
            help="The site's date: results are shown for game dates before it. The Date header"
            " says 12:00 UTC of it.",
        ),
    ],
    seed: Annotated[int, typer.Option(help="Another seed is another league.")] = 4,
    host: Annotated[str, typer.Option(help="Address to listen on.")] = "127.0.0.1",
) -> None:
    """Serve a simulated NBA at the paths of basketball-reference, Covers and reddit, until stopped.

    Seasons from 2005 on, named by the year in which they end, each announced in August:
    /leagues/NBA_2025_games-january.html,
    /friv/dailyleaders.fcgi?month=1&day=14&year=2025&type=all, /boxscores/..., /leagues/...,
    /contracts/players.html, /friv/injuries.fcgi; odds at /sport/basketball/nba/odds; posts at
    /r/nba/hot for whoever has a token of /api/v1/access_token.
    The same seed gives the same league, whatever today is.
    """
    if today.date() < announcement(FIRST_SEASON):
        typer.echo(
            f"today {today.date()}: the sample league begins with season {FIRST_SEASON}:"
            f" choose a --today from {announcement(FIRST_SEASON)} on",
            err=True,
        )
        raise typer.Exit(2)
    try:
        server = SampleServer(Site(League(seed), today.date()), port, host)
    except (OSError, OverflowError) as error:
        typer.echo(f"port {port} of {host}: {error}: choose another --port", err=True)
        raise typer.Exit(2) from None
    typer.echo(f"sample league at {server.address}: today={today.date()} seed={seed}")
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        server.server_close()


if __name__ == "__main__":
    app()
