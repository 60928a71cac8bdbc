#!/usr/bin/env bash
# What must be true of every image of a revision: its size, no compiler and no installer, no rights,
# the revision, nothing secret in a layer, and a dbt that need not parse anew.
set -euo pipefail
cd "$(dirname "$0")/../.."

revision=${NBA_REVISION:-$(git rev-parse HEAD)}
declare -A limits=([ingestion]=400 [dbt]=400 [publishing]=400 [ml]=400 [airflow]=1200)
failures=0
wrong() { echo "$*" >&2; failures=$((failures + 1)); }

[ $# -gt 0 ] || set -- ingestion dbt publishing ml airflow
for image in "$@"; do
    name=nba-elt/$image:$revision
    inspect() { docker image inspect --format "$1" "$name"; }
    inside() { docker run --rm --network none --read-only --tmpfs /tmp --entrypoint "$1" "$name" "${@:2}"; }

    megabytes=$(($(inspect '{{.Size}}') / 1000000))
    [ "$megabytes" -lt "${limits[$image]}" ] ||
        wrong "$image has $megabytes MB, and ${limits[$image]} are allowed"
    [ "$(inspect '{{.Config.User}}')" = 10001:10001 ] || wrong "$image runs as somebody with rights"
    [ "$(inspect '{{index .Config.Labels "org.opencontainers.image.revision"}}')" = "$revision" ] ||
        wrong "$image does not say of which revision it is"
    for program in gcc cc ld strip uv; do
        if inside sh -c "command -v $program" >/dev/null; then wrong "$image has $program"; fi
    done
    if inside python -c 'import pip' 2>/dev/null; then wrong "$image has pip"; fi
    inside sh -c 'touch /app/x 2>/dev/null' && wrong "$image lets its user write to /app"

    check=$(inspect '{{join .Config.Healthcheck.Test "\n"}}' | tail -n 1)
    # its DAG is made, too, from what the image has of the dbt project
    [ "$image" = airflow ] && check="import sys; sys.path.insert(0, 'dags'); import nba_elt_pipeline"
    said=$(inside python -c "$check" 2>&1) || wrong "$image does not import what it runs: ${said: -1000}"

    # Every layer, not only what the last one shows; of our own files, libraries have examples.
    folder=$(mktemp --directory)
    docker save "$name" | tar --extract --directory "$folder"
    while read -r layer; do
        if tar --list --file "$layer" 2>/dev/null | grep --quiet --extended-regexp \
            '^app/(.*/)?(\.env|\.git|\.local|secrets\.json|compose\.env|[^/]*\.pem)(/|$)'; then
            wrong "$image has secrets, or what may be, in $layer"
        fi
        if tar --extract --to-stdout --file "$layer" --wildcards 'app/*' 2>/dev/null |
            grep --quiet --text --extended-regexp 'AKIA[0-9A-Z]{16}|-----BEGIN [A-Z ]*PRIVATE KEY'; then
            wrong "$image has a key in $layer"
        fi
    done < <(find "$folder" -type f -size +1k \( -name '*.tar' -o -path '*/blobs/sha256/*' \))
    if docker image history --no-trunc --format '{{.CreatedBy}}' "$name" |
        grep --quiet --ignore-case --extended-regexp '(password|secret|token)=[^ u]'; then
        wrong "the history of $image has a secret"
    fi
    rm -rf "$folder"
    echo "$image: looked at"
done

# dbt takes the parser's state that the image has, for the warehouse that it was built for.
if [[ " $* " = *" dbt "* ]]; then
    parsed=$(docker run --rm --network none --read-only --tmpfs /tmp --entrypoint python \
        --env NBA_WAREHOUSE_HOST="${WAREHOUSE_HOST:-postgres}" --env NBA_WAREHOUSE_PORT="${WAREHOUSE_PORT:-5432}" \
        --env NBA_WAREHOUSE_DATABASE="${WAREHOUSE_DATABASE:-nba}" --env NBA_WAREHOUSE_USER=transformer \
        --env NBA_WAREHOUSE_PASSWORD=none --env DBT_TARGET_PATH=/tmp/t --env DBT_LOG_PATH=/tmp/l \
        --env DBT_PARTIAL_PARSE_FILE_PATH=/app/dbt/target/partial_parse.msgpack \
        "nba-elt/dbt:$revision" -m dbt.cli.main --debug parse --no-write-json 2>&1 || true)
    grep --quiet 'Partial parsing enabled, no changes found' <<<"$parsed" ||
        wrong "dbt parses anew at each start: $(grep --max-count 3 -i 'pars' <<<"$parsed")"
fi
[ "$failures" = 0 ] || exit 1
