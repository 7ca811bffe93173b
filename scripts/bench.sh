#!/usr/bin/env bash
# Prints the numbers of docs/reference/performance.md that a program can measure.
set -euo pipefail
cd "$(dirname "$0")/.."
cargo bench --workspace --benches "$@"
