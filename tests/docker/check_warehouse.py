"""What the job images have left behind, looked at from outside.

Runs in the test stack alone (make test-docker): the name keeps it out of the ordinary suite.
"""

from __future__ import annotations

import os

import psycopg
import pytest


@pytest.fixture
def connection():
    with psycopg.connect(
        host=os.environ["NBA_WAREHOUSE_HOST"],
        dbname=os.environ["NBA_WAREHOUSE_DATABASE"],
        user="owner",
        password=os.environ["NBA_WAREHOUSE_OWNER_PASSWORD"],
    ) as connection:
        yield connection


def test_every_job_image_has_done_its_part_and_says_of_which_revision_it_is(connection):
    rows = connection.execute(
        "select job, state, revision from ops.job_runs where run_id = 'test-docker' order by job"
    ).fetchall()
    revision = os.environ["NBA_REVISION"]
    jobs = ("dbt", "ingestion", "ml", "publishing")
    assert rows == [(job, "success", revision) for job in jobs]


def test_every_model_of_the_project_was_built_and_tested(connection):
    states = dict(
        connection.execute(
            "select state, count(*) from ops.dbt_node_runs where run_id = 'test-docker' group by 1"
        ).fetchall()
    )
    assert set(states) == {"success"}
    assert states["success"] > 100


def test_consumers_find_marts_and_predictions(connection):
    [(teams,)] = connection.execute("select count(*) from serving.standings").fetchall()
    [(games,)] = connection.execute("select count(*) from serving.game_predictions").fetchall()
    assert teams >= 30
    assert games > 0
