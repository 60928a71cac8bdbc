"""The data tests of what is not in the small leagues fail when they should."""

from __future__ import annotations

from collections.abc import Callable

from tests.integration.conftest import Pipeline, every_kind

# what is broken, and the test that must see it
PLANTED = {
    "update fact.fact_player_advanced_box_scores set trb = trb + 1": (
        "assert_box_score_pages_equal_daily_lines"
    ),
    "delete from fact.fact_team_advanced_box_scores where team_id = 'BOS'": (
        "assert_box_score_pages_have_both_teams"
    ),
    "update fact.fact_line_scores set pts = pts + 1 where period = 1": (
        "assert_line_scores_add_up_to_the_score"
    ),
    "update fact.fact_play_by_play set points = points + 1 where points = 2 and side = 'home'": (
        "assert_play_by_play_ends_at_the_score"
    ),
    "update prep.prep_score_changes set away_pts = away_pts + 1": (
        "assert_last_score_is_the_result"
    ),
    "update prep.prep_game_leads set seconds_tied = seconds_tied + 1": (
        "assert_lead_times_fill_the_game"
    ),
    "update prep.prep_team_game_leads set largest_lead = largest_lead + 1 where team_id = 'BOS'": (
        "assert_leads_of_both_teams_mirror"
    ),
    "delete from dim.dim_arenas where team_id = 'BOS'": "assert_every_team_has_one_arena",
    "update prep.prep_player_rolling set pts_so_far = pts_so_far + 0.01": (
        "assert_rolling_means_do_not_see_their_own_game"
    ),
    "update prep.prep_player_team_totals set trb = trb + 1": (
        "assert_team_rows_of_a_player_add_up_to_his_total"
    ),
    "update mart.season_leaders set category_rank = category_rank + 1 where category_rank > 3": (
        "assert_leaders_ranks_have_no_gaps"
    ),
    "update prep.prep_team_game_features set net_rating = net_rating + 0.1": (
        "assert_ratings_do_not_see_the_future"
    ),
    "update prep.prep_team_game_features set roster_strength = roster_strength + 0.1": (
        "assert_rosters_do_not_see_the_future"
    ),
    "delete from mart.injuries where player_id = (select min(player_id) from mart.injuries)": (
        "assert_injuries_are_those_of_the_newest_snapshot"
    ),
    "update mart.team_payrolls set payroll_usd = payroll_usd + 100 where team_id = 'BOS'": (
        "assert_payrolls_are_the_sum_of_their_contracts"
    ),
    "update mart.team_contract_efficiency"
    " set impact_share_of_league_pct = impact_share_of_league_pct + 0.01 where team_id = 'BOS'": (
        "assert_impact_shares_of_teams_make_one"
    ),
}


def test_planted_errors_are_found(pipeline: Callable[[str], Pipeline], sample_site: str) -> None:
    pipe = pipeline(sample_site)
    ingested = pipe.ingest("2024-01-12", "2024-01-15", **every_kind(sample_site))
    assert ingested.returncode == 0, ingested.stdout
    pipe.build()
    names = sorted(PLANTED.values())

    assert pipe.dbt("test", "--select", *names) == dict.fromkeys(names, "pass")
    for statement in PLANTED:
        with pipe.warehouse.connect() as connection:
            assert connection.execute(statement).rowcount, statement
    assert pipe.dbt("test", "--select", *names) == dict.fromkeys(names, "fail")
