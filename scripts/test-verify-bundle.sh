#!/bin/sh
# Tests verify-bundle.sh and recompute_bundle.py against a built program, without Rust: bundles of a fresh demonstration
# must be accepted by every verifier, and each kind of damage refused by each that looks at it, with the code given here.
#
# Usage: test-verify-bundle.sh BINARY      (ORACLE_ENVIRONMENTS and PYTHON312 as in verify-bundle.sh)
# Exit: 0 all as it must be, 1 not. What cannot run is named on the error output.
set -u

[ "$#" -eq 1 ] && [ -x "$1" ] || { echo "usage: $0 BINARY" >&2; exit 64; }
binary=$(cd "$(dirname "$1")" && pwd)/$(basename "$1")
scripts=$(cd "$(dirname "$0")" && pwd) || exit 1
. "$scripts/foreign-verifiers.sh"
start
export ORACLE_ENVIRONMENTS="$environments"
data=$work/data bad=0

wrong() { echo "WRONG: $*" >&2; bad=1; }

"$binary" demo --data "$data" >"$work/said" || exit 1
for scope in none scores all; do
    "$binary" audit export --data "$data" --out "$work/$scope" --openings "$scope" --reason "a test" >"$work/said" || exit 1
done
"$binary" audit export --data "$data" --log access --out "$work/access" --openings none --reason "a test" >"$work/said" || exit 1
head=$(sed -n '2p' "$work/none/checkpoint"):$(sed -n '3p' "$work/none/checkpoint")
decisions=$(echo "$data"/keys/*_decisions_1.vkey) access=$(echo "$data"/keys/*_access_1.vkey)

# What can run here is asked once, so that what cannot is not tried again for every bundle.
can="root recompute"
! have_go || can="go $can"
! have_aics || can="aics-tlog $can"
! have_pymerkle || can="pymerkle $can"
export VERIFIERS="$can"

for scope in none scores all; do
    "$scripts/verify-bundle.sh" "$work/$scope" "$decisions" "$head" >"$work/said" 2>"$work/left_out" ||
        wrong "the bundle with openings $scope is refused: $(cat "$work/left_out")"
    [ "$scope" != all ] || cat "$work/said"
    [ "$scope" = none ] || [ "$(grep -c 'ranking.*: match' "$work/said")" -eq 3 ] || wrong "not three rankings match with openings $scope"
    "$binary" audit verify "$work/$scope" --vkey "$decisions" --held "$head" >"$work/said" || wrong "the program refuses $scope"
done
"$scripts/verify-bundle.sh" "$work/access" "$access" >"$work/said" 2>&1 || wrong "the access log is refused: $(cat "$work/said")"
"$scripts/verify-bundle.sh" "$work/none" "$access" >"$work/said" 2>&1
found=$?
case " $can " in
*" go "* | *" aics-tlog "*) [ "$found" -eq 2 ] || wrong "the key of another log is taken" ;;
esac
"$scripts/verify-bundle.sh" "$work/none" "$work/none/vkey.txt" >"$work/said" 2>&1
[ "$?" -eq 64 ] || wrong "a key that lies in the bundle is taken"
VERIFIERS=recompute "$scripts/verify-bundle.sh" "$work/none" "$decisions" >"$work/said" 2>&1
[ "$?" -eq 77 ] || wrong "nothing ran, and that is no result"

# damage KIND FOLDER
damage() {
    python3 - "$scripts" "$1" "$2" <<'PYTHON'
import base64, hashlib, json, sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, sys.argv[1])
from bundle_files import Log, commit, entry_bytes

kind, folder = sys.argv[2], Path(sys.argv[3])
leaves, log = entry_bytes(folder), Log([folder])
lines = [json.loads(line) for line in folder.joinpath("openings.jsonl").read_text().splitlines()]
rankings = [entry for entry in log.entries if entry.act == "ranking.part"]


def canonical(value):
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def write_leaves():
    tiles = [leaves[at:at + 256] for at in range(0, len(leaves), 256)]
    paths = sorted((path for path in folder.glob("tile/entries/**/*") if path.is_file()), key=lambda path: ".p" in str(path))
    for path, tile in zip(paths, tiles):
        path.write_bytes(b"".join(len(leaf).to_bytes(2, "big") + leaf for leaf in tile))


def flip(path, place):
    data = bytearray(folder.joinpath(path).read_bytes())
    data[place] ^= 1
    folder.joinpath(path).write_bytes(data)


def reseal(line, payload):
    """Seals another payload in the entry itself, as a forger with the whole log in hand would."""
    leaf, old = json.loads(leaves[line["seq"]]), commit(base64.b64decode(line["salt"]), line["payload"].encode())
    line["payload"] = payload
    new = commit(base64.b64decode(line["salt"]), payload.encode())
    leaves[line["seq"]] = canonical(leaf).replace(base64.b64encode(old).decode(), base64.b64encode(new).decode()).encode()


def ranks():
    """Two rows of the last ranking with their ranks exchanged."""
    rows = [(line, json.loads(line["payload"])) for line in lines if line["n"] == "rank" and line["seq"] == rankings[-1].at[1]]
    (one, a), (two, b) = sorted(rows, key=lambda pair: pair[1]["rank"] or 999)[:2]
    a["rank"], b["rank"] = b["rank"], a["rank"]
    return [(line, canonical(row)) for line, row in ((one, a), (two, b))]


def digest_again():
    for record in [entry for entry in log.entries if entry.act == "ranking.record"][-1:]:
        leaf, part = json.loads(leaves[record.at[1]]), json.loads(leaves[rankings[-1].at[1]])
        ds = [base64.b64decode(one["d"]) for one in part["c"] if one["n"] == "rank"]
        data = b"justesse/ranking/v1\n" + len(ds).to_bytes(4, "big") + b"".join(ds)
        old, new = leaf["x"]["ranking"], base64.b64encode(hashlib.sha256(data).digest()).decode()
        for seq in range(len(leaves)):
            leaves[seq] = leaves[seq].replace(old.encode(), new.encode())


sheet = next((line for line in lines if line["n"] == "scores"), None)
if kind == "leaf byte":
    flip("tile/entries/000", 100)
elif kind == "tile byte":
    flip("tile/0/000", 5000)
elif kind == "checkpoint root":
    note = folder.joinpath("checkpoint").read_text().split("\n")
    note[2] = base64.b64encode(hashlib.sha256(b"another").digest()).decode()
    folder.joinpath("checkpoint").write_text("\n".join(note))
elif kind == "deleted entry":
    del leaves[120]
elif kind == "last entry deleted":
    del leaves[-1]
elif kind == "swapped leaves":
    leaves[10], leaves[11] = leaves[11], leaves[10]
elif kind == "entries gone":
    folder.joinpath("tile/entries/000").unlink()
elif kind == "edited score":
    sheet["payload"] = sheet["payload"].replace('"l":3', '"l":4', 1)
elif kind == "dropped sheet":
    lines.remove(sheet)
elif kind == "swapped ranks":
    for line, payload in ranks():
        line["payload"] = payload
elif kind == "ranks sealed anew":
    for line, payload in ranks():
        reseal(line, payload)
    digest_again()
elif kind == "score sealed anew":
    reseal(sheet, sheet["payload"].replace('"l":3', '"l":4', 1))
elif kind == "guide gone":
    folder.joinpath("docs", json.loads(leaves[rankings[-1].at[1]])["fw"] + ".json").unlink()
elif kind == "somebody erased":
    # As an erasure leaves it: the entry that says so at the end, and nothing about the person open any more.
    gone = rankings[-1].subj[0]
    lines = [line for line in lines if gone not in line["o"] + line["payload"]]
    leaves.append(json.dumps({"act": "erase.subject", "actor": "user/x", "obj": "candidate/" + gone, "subj": [gone]}).encode())
else:
    sys.exit(f"no such damage: {kind}")
folder.joinpath("openings.jsonl").write_text("".join(canonical(line) + "\n" for line in lines))
if kind not in ("entries gone", "leaf byte"):
    write_leaves()
# Whoever changes a file can change the list of digests too.
files = sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
sums = [f"{hashlib.sha256(folder.joinpath(path).read_bytes()).hexdigest()}  {path}\n" for path in files if path != "SHA256SUMS"]
folder.joinpath("SHA256SUMS").write_text("".join(sums))
PYTHON
}

