from __future__ import annotations

import json
import stat

import pytest

from include.job import BadInputError
from include.local.credentials import Credentials


def test_credentials_are_made_once_for_their_owner_only(tmp_path):
    file = tmp_path / "state" / "secrets.json"
    made = Credentials.load(file)
    assert Credentials.load(file) == made
    assert Credentials.load(tmp_path / "other.json") != made
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700


def test_what_an_older_file_lacks_is_added_and_the_rest_kept(tmp_path):
    file = tmp_path / "secrets.json"
    made = Credentials.load(file)
    older = json.loads(file.read_text())
    del older["aws_access_key"], older["roles"]["reader"]
    file.write_text(json.dumps(older))
    loaded = Credentials.load(file)
    assert loaded.owner == made.owner
    assert loaded.roles["loader"] == made.roles["loader"]
    assert Credentials.load(file) == loaded
    assert set(loaded.roles) == set(made.roles)


@pytest.mark.parametrize("text", ["", "{", "[]", '{"unknown": 1}'])
def test_damaged_file_is_refused(tmp_path, text):
    file = tmp_path / "secrets.json"
    file.write_text(text)
    with pytest.raises(BadInputError, match=r"secrets\.json cannot be read"):
        Credentials.load(file)
    assert file.read_text() == text


def test_nothing_secret_shows_in_a_traceback():
    made = Credentials()
    assert made.owner not in repr(made)
