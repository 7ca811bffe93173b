#!/usr/bin/env bash
# Everything that the gate runs: format, lints, the tests of every crate on SQLite and PostgreSQL, the browser tests.
#
# What must stay true: every step runs, whatever an earlier one found, and the exit code says whether all were well. The
# server that the browser drives is built with the profile of the tests, so that nothing is compiled twice.
set -uo pipefail
cd "$(dirname "$0")/.."
source scripts/toolchain.sh

failed=()
step() {
    local name=$1
    shift
    echo "== $name" >&2
    local begun=$SECONDS
    "$@" || failed+=("$name")
    echo "== $name: $((SECONDS - begun)) s" >&2
}

if command -v rustup >/dev/null && ! { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1; then
    rustup component add rustfmt clippy >/dev/null 2>&1
elif ! { cargo fmt --version && cargo clippy --version; } >/dev/null 2>&1; then
    apt_install rustfmt-web rust-web-clippy
fi

# Verifiers that are not ours run where they can be had; whatever cannot says so loudly when its turn comes.
command -v go >/dev/null && [ -d /usr/share/gocode/src/golang.org/x/mod ] || apt_install golang-go golang-golang-x-mod-dev || true
python3 -c 'import ensurepip' 2>/dev/null || apt_install python3-venv || true

step "format" cargo fmt --all --check
# First the site, because the server embeds it and everything that contains the server would else be compiled twice.
step "browser part" cargo run --quiet --package web -- -- "${wasm_arguments[@]}"
step "lints" cargo clippy --quiet --workspace --all-targets -- -D warnings
# The workspace has just been linted with the rendering half of app; this is its other half.
step "lints of the browser part" cargo clippy --quiet --package app --features hydrate -- -D warnings
# The builder of the browser part is left as its first step built it: with everybody else's wishes for features its dependencies would be compiled anew.
step "tests" scripts/with-postgres.sh cargo test --workspace --exclude web --no-fail-fast
step "tests of the builder" cargo test --quiet --package web
step "verifiers that are not ours" scripts/test-verify-bundle.sh target/debug/justesse
step "browser tests" scripts/browser-tests.sh

if [ "${#failed[@]}" -gt 0 ]; then
    printf 'FAILED: %s\n' "${failed[@]}" >&2
    exit 1
fi
echo "All is well." >&2
