#!/usr/bin/env bash
# Runs a command with TEST_POSTGRES_URL set: `scripts/with-postgres.sh cargo test -p store`.
#
# What must stay true: a database that the person named is used as it is; otherwise a cluster is made for this command
# alone, in a temporary folder, and nothing of it is left afterwards; without PostgreSQL the command does not run, unless
# JUSTESSE_SKIP_POSTGRES=1 says that it may.
set -euo pipefail

[ "$#" -gt 0 ] || { echo "usage: $0 COMMAND…" >&2; exit 64; }
if [ -n "${TEST_POSTGRES_URL:-}" ]; then
    exec "$@"
fi
if [ "${JUSTESSE_SKIP_POSTGRES:-}" = 1 ]; then
    echo "postgres: LEFT OUT, as JUSTESSE_SKIP_POSTGRES asks; only SQLite is tested" >&2
    exec "$@"
fi

# Debian keeps the server's programs off the path; the newest version is the last.
programs() {
    local folder
    folder=$(dirname "$(command -v initdb || ls -d /usr/lib/postgresql/*/bin/initdb 2>/dev/null | sort -V | tail -n1)")
    [ -x "$folder/initdb" ] && [ -x "$folder/pg_ctl" ] && echo "$folder"
}
if ! bin=$(programs); then
    echo "postgres: fetching Debian's package postgresql" >&2
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
    if command -v apt-get >/dev/null; then
        "${as_root[@]}" apt-get update -qq >/dev/null 2>&1 || true
        "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null || true
    fi
    bin=$(programs) || {
        echo "postgres: there is no PostgreSQL here; install it, set TEST_POSTGRES_URL, or set JUSTESSE_SKIP_POSTGRES=1 to go without" >&2
        exit 1
    }
fi

folder=$(mktemp -d)
as_owner=()
if [ "$(id -u)" -eq 0 ]; then
    # The server refuses to run as root.
    as_owner=(runuser -u postgres --)
    chown postgres "$folder"
fi
# Whatever ends this script ends the cluster; started in the temporary folder because the owner may not enter ours.
stop() {
    (cd "$folder" && "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/cluster" -m immediate stop >/dev/null 2>&1) || true
    rm -rf "$folder"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM

(cd "$folder" && "${as_owner[@]}" "$bin/initdb" -D "$folder/cluster" -U postgres -A trust -E UTF8 --locale=C.UTF-8 --no-sync >"$folder/initdb.log" 2>&1) || {
    cat "$folder/initdb.log" >&2
    exit 1
}
started=
for _ in 1 2 3 4 5; do
    port=$((20000 + RANDOM % 20000))
    # Nothing here outlives the command, so nothing has to reach the disk.
    options="-p $port -c listen_addresses=127.0.0.1 -k '$folder' -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=200"
    if (cd "$folder" && "${as_owner[@]}" "$bin/pg_ctl" -D "$folder/cluster" -w -t 30 -l "$folder/server.log" -o "$options" start >/dev/null 2>&1); then
        started=yes
        break
    fi
done
[ -n "$started" ] || { cat "$folder/server.log" >&2; exit 1; }

echo "postgres: $("$bin/postgres" --version | cut -d' ' -f3) on port $port, for this command only" >&2
TEST_POSTGRES_URL="postgres://postgres@127.0.0.1:$port/postgres" "$@"
