#!/usr/bin/env bash
# Prints the numbers of docs/reference/performance.md that a program can measure.
set -euo pipefail
cd "$(dirname "$0")/.."
# By name: asking for every bench would compile every unit test once more, optimised.
scripts/with-postgres.sh cargo bench --workspace --bench door --bench pages --bench million "$@"
cargo bench --package domain --bench analysis "$@"
cargo bench --package psychometrics --bench agreement --bench impact --bench mfrm --bench panel --bench ranks --bench weights "$@"
