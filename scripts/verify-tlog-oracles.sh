#!/bin/sh
# Holds our transparency log against two Python programs that we did not write: pymerkle (roots at every size) and
# aics-tlog (checkpoint, inclusion, consistency). Go's verifier has a test of its own.
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
scripts=$(cd "$(dirname "$0")" && pwd) || exit 1
. "$scripts/foreign-verifiers.sh"
start

result=0
if have_pymerkle; then
    awk '{ print NR, $1 }' "$folder/roots.txt" >"$work/roots"
    pymerkle_finds "$folder/leaves.txt" "$work/roots" || result=1
else
    result=77
fi

refuse() { if aics "$@"; then echo "aics-tlog accepts: $*" >&2; result=1; fi; }

if have_aics; then
    note=$folder/bundle/checkpoint
    aics_accepts "$folder/bundle" "$folder/log.vkey" "$folder/leaf" "" --witness-key "$(cat "$folder/witness.vkey")" \
        --quorum 1 || result=1
    refuse verify-checkpoint --note "$note" --vkey-file "$folder/witness.vkey"
    for leaf in "$folder"/leaf/*; do
        refuse verify-inclusion --leaf "$folder/roots.txt" --index "$(basename "$leaf")" --checkpoint "$note" \
            --tiles "$folder/bundle" --vkey-file "$folder/log.vkey"
    done
fi
exit "$result"
