#!/usr/bin/env bash
# Builds the one binary, target/release/justesse, with style, fonts and browser part inside.
#
# What must stay true: when nothing changed, this takes a second or two; on a fresh machine with two cores, a quarter of an
# hour at most.
set -euo pipefail
cd "$(dirname "$0")/.."
source scripts/toolchain.sh

cargo build --release --package web
# The browser part and the server share no compiled crate and have folders of their own, so both are built at once. The
# server is built a second time afterwards, which embeds what the first time did not find and takes seconds.
echo "build: the server and the browser part (the first time takes some minutes)" >&2
cargo run --quiet --release --package web -- -- "${wasm_arguments[@]}" &
site=$!
trap 'kill "$site" 2>/dev/null || true' EXIT
cargo build --release --package server
wait "$site"
trap - EXIT
cargo build --release --package server
