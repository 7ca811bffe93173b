#!/usr/bin/env python3
"""Computes the rankings of exported bundles again from the sealed score sheets, and compares bytes.

Why this exists: whoever holds a bundle of the log can check its rankings with nothing but Python 3. It shares no code with
the program. It holds every opening against its commitment but believes the entries: whether they are the signed ones is for
the verifiers of the tree to say (verify-bundle.sh runs them).

    recompute_bundle.py FOLDER...     (several epochs of one log together)

Prints one line per ranking: match, withheld (something that it rests on is not open here) or what differs.
Exit: 0 all match or are withheld, 5 missing or malformed, 6 an opening is missing or not what was sealed, 9 a ranking or a
decision does not follow from what was sealed, 64 usage. Where several apply: the first of 5, 6, 9.
"""

import base64
import hashlib
import json
import sys

sys.dont_write_bytecode = True  # The folder of the scripts stays as it is.

from bundle_files import SHEETS, Log, commit, place, spelled
from recompute import Refused, require, rows


def check_places(what, recorded, needed, also):
    recorded, needed = {place(text) for text in recorded}, set(needed)
    require(needed <= recorded <= needed | set(also), f"{what} rests on other entries than it should: {spelled(recorded ^ needed)}")


def check_ranking(log, record):
    """The number of rows of one ranking, or None where it is withheld. Refused says what differs."""
    earlier, acts = [entry for entry in log.entries if entry.vac == record.vac and entry.at < record.at], {}
    for entry in earlier:
        acts.setdefault(entry.act, []).append(entry)
    reveals, retires, ties, asides = (acts.get(act, []) for act in (
        "scores.reveal", "competency.retire", "tie.record", "scorecard.set_aside"))
    sheets, aside = [entry for entry in earlier if entry.act in SHEETS], {place(entry.x["leaf"]) for entry in asides}
    last, before, ratings = {}, {}, {}
    for sheet in (sheet for sheet in sheets if sheet.at not in aside):
        last[sheet.obj] = sheet
        if not any(reveal.at < sheet.at and reveal.reveals(sheet.candidate()) for reveal in reveals):
            before[sheet.obj] = sheet
    for entry in acts.get("panel_rating.set", []):
        ratings[entry.candidate(), (entry.said("rating") or {"comp": entry.at})["comp"]] = entry
    used = {*last.values(), *before.values(), *ratings.values()}

    cited = [place(text) for text in record.x["parts"]]
    parts = [entry for entry in acts.get("ranking.part", []) if entry.at in cited]
    covered, scored = [ref for part in parts for ref in part.subj], {sheet.candidate() for sheet in sheets} - {None}
    before_it = {ref for ref, at in log.erased.items() if at < record.at}
    require([part.at for part in parts] == cited and all(list(part.ranked()) == part.subj for part in parts), "its parts are not sound")
    require(len(covered) == len(set(covered)), "a candidate stands in it twice")
    require(scored - before_it <= set(covered) <= scored, "it does not cover exactly the candidates who were scored")
    for part in parts:
        mine = {entry.at for entry in used if entry.candidate() in part.subj}
        unread = {entry.at for entry in ratings.values() if entry.said("rating") is None}
        check_places(f"part {spelled([part.at])}", part.x["inputs"], mine - unread, mine & unread)
    past = {entry.at for entry in reveals if entry.subj and entry.x.get("scope") != "vacancy" and set(entry.subj) <= before_it}
    common = {entry.at for entry in reveals + retires + asides} - past | {*{tuple(tie.subj): tie.at for tie in ties}.values()}
    check_places("it", record.x["inputs"], common, past | {entry.at for entry in ties + acts.get("question.retire", [])})
    digests = [part.sealed[key] for part in parts for key in part.ranked().values()]
    digest = hashlib.sha256(b"justesse/ranking/v1\n" + len(digests).to_bytes(4, "big") + b"".join(digests)).digest()
    require(base64.b64encode(digest).decode() == record.x["ranking"], "its digest is not that of its rows")
    guide = log.documents.get(record.leaf["fw"])
    if guide is None:
        raise FileNotFoundError(f"the guide {record.leaf['fw']} is missing")
    require(hashlib.sha256(guide).hexdigest() == record.leaf["fw"], "the guide is not the one that was frozen")

    candidates = {ref: {"id": ref, "withdrawn": False, "sheets": {}, "ratings": []} for ref in covered if ref not in log.erased}
    sealed = {ref: (part.opened.get(key), part.salts.get(key), part.sealed[key]) for part in parts for ref, key in part.ranked().items()}
    used = {entry for entry in used if entry.candidate() in candidates}
    closed = [entry for entry in [*used, *ties] if not any(entry.said(name) for name in ("scores", "rating", "tie"))]
    if record.leaf["calc"] != "wm/1" or closed or any(sealed[ref][0] is None for ref in candidates):
        return None
    for ref in (ref for entry in acts.get("candidate.withdraw", []) for ref in entry.subj if ref in candidates):
        candidates[ref]["withdrawn"] = True
    for side, chosen in (("before", before), ("last", last)):
        for scores in (entry.said("scores") for entry in chosen.values() if entry in used):
            blank = {"panelist": scores["panelist"], "before": [], "last": []}
            sheet = candidates[scores["cand"]]["sheets"].setdefault(scores["panelist"], blank)
            require(not sheet[side], f"two score sheets of {scores['panelist']} about {scores['cand']}")
            sheet[side] = scores["scores"]
    for rating in (entry.said("rating") for entry in ratings.values() if entry in used):
        candidates[rating["cand"]]["ratings"] += [] if rating["l"] is None else [{"c": rating["comp"], "l": rating["l"]}]
    people = [one | {"sheets": list(one["sheets"].values())} for one in candidates.values()]
    retired = sorted({name for entry in retires for name in entry.x["ids"]})
    inputs = {"vac": record.vac, "candidates": people, "ties": [tie.said("tie") for tie in ties], "retired": retired}
    compare(list(rows(json.loads(guide), inputs)), sealed, len(covered) - len(candidates))
    return len(covered)


