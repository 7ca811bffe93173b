#!/usr/bin/env python3
"""Computes a ranking by formula wm/1 a second time, independently of the program.

Why this exists: whoever doubts a ranking can read these lines, run them with nothing but Python 3, and compare
bytes. It shares no code with the program and must agree with it on every row.

    recompute.py FILE     (or - for standard input)

FILE holds one JSON document per line: {"guide": ..., "inputs": ...}. The guide is the frozen guide document. Inputs:

    {"vac": id,
     "candidates": [{"id": ref, "withdrawn": bool,
                     "sheets": [{"panelist": ref, "before": [{"c": id, "l": level or null}], "last": [...]}],
                     "ratings": [{"c": id, "l": level}]}],
     "ties": [{"method": "chair" or "lot", "cands": [refs, first one first]}],      (earliest first)
     "retired": [ids of competencies]}

For each document the rows are printed as canonical JSON, one per line, sorted by candidate, then an empty line.
Inputs that cannot be give one line {"error": reason} instead of rows, and exit code 1 at the end.
"""

import json
import sys
from fractions import Fraction


class Refused(Exception):
    """Inputs or a guide that the formula does not take."""


def require(holds, reason):
    if not holds:
        raise Refused(reason)


def distinct(things):
    things = list(things)
    return len(things) == len(set(things))


def read_guide(guide):
    """Checks the parts of the guide document that the formula uses."""
    require(guide.get("calc") == "wm/1", "formula")
    levels, competencies = guide["levels"], guide["competencies"]
    require(levels and levels == sorted(set(levels)), "levels")
    require(1 <= len(competencies) <= 20 and distinct(c["id"] for c in competencies), "competencies")
    for competency in competencies:
        require(1 <= competency["w"] <= 1000, "weight")
        if competency["essential"]:
            require(competency["required"] in levels and competency["gate"] in ("panel", "each", "none"), "requirement")
    require(guide["statistic"] in ("mean", "median"), "statistic")
    steps = ["chair", "lot"] + ["comp:" + competency["id"] for competency in competencies]
    require(distinct(guide["tie"]) and set(guide["tie"]) <= set(steps), "tie step")


def check_list(guide, entries):
    """A list of {"c", "l"} names competencies of the guide, each once, with levels of its scale."""
    ids = [competency["id"] for competency in guide["competencies"]]
    require(distinct(entry["c"] for entry in entries), "competency twice")
    for entry in entries:
        require(entry["c"] in ids, "unknown competency")
        require(entry["l"] is None or entry["l"] in guide["levels"], "level off the scale")


def check_inputs(guide, inputs):
    require(len(inputs["candidates"]) <= 2000, "too many candidates")
    require(distinct(candidate["id"] for candidate in inputs["candidates"]), "candidate twice")
    for candidate in inputs["candidates"]:
        require(len(candidate["sheets"]) <= 20, "too many panelists")
        require(distinct(sheet["panelist"] for sheet in candidate["sheets"]), "panelist twice")
        check_list(guide, candidate["ratings"])
        for sheet in candidate["sheets"]:
            check_list(guide, sheet["before"])
            check_list(guide, sheet["last"])
    for record in inputs["ties"]:
        require(distinct(record["cands"]), "tie twice")
    require(set(inputs["retired"]) < {competency["id"] for competency in guide["competencies"]}, "retired")


def centre(levels, statistic):
    """The mean, or the median (of an even number: the mean of the middle two)."""
    if statistic == "mean":
        return Fraction(sum(levels), len(levels))
    levels, middle = sorted(levels), len(levels) // 2
    return Fraction(levels[middle]) if len(levels) % 2 else Fraction(levels[middle - 1] + levels[middle], 2)


