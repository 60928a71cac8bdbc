#!/bin/sh
# What the `suite` container runs, in this order: what the job images have left in the warehouse,
# dbt's unit tests on it (or, for SLIM, what a change touches), then pytest. ARGS go to pytest.
set -eu

export DBT_PROJECT_DIR=/app/dbt DBT_PROFILES_DIR=/app/dbt DBT_SEND_ANONYMOUS_USAGE_STATS=false
export DBT_TARGET_PATH=/tmp/target DBT_LOG_PATH=/tmp/logs

python -m pytest -q -p no:cacheprovider tests/docker/check_warehouse.py
if [ "${SLIM:-}" ]; then
    # What differs from the state of main, and all that reads it.
    dbt ls --quiet --select state:modified+ --state "/results/$SLIM" --output name |
        tee /results/changed.txt
    dbt build --select state:modified+ --state "/results/$SLIM"
    exit
fi
dbt --quiet test --select test_type:unit
# shellcheck disable=SC2086 # they are words
exec python -m pytest -n 2 --dist loadgroup --ignore tests/docker ${ARGS:-} \
    ${COVERAGE:+--cov=include --cov=dags --cov-report=term:skip-covered} \
    ${COVERAGE:+--cov-report=xml:/results/coverage.xml}
