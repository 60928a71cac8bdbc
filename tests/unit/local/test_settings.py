from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from include.job import BadInputError
from include.local.settings import ROOT, Settings, Source, SourceKind

DAY = date(2024, 2, 1)


@pytest.fixture(autouse=True)
def no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """Keep the developer's own platform out of these tests."""
    for name in ("NBA_LOCAL_DIR", "NBA_LOCAL_PORT"):
        monkeypatch.delenv(name, raising=False)


def test_state_folder_is_the_repositorys_by_default_and_relative_to_it():
    assert Settings().folder == ROOT / ".local"
    assert Settings(dir=Path("other")).folder == ROOT / "other"
    assert Settings(dir=Path("/tmp/../srv/state")).folder == Path("/srv/state")  # noqa: S108


def test_ports_follow_the_first():
    settings = Settings(port=30000)
    ports = [settings.airflow_port, settings.postgres_port, settings.aws_port, settings.site_port]
    assert ports == [30000, 30001, 30002, 30003]


def test_port_stays_what_it_was_until_the_environment_names_another(monkeypatch, tmp_path):
    monkeypatch.setenv("NBA_LOCAL_DIR", str(tmp_path))
    assert Settings.load().port == 28080
    Settings.load().port_file.write_text("30000")
    assert Settings.load().port == 30000
    monkeypatch.setenv("NBA_LOCAL_PORT", "")
    assert Settings.load().port == 30000
    monkeypatch.setenv("NBA_LOCAL_PORT", "31000")
    assert Settings.load().port == 31000


@pytest.mark.parametrize("port", ["80", "70000", "http"])
def test_port_that_is_none_is_refused(monkeypatch, port):
    monkeypatch.setenv("NBA_LOCAL_PORT", port)
    with pytest.raises(BadInputError, match=f"NBA_LOCAL_PORT is '{port}'"):
        Settings.load()


def test_each_source_has_its_own_database_and_address(tmp_path):
    settings = Settings(port=30000)
    found = {
        text: (source.database, source.url(settings), source.requests_per_minute)
        for text in ("sample", "live", f"replay:{tmp_path}")
        if (source := Source.parse(text, DAY, tmp_path))
    }
    assert found == {
        "sample": ("nba_sample", "http://127.0.0.1:30003", 60_000),
        "live": ("nba_live", "https://www.basketball-reference.com", 20),
        f"replay:{tmp_path}": ("nba_replay", "http://127.0.0.1:30003", 60_000),
    }


def test_replay_folder_is_relative_to_where_the_command_is_given(tmp_path):
    (tmp_path / "pages").mkdir()
    source = Source.parse("replay:pages", DAY, tmp_path)
    assert source.pages == tmp_path / "pages"
    assert Source.parse(str(source), DAY, Path("/")) == source


@pytest.mark.parametrize("text", ["", "sampel", "replay", "replay:", "live:x", "sample:x"])
def test_unknown_source_is_refused(text, tmp_path):
    with pytest.raises(BadInputError, match="unknown source"):
        Source.parse(text, DAY, tmp_path)


@pytest.mark.parametrize("kind", list(SourceKind))
def test_source_is_remembered(kind, tmp_path):
    pages = tmp_path if kind is SourceKind.REPLAY else None
    source = Source(kind, DAY, pages)
    source.save(tmp_path / "source.json")
    assert Source.load(tmp_path / "source.json") == source


def test_first_source_is_the_sample_league(tmp_path):
    assert Source.load(tmp_path / "source.json") == Source(SourceKind.SAMPLE, date(2024, 1, 16))
