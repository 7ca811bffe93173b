#!/bin/sh
# Holds our transparency log against two Python programs that we did not write: pymerkle (roots at every size) and
# aics-tlog (checkpoint, inclusion, consistency). What must stay true: each is installed into its own environment, in a
# temporary folder or in the one that ORACLE_ENVIRONMENTS names, where it is found again; whatever cannot run is named on
# the error output.
#
# Usage: verify-tlog-oracles.sh FOLDER, which holds
#   leaves.txt   one leaf per line, in hexadecimal
#   roots.txt    the root at size 1, 2, 3 … one per line, in hexadecimal
#   log.vkey, witness.vkey   the keys to trust
#   bundle/      checkpoint, tile/ and checkpoints/ of the same leaves
#   leaf/<N>     the bytes of some leaves
# Exit: 0 all that ran agree (and pymerkle ran), 1 a difference, 64 usage, 77 pymerkle could not be run.
set -u

[ "$#" -eq 1 ] && [ -f "$1/roots.txt" ] || { echo "usage: $0 FOLDER" >&2; exit 64; }
folder=$1
work=$(mktemp -d) || exit 1
trap 'rm -rf "$work"' EXIT INT TERM

left_out() { echo "LEFT OUT: $1" >&2; }

# install PYTHON NAME PACKAGE: an environment of its own with one package, unless it stands there complete.
environments=${ORACLE_ENVIRONMENTS:-$work}
install() {
    [ -e "$environments/$2/complete" ] && return
    "$1" -m venv --clear "$environments/$2" >"$work/log" 2>&1 &&
        "$environments/$2/bin/python" -m pip install --quiet --disable-pip-version-check "$3" >>"$work/log" 2>&1 &&
        touch "$environments/$2/complete"
}

result=0
python=$(command -v python3) || python=
if [ -n "$python" ] && install "$python" pymerkle pymerkle==7.0.0; then
    "$environments/pymerkle/bin/python" - "$folder" <<'PYTHON' || result=1
import sys
from pathlib import Path

from pymerkle import InmemoryTree

folder = Path(sys.argv[1])
tree = InmemoryTree(algorithm="sha256")
leaves = folder.joinpath("leaves.txt").read_text().split("\n")[:-1]
roots = folder.joinpath("roots.txt").read_text().split()
if not leaves or len(leaves) != len(roots):
    sys.exit(f"{len(leaves)} leaves and {len(roots)} roots")
for size, (leaf, root) in enumerate(zip(leaves, roots), 1):
    tree.append_entry(bytes.fromhex(leaf))
    if tree.get_root().hex() != root:
        sys.exit(f"pymerkle finds another root at size {size}")
print(f"pymerkle: {len(roots)} roots agree")
PYTHON
else
    left_out "pymerkle 7.0.0 needs Python 3 with venv and a way to the package"
    result=77
fi

# The first Python that is new enough and runs; PYTHON312 may name one that is not on the path.
newer=
for candidate in "${PYTHON312:-}" python3.14 python3.13 python3.12 python3; do
    if [ -n "$candidate" ] && "$candidate" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null; then
        newer=$candidate
        break
    fi
done

aics() { "$environments/aics/bin/python" -m aics_tlog "$@" >"$work/said" 2>&1; }
agree() { aics "$@" || { echo "aics-tlog refuses: $*" >&2; cat "$work/said" >&2; result=1; }; }
refuse() { if aics "$@"; then echo "aics-tlog accepts: $*" >&2; result=1; fi; }

if [ -z "$newer" ]; then
    left_out "aics-tlog needs Python 3.12"
elif ! install "$newer" aics aics-tlog==0.2.1; then
    left_out "aics-tlog 0.2.1 could not be installed"
else
    note=$folder/bundle/checkpoint
    agree verify-checkpoint --note "$note" --vkey-file "$folder/log.vkey" \
        --witness-key "$(cat "$folder/witness.vkey")" --quorum 1
    refuse verify-checkpoint --note "$note" --vkey-file "$folder/witness.vkey"
    for leaf in "$folder"/leaf/*; do
        index=$(basename "$leaf")
        agree verify-inclusion --leaf "$leaf" --index "$index" --checkpoint "$note" --tiles "$folder/bundle" \
            --vkey-file "$folder/log.vkey"
        refuse verify-inclusion --leaf "$folder/roots.txt" --index "$index" --checkpoint "$note" \
            --tiles "$folder/bundle" --vkey-file "$folder/log.vkey"
    done
    for old in "$folder"/bundle/checkpoints/*; do
        agree verify-consistency --old-checkpoint "$old" --checkpoint "$note" --tiles "$folder/bundle" \
            --vkey-file "$folder/log.vkey"
    done
    [ "$result" -eq 1 ] || echo "aics-tlog: checkpoint, inclusion and consistency agree"
fi
exit "$result"
