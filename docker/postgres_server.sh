#!/bin/sh
# Postgres from the wheel, for the composed stack: data in /data, the owner's password from
# NBA_OWNER_PASSWORD, open to the stack's network alone.
set -eu

bin=$(python -c 'from include.local.postgres import BINARIES; print(BINARIES)')
if [ ! -e /data/PG_VERSION ]; then
    printf '%s' "$NBA_OWNER_PASSWORD" >/tmp/password
    "$bin/initdb" --pgdata /data --username owner --pwfile /tmp/password --auth scram-sha-256 \
        --encoding UTF8 --locale C.UTF-8 >/dev/null
    rm /tmp/password
    echo "host all all all scram-sha-256" >>/data/pg_hba.conf
fi
# A container that was killed leaves the name of a process that is gone.
rm -f /data/postmaster.pid
exec "$bin/postgres" -D /data -h 0.0.0.0 -k /tmp -c timezone=UTC -c jit=off -c shared_buffers=256MB \
    "$@"
