#!/usr/bin/env bash
# The suite in containers: make test-docker. ARGS go to pytest, SLIM names a folder with the
# manifest to compare with, in NBA_TEST_RESULTS. Ends with the exit status of the suite.
set -euo pipefail
cd "$(dirname "$0")/../.."

docker version >/dev/null 2>&1 || {
    echo "No Docker engine answers here: make test runs the same suite without one" >&2; exit 1; }
if docker compose version >/dev/null 2>&1; then compose=(docker compose); else
    compose=(docker-compose); fi
command -v "${compose[0]}" >/dev/null || { echo "Docker Compose is missing" >&2; exit 1; }

NBA_REVISION=${NBA_REVISION:-$(git rev-parse HEAD 2>/dev/null || echo dev)}
NBA_TEST_RESULTS=${NBA_TEST_RESULTS:-$(mktemp --directory)}
export NBA_REVISION NBA_TEST_RESULTS
chmod 0777 "$NBA_TEST_RESULTS"
docker/images.sh ingestion dbt publishing ml local
stack=("${compose[@]}" --project-name "nba-elt-test-${NBA_REVISION:0:8}" --file docker/compose.test.yaml)
trap '"${stack[@]}" down --volumes --timeout 5 >/dev/null 2>&1 || true' EXIT
trap 'exit 143' TERM
trap 'exit 130' INT
"${stack[@]}" up --detach --no-build suite || {
    "${stack[@]}" logs --no-color --tail 40 >&2; exit 1; }
"${stack[@]}" logs --no-color --follow suite &
container=$("${stack[@]}" ps --quiet --all suite 2>/dev/null || "${stack[@]}" ps --quiet suite)
# in the background, as a signal is heeded only between two commands or by `wait`
docker wait "$container" >"$NBA_TEST_RESULTS/exit_status" &
wait $!
exit "$(cat "$NBA_TEST_RESULTS/exit_status")"
