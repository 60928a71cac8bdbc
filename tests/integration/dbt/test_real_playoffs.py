"""The play-offs of 2017-18 from the site's own pages, and what the bracket makes of them."""

from __future__ import annotations

from tests.integration.dbt.test_real_season import ingest, site  # noqa: F401 a fixture
from tests.integration.dbt_project import DbtProject

# round, winner, loser, wins of the winner and of the loser
SERIES = """
1 BOS MIL 4-3
1 CLE IND 4-3
1 GSW SAS 4-1
1 HOU MIN 4-1
1 NOP POR 4-0
1 PHI MIA 4-1
1 TOR WAS 4-2
1 UTA OKC 4-2
2 BOS PHI 4-1
2 CLE TOR 4-0
2 GSW NOP 4-1
2 HOU UTA 4-1
3 CLE BOS 4-3
3 GSW HOU 4-3
4 GSW CLE 4-0
"""
# of the series in which the winner did not open at home
HOME_ADVANTAGE_OF_THE_LOSER = {"NOP POR", "UTA OKC", "CLE TOR", "CLE BOS", "GSW HOU"}


def test_real_playoffs_give_the_real_bracket(dbt: DbtProject, site: str) -> None:  # noqa: F811 the fixture
    ingest(dbt, site, "2018-06-08")
    dbt.must(
        *("build", "--select", "+playoff_series", "+playoff_series_games"),
        *("--indirect-selection", "cautious", "--exclude-resource-type", "unit_test"),
    )
    query = dbt.warehouse.query

    assert [
        line
        for (line,) in query(
            "select concat_ws(' ', playoff_round, winner_team_id, loser_team_id,"
            " concat(greatest(wins, opponent_wins), '-', least(wins, opponent_wins)))"
            " from mart.playoff_series where season = 2018 order by 1"
        )
    ] == SERIES.strip().splitlines()
    assert {
        line
        for (line,) in query(
            "select concat_ws(' ', winner_team_id, loser_team_id) from mart.playoff_series"
            " where team_id = loser_team_id"
        )
    } == HOME_ADVANTAGE_OF_THE_LOSER

    # LeBron James' seven games against Indiana: each home loss and the way back
    assert query(
        "select game_number, home_team_id, winner_team_id, wins_after, opponent_wins_after,"
        " is_elimination_game, is_clincher"
        " from mart.playoff_series_games where series_id = '2018-CLE-IND' order by 1"
    ) == [
        (1, "CLE", "IND", 0, 1, False, False),
        (2, "CLE", "CLE", 1, 1, False, False),
        (3, "IND", "IND", 1, 2, False, False),
        (4, "IND", "CLE", 2, 2, False, False),
        (5, "CLE", "CLE", 3, 2, False, False),
        (6, "IND", "IND", 3, 3, True, False),
        (7, "CLE", "CLE", 4, 3, True, True),
    ]
    assert query(
        "select count(*), count(*) filter (where is_clincher) from mart.playoff_series_games"
    ) == [(82, 15)]
