#!/usr/bin/env bash
# The composed stack: docker/stack.sh up|down|run. `run` triggers the pipeline once and waits for
# its end. Passwords are made at the first `up` and lie in .local/compose.env.
set -euo pipefail
cd "$(dirname "$0")/.."

docker version >/dev/null 2>&1 || {
    echo "No Docker engine answers here: make up starts the same stack as processes" >&2; exit 1; }
if docker compose version >/dev/null 2>&1; then compose=(docker compose); else
    compose=(docker-compose); fi
command -v "${compose[0]}" >/dev/null || { echo "Docker Compose is missing" >&2; exit 1; }

NBA_REVISION=${NBA_REVISION:-$(git rev-parse HEAD 2>/dev/null || echo dev)}
export NBA_REVISION
secrets=.local/compose.env
if [ ! -e $secrets ]; then
    mkdir -p .local
    umask 077
    random() { head -c 32 /dev/urandom | base64 | tr '+/' '-_'; }
    for name in OWNER_PASSWORD ROLE_PASSWORD AIRFLOW_PASSWORD AWS_ACCESS_KEY AIRFLOW_ADMIN; do
        echo "NBA_$name=$(random | tr -d '=' | cut -c 1-24)"
    done >$secrets
    echo "NBA_AIRFLOW_JWT_KEY=$(random)$(random)" >>$secrets
    echo "NBA_AIRFLOW_FERNET_KEY=$(random)" >>$secrets
fi
stack=("${compose[@]}" --project-name nba-elt --env-file "$secrets" --file docker/compose.yaml)

case ${1:-} in
    up)
        docker/images.sh ingestion dbt publishing ml airflow local
        "${stack[@]}" up --detach --no-build
        echo "Airflow http://127.0.0.1:${NBA_AIRFLOW_PORT:-8080}, user admin," \
            "password NBA_AIRFLOW_ADMIN in $secrets"
        ;;
    down) "${stack[@]}" down --volumes ;;
    run) "${stack[@]}" exec -T airflow-scheduler python - <tests/docker/run_pipeline.py ;;
    *) echo "docker/stack.sh up|down|run" >&2; exit 2 ;;
esac
