#!/usr/bin/env bash
# Stand-ins for the public base images, for a Docker engine that reaches no registry: made by
# debootstrap from Debian's packages, under the tags that the Dockerfile and the compose files name.
# An image that is there already, a real one above all, is left alone. Needs root and debootstrap.
set -euo pipefail

MIRROR=${DEBIAN_MIRROR:-http://deb.debian.org/debian}
PYTHON_IMAGE=python:3.11-slim-bookworm
DEBIAN_IMAGE=debian:bookworm-slim

exists() { docker image inspect "$1" >/dev/null 2>&1; }

# What a slim image leaves out, and what the machine trusts: its proxy may sign certificates itself.
slim_down() {
    chroot "$1" apt-get clean
    rm -rf "$1"/var/lib/apt/lists/* "$1"/usr/share/{doc,man,info,locale}/* "$1"/var/log/*.log
    find "$1/usr" -depth -name __pycache__ -type d -exec rm -rf {} +
    mkdir -p "$1/etc/ssl/certs"
    cp /etc/ssl/certs/ca-certificates.crt "$1/etc/ssl/certs/ca-certificates.crt"
}

import() { # <folder> <image> [<Dockerfile instruction> ...]
    local folder=$1 image=$2 changes=()
    shift 2
    for change in "$@"; do changes+=(--change "$change"); done
    tar --create --numeric-owner --directory "$folder" . |
        docker import "${changes[@]}" - "$image" >/dev/null
    echo "$image: stand-in made"
}

bootstrap() { # <folder> <packages>
    debootstrap --variant=minbase --include="$2" bookworm "$1" "$MIRROR" >"$1.log" 2>&1 ||
        { tail -5 "$1.log" >&2; exit 1; }
}

exists "$PYTHON_IMAGE" && exists "$DEBIAN_IMAGE" && exit 0
[ "$(id -u)" = 0 ] || { echo "making stand-in images needs root" >&2; exit 1; }
command -v debootstrap >/dev/null || {
    echo "making stand-in images needs debootstrap: apt-get install debootstrap" >&2; exit 1; }
work=$(mktemp --directory)
trap 'rm -rf "$work"' EXIT

if ! exists "$DEBIAN_IMAGE"; then
    bootstrap "$work/debian" ca-certificates
    slim_down "$work/debian"
    import "$work/debian" "$DEBIAN_IMAGE" 'CMD ["bash"]'
fi
if ! exists "$PYTHON_IMAGE"; then
    bootstrap "$work/python" ca-certificates,libpython3.11,netbase,python3,python3-venv,tzdata
    slim_down "$work/python"
    # The public image has its own Python in /usr/local; here Debian's goes by the same names.
    for name in python python3; do
        ln -s /usr/bin/python3 "$work/python/usr/local/bin/$name"
    done
    import "$work/python" "$PYTHON_IMAGE" \
        'ENV PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin LANG=C.UTF-8' \
        'CMD ["python3"]'
fi
