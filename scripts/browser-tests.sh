#!/usr/bin/env bash
# Drives the server with a real browser: both languages, wide and narrow, with and without JavaScript.
#
# What must stay true: the browser is the one of the machine (or the one that CHROMIUM names), because a test runner cannot
# download its own everywhere; the servers are the programs of the same profile that the other tests use.
set -euo pipefail
cd "$(dirname "$0")/.."

CHROMIUM=${CHROMIUM:-$(command -v chromium || command -v chromium-browser || command -v google-chrome || true)}
if [ -z "$CHROMIUM" ]; then
    echo "browser: fetching Debian's package chromium" >&2
    as_root=()
    [ "$(id -u)" -eq 0 ] || as_root=(sudo -n)
    "${as_root[@]}" apt-get update -qq >/dev/null 2>&1 || true
    "${as_root[@]}" env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends chromium >/dev/null || true
    CHROMIUM=$(command -v chromium) || { echo "browser: there is no Chromium here; install it or name one with CHROMIUM" >&2; exit 1; }
fi
command -v npm >/dev/null || {
    echo "browser: the browser tests need Node 20 or newer with npm" >&2
    exit 1
}

# The very build of the other tests: any other choice of packages would compile their dependencies once more.
cargo test --quiet --workspace --exclude web --no-run
built=$(cd "${CARGO_TARGET_DIR:-target}/debug" && pwd)
cd end2end
[ -d node_modules ] && [ node_modules -nt package-lock.json ] || PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD=1 npm ci --no-audit --no-fund --loglevel=error
export CHROMIUM JUSTESSE_BUILT="$built"
[ "$#" -eq 0 ] || exec npx playwright test "$@"

# Two halves of about the same length, each with its own servers: a browser and a server alone leave a core idle half of the time.
long=(tests/journey.spec.ts tests/pages.spec.ts tests/ranking.spec.ts)
mapfile -t others < <(ls tests/*.spec.ts | grep -vxF "$(printf '%s\n' "${long[@]}")")
beside=$(mktemp)
trap 'rm -f "$beside"' EXIT
JUSTESSE_PORT=3981 npx playwright test "${others[@]}" >"$beside" 2>&1 &
status=0
npx playwright test "${long[@]}" || status=$?
wait "$!" || status=$?
cat "$beside"
exit "$status"
