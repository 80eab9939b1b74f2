"""lib_fold.py: what is in force in a logbook, read from its CSV alone; from
the description of the format and nothing else of myolog.

    python3 tests/cli/lib_fold.py LOGBOOK
"""
import csv
import glob
import io
import operator
import os
import re
import sys

ANSWERS = ("answer", "not-tested", "skipped", "amend")
SLOT = operator.itemgetter("step_id", "side", "trial")
ESCAPES = {"\\n": "\n", "\\r": "\r", "\\\\": "\\"}
TEXT = ("value", "qualifier", "unit", "label", "note", "examiner_id")


def unescape(text):
    return re.sub(r"\\.", lambda m: ESCAPES[m.group()], text, flags=re.S)


def entries(logbook):
    """All rows of all stations, by time; each a dict of decoded texts."""
    rows = []
    for path in sorted(glob.glob(os.path.join(logbook, "*.csv"))):
        station = os.path.basename(path)[:-len(".csv")]
        with open(path, "rb") as f:
            data = f.read()
        text = data[:data.rfind(b"\r\n") + 2].decode("utf-8")
        for row in csv.DictReader(io.StringIO(text, newline=""), strict=True):
            assert None not in row and None not in row.values(), row
            if row["station_id"] != station:
                continue
            for name in TEXT:
                row[name] = unescape(row[name])
            row["ref"] = station + ":" + row["seq"]
            rows.append(row)
    return sorted(rows, key=lambda r: (r["recorded_at"], r["station_id"],
                                       int(r["seq"])))


def answers(rows):
    """(step, side, trial) -> the row in force. Its "notes" add up: those of
    what it replaced, its own, and those on the step."""
    by_ref, undone, chains, about = {}, set(), {}, {}
    for row in rows:
        by_ref[row["ref"]] = row
        kind, old = row["entry"], by_ref.get(row["refers_to"])
        if kind == "amend" and not row["step_id"]:
            while old["entry"] == "amend" and not old["step_id"]:
                old = by_ref[old["refers_to"]]
            old["note"] = row["value"]      # corrected; its reason is no note
        elif kind in ANSWERS:
            chains.setdefault(SLOT(row), []).append(row)
        elif kind == "note":
            about.setdefault(row["refers_to"] or SLOT(row), []).append(row)
        elif kind == "undo":
            undone.add(row["refers_to"])
        elif kind == "redo":
            undone.discard(row["refers_to"])
    force = {}
    for key, chain in chains.items():
        alive = [row for row in chain if row["ref"] not in undone]
        notes = []
        for row in alive:
            notes += [row] if row["entry"] != "amend" else []
            notes += about.get(row["ref"], [])
        notes += about.get(key, [])
        if alive:
            force[key] = dict(alive[-1], notes=[
                row["note"] for row in notes
                if row["note"] and row["ref"] not in undone])
    return force


if __name__ == "__main__":
    for key, row in sorted(answers(entries(sys.argv[1])).items()):
        print(*key, row["value"] + row["qualifier"], *row["notes"], sep="\t")