def compare(computed, sealed, gone):
    """Rows must be the sealed ones to the byte. People erased since may have pushed the others down, in unchanged order."""
    def without_ranks(row):
        return row | {"rank": row["rank"] is None, "before": row["before"] | {"rank": row["before"]["rank"] is None}}

    for row in computed:
        opened, salt, digest = sealed[row["cand"]]
        text = json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
        same = without_ranks(row) == without_ranks(opened) if gone else commit(salt, text.encode()) == digest
        require(same, f"{row['cand']}: sealed is {json.dumps(opened, sort_keys=True)}, computed {text}")
    for side in (lambda row: row, lambda row: row["before"]):
        pairs, above = [(side(row)["rank"], side(sealed[row["cand"]][0])["rank"]) for row in computed], (0, 0)
        for ours, theirs in sorted(pair for pair in pairs if pair[0] is not None):
            most = above[1] if ours == above[0] else gone
            require(above[1] <= theirs - ours <= most, f"rank {ours} stands in it as {theirs}")
            above = ours, theirs - ours


def main(folders):
    log, latest = Log(folders), {}
    if log.absent:
        print(f"rankings and decisions: withheld, they may rest on {' and '.join(sorted(log.absent))}, which is not here")
    for entry in log.entries if not log.absent else []:
        name, said, code = f"ranking {spelled([entry.at])} of vacancy {entry.vac}", "", 0
        try:
            if entry.act == "ranking.record":
                latest[entry.vac] = entry
                count = check_ranking(log, entry)
                print(f"{name}: withheld" if count is None else f"{name}: match, {count} rows")
            elif entry.act == "decision.record":
                name, cited = name.replace("ranking", "decision", 1), latest.get(entry.vac)
                cites = cited and (place(entry.x["ranking_leaf"]), entry.x["ranking"]) == (cited.at, cited.x["ranking"])
                require(cites, "it does not cite the latest ranking")
                print(f"{name}: cites the latest ranking")
        except (Refused, FileNotFoundError) as reason:
            print(f"{name}: {reason}")
            log.found.append((9 if isinstance(reason, Refused) else 5, f"{name}: {reason}"))
    for _, detail in log.found:
        print(f"recompute_bundle: {detail}", file=sys.stderr)
    return min((code for code, _ in log.found), default=0)


if __name__ == "__main__":
    if len(sys.argv) < 2:
        print(__doc__, file=sys.stderr)
        sys.exit(64)
    try:
        sys.exit(main(sys.argv[1:]))
    except (OSError, ValueError, KeyError, IndexError, TypeError, AttributeError) as reason:
        print(f"recompute_bundle: missing or malformed: {reason!r}", file=sys.stderr)
        sys.exit(5)
