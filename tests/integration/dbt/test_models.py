"""What the tables say about a league whose truths are computed beside them."""

from __future__ import annotations

from collections import Counter
from datetime import date

import pytest

from tests.integration.dbt.league import FRANCHISE, features_of, load, season_games, to_come
from tests.integration.dbt_project import DbtProject

HAVE_ROWS_OF_THEIR_OWN = {
    "dim.arenas",
    "dim.dim_arenas",
    "dim.dim_neutral_arenas",
    "dim.dim_season_salary_caps",
    "dim.neutral_arenas",
    "dim.season_salary_caps",
    "dim.stop_words",
    # what is checked stands there before there is anything to check
    "mart.pipeline_health",
    "prep.prep_data_freshness",
}


def test_empty_source_builds_empty_tables_and_passes_every_test(dbt: DbtProject) -> None:
    dbt.build()
    tables = dbt.tables()
    models = [n for n in dbt.manifest.nodes.values() if n.resource_type in {"model", "seed"}]
    assert tables.keys() == {f"{model.schema}.{model.name}" for model in models}
    assert {name for name, rows in tables.items() if rows} == HAVE_ROWS_OF_THEIR_OWN

    assert set(dbt("test", "--select", "test_type:unit").values()) == {"pass"}


def test_tables_of_two_seasons_follow_from_their_games(dbt: DbtProject) -> None:
    """A whole season with play-offs, and one under way, under other codes of two franchises."""
    today = date(2012, 12, 1)
    old = season_games(2008, has_playoffs=True)
    new = to_come(season_games(2013), today)
    load(dbt.warehouse, old + new, lines_from=date(2008, 1, 1))
    dbt.build()
    query = dbt.warehouse.query

    regular = [g for g in old if g.game_date < date(2007, 12, 19)] + new
    won: Counter[tuple[int, str]] = Counter()
    lost: Counter[tuple[int, str]] = Counter()
    for game in regular:
        for team, margin in game.margins.items():
            (won if margin > 0 else lost)[game.season, team] += 1
    records = query("select season, team_id, wins, losses from mart.standings")
    assert len(records) == 16
    for season, team, wins, losses in records:
        assert (wins, losses) == (won[season, team], lost[season, team]), (season, team)

    assert query(
        "select season, season_type, count(*)::int from fact.fact_games group by 1, 2 order by 1, 2"
    ) == [
        (2008, "play_in", 1),
        (2008, "playoffs", 12),
        (2008, "regular_season", len(regular) - len(new)),
        (2013, "regular_season", len(new)),
    ]
    assert query(
        "select season, team_name from mart.standings where team_id in ('BRK', 'OKC') order by 1, 2"
    ) == [
        (2008, "New Jersey Nets"),
        (2008, "Seattle SuperSonics"),
        (2013, "Brooklyn Nets"),
        (2013, "Oklahoma City Thunder"),
    ]
    assert query("select distinct season from mart.recent_games") == [(2013,)]

    features = {row[0]: row[1:] for row in query("select * from prep.prep_game_features")}
    assert len(features) == len(old + new)
    for game in old + new:
        row = features[game.game_id]
        home, away = FRANCHISE[game.home], FRANCHISE[game.away]
        assert row[3:5] == (home, away)
        assert row[5] == (game.margins[home] > 0 if game.margins else None)
        for team, values in ((home, row[6:14]), (away, row[14:22])):
            assert values == pytest.approx(features_of(team, game, old + new), abs=2e-6), game


def test_second_build_changes_no_row(dbt: DbtProject) -> None:
    load(dbt.warehouse, season_games(2013), lines_from=date(2012, 12, 10))
    dbt.build_models()
    first = dbt.tables()
    assert all(first[f"mart.{name}"] for name in ("standings", "player_stats", "schedule"))
    dbt.build_models()
    assert dbt.tables() == first


def test_features_of_a_date_do_not_change_with_what_comes_after_it(dbt: DbtProject) -> None:
    """Nor do the records before it, with or without the season's play-offs and the next season."""
    day = date(2007, 12, 5)
    games = season_games(2008)
    features = (
        "select to_jsonb(t) - 'is_home_win' from prep.prep_game_features as t"
        " where game_date <= '2007-12-05' order by game_id"
    )
    records = (
        "select game_id, home_wins_before, home_losses_before, away_wins_before,"
        " away_losses_before, home_rest_days from mart.schedule"
        " where game_date <= '2007-12-05' order by game_id"
    )
    load(dbt.warehouse, to_come(games, day))
    dbt.build_models()
    that_morning = dbt.warehouse.query(features), dbt.warehouse.query(records)
    assert len(that_morning[0]) > 50

    load(dbt.warehouse, season_games(2008, has_playoffs=True) + season_games(2013))
    dbt.build_models()
    assert (dbt.warehouse.query(features), dbt.warehouse.query(records)) == that_morning


def test_season_before_its_first_game_has_every_team(dbt: DbtProject) -> None:
    """All are level: the leaders of the divisions come first, the code decides the rest."""
    load(dbt.warehouse, to_come(season_games(2013), date(2012, 10, 1)))
    dbt.build()
    assert dbt.warehouse.query(
        "select conference, conference_rank, team_id, wins + losses, win_pct, games_behind"
        " from mart.standings where conference = 'East' order by 1, 2"
    ) == [
        ("East", rank, team, 0, 0, 0)
        for rank, team in enumerate(("BOS", "CHI", "BRK", "CLE", "NYK"), start=1)
    ]
    assert dbt.warehouse.query("select count(*) from mart.recent_games") == [(0,)]
