#!/bin/sh
# Install a locked list of packages into /opt/venv, which has no installer of its own.
# Runs in a build stage, of which only /opt/venv is kept.
set -eu

requirements=$1
# The certificates of the base image, where the installers would bring their own.
if [ -e /etc/ssl/certs/ca-certificates.crt ]; then
    export PIP_CERT="${PIP_CERT:-/etc/ssl/certs/ca-certificates.crt}"
    export SSL_CERT_FILE="${SSL_CERT_FILE:-/etc/ssl/certs/ca-certificates.crt}"
fi
if [ ! -e /tmp/installer ]; then
    python -m venv /tmp/installer
    /tmp/installer/bin/pip install --disable-pip-version-check --no-cache-dir --quiet \
        --require-hashes --requirement /usr/local/share/installer.txt
fi
python -m venv --without-pip /opt/venv
/tmp/installer/bin/uv pip install --python /opt/venv/bin/python --no-cache --quiet --system-certs \
    --require-hashes --requirements "$requirements"

packages=$(/opt/venv/bin/python -c 'import sysconfig; print(sysconfig.get_path("purelib"))')
# Tests of the large libraries, which no library imports; and what is only compiled against.
rm -rf "$packages"/numpy/*/tests "$packages"/numpy/_core/include "$packages"/numpy/random/lib \
    "$packages"/pandas/tests "$packages"/botocore/data/*/*/examples-1.json
find "$packages" -name '*.pyi' -delete
# Symbols of the largest extension module. Of others not: libraries that were patched when their
# wheel was made do not load any more once they are stripped.
find "$packages" -path '*/_polars_runtime_*' -name '*.so' -exec strip --strip-unneeded {} +
# A task's root file system is read-only: what is not compiled now is compiled at every start.
/opt/venv/bin/python -m compileall -q -j 2 --invalidation-mode unchecked-hash "$packages" \
    >/dev/null || true
