#!/usr/bin/env bash
# Builds what has changed and starts the demonstration. Further arguments go to `justesse serve`.
set -euo pipefail
cd "$(dirname "$0")/.."
scripts/build.sh
exec "${CARGO_TARGET_DIR:-target}/release/justesse" serve --demo "$@"
