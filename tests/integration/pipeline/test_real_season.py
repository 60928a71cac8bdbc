"""The season 2017-18 from the site's own pages, in one run."""

PREDICTED = ("prep_game_features", "schedule")  # what predictions are made from, and a mart

# wins by conference seed: https://www.nba.com/standings?Season=2017-18
EAST = (
    "TOR 59, BOS 55, PHI 52, CLE 50, IND 48, MIA 44, MIL 44, WAS 43, DET 39, CHO 36,"
    " NYK 29, BRK 28, CHI 27, ORL 25, ATL 24"
)
WEST = (
    "HOU 65, GSW 58, POR 49, OKC 48, UTA 48, NOP 48, SAS 47, MIN 47, DEN 46, LAC 42,"
    " LAL 35, SAC 27, DAL 24, MEM 22, PHO 21"
)


def test_one_run_loads_the_real_season(pipeline, replay_site):
    pipe = pipeline(replay_site)
    pipe.run("2017-10-17", "2018-06-08", tested=True)
    query = pipe.warehouse.query

    assert query(
        "select season, season_type, count(*) from fact.fact_games where is_played"
        " group by 1, 2 order by 1, 2"
    ) == [(2018, "playoffs", 82), (2018, "regular_season", 1230)]
    for conference, seeds in (("East", EAST), ("West", WEST)):
        rows = query(
            "select team_id || ' ' || wins from mart.standings"
            " where season = 2018 and conference = %s and wins + losses = 82"
            " order by conference_rank",
            conference,
        )
        assert ", ".join(row for (row,) in rows) == seeds
    assert query(
        "select home_team_id, away_team_id, home_pts, away_pts from fact.fact_games"
        " where game_id = '201806080CLE'"
    ) == [("CLE", "GSW", 85, 108)]


def test_days_without_a_page_are_reported_by_date(pipeline, replay_site):
    pipe = pipeline(replay_site)
    result = pipe.ingest("2017-12-11", "2017-12-13")
    assert result.returncode == 0, result.stdout
    assert "2017-12-11" in result.stdout
    assert "2017-12-13" in result.stdout
    assert pipe.warehouse.query(
        "select unit ->> 'game_date' from ops.page_fetches"
        " where kind = 'daily_leaders' and outcome = 'missing' order by 1"
    ) == [("2017-12-11",), ("2017-12-13",)]
    assert pipe.warehouse.query(
        "select game_date::text, count(*) from source.daily_leaders group by 1"
    ) == [("2017-12-12", 149)]


def test_a_past_window_predicts_the_next_day_from_nothing_later(pipeline, replay_site):
    """Predictions are the same whether or not the pages know how the season went on."""
    pipe = pipeline(replay_site)
    predictions = (
        "select game_id, home_win_probability, features from ml.game_predictions"
        " where game_date = '2018-03-15' order by 1"
    )
    pipe.run("2017-10-17", "2018-03-14", *PREDICTED)
    with_past_only = pipe.warehouse.query(predictions)
    assert len(with_past_only) == 9
    assert pipe.warehouse.query(
        "select max(game_date)::text from fact.fact_games where is_played"
    ) == [("2018-03-14",)]
    pipe.run("2017-10-17", "2018-06-08", *PREDICTED)
    pipe.warehouse.query("truncate ml.game_predictions, ml.models")
    pipe.run("2017-10-17", "2018-03-14", *PREDICTED)
    assert pipe.warehouse.query(predictions) == with_past_only
