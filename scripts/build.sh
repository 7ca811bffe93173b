#!/usr/bin/env bash
# Builds the one binary, target/release/justesse, with style, fonts and browser part inside.
#
# What must stay true: when nothing changed, this takes a second or two; on a fresh machine with two cores, a quarter of an
# hour at most.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/toolchain.sh

cargo build --release --package web
echo "build: the server and the browser part (the first time takes some minutes)" >&2
site=(cargo run --quiet --release --package web -- -- "${wasm_arguments[@]}")
if [ -d "${CARGO_TARGET_DIR:-target}/site" ]; then
    # Order matters: a server that is compiled while the files that it embeds are replaced does not find them.
    "${site[@]}"
else
    # The first time the two share no compiled crate and have folders of their own, so both are built at once. The server is
    # built a second time afterwards, which embeds what the first time did not find and takes seconds.
    "${site[@]}" &
    browser=$!
    trap 'kill "$browser" 2>/dev/null || true' EXIT
    cargo build --release --package server
    wait "$browser"
    trap - EXIT
fi
cargo build --release --package server
