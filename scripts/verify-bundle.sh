#!/bin/sh
# Verifies an exported bundle with programs that we did not write, so that nobody has to take ours for it: Go's own
# transparency log, aics-tlog and pymerkle. bundle_root.py computes the root in plain Python, and recompute_bundle.py the
# rankings where openings lie in the bundle.
# What must stay true: the key comes from elsewhere, never from the bundle; whatever cannot run is named on the error output.
#
# Usage: verify-bundle.sh BUNDLE VKEY_FILE [SIZE:ROOT]...
#   BUNDLE      the folder of a bundle (unpack an archive first)
#   VKEY_FILE   the key of the log, got another way
#   SIZE:ROOT   heads that were noted earlier; aics-tlog and bundle_root.py hold the bundle against them
# VERIFIERS (default: go aics-tlog pymerkle root recompute) names those to run. PYTHON312 may name a Python for aics-tlog.
# Exit: 0 all that ran agree, 2 a note or signature, 4 another history, 3 an entry or tile, 5 missing or malformed,
#   6 an opening, 9 a ranking or decision, 1 anything else, 64 usage, 77 nothing could run. The first of these where there are several.
set -u

usage() { sed -n 's/^# \{0,1\}//; /^Usage/,/^set/p' "$0" | sed '$d' >&2; exit 64; }
[ "$#" -ge 2 ] && [ -d "$1" ] && [ -f "$2" ] || usage
scripts=$(cd "$(dirname "$0")" && pwd) || exit 1
. "$scripts/foreign-verifiers.sh"
bundle=$(cd "$1" && pwd -P) && vkey_file=$(cd "$(dirname "$2")" && pwd -P)/$(basename "$2") || exit 1
shift 2
case $vkey_file in
"$bundle"/*) echo "$vkey_file lies in the bundle: whoever forged the one could have forged the other" >&2; exit 64 ;;
esac
for head in "$@"; do
    case $head in *:*) ;; *) usage ;; esac
done
start

if ! command -v python3 >/dev/null; then
    left_out "all but Go's verifier need Python 3"
    VERIFIERS=go
fi

# What the bundle says, in the form that pymerkle and aics-tlog take. Nothing is believed yet.
python3 - "$scripts" "$bundle" "$work" <<'PYTHON' 2>"$work/unreadable"
import base64, sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from bundle_files import entry_bytes

bundle, work = map(Path, sys.argv[2:])
leaves = entry_bytes(bundle)
work.joinpath("leaves").write_text("".join(leaf.hex() + "\n" for leaf in leaves))
work.joinpath("leaf").mkdir()
# The entries with a proof of their own are those of rankings and decisions; and both ends.
some = {0, len(leaves) - 1} | {int(path.stem) for path in bundle.glob("proofs/*.tlog-proof")}
for number in some & set(range(len(leaves))):
    work.joinpath("leaf", str(number)).write_bytes(leaves[number])
heads = [path.read_text().split("\n") for path in [*bundle.glob("checkpoints/*"), bundle / "checkpoint"]]
work.joinpath("roots").write_text("".join(f"{head[1]} {base64.b64decode(head[2]).hex()}\n" for head in heads))
PYTHON
readable=$?

go_verifies() {
    have_go || return
    "$verify_go" "$bundle" "$(cat "$vkey_file")" || return
    echo "Go: signatures, every entry, earlier heads and proofs agree"
}

aics_verifies() {
    have_aics || return
    if [ "$readable" -ne 0 ]; then
        cat "$work/unreadable" >&2
        return 5
    fi
    aics_accepts "$bundle" "$vkey_file" "$work/leaf" "$*"
}

pymerkle_verifies() {
    have_pymerkle || return
    [ "$readable" -eq 0 ] || { cat "$work/unreadable" >&2; return 5; }
    pymerkle_finds "$work/leaves" "$work/roots"
}

recompute_verifies() {
    if [ ! -s "$bundle/openings.jsonl" ]; then
        left_out "rankings: the bundle holds no openings"
        return 77
    fi
    python3 "$scripts/recompute_bundle.py" "$bundle"
}

codes=
for verifier in ${VERIFIERS:-go aics-tlog pymerkle root recompute}; do
    case $verifier in
    go) go_verifies ;;
    aics-tlog) aics_verifies "$@" ;;
    pymerkle) pymerkle_verifies ;;
    root) python3 "$scripts/bundle_root.py" "$bundle" "$@" ;;
    recompute) recompute_verifies ;;
    *) usage ;;
    esac
    code=$?
    [ "$code" -eq 0 ] || [ "$code" -eq 77 ] || echo "REFUSED by $verifier ($code)" >&2
    codes="$codes $code"
done
worst $codes
