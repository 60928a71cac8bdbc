"""The command that evaluates the model on the warehouse or on a file of team games."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Mapping
from datetime import date
from pathlib import Path
from typing import Annotated

import polars as pl
import psycopg
import structlog
import typer
from rich.console import Console
from rich.progress import track

from include.job import (
    BAD_INPUT,
    RETRYABLE,
    BadInputError,
    WarehouseSettings,
    explain,
    read_settings,
)
from include.ml.elo import forecast_elo
from include.ml.leakage import LeakError
from include.ml.ratings import Spans
from include.ml.reliability_plot import draw
from include.ml.report import closing_lines, season_table, to_json, total_table
from include.ml.rival import FRANCHISES, PROBABILITY, read_rival
from include.ml.team_games import read_games
from include.ml.walk import choose_seasons, evaluate
from include.ml.warehouse_games import read_games as read_warehouse_games

HELP = """
Score the model on past seasons, as if it had been used then.

Walks forward: every day is forecast from the games of earlier days alone, by a model that learned
from nothing else; betting odds are among it with --use-market only. Prints accuracy, Brier score,
log loss and calibration error (ECE) per season and in all, with 95 % bootstrap intervals that keep
the games of a night together. With a rival's file: its scores on the same games, and the difference
of the log losses with its interval (below 0: the model is better). Chance alone adds to an ECE, so
few games have a high one.

Before anything is printed, forecasts of a few days are made again with later games deleted and
with later results shuffled. If one changes, the command fails: it has looked ahead.

Without --games, the games are those of the warehouse (NBA_WAREHOUSE_* say where it is), and without
--rival the rival is then Elo with margin of victory.

GAMES is a CSV file, gzipped or not, with one row per team and game: season (the year in which it
ends), date (2018-12-31), team, opp, home (1 or 0), pts, opp_pts; fgm fga tpm ftm fta orb trb tov;
and the opponent's ofgm ofga otpm oftm ofta oorb otrb otov. A rival's has date, home, away and
elo_home_win_prob, as FiveThirtyEight published them.

Exit status: 0 done; 1 the forecasts look ahead; 2 bad input, with the line that is wrong.

\b
Examples:
  python -m include.ml evaluate --from-season 2024
  python -m include.ml evaluate --market --use-market
  python -m include.ml evaluate --games team_games.csv.gz
  python -m include.ml evaluate --games team_games.csv.gz --rival elo.csv.gz --from-season 2008
  python -m include.ml evaluate --games team_games.csv.gz --json | jq .log_loss
  python -m include.ml evaluate --games team_games.csv.gz --plot reliability.svg
"""


def evaluate_games(
    games: Annotated[
        Path | None, typer.Option(help="CSV file of team games; the warehouse if not given.")
    ] = None,
    rival: Annotated[Path | None, typer.Option(help="CSV file of a rival's forecasts.")] = None,
    market: Annotated[
        bool, typer.Option("--market", help="Rival: the last lines before the warehouse's games.")
    ] = False,
    use_market: Annotated[
        bool, typer.Option("--use-market", help="Let the model see those lines, too.")
    ] = False,
    from_season: Annotated[
        int | None, typer.Option(help="First season to score; the second there is if not given.")
    ] = None,
    to_season: Annotated[
        int | None, typer.Option(help="Last season to score; the last there is if not given.")
    ] = None,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print one JSON object instead of tables.")
    ] = False,
    plot: Annotated[Path | None, typer.Option(help="Draw a reliability plot: FILE.svg.")] = None,
) -> None:
    """Evaluate and print; exit as HELP says."""
    try:
        _refuse_unwritable(plot)
        _refuse_beside("--market", {"--games": games, "--rival": rival}, is_given=market)
        _refuse_beside("--use-market", {"--games": games}, is_given=use_market)
        frame = read_games(games) if games else _read_warehouse(with_market=use_market)
        seasons = choose_seasons(frame, from_season, to_season)
        forecasts = read_rival(rival) if rival else None
        if not games and forecasts is None:
            forecasts = (_market(frame) if market else _elo(frame)).with_columns(
                pl.col("home", "away").replace(FRANCHISES)
            )
        evaluation = evaluate(frame, forecasts, seasons, _show_progress)
    except BadInputError as error:
        typer.echo(error, err=True)
        raise typer.Exit(BAD_INPUT) from None
    except psycopg.Error as error:
        message, exit_status = explain(error)
        typer.echo(message, err=True)
        raise typer.Exit(exit_status) from None
    except LeakError as error:
        typer.echo(error, err=True)
        raise typer.Exit(RETRYABLE) from None
    if plot:
        curves = {"model": evaluation.reliability, "rival": evaluation.rival_reliability}
        plot.write_text(draw({name: bins for name, bins in curves.items() if bins}))
    if as_json:
        typer.echo(json.dumps(to_json(evaluation), indent=2))
        return
    console = Console()
    console.print(season_table(evaluation), "", total_table(evaluation), "", sep="\n")
    for line in closing_lines(evaluation):
        console.print(line, highlight=False)


def _read_warehouse(*, with_market: bool) -> pl.DataFrame:
    """Read all games of the warehouse that have results."""
    # the command prints tables or JSON, and nothing else, to standard output
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    with read_settings(WarehouseSettings).connect() as connection:
        games = read_warehouse_games(connection, date.max, with_market=with_market)
        return games.filter(pl.col("margin").is_not_null())


def _market(games: pl.DataFrame) -> pl.DataFrame:
    """Make the betting market a rival: its fair chances by the last line before each game."""
    schema = {"game_id": pl.String, PROBABILITY: pl.Float64}
    with read_settings(WarehouseSettings).connect() as connection:
        rows = connection.execute(
            "select game_id, home_win_probability::double precision from prep.prep_game_odds"
            " where home_win_probability is not null"
        ).fetchall()
    lines = pl.DataFrame(rows, schema=schema, orient="row")
    return games.join(lines, on="game_id").select("home", "away", PROBABILITY, date="game_date")


def _elo(games: pl.DataFrame) -> pl.DataFrame:
    """Make Elo a rival (see rival.py)."""
    return games.select("home", "away", date="game_date").with_columns(
        pl.Series(PROBABILITY, forecast_elo(games))
    )


def _refuse_beside(option: str, files: Mapping[str, Path | None], *, is_given: bool) -> None:
    if is_given and any(files.values()):
        raise BadInputError(f"{option} is for the warehouse: leave out {' and '.join(files)}")


def _refuse_unwritable(plot: Path | None) -> None:
    if plot and plot.suffix != ".svg":
        raise BadInputError(f"--plot {plot}: only SVG is drawn: give a name that ends in .svg")
    if plot and not plot.parent.is_dir():
        raise BadInputError(f"--plot {plot}: there is no folder {plot.parent}: make it first")


def _show_progress(days: Spans) -> Iterable[tuple[int, int]]:
    """Show a bar on a terminal, nothing in a log."""
    console = Console(stderr=True)
    return track(days, "Walking forward", console=console, disable=not console.is_terminal)
