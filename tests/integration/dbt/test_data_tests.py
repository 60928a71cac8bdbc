"""The project's data tests fail when they should."""

from __future__ import annotations

from datetime import date

from tests.integration.dbt.league import load, season_games
from tests.integration.dbt_project import DbtProject

# what is broken, and the tests that must see it
PLANTED = [
    (
        "alter table prep.prep_team_form drop constraint prep_team_form_pkey;"
        " insert into prep.prep_team_form select * from prep.prep_team_form limit 1",
        {"unique_combination_prep_team_form_season__team_id__games_played"},
    ),
    (
        "alter table prep.prep_head_to_head drop constraint prep_head_to_head_pkey;"
        " alter table prep.prep_head_to_head alter column opponent_team_id drop not null;"
        " update prep.prep_head_to_head set opponent_team_id = null where team_id = 'BOS'",
        {"unique_combination_prep_head_to_head_season__team_id__opponent_team_id"},
    ),
    (
        "update prep.prep_team_form_by_date set win_pct = 1.2 where team_id = 'BOS'",
        {"in_range_prep_team_form_by_date_win_pct__1__0"},
    ),
    (
        "update prep.prep_standings set home_wins = home_wins + 1 where team_id = 'BOS'",
        {"splits_add_up", "assert_wins_equal_losses"},
    ),
    (
        "alter table prep.prep_standings alter column wins drop not null;"
        " update prep.prep_standings set wins = null where team_id = 'LAL'",
        {"splits_add_up", "games_of_the_standings_are_wins_and_losses"},
    ),
    (
        "update fact.fact_team_box_scores set pts = pts + 1"
        " where ctid = (select min(ctid) from fact.fact_team_box_scores)",
        {"points_follow_from_shots_of_the_team"},
    ),
    (
        "update fact.fact_games set home_pts = home_pts + 1, is_home_win = not is_home_win"
        " where game_id = (select max(game_id) from fact.fact_games)",
        {"assert_team_points_equal_player_points", "assert_player_lines_agree_with_their_game"},
    ),
    (
        "delete from fact.fact_team_box_scores where game_id = (select max(game_id)"
        " from fact.fact_team_box_scores) and not is_home",
        {"assert_player_lines_cover_both_teams"},
    ),
    (
        "delete from prep.prep_team_games where game_id = (select min(game_id)"
        " from prep.prep_team_games) and is_home",
        {"assert_every_game_has_two_team_rows"},
    ),
    (
        "update mart.standings set wins = wins + 1 where team_id = 'BOS'",
        {"assert_standings_hold_every_result"},
    ),
    (
        "update prep.prep_conference_ranks set conference_rank = 1 where conference_rank = 2",
        {"assert_ranks_have_no_gaps"},
    ),
    (
        "update prep.prep_top_players set games = games + 1",
        {"assert_top_players_are_known_before_the_date"},
    ),
    (
        # the margin of a team as its next game will leave it
        "update prep.prep_game_features as seen set home_margin = later.home_margin"
        " from prep.prep_game_features as later where later.home_team_id = seen.home_team_id"
        " and later.game_date = (select min(game_date) from prep.prep_game_features"
        " where home_team_id = seen.home_team_id and game_date > seen.game_date)",
        {"assert_features_do_not_see_the_future"},
    ),
]


def test_planted_errors_are_found(dbt: DbtProject) -> None:
    load(dbt.warehouse, season_games(2013), lines_from=date(2012, 11, 1))
    dbt.build_models()
    names = sorted({name for _, tests in PLANTED for name in tests})

    before = dbt("test", "--select", *names)
    assert before == dict.fromkeys(names, "pass")
    for statement, _ in PLANTED:
        dbt.warehouse.query(statement)
    assert dbt("test", "--select", *names) == dict.fromkeys(names, "fail")


def test_failed_test_stops_what_is_built_on_the_model(dbt: DbtProject) -> None:
    """A schedule whose ids and dates disagree never becomes a mart."""
    load(dbt.warehouse, season_games(2013))
    dbt.warehouse.query(
        "update source.schedule set game_date = game_date + 1"
        " where game_id = (select min(game_id) from source.schedule)"
    )
    results = dbt("build", "--exclude-resource-type", "unit_test")
    assert results["game_date_is_the_one_in_the_game_id"] == "fail"
    assert results["fact_games"] == "skipped"
    assert results["standings"] == "skipped"
    assert results["player_stats"] == "skipped"
