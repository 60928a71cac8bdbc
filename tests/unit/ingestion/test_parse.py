"""The command that parses one stored page."""

from __future__ import annotations

import gzip
import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from include.ingestion.kinds import KINDS
from include.ingestion.parse import HELP, parse
from tests.unit.ingestion.hand_made import day_page, game, line, lines, month_page, page
from tests.unit.ingestion.hand_made_kinds import (
    box_score_page,
    comment,
    comments_page,
    odds_page,
    totals_line,
    totals_page,
)

OPENER = "201710170CLE"
TITLE = "NBA Daily Stats Leaders for October 17, 2017"


@pytest.fixture
def run(tmp_path: Path):
    app = typer.Typer()
    app.command(help=HELP)(parse)

    def run(kind: str, content: bytes | None, *options: str, stdin: bytes = b"") -> Result:
        file = tmp_path / "page.html"
        if content is not None:
            file.write_bytes(content)
        arguments = [kind, "-" if stdin else str(file), *options]
        return CliRunner().invoke(app, arguments, input=stdin or None)

    return run


def rows(result: Result) -> list[dict]:
    assert result.exit_code == 0, result.output
    return [json.loads(text) for text in result.stdout.splitlines()]


def titled(content: bytes, title: str) -> bytes:
    return content.replace(b"A page made by hand", title.encode())


def test_day_is_read_from_the_title(run):
    found = rows(run("daily_leaders", titled(day_page(*lines(OPENER, "BOS")), TITLE)))
    assert len(found) == 6
    assert {row["game_date"] for row in found} == {"2017-10-17"}
    assert "table" not in found[0]


def test_day_of_a_page_without_title_is_an_option(run):
    content = day_page(*lines(OPENER, "BOS"))
    assert run("daily_leaders", content).exit_code == 2
    assert len(rows(run("daily_leaders", content, "--game-date", "2017-10-17"))) == 6


@pytest.mark.parametrize("stdin", [False, True])
@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_page_may_be_gzipped_or_come_from_standard_input(run, pack, stdin):
    content = pack(totals_page(totals_line("a01")))
    result = run("player_totals", None, stdin=content) if stdin else run("player_totals", content)
    [found] = rows(result)
    assert (found["player_id"], found["season"], found["pts"]) == ("a01", 2018, 1100)


def test_snapshot_has_the_date_that_an_option_gives_and_else_none(run):
    content = totals_page(totals_line("a01"))
    assert "as_of_date" not in rows(run("player_totals", content))[0]
    [found] = rows(run("player_totals", content, "--as-of-date", "2018-01-01", "--season", "2017"))
    assert (found["as_of_date"], found["season"]) == ("2018-01-01", 2017)


def test_rows_of_several_tables_name_theirs(run):
    found = rows(run("box_score", box_score_page()))
    assert [row["table"] for row in found] == (
        ["box_score_lines"] * 6 + ["box_score_teams"] * 2 + ["line_scores"] * 8
    )
    assert {row["game_id"] for row in found} == {"201801010CHI"}


@pytest.mark.parametrize(
    ("first", "month"),
    [
        ("201910220TOR", "october-2019"),
        ("202010110MIA", "october-2020"),
        ("202008010ORL", "august"),
    ],
)
def test_months_of_the_long_season_are_told_apart(run, first, month):
    content = titled(month_page(game(first, "LAL")), "2019-20 NBA Schedule")
    [found] = rows(run("schedule", content))
    assert (found["season"], found["page_month"]) == (2020, month)


def test_odds_need_the_day_from_which_they_count(run):
    result = run("odds", odds_page())
    assert result.exit_code == 2
    assert "--as-of-date" in result.output
    found = rows(run("odds", odds_page(), "--as-of-date", "2024-01-10"))
    assert {row["game_id"] for row in found} == {"202401110NYK"}


def test_comments_know_their_post(run):
    [found] = rows(run("reddit_comments", comments_page(comment("c1"), post_id="p9")))
    assert found["post_id"] == "p9"


def test_rejected_rows_and_new_columns_are_told_apart_from_rows(run):
    bad = line(OPENER, "z01", "CLE", "BOS", pts="99").replace(
        "</tr>", '<td data-stat="dunks">1</td></tr>'
    )
    result = run("daily_leaders", titled(day_page(*lines(OPENER, "BOS"), bad), TITLE))
    assert len(rows(result)) == 6
    assert result.stderr.splitlines() == [
        "new columns in daily_leaders: dunks",
        "rejected from daily_leaders: 99 points, but baskets and free throws make 13"
        " in game 201710170CLE, player z01",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (page("<p>Sorry</p>", "Page Not Found (404 error)"), "Page Not Found (404 error)"),
        (b"", "no title"),
        (b"\x1f\x8bcut", "expected a stored page"),
        (None, "No such file"),
    ],
)
def test_broken_page_is_one_line_and_exit_2(run, content, said):
    result = run("player_totals", content)
    assert (result.exit_code, result.stdout) == (2, "")
    [message] = result.stderr.splitlines()
    assert message.startswith("page refused: ")
    assert said in message


def test_unknown_kind_is_answered_with_those_that_are(run):
    result = run("boxscore", b"")
    assert result.exit_code == 2
    assert "box_score" in result.output


def test_help_names_every_kind():
    assert all(kind in HELP for kind in KINDS)
