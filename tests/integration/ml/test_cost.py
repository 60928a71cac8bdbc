"""What a day costs once history is long."""

from __future__ import annotations

import json
import subprocess
import sys

ONE_DAY = """
import json, resource, time
from include.ml.forecasts import forecast
from tests.unit.ml.league import play

games = play(seasons=25, days=82, teams=tuple(f"T{n:02}" for n in range(30)))
began = time.process_time()
forecasts = forecast(games, games["game_date"].max())
seconds = time.process_time() - began
kilobytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
print(json.dumps([len(games), len(forecasts), seconds, kilobytes]))
"""


def test_one_day_after_25_seasons_takes_less_than_ten_seconds_and_a_gibibyte() -> None:
    finished = subprocess.run(
        [sys.executable, "-c", ONE_DAY], capture_output=True, text=True, check=True
    )

    games, forecasts, seconds, kilobytes = json.loads(finished.stdout)
    assert (games, forecasts) == (30_750, 15)
    assert seconds < 10
    assert kilobytes < 2**20
