"""What must hold on any league, shown on the sample league."""

PREDICTED = ("prep_game_features", "schedule")  # what predictions are made from, and a mart


def test_second_run_changes_no_row(pipeline, sample_site):
    pipe = pipeline(sample_site)
    pipe.run("2024-01-13", "2024-01-15")
    first = pipe.checksums()
    predictions = pipe.warehouse.query("select * from ml.game_predictions order by game_id")
    pipe.run("2024-01-13", "2024-01-15")
    assert pipe.checksums() == first
    assert pipe.warehouse.query("select * from ml.game_predictions order by game_id") == predictions
    assert all(first[f"mart.{name}"][0] for name in ("standings", "player_stats", "schedule"))


def test_days_out_of_order_give_the_tables_of_one_range(pipeline, sample_site):
    pipe = pipeline(sample_site)
    pipe.run("2024-01-13", "2024-01-15")
    one_range = pipe.checksums(provenance=False)
    pipe.warehouse.query("truncate source.schedule cascade")
    for day in ("2024-01-15", "2024-01-13", "2024-01-14"):
        pipe.run(day, day)
    assert pipe.checksums(provenance=False) == one_range


def test_results_after_the_window_are_not_known(pipeline, sample_site):
    pipe = pipeline(sample_site)
    pipe.run("2024-01-10", "2024-01-10", *PREDICTED)
    [(newest,)] = pipe.warehouse.query(
        "select max(game_date)::text from fact.fact_games where is_played"
    )
    assert newest == "2024-01-10"


def test_predictions_are_for_the_day_after_the_window(pipeline, sample_site):
    pipe = pipeline(sample_site)
    pipe.run("2024-01-15", "2024-01-15", *PREDICTED)
    games = pipe.warehouse.query(
        "select game_id from fact.fact_games where game_date = '2024-01-16' order by 1"
    )
    predicted = pipe.warehouse.query(
        "select game_id from serving.game_predictions where game_date = '2024-01-16' order by 1"
    )
    assert predicted == games
    assert games


def test_prediction_of_a_past_day_is_what_it_was_that_morning(pipeline, sample_site):
    """Later results are in the warehouse when the day is predicted again."""
    pipe = pipeline(sample_site)
    statement = (
        "select game_id, home_win_probability, model_version, features from ml.game_predictions"
        " where as_of_date = '2024-01-10' order by game_id"
    )
    pipe.run("2024-01-10", "2024-01-10", *PREDICTED)
    that_morning = pipe.warehouse.query(statement)
    pipe.run("2024-01-15", "2024-01-15", *PREDICTED)
    pipe.warehouse.query("truncate ml.game_predictions, ml.models")
    pipe.run("2024-01-10", "2024-01-10", *PREDICTED)
    assert pipe.warehouse.query(statement) == that_morning
    assert that_morning


def test_window_in_the_future_is_refused_and_writes_nothing(pipeline, sample_site):
    pipe = pipeline(sample_site)
    result = pipe.ingest("2024-01-15", "2024-01-16")
    assert result.returncode == 2, result.stdout
    assert "window" in result.stdout.splitlines()[-1]
    assert pipe.warehouse.query("select count(*) from source.schedule") == [(0,)]
