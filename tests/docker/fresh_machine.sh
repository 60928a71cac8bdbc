#!/usr/bin/env bash
# README's two commands on a fresh machine: an empty Debian with Python and make, and nothing else.
# SCOPE=run leaves out make test; ARGS go to its pytest.
set -euo pipefail
cd "$(dirname "$0")/../.."

docker version >/dev/null 2>&1 || { echo "No Docker engine answers here" >&2; exit 1; }
image=debian:bookworm-slim
files=$(mktemp)
trap 'rm -f "$files"' EXIT
git ls-files -z >"$files"
# shellcheck disable=SC2016 # for the shell inside
tar --create --null --files-from "$files" | docker run --rm --interactive --network "${NETWORK:-bridge}" \
    --env SCOPE="${SCOPE:-}" --env ARGS="${ARGS:-tests/unit}" "$image" bash -euc '
        apt-get update -qq
        apt-get install -qq --yes --no-install-recommends python3 python3-venv make ca-certificates >/dev/null
        useradd --create-home somebody
        mkdir /home/somebody/nba && cd /home/somebody/nba
        tar --extract
        chown -R somebody: .
        # what a machine trusts, pip does too
        export PIP_CERT=/etc/ssl/certs/ca-certificates.crt
        as() { su somebody --preserve-environment --shell /bin/bash -c "export HOME=/home/somebody; $1"; }
        as "make run"
        as "make down"
        [ "$SCOPE" = run ] || as "make test"
    '
echo "README's two commands work on a fresh machine"
