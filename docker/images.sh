#!/bin/sh
# Build the images and print what they weigh: docker/images.sh [image ...]. PYTHON_IMAGE names
# another base, REGISTRY a prefix other than nba-elt, BUILD_OPTIONS what else docker build is told.
set -eu
cd "$(dirname "$0")/.."

images=${*:-ingestion dbt publishing ml airflow}
registry=${REGISTRY:-nba-elt}
revision=${NBA_REVISION:-$(git rev-parse HEAD 2>/dev/null || echo unknown)}
docker version >/dev/null 2>&1 || {
    echo "No Docker engine answers here: images are built where one does." \
        "Everything else works without: make run, make test" >&2
    exit 1
}
for image in $images; do
    # shellcheck disable=SC2086 # options are words
    docker build ${BUILD_OPTIONS:-} --quiet --file docker/Dockerfile --target "$image" \
        ${PYTHON_IMAGE:+--build-arg PYTHON_IMAGE="$PYTHON_IMAGE"} \
        ${WAREHOUSE_HOST:+--build-arg WAREHOUSE_HOST="$WAREHOUSE_HOST"} \
        ${WAREHOUSE_PORT:+--build-arg WAREHOUSE_PORT="$WAREHOUSE_PORT"} \
        ${WAREHOUSE_DATABASE:+--build-arg WAREHOUSE_DATABASE="$WAREHOUSE_DATABASE"} \
        --build-arg NBA_REVISION="$revision" --tag "$registry/$image:$revision" . >/dev/null
    bytes=$(docker image inspect --format '{{.Size}}' "$registry/$image:$revision")
    printf '%-11s %5d MB\n' "$image" "$((bytes / 1000000))"
done
