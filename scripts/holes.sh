#!/usr/bin/env bash
# Plants known holes, one at a time, into a copy of the sources, and wants the named tests red for each: a gate that cannot fail guards nothing.
#
# What must stay true: the sources themselves are never touched; a patch that no longer applies, and a copy that does not compile, are failures
# of this script; without a hole the same tests are green. Names may be given: holes.sh high-water-ignored
set -uo pipefail
cd "$(dirname "$0")/.."
holes=$PWD/scripts/holes
copy=$PWD/target/holes/sources
export CARGO_TARGET_DIR=$PWD/target/holes/built JUSTESSE_SKIP_POSTGRES=1

rm -rf "$copy"
mkdir -p "$copy"
git ls-files --cached --others --exclude-standard -z | tar --create --null --files-from=- | tar --extract --directory "$copy"
cd "$copy" || exit 1
git init --quiet .

built() { cargo test --quiet --package "$1" --test it --no-run 2>"$copy/../said"; }
green() { cargo test --quiet --package "$1" --test it -- ${2:-} >"$copy/../said" 2>&1; }

failed=0
names=("$@")
[ "$#" -gt 0 ] || for patch in "$holes"/*.patch; do names+=("$(basename "$patch" .patch)"); done
for name in "${names[@]}"; do
    read -r _ crate tests < <(grep '^Tests: ' "$holes/$name.patch")
    if ! built "$crate" || ! green "$crate" "$tests"; then
        echo "$name: the tests are red without the hole" && tail -20 "$copy/../said"
        failed=1
        continue
    fi
    if ! git apply "$holes/$name.patch"; then
        echo "$name: the patch no longer applies"
        failed=1
        continue
    fi
    if ! built "$crate"; then
        echo "$name: does not compile with the hole" && tail -20 "$copy/../said"
        failed=1
    elif green "$crate" "$tests"; then
        echo "$name: MISSED, the tests stay green"
        failed=1
    else
        echo "$name: found by $(grep -oE '^    [a-z_]+(::[a-z_0-9]+)+$' "$copy/../said" | sort -u | wc -l) tests"
    fi
    git apply --reverse "$holes/$name.patch"
done
exit "$failed"
