"""What the schedule does to a team, known on the morning."""

from __future__ import annotations

from datetime import date, timedelta

import polars as pl
import pytest

from include.ml.schedule import COVARIATES, build_covariates


def schedule(*games: tuple[int, str, str, float | None], season: int = 2018) -> pl.DataFrame:
    """Games by number of the day, home, away and margin."""
    return pl.DataFrame(
        [
            {
                "season": season,
                "game_date": date(2017, 11, 1) + timedelta(days=day),
                "home": home,
                "away": away,
                "margin": margin,
            }
            for day, home, away, margin in games
        ],
        schema_overrides={"margin": pl.Float64},
    )


def covariates(games: pl.DataFrame) -> list[dict[str, float]]:
    return [dict(zip(COVARIATES, row, strict=True)) for row in build_covariates(games).tolist()]


def winning_streak(games: int) -> list[tuple[int, str, str, float | None]]:
    """BOS wins and ATL loses every second day, against different teams."""
    return [
        game
        for n in range(games)
        for game in ((2 * n, "BOS", "CHI", 9.0), (2 * n, "ATL", "DAL", -9.0))
    ]


def test_back_to_back_is_the_second_of_two_days_for_the_team_that_played() -> None:
    first, second, third = covariates(
        schedule((0, "BOS", "ATL", 1), (1, "ATL", "CHI", 1), (3, "CHI", "ATL", 1))
    )

    assert first["home_back_to_back"] == first["away_back_to_back"] == 0
    assert (second["home_back_to_back"], second["away_back_to_back"]) == (1, 0)
    assert third["home_back_to_back"] == third["away_back_to_back"] == 0


def test_rest_starts_anew_with_a_season() -> None:
    old = schedule((0, "BOS", "ATL", 1), season=2017)
    new = schedule((1, "BOS", "ATL", 1), season=2018)

    assert covariates(pl.concat([old, new]))[1]["home_back_to_back"] == 0


def test_leader_coasts_only_at_the_end() -> None:
    games = schedule(*winning_streak(82))
    leader = [row["coasting"] for row in covariates(games)[::2]]

    assert not any(leader[:73])
    assert leader[73:] == sorted(leader[73:])
    assert leader[81] == 10 * (1 - 0.6) * 0.9


def test_losers_do_not_coast() -> None:
    games = schedule(*winning_streak(82)).filter(pl.col("home") == "ATL")

    loser_at_home = [row["coasting"] for row in covariates(games)]

    assert loser_at_home[-1] < 0  # the visitor, who always wins, coasts
    alone = schedule(*winning_streak(82)).with_columns(
        away=pl.concat_str("away", pl.int_range(pl.len()).cast(pl.String))
    )
    assert covariates(alone)[-1]["coasting"] == 0


def test_shorter_season_ends_earlier() -> None:
    games = schedule(*winning_streak(66), season=2012)

    assert covariates(games)[-2]["coasting"] > 0


def test_game_to_come_has_covariates_and_leaves_no_trace() -> None:
    played = schedule(*winning_streak(80))
    to_come = schedule((160, "BOS", "CHI", None), (162, "BOS", "CHI", None))

    rows = covariates(pl.concat([played, to_come]))

    assert rows[-2]["coasting"] == rows[-1]["coasting"] > 0


def test_nobody_coasts_in_the_playoffs_and_their_games_are_not_counted() -> None:
    regular = schedule(*winning_streak(77)).with_columns(season_type=pl.lit("regular_season"))
    playoffs = schedule((160, "BOS", "ATL", 9.0), (162, "BOS", "ATL", 9.0))
    late = schedule((164, "BOS", "CHI", 9.0))
    games = pl.concat(
        [
            regular,
            playoffs.with_columns(season_type=pl.lit("playoffs")),
            late.with_columns(season_type=pl.lit("regular_season")),
        ]
    )

    *_, first, second, last = (one["coasting"] for one in covariates(games))
    assert first == second == 0
    assert last == pytest.approx(0.5 * 4)


def test_back_to_back_is_what_the_frame_says_if_it_says_so() -> None:
    games = schedule((0, "BOS", "ATL", 1), (1, "BOS", "CHI", 1)).with_columns(
        home_back_to_back=pl.Series([1.0, 0.0]), away_back_to_back=pl.lit(0.0)
    )

    assert [one["home_back_to_back"] for one in covariates(games)] == [1, 0]
