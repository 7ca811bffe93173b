# Verifiers of transparency logs that we did not write, for the scripts that source this: Go's sumdb, aics-tlog, pymerkle.
# What must stay true: each lives in an environment of its own, in a temporary folder or in the one that
# ORACLE_ENVIRONMENTS names, where it is found again; whatever cannot run is named on the error output; each function
# says with its exit code what it found, in the numbers of the program: 2 note, 4 history, 3 entry or tile, 5 missing, 1 other.
# A script sets scripts= to this folder before it sources this file, and calls start first.

left_out() { echo "LEFT OUT: $1" >&2; }

start() {
    work=$(mktemp -d) || exit 1
    trap 'rm -rf "$work"' EXIT
    trap 'exit 1' INT TERM
    environments=${ORACLE_ENVIRONMENTS:-$work}
    mkdir -p "$environments"
}

# worst CODE...: the one that counts most; 77, which is "did not run", only where nothing ran.
worst() {
    for code in 2 4 3 5 6 9 1; do
        for found in "$@"; do [ "$found" -ne "$code" ] || return "$code"; done
    done
    result=77
    for found in "$@"; do
        case $found in
        0) [ "$result" -ne 77 ] || result=0 ;;
        77) ;;
        *) result=1 ;;
        esac
    done
    return "$result"
}

# install PYTHON NAME PACKAGE: an environment of its own with one package, unless it stands there complete.
install() {
    [ -e "$environments/$2/complete" ] && return
    "$1" -m venv --clear "$environments/$2" >"$work/log" 2>&1 &&
        "$environments/$2/bin/python" -m pip install --quiet --disable-pip-version-check --retries 1 --timeout 10 "$3" \
            >>"$work/log" 2>&1 &&
        touch "$environments/$2/complete"
}

have_pymerkle() {
    oracle=$(command -v python3) && install "$oracle" pymerkle pymerkle==7.0.0 && return
    left_out "pymerkle 7.0.0 needs Python 3 with venv and a way to the package"
    return 77
}

# pymerkle_finds LEAVES ROOTS: a leaf per line and "SIZE ROOT" per line, in hexadecimal. pymerkle knows no signatures.
pymerkle_finds() {
    "$environments/pymerkle/bin/python" - "$1" "$2" <<'PYTHON'
import sys
from pathlib import Path

from pymerkle import InmemoryTree

tree = InmemoryTree(algorithm="sha256")
leaves = Path(sys.argv[1]).read_text().split("\n")[:-1]
roots = [line.split() for line in Path(sys.argv[2]).read_text().splitlines()]
roots = {int(size): root for size, root in roots if int(size) > 0}  # It has none for the empty tree.
if not leaves or max(roots, default=0) != len(leaves):
    print(f"pymerkle: {len(leaves)} leaves, but the last root is that of {max(roots, default=0)}", file=sys.stderr)
    sys.exit(5)
for size, leaf in enumerate(leaves, 1):
    tree.append_entry(bytes.fromhex(leaf))
    if size in roots and tree.get_root().hex() != roots[size]:
        print(f"pymerkle finds another root at size {size}", file=sys.stderr)
        sys.exit(3)
print(f"pymerkle: {len(roots)} roots agree")
PYTHON
}

# The first Python that is new enough and runs; PYTHON312 may name one that is not on the path.
have_aics() {
    for oracle in "${PYTHON312:-}" python3.14 python3.13 python3.12 python3; do
        [ -n "$oracle" ] && "$oracle" -c 'import sys; sys.exit(sys.version_info < (3, 12))' 2>/dev/null || continue
        install "$oracle" aics aics-tlog==0.2.1 && return
        left_out "aics-tlog 0.2.1 could not be installed"
        return 77
    done
    left_out "aics-tlog needs Python 3.12"
    return 77
}

# aics ARGUMENT...: one command of aics-tlog.
aics() { "$environments/aics/bin/python" -m aics_tlog "$@" >"$work/said" 2>&1; }

# aics_accepts BUNDLE VKEY_FILE LEAVES "SIZE:ROOT ..." [ARGUMENT...]: the note, some leaves (files named by their number),
# earlier heads, those named, and every tile. Further arguments go to the check of the note. One process runs the commands.
aics_accepts() {
    "$environments/aics/bin/python" - "$@" <<'PYTHON'
import base64, contextlib, io, sys
from pathlib import Path

from aics_tlog.cli import main
from aics_tlog.tiles import FileSystemTileReader
from aics_tlog.verified import audit_tiles

bundle, vkey, leaves, heads, *more = sys.argv[1:]
note, key = f"{bundle}/checkpoint", ["--vkey-file", vkey]
tiles = ["--checkpoint", note, "--tiles", bundle, *key]


def agree(code, *arguments):
    said = io.StringIO()
    with contextlib.redirect_stdout(said), contextlib.redirect_stderr(said):
        refused = main([str(argument) for argument in arguments])
    if refused:
        print("aics-tlog refuses:", *arguments, "\n" + said.getvalue().strip(), file=sys.stderr)
        sys.exit(code)


agree(2, "verify-checkpoint", "--note", note, *key, *more)
earlier = sorted(Path(bundle, "checkpoints").glob("*"))
for old in earlier:
    agree(2, "verify-checkpoint", "--note", old, *key)
try:
    _, size, root = Path(note).read_text().split("\n")[:3]
    report = audit_tiles(FileSystemTileReader(bundle), int(size), base64.b64decode(root))
except Exception as reason:
    print(f"aics-tlog: {reason}", file=sys.stderr)
    sys.exit(5 if type(reason).__name__ == "TileMissingError" else 3)
for leaf in Path(leaves).iterdir():
    agree(3, "verify-inclusion", "--leaf", leaf, "--index", leaf.name, *tiles)
for old in earlier:
    agree(4, "verify-consistency", "--old-checkpoint", old, *tiles)
for size, root in (head.split(":", 1) for head in heads.split()):
    agree(4, "verify-consistency", "--old-size", size, "--old-root", root, *tiles)
print(f"aics-tlog: the signature, {report.size} entries, {report.tiles} tiles and {len(earlier) + len(heads.split())} earlier heads agree")
PYTHON
}

# have_go: builds scripts/verify-go with Debian's packages, into $verify_go.
have_go() {
    verify_go=$environments/verify-go
    [ "$verify_go" -nt "$scripts/verify-go/main.go" ] && return
    if ! command -v go >/dev/null; then
        left_out "Go's verifier needs the package golang-go"
    elif ! (cd "$scripts/verify-go" && GO111MODULE=off GOPATH=/usr/share/gocode go build -o "$verify_go") >"$work/log" 2>&1; then
        left_out "Go's verifier needs the package golang-golang-x-mod-dev: $(tail -n 1 "$work/log")"
    else
        return 0
    fi
    return 77
}
