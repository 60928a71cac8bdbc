"""Lineage and dbt's pages in the UI of a running Airflow."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

import httpx2
import pytest

if TYPE_CHECKING:
    from tests.conftest import LocalPlatform

PAGES = ("/dbt/docs", "/dbt/result?run_id=a&model=standings")


def asset_ids(api: httpx2.Client) -> dict[str, int]:
    """Return the ids of the assets by name, once the DAG has been parsed."""
    while True:
        found: dict[str, int] = {}
        total = None
        while total is None or len(found) < total:
            page = api.get("/assets", params={"limit": 100, "offset": len(found)})
            answer = page.raise_for_status().json()
            total = answer["total_entries"]
            if not answer["assets"]:
                break
            found |= {asset["name"]: asset["id"] for asset in answer["assets"]}
        if found:
            return found
        time.sleep(1)


def reachable(graph: dict[str, Any], start: str) -> set[str]:
    """Return the labels of all nodes that arrows lead to."""
    found, ahead = set(), {start}
    while ahead:
        found |= ahead
        ahead = {e["target_id"] for e in graph["edges"] if e["source_id"] in ahead} - found
    return {node["label"] for node in graph["nodes"] if node["id"] in found}


def test_asset_graph_leads_from_each_kind_of_page_to_the_prediction(
    platform: LocalPlatform,
) -> None:
    with platform.api() as api:
        ids = asset_ids(api)
        for page in ("page.schedule", "page.daily_leaders"):
            parameters = {"node_id": f"asset:{ids[page]}", "dependency_type": "data"}
            address = f"{platform.settings.airflow_url}/ui/dependencies"
            graph = api.get(address, params=parameters).raise_for_status().json()
            names = reachable(graph, f"asset:{ids[page]}")
            assert {"serving.game_predictions", "serving.standings"} <= names
            assert "nba_elt_pipeline.dbt.models.prep.prep_game_features" in names


@pytest.mark.parametrize("page", PAGES)
def test_pages_are_for_those_who_are_logged_in(platform: LocalPlatform, page: str) -> None:
    address = platform.settings.airflow_url + page
    assert httpx2.get(address, timeout=300).status_code == 401
    forged = httpx2.get(address, headers={"Authorization": "Bearer x.y.z"}, timeout=300)
    assert forged.status_code in {401, 403}
    browser = httpx2.get(address, headers={"Accept": "text/html"}, timeout=300)
    assert browser.is_redirect
    assert f"/auth/login?next={quote(address, safe='')}" in browser.headers["location"]


def test_unbuilt_model_says_so_and_repeats_no_markup_of_its_address(
    platform: LocalPlatform,
) -> None:
    with platform.api() as api:
        page = api.get(
            f"{platform.settings.airflow_url}/dbt/result",
            params={"run_id": "<script>", "model": "standings"},
        )
    assert page.status_code == 200
    assert "Nothing of this model was recorded" in page.text
    assert "<script>" not in page.text


def test_model_has_buttons_before_it_has_run(platform: LocalPlatform) -> None:
    """A run of a day that the source refuses, so that no model ever starts."""
    with platform.api() as api:
        body = {
            "logical_date": None,
            "conf": {"start_date": "2024-01-15", "end_date": "2024-01-14"},
        }
        runs = "/dags/nba_elt_pipeline/dagRuns"
        run = api.post(runs, json=body).raise_for_status().json()
        path = f"{runs}/{quote(run['dag_run_id'], safe='')}"
        while api.get(path).raise_for_status().json()["state"] not in {"success", "failed"}:
            time.sleep(1)
        tasks = f"{path}/taskInstances"
        model = api.get(f"{tasks}/dbt.models.mart.standings/links").raise_for_status().json()
        job = api.get(f"{tasks}/ingest/links").raise_for_status().json()
    links = model["extra_links"]
    assert links["dbt docs"] == "/dbt/docs#!/model/model.nba_elt.standings"
    assert "model=standings" in links["SQL and test results"]
    assert not job["extra_links"]["dbt docs"]
