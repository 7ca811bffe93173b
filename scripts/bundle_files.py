"""Reads exported bundles of the log: entries, and what of the things that they seal was opened.

What must stay true: nothing but Python's standard library, and no code shared with the program. An opening counts only if its
commitment stands in its entry. Entries are taken as they are: the verifiers of the tree say whether they are the signed ones.
"""

import base64
import hashlib
import json
from pathlib import Path

SHEETS = ("scorecard.submit", "scorecard.correct", "scorecard.revise")
# What a ranking needs; an export with scores has to open it.
NEEDED = {"scores", "rating", "tie", "rank"}


def tile_number(path):
    """The number in x001/x234/067, or in x001/x234/067.p/12 where the tile is partial."""
    return int(path.as_posix().split(".p/")[0].replace("/", "").replace("x", ""))


def entry_bytes(folder):
    """The bytes of every entry, in the order of the log: in the tiles each stands behind two bytes of length."""
    root, found = Path(folder, "tile", "entries"), []
    tiles = sorted((tile_number(path.relative_to(root)), path) for path in root.rglob("*") if path.is_file())
    if [number for number, _ in tiles] != list(range(len(tiles))):
        raise ValueError(f"{root}: tiles {[number for number, _ in tiles]}, so some are missing or stand there twice")
    for _, path in tiles:
        data = path.read_bytes()
        while data:
            end = 2 + int.from_bytes(data[:2], "big")
            if len(data) < end:
                raise ValueError(f"{path} is cut short")
            found.append(data[2:end])
            data = data[end:]
    return found


def commit(salt, payload):
    return hashlib.sha256(b"justesse/commit/v1\n" + salt + payload).digest()


def place(text):
    """An entry, named as epoch:number, as a pair in the order of the log."""
    epoch, seq = text.split(":")
    return int(epoch), int(seq)


def spelled(places):
    return " ".join(f"{epoch}:{seq}" for epoch, seq in sorted(places))


class Entry:
    def __init__(self, at, data):
        self.at, leaf = at, json.loads(data)
        self.leaf, self.act, self.vac, self.obj, self.x = leaf, leaf["act"], leaf.get("vac"), leaf["obj"], leaf.get("x", {})
        self.subj, self.actor = leaf.get("subj", []), leaf["actor"].split("/")[1]
        self.sealed = {(c["o"], c["n"]): base64.b64decode(c["d"], validate=True) for c in leaf.get("c", [])}
        self.opened, self.salts = {}, {}

    def said(self, name):
        """What this entry sealed under a name, where it is open."""
        return next((payload for (_, n), payload in self.opened.items() if n == name), None)

    def candidate(self):
        payload = self.said("scores") or self.said("rating")
        return payload["cand"] if payload else self.subj[0] if self.subj else None

    def ranked(self):
        """The rows that a part of a ranking seals, by candidate."""
        return {o.split("/")[1]: (o, n) for o, n in self.sealed if n == "rank"}

    def reveals(self, candidate):
        return self.x.get("scope") == "vacancy" or candidate in self.subj


class Log:
    """Every entry of the bundles, with those of its openings that are what was sealed."""

    def __init__(self, folders):
        self.entries, self.documents, self.found, origins = [], {}, [], set()
        for folder in map(Path, folders):
            origin = folder.joinpath("checkpoint").read_text().split("\n")[0]
            origins.add(origin)
            epoch = int(origin.rsplit("/", 1)[1])
            entries = [Entry((epoch, seq), data) for seq, data in enumerate(entry_bytes(folder))]
            for line in folder.joinpath("openings.jsonl").read_bytes().splitlines():
                opening = json.loads(line)
                entry, key, payload = entries[opening["seq"]], (opening["o"], opening["n"]), opening["payload"].encode()
                salt = base64.b64decode(opening["salt"], validate=True)
                if key in entry.opened or entry.sealed.get(key) != commit(salt, payload):
                    self.found.append((6, f"entry {spelled([entry.at])}: not what was sealed: {' '.join(key)}"))
                else:
                    entry.opened[key], entry.salts[key] = json.loads(payload), salt
            self.entries += entries
            self.documents.update({path.stem: path.read_bytes() for path in folder.glob("docs/*.json")})
        self.entries.sort(key=lambda entry: entry.at)
        # Rankings rest on older epochs too; without their bundles nothing can be said.
        self.absent = {entry.x["old_origin"] for entry in self.entries if entry.act == "epoch.start"} - origins
        self.erased = {ref: entry.at for entry in self.entries if entry.act == "erase.subject" for ref in entry.subj}
        # The last entry of a bundle is that of its export: it says what had to be open, and about whom.
        ends = [one for one, after in zip(self.entries, [*self.entries[1:], None]) if not after or one.at[0] != after.at[0]]
        for export in (entry for entry in ends if entry.act == "export.create" and entry.x.get("scope") != "none"):
            self.look_for_missing(export, NEEDED | ({"outcome"} if export.x.get("scope") == "all" else set()))

    def look_for_missing(self, export, names):
        reveals = [entry for entry in self.entries if entry.act == "scores.reveal"]
        for entry in (entry for entry in self.entries if entry.at[0] == export.at[0] and export.vac in (None, entry.vac)):
            for o, n in (key for key in entry.sealed.keys() - entry.opened.keys() if key[1] in names):
                about = {o.split("/")[1]} if o.startswith("candidate/") else set(entry.subj)
                gone = (about if o.startswith("candidate/") else about | {entry.actor}) & self.erased.keys()
                asked = not export.subj or about & set(export.subj)
                hidden = entry.act in SHEETS and not all(
                    any(reveal.vac == entry.vac and reveal.reveals(ref) for reveal in reveals) for ref in entry.subj)
                if asked and not gone and not hidden:
                    self.found.append((6, f"entry {spelled([entry.at])}: should be open and is missing: {o} {n}"))
