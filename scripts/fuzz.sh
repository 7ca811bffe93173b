#!/usr/bin/env bash
# Grows inputs for every reader of foreign bytes and for exact arithmetic, each for so many seconds: fuzz.sh [SECONDS] [TARGET...]
#
# What must stay true: whatever stops a target (a panic, more than a second per input, an assertion) is kept under target/fuzz/artifacts and
# makes this fail. What was found to reach new code is kept under target/fuzz/corpus, so that the next run goes on from there.
set -uo pipefail
cd "$(dirname "$0")/.."
source scripts/toolchain.sh
seconds=${1:-60}
[ "$#" -eq 0 ] || shift
made=$PWD/target/fuzz
export PATH=$PWD/target/tools/bin:$PATH
command -v cargo-fuzz >/dev/null || cargo install --quiet --locked cargo-fuzz --version 0.13.2 --root target/tools || exit 1

fuzz() { cargo fuzz "$1" --fuzz-dir tools/fuzz --sanitizer none --target-dir "$made/built" "${@:2}"; }

# Real ones to begin with: the tables and frameworks that come along, and the files of a small log that is exported.
seed() { mkdir -p "$made/corpus/$1" && cp "${@:2}" "$made/corpus/$1/"; }
# The very build of the tests: any other choice of packages would compile their dependencies once more.
cargo test --quiet --workspace --exclude web --no-run || exit 1
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
program=${CARGO_TARGET_DIR:-target}/debug/justesse
"$program" demo --data "$folder/data" >/dev/null || exit 1
for out in access access.zip; do
    "$program" audit export --data "$folder/data" --log access --out "$folder/$out" --openings none --reason "seeds" >/dev/null || exit 1
done
"$program" audit export --data "$folder/data" --out "$folder/decisions" --openings scores --reason "seeds" >/dev/null || exit 1
seed tables server/src/demo/candidates.csv
seed framework frameworks/*.toml
seed note "$folder/decisions/checkpoint"
seed policy "$folder/access/policy"
seed archive "$folder/access.zip"
mapfile -t proofs < <(find "$folder/decisions" -name '*.tlog-proof' | head -20)
[ "${#proofs[@]}" -eq 0 ] || seed tlog_proof "${proofs[@]}"
python3 - "$folder/access/tile/entries" "$made/corpus" <<'PYTHON'
import sys
from pathlib import Path

entries, corpus = Path(sys.argv[1]), Path(sys.argv[2])
for name in ("entries", "leaf", "tile_path"):
    (corpus / name).mkdir(parents=True, exist_ok=True)
for partial in entries.rglob("*"):
    if partial.is_file():
        data, width = partial.read_bytes(), int(partial.name) if partial.parent.name.endswith(".p") else 256
        (corpus / "entries" / "real").write_bytes(width.to_bytes(2, "little") + data)
        (corpus / "tile_path" / "real").write_text(f"tile/{partial.relative_to(entries.parent)}")
        at = 0
        while at < len(data):
            length = int.from_bytes(data[at : at + 2], "big")
            (corpus / "leaf" / f"real-{at}").write_bytes(data[at + 2 : at + 2 + length])
            at += 2 + length
PYTHON

fuzz build || exit 1
targets=("$@")
[ "$#" -gt 0 ] || mapfile -t targets < <(sed -n 's|^path = "targets/\(.*\)\.rs"$|\1|p' tools/fuzz/Cargo.toml)
failed=0
for target in "${targets[@]}"; do
    mkdir -p "$made/corpus/$target" "$made/artifacts/$target"
    if fuzz run "$target" "$made/corpus/$target" -- -max_total_time="$seconds" -timeout=1 -print_final_stats=1 -verbosity=0 \
        -artifact_prefix="$made/artifacts/$target/" >"$made/$target.said" 2>&1; then
        echo "$target: $(sed -n 's/^stat::number_of_executed_units: *//p' "$made/$target.said") runs, nothing found"
    else
        echo "$target: STOPPED, see $made/$target.said and $made/artifacts/$target" && tail -20 "$made/$target.said"
        failed=1
    fi
done
exit "$failed"
