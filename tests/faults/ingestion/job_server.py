"""Starts ingestion jobs as processes, quickly: forks of one process that has imported all of it.

Reads the environment of a job as a line of JSON, answers with the job's pid, then with its exit
status (negative: the signal that ended it).
"""

from __future__ import annotations

import json
import os
import sys
from datetime import datetime
from functools import partial

from include.ingestion import schedule_load
from include.ingestion.job import Options, ingest
from include.job import run_job


def serve() -> None:
    """Serve until the input ends."""
    # the other months would only be said to be missing, each with a write of its own
    schedule_load.MONTHS = ("october", "november")
    for line in sys.stdin:
        pid = os.fork()
        if pid == 0:
            run(json.loads(line))
        _say(pid)
        _say(os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]))


def run(request: dict[str, str]) -> None:
    """Run one job and end the process."""
    # what the job says belongs to nobody here, and standard output carries the answers
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    os.environ.update(request)
    first, last = (datetime.fromisoformat(request[name]) for name in ("START", "END"))
    work = partial(ingest, options=Options())
    os._exit(run_job("ingestion", first, last, "test", work))


def _say(number: int) -> None:
    sys.stdout.write(f"{number}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    serve()
