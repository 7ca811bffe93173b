// Checks a bundle with Go's own transparency log, golang.org/x/mod/sumdb, so that nobody has to take our word for it.
// What must stay true: it shares no code with us, and trusts only the key given to it: verify-go BUNDLE VKEY
// Build: GO111MODULE=off GOPATH=/usr/share/gocode go build. Exit: 0 ok, 1 I/O, 2 note, 3 leaf, 4 history, 5 missing, 64 usage.
package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"
)

type folder string

func (f folder) Height() int                     { return 8 }
func (f folder) SaveTiles([]tlog.Tile, [][]byte) {}
func (f folder) ReadTiles(want []tlog.Tile) (data [][]byte, err error) {
	for _, t := range want {
		tile := read(filepath.Join(string(f), "tile", strings.TrimPrefix(t.Path(), "tile/8/")))
		must(5, len(tile) == t.W*tlog.HashSize, t.Path(), "has a wrong length")
		data = append(data, tile)
	}
	return data, nil
}

func must(code int, ok bool, what ...any) {
	if !ok {
		fmt.Fprintln(os.Stderr, append([]any{"verify-go:"}, what...)...)
		os.Exit(code)
	}
}

func read(path string) []byte {
	bytes, err := os.ReadFile(path)
	must(5, !os.IsNotExist(err), err)
	must(1, err == nil, err)
	return bytes
}

func open(v note.Verifier, text, path string) tlog.Tree {
	opened, err := note.Open([]byte(text), note.VerifierList(v))
	must(2, err == nil, path, err)
	lines := strings.Split(opened.Text, "\n")
	must(2, len(lines) == 4 && lines[0] == v.Name(), path, "is no checkpoint of", v.Name())
	size, err := strconv.ParseInt(lines[1], 10, 64)
	must(2, err == nil && size >= 0 && strconv.FormatInt(size, 10) == lines[1], path, "has a bad size")
	root, err := tlog.ParseHash(lines[2])
	must(2, err == nil && root.String() == lines[2], path, "has a bad root", err)
	return tlog.Tree{N: size, Hash: root}
}

func main() {
	must(64, len(os.Args) == 3, "usage: verify-go BUNDLE VKEY")
	dir := os.Args[1]
	v, err := note.NewVerifier(os.Args[2])
	must(2, err == nil, err)
	tree := open(v, string(read(filepath.Join(dir, "checkpoint"))), "checkpoint")
	hashes, leaves := tlog.TileHashReader(tree, folder(dir)), []tlog.Hash{}
	for int64(len(leaves)) < tree.N {
		t := tlog.Tile{H: 8, N: int64(len(leaves)) / 256, W: 256}
		if t.N == tree.N/256 {
			t.W = int(tree.N % 256)
		}
		path := filepath.Join(dir, "tile", "entries", strings.TrimPrefix(t.Path(), "tile/8/0/"))
		data := read(path)
		for ; t.W > 0; t.W-- {
			must(5, len(data) >= 2 && len(data) >= 2+int(data[0])<<8+int(data[1]), path, "is cut short")
			end, n := 2+int(data[0])<<8+int(data[1]), int64(len(leaves))
			leaves, data = append(leaves, tlog.RecordHash(data[2:end])), data[end:]
			proof, err := tlog.ProveRecord(tree.N, n, hashes)
			must(3, tlog.CheckRecord(proof, tree.N, tree.Hash, n, leaves[n]) == nil, "leaf", n, "is not in the tree", err)
		}
		must(5, len(data) == 0, path, "has bytes too many")
	}
	olds, _ := filepath.Glob(filepath.Join(dir, "checkpoints", "*"))
	for _, path := range olds {
		if old := open(v, string(read(path)), path); old.N > 0 {
			proof, err := tlog.ProveTree(tree.N, old.N, hashes)
			must(4, tlog.CheckTree(proof, tree.N, tree.Hash, old.N, old.Hash) == nil, path, "is of another history", err)
		}
	}
	proofs, _ := filepath.Glob(filepath.Join(dir, "proofs", "*.tlog-proof"))
	for _, path := range proofs {
		head, text, _ := strings.Cut(string(read(path)), "\n\n")
		lines := strings.Split(head, "\n")
		must(5, len(lines) >= 2 && lines[0] == "c2sp.org/tlog-proof@v1", path, "is malformed")
		n, err := strconv.Atoi(strings.TrimPrefix(lines[1], "index "))
		must(5, err == nil && n >= 0 && n < len(leaves), path, "is about no leaf")
		proof, old := make(tlog.RecordProof, len(lines)-2), open(v, text, path)
		for i := range proof {
			proof[i], err = tlog.ParseHash(lines[i+2])
			must(5, err == nil, path, err)
		}
		must(3, tlog.CheckRecord(proof, old.N, old.Hash, int64(n), leaves[n]) == nil, path, "does not hold")
	}
}
