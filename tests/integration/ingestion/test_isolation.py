"""One kind that fails costs no other; what a run must have decides how it ends."""

from __future__ import annotations

import json
from datetime import date
from typing import TYPE_CHECKING

import pytest

from tests.integration.ingestion.pages import injuries_page, injury, table_page
from tests.integration.ingestion.site import Handler, status
from tests.unit.ingestion.hand_made import cell, day_page, game, lines, month_page, page

if TYPE_CHECKING:
    from tests.integration.ingestion.conftest import Ingestion
    from tests.integration.ingestion.site import Site

OPENER = "201710170CLE"
MONTH = "/leagues/NBA_2018_games-october.html"
INJURIES = "/friv/injuries.fcgi"
CONTRACTS = "/contracts/players.html"
KINDS = "schedule,daily_leaders,injuries"


@pytest.fixture(autouse=True)
def opening_night(ingestion: Ingestion, site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    assert ingestion.site is site
    site.today = date(2017, 10, 18)
    site.month(2018, "october", month_page(game(OPENER, "BOS", "99-102")))
    site.day(date(2017, 10, 17), day_page(*lines(OPENER, "BOS")))
    site.pages[INJURIES] = injuries_page(injury("out01", "BOS"))
    monkeypatch.setenv("NBA_INGESTION_KINDS", KINDS)


def counts(ingestion: Ingestion) -> tuple[int, int, int]:
    [row] = ingestion.warehouse.query(
        "select (select count(*) from source.schedule),"
        " (select count(*) from source.daily_leaders), (select count(*) from source.injuries)"
    )
    return row  # type: ignore[return-value]


def outcome(ingestion: Ingestion) -> tuple[str, int | None, str]:
    [(state, warnings, message)] = ingestion.warehouse.query(
        "select state, (counts ->> 'warnings')::int, message from ops.job_runs"
        " order by job_run_id desc limit 1"
    )
    return state, warnings, message


BROKEN = {
    "gone": (None, "is 404"),
    "an error page": (page("", "Error"), 'expected table "injuries", came page "Error"'),
    "a lost column": (table_page("injuries", f"<tr>{cell('player', 'A')}</tr>"), "expected column"),
    "rows that cannot be read": (injuries_page(injury("out01", "XYZ")), "unknown team XYZ"),
}  # fmt: skip


@pytest.mark.parametrize(("content", "said"), BROKEN.values(), ids=BROKEN)
def test_optional_kind_that_fails_is_a_warning_that_a_person_sees(
    ingestion: Ingestion, site: Site, content: bytes | None, said: str
) -> None:
    site.pages.pop(INJURIES)
    if content is not None:
        site.pages[INJURIES] = content
    assert ingestion("2017-10-17") == 0
    assert counts(ingestion) == (1, 6, 0)
    state, warnings, message = outcome(ingestion)
    assert (state, warnings) == ("success", 1)
    assert said in message
    output = ingestion.output.readouterr().out
    assert said in output
    assert "problems=1" in next(line for line in output.splitlines() if "] injuries " in line)


@pytest.mark.parametrize(
    ("name", "expected"), [("gone", 1), ("a lost column", 2), ("an error page", 2)]
)
def test_kind_that_was_asked_for_fails_the_run(
    ingestion: Ingestion, site: Site, name: str, expected: int
) -> None:
    content, said = BROKEN[name]
    site.pages.pop(INJURIES)
    if content is not None:
        site.pages[INJURIES] = content
    assert ingestion("2017-10-17", kinds=KINDS) == expected
    assert said in ingestion.last_line()
    assert counts(ingestion) == (1, 6, 0)


def test_required_kind_that_fails_fails_the_run_after_everything_else(
    ingestion: Ingestion, site: Site
) -> None:
    del site.pages["/friv/dailyleaders.fcgi?month=10&day=17&year=2017&type=all"]
    site.pages[INJURIES] = injuries_page(injury("out01", "BOS"), injury("out02", "BOS"),
                                         injury("out03", "XYZ"))  # fmt: skip
    assert ingestion("2017-10-17") == 1
    assert counts(ingestion) == (1, 0, 2)
    state, warnings, message = outcome(ingestion)
    assert (state, warnings) == ("failed", 1), "the row that was rejected"
    assert "is 404" in message


def test_kind_with_a_broken_contract_asks_for_no_more_pages_and_writes_none(
    ingestion: Ingestion, site: Site
) -> None:
    site.month(2018, "november", month_page(game("201711010DEN", "UTA")))
    site.pages[MONTH] = site.pages[MONTH].replace(b"visitor_pts", b"guest_pts")
    assert ingestion("2017-10-17") == 2
    line = ingestion.last_line()
    assert f"page refused: {site.address}{MONTH}: expected columns visitor_pts, came" in line
    assert "guest_pts" in line
    assert [path for path in site.requests if "games-" in path] == [MONTH]
    assert counts(ingestion) == (0, 0, 1)


def test_new_column_is_noted_once_and_passes(ingestion: Ingestion, site: Site) -> None:
    row = injury("out01", "BOS").replace("</tr>", cell("mood", "fine") + "</tr>")
    site.pages[INJURIES] = injuries_page(row)
    for warnings in (1, None):
        assert ingestion("2017-10-17") == 0
        assert outcome(ingestion)[1] == warnings
    assert counts(ingestion) == (1, 6, 1)
    assert ingestion.warehouse.query(
        "select table_name, column_name, url from ops.new_columns"
    ) == [("injuries", "mood", site.address + INJURIES)]


def test_value_that_only_the_table_refuses_costs_its_page_alone(ingestion: Ingestion) -> None:
    ingestion.warehouse.query("alter table source.injuries add check (player_id <> 'out01')")
    assert ingestion("2017-10-17") == 0
    assert counts(ingestion) == (1, 6, 0)
    assert "violates check constraint" in outcome(ingestion)[2]


def test_mistake_in_the_code_of_a_kind_costs_that_kind_alone(
    ingestion: Ingestion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("include.ingestion.injuries.Counter", lambda: 1 / 0)
    assert ingestion("2017-10-17") == 0
    assert counts(ingestion) == (1, 6, 0)
    assert "ZeroDivisionError" in outcome(ingestion)[2]


def test_host_that_is_down_costs_only_its_own_kinds(
    ingestion: Ingestion, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_INGESTION_KINDS", KINDS + ",odds")
    monkeypatch.setenv("NBA_INGESTION_COVERS_URL", f"http://localhost:{site.server_port}")
    site.faults["/sport/basketball/nba/odds"] = [status(503)] * 9
    assert ingestion("2017-10-17") == 0
    assert counts(ingestion) == (1, 6, 1)
    assert "HTTP 503" in outcome(ingestion)[2]


def test_snapshot_of_a_day_that_is_long_gone_is_not_made_up(
    ingestion: Ingestion, site: Site
) -> None:
    site.today = date(2017, 10, 20)
    assert ingestion("2017-10-17") == 0
    assert counts(ingestion) == (1, 6, 0)
    assert INJURIES not in site.requests
    assert "the site has it as of 2017-10-20 only" in ingestion.output.readouterr().out
    site.today = date(2017, 10, 18)
    assert ingestion("2017-10-17") == 0
    assert counts(ingestion) == (1, 6, 1)


@pytest.mark.parametrize(
    ("others", "asked"),
    [((), 1), (("201710180GSW",), 0), (("201711010DEN",), 1)],
    ids=["nothing since", "a game since", "a game to come"],
)
def test_season_is_shown_as_of_a_date_as_long_as_nothing_was_played_since(
    ingestion: Ingestion, site: Site, others: tuple[str, ...], asked: int
) -> None:
    site.today = date(2017, 10, 25)
    rows = [game(OPENER, "BOS", "99-102"), *(game(game_id, "BOS") for game_id in others)]
    site.month(2018, "october", month_page(*rows))
    ingestion("2017-10-17", kinds="schedule,season_summary")
    assert site.requests.count("/leagues/NBA_2018.html") == asked


def test_season_that_has_not_begun_is_not_asked_for(ingestion: Ingestion, site: Site) -> None:
    site.month(2018, "october", month_page(game(OPENER, "BOS")))
    site.today = date(2017, 10, 2)
    assert ingestion("2017-10-01", kinds="schedule,season_summary") == 0
    assert "/leagues/NBA_2018.html" not in site.requests


def test_unknown_kind_is_bad_input_that_lists_the_known(ingestion: Ingestion, site: Site) -> None:
    assert ingestion("2017-10-17", kinds="schedule,scores") == 2
    assert "--kinds has scores: the kinds are schedule, daily_leaders," in ingestion.last_line()
    assert site.requests == []


@pytest.mark.parametrize(
    ("setting", "injuries", "contracts"),
    [("all", 1, 1), ("-contracts", 1, 0), ("-contracts,-injuries", 0, 0), ("injuries", 1, 0)],
)
def test_setting_switches_each_kind(
    ingestion: Ingestion,
    site: Site,
    monkeypatch: pytest.MonkeyPatch,
    setting: str,
    injuries: int,
    contracts: int,
) -> None:
    monkeypatch.setenv("NBA_INGESTION_KINDS", setting)
    ingestion("2017-10-17")
    asked = [site.requests.count(path) for path in (INJURIES, CONTRACTS)]
    assert asked == [injuries, contracts]


def test_reddit_is_off_without_credentials_and_says_so(
    ingestion: Ingestion, site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NBA_INGESTION_KINDS", KINDS + ",reddit_posts")
    assert ingestion("2017-10-17") == 0
    assert "off without credentials: reddit_posts" in ingestion.output.readouterr().out
    assert not [path for path in site.requests if "/r/nba" in path]
    assert ingestion("2017-10-17", kinds="reddit_posts") == 2
    assert "set NBA_INGESTION_REDDIT_CLIENT_ID" in ingestion.last_line()


@pytest.fixture
def reddit(site: Site, monkeypatch: pytest.MonkeyPatch) -> Site:
    """A reddit that knows this application, with one post and one comment."""
    monkeypatch.setenv("NBA_INGESTION_REDDIT_CLIENT_ID", "me")
    monkeypatch.setenv("NBA_INGESTION_REDDIT_CLIENT_SECRET", "secret")
    token = {"access_token": "let-me-in", "token_type": "bearer", "expires_in": 3600}
    site.pages["/api/v1/access_token"] = json.dumps(token).encode()
    common = {"author": "a", "score": 5, "permalink": "/r/nba/1", "created_utc": 1508300000.0}
    post = common | {"id": "p1", "title": "Great opener", "selftext": "", "url": "https://x.test",
                     "num_comments": 1}  # fmt: skip
    comment = common | {"id": "c1", "body": "What a game!", "edited": False, "replies": ""}

    def listing(kind: str, data: dict[str, object]) -> dict[str, object]:
        return {"kind": "Listing", "data": {"children": [{"kind": kind, "data": data}]}}

    posts = listing("t3", post)
    site.pages["/r/nba/hot?limit=27&raw_json=1"] = json.dumps(posts).encode()
    answer = [posts, listing("t1", comment)]
    site.pages["/comments/p1?raw_json=1"] = json.dumps(answer).encode()
    return site


def test_reddit_is_read_with_a_token_that_one_login_gives(
    ingestion: Ingestion, reddit: Site
) -> None:
    assert ingestion("2017-10-17", kinds="reddit_posts,reddit_comments") == 0
    assert ingestion.warehouse.query(
        "select post_id, comment_id, c.compound > 0 from source.reddit_posts as p"
        " join source.reddit_comments as c using (as_of_date, post_id)"
    ) == [("p1", "c1", False)]
    assert reddit.requests.count("/api/v1/access_token") == 1
    sent = {path: header["Authorization"] for path, header in zip(
        reddit.requests, reddit.headers, strict=True)}  # fmt: skip
    assert sent["/api/v1/access_token"].startswith("Basic ")
    assert sent["/comments/p1?raw_json=1"] == "Bearer let-me-in"


def answers_error(handler: Handler) -> bool:
    handler.answer(200, b'{"error": "invalid_grant"}')
    return True


@pytest.mark.parametrize("refusal", [status(401), answers_error])
def test_reddit_that_does_not_know_us_names_the_credentials(
    ingestion: Ingestion, reddit: Site, refusal: object
) -> None:
    reddit.faults["/api/v1/access_token"] = [refusal]  # type: ignore[list-item]
    assert ingestion("2017-10-17", kinds="schedule,reddit_posts") == 1
    assert "check NBA_INGESTION_REDDIT_CLIENT_ID" in ingestion.last_line()
    assert "secret" not in ingestion.output.readouterr().out
    assert counts(ingestion)[0] == 1
