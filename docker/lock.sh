#!/bin/sh
# Make docker/<image>/requirements.txt anew: what pyproject.toml says an image needs, in the
# versions of requirements.txt, by hash. `make lock` runs this; give uv's path to use another one.
set -eu

uv=${1:-.venv/bin/uv}
lock() { # <image> <extra> ...
    image=$1
    shift
    options=""
    for extra in "$@"; do options="$options --extra $extra"; done
    mkdir -p "docker/$image"
    # shellcheck disable=SC2086 # options are words
    "$uv" pip compile pyproject.toml $options --constraint requirements.txt --no-strip-extras \
        --generate-hashes --python-version 3.11 --python-platform x86_64-unknown-linux-gnu \
        --custom-compile-command "make lock" --no-annotate --quiet --system-certs \
        --output-file "docker/$image/requirements.txt"
}
lock ingestion jobs ingestion
lock dbt jobs dbt
lock publishing jobs
lock ml jobs ml
lock airflow jobs airflow
lock local jobs ingestion dbt ml airflow local test lint
echo uv | "$uv" pip compile - --generate-hashes --python-version 3.11 \
    --python-platform x86_64-unknown-linux-gnu --custom-compile-command "make lock" \
    --no-annotate --quiet --system-certs --output-file docker/installer.txt