def assess(guide, active, candidate, which):
    """Values, total and status of one candidate; set ratings count for the last scores only."""
    rated = {entry["c"]: entry["l"] for entry in candidate["ratings"]} if which == "last" else {}
    values, failed = {}, False
    for competency in active:
        name = competency["id"]
        levels = [entry["l"] for sheet in candidate["sheets"] for entry in sheet[which]
                  if entry["c"] == name and entry["l"] is not None]
        values[name] = centre(levels, guide["statistic"]) if levels else None
        if rated.get(name) is not None:
            values[name] = Fraction(rated[name])
        if competency["essential"]:
            if competency["gate"] == "panel":
                failed |= values[name] is not None and values[name] < competency["required"]
            elif competency["gate"] == "each":
                failed |= any(level < competency["required"] for level in levels)
    complete = None not in values.values()
    total = Fraction(sum(c["w"] * values[c["id"]] for c in active), sum(c["w"] for c in active)) if complete else None
    if candidate["withdrawn"]:
        status = "withdrawn"
    elif not complete:
        status = "incomplete"
    else:
        status = "not_met" if failed else "ranked"
    return {"id": candidate["id"], "values": values, "total": total, "status": status, "rank": None}


def recorded_place(group, records, method):
    """Places by the latest record of this method that names two or more of the group, if it names all of them."""
    members = {row["id"] for row in group}
    for record in reversed(records):
        named = members & set(record["cands"])
        if record["method"] == method and len(named) > 1:
            return {ref: place for place, ref in enumerate(record["cands"])} if named == members else None
    return None


def place(group, rank, steps, active, records):
    """Gives ranks to candidates that are level so far, best first; those whom no step parts share one."""
    if len(group) == 1 or not steps:
        for row in group:
            row["rank"] = rank
        return
    step, rest = steps[0], steps[1:]
    if step.startswith("comp:"):
        retired = step[5:] not in [competency["id"] for competency in active]
        better = (lambda row: 0) if retired else (lambda row: -row["values"][step[5:]])
    else:
        places = recorded_place(group, records, step)
        better = (lambda row: 0) if places is None else (lambda row: places[row["id"]])
    for value in sorted({better(row) for row in group}):
        part = [row for row in group if better(row) == value]
        place(part, rank, rest, active, records)
        rank += len(part)


def ranked(guide, active, inputs, which, records):
    rows = {c["id"]: assess(guide, active, c, which) for c in inputs["candidates"]}
    placed = [row for row in rows.values() if row["status"] == "ranked"]
    rank = 1
    for total in sorted({row["total"] for row in placed}, reverse=True):
        group = [row for row in placed if row["total"] == total]
        place(group, rank, guide["tie"], active, records)
        rank += len(group)
    return rows


def spelled(number):
    return None if number is None else f"{number.numerator}/{number.denominator}"


def rows(guide, inputs):
    """The rows of the ranking, as they are sealed, sorted by candidate."""
    read_guide(guide)
    check_inputs(guide, inputs)
    active = [competency for competency in guide["competencies"] if competency["id"] not in inputs["retired"]]
    last = ranked(guide, active, inputs, "last", inputs["ties"])
    before = ranked(guide, active, inputs, "before", [])
    for ref in sorted(last, key=lambda ref: ref.encode()):
        row, earlier = last[ref], before[ref]
        yield {
            "before": {"rank": earlier["rank"], "status": earlier["status"], "total": spelled(earlier["total"])},
            "calc": "wm/1",
            "cand": ref,
            "comp": [{"id": c["id"], "v": spelled(row["values"][c["id"]])} for c in active],
            "rank": row["rank"],
            "status": row["status"],
            "total": spelled(row["total"]),
            "vac": inputs["vac"],
        }


def main(path):
    source = sys.stdin.buffer if path == "-" else open(path, "rb")
    write = sys.stdout.buffer.write
    refused = False
    with source:
        for line in filter(bytes.strip, source):
            try:
                document = json.loads(line)
                printed = list(rows(document["guide"], document["inputs"]))
            except (Refused, KeyError) as reason:
                printed, refused = [{"error": str(reason)}], True
            for row in printed:
                write(json.dumps(row, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode() + b"\n")
            write(b"\n")
    return 1 if refused else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    sys.exit(main(sys.argv[1]))