# What is damaged, and what each says: the program, Go, aics-tlog, pymerkle, root, recompute; "-" does not look at it.
while IFS='|' read -r what program go aics pymerkle root recompute; do
    rm -rf "$work/damaged"
    cp -r "$work/scores" "$work/damaged"
    damage "$what" "$work/damaged" || { wrong "$what could not be done"; continue; }
    "$binary" audit verify "$work/damaged" --vkey "$decisions" >"$work/said" 2>&1
    found=$?
    [ "$found" = "$program" ] || [ "$program" = - ] || wrong "$what: the program says $found and should say $program"
    for pair in "go $go" "aics-tlog $aics" "pymerkle $pymerkle" "root $root" "recompute $recompute"; do
        case " $can " in *" ${pair%% *} "*) ;; *) continue ;; esac
        [ "${pair#* }" != - ] || continue
        VERIFIERS=${pair%% *} "$scripts/verify-bundle.sh" "$work/damaged" "$decisions" >"$work/said" 2>&1
        found=$?
        [ "$found" -eq "${pair#* }" ] || wrong "$what: ${pair%% *} says $found and should say ${pair#* }: $(cat "$work/said")"
    done
done <<'TABLE'
leaf byte|3|3|3|3|3|-
tile byte|3|3|3|-|-|-
checkpoint root|2|2|2|3|3|-
deleted entry|5|3|3|5|3|-
last entry deleted|5|5|3|5|3|-
swapped leaves|3|3|3|3|3|-
entries gone|5|5|5|5|5|5
edited score|6|-|-|-|-|6
dropped sheet|6|-|-|-|-|6
swapped ranks|6|-|-|-|-|6
ranks sealed anew|3|3|3|3|3|9
score sealed anew|3|3|3|3|3|9
guide gone|5|-|-|-|-|5
somebody erased|-|5|3|5|3|0
TABLE

"$scripts/verify-bundle.sh" "$work/all" "$decisions" "${head%%:*}:$(sed -n '3p' "$work/all/checkpoint")" >"$work/said" 2>&1
[ "$?" -eq 4 ] || wrong "a head of another history is taken"
[ "$bad" -ne 0 ] || echo "test-verify-bundle: every bundle is accepted and every damage refused"
exit "$bad"
