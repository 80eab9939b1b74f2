"""lib_fold.py: what is in force in a logbook, read from its CSV alone.

Written from the description of the format and of nothing else of myolog, so
that a reader in another language is known to come to the same record.

    python3 tests/cli/lib_fold.py LOGBOOK     one line for each answer in force
"""
import csv
import glob
import io
import os
import re
import sys

ANSWERS = ("answer", "not-tested", "skipped", "amend")
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
        whole = data[:data.rfind(b"\r\n") + 2].decode("utf-8")
        for row in csv.DictReader(io.StringIO(whole, newline=""),
                                  strict=True):
            assert None not in row and None not in row.values(), row
            if row["station_id"] != station:
                continue
            for name in TEXT:
                row[name] = unescape(row[name])
            row["ref"] = station + ":" + row["seq"]
            rows.append(row)
    return sorted(rows, key=lambda r: (r["recorded_at"], r["station_id"],
                                       int(r["seq"])))


def slot(row):
    return row["step_id"], row["side"], row["trial"]


def answers(rows):
    """(step, side, trial) -> the row in force, with "notes" about it."""
    by_ref, undone, given, notes = {}, set(), {}, []
    for row in rows:
        by_ref[row["ref"]] = row
        kind, about = row["entry"], by_ref.get(row["refers_to"])
        if kind in ANSWERS and not (
                kind == "amend" and about["entry"] == "note"):
            given.setdefault(slot(row), []).append(row)
        elif kind == "amend":       # a corrected note stands for the old one
            undone.add(row["refers_to"])
            notes.append((row, about["refers_to"]))
        elif kind == "note":
            notes.append((row, row["refers_to"]))
        elif kind == "undo":
            undone.add(row["refers_to"])
        elif kind == "redo":
            undone.discard(row["refers_to"])
    force = {}
    for key, chain in given.items():
        alive = [row for row in chain if row["ref"] not in undone]
        if alive:
            force[key] = dict(alive[-1])
            texts = [] if alive[-1]["entry"] == "amend" else [
                alive[-1]["note"]]
            texts += [n["note"] for n, about in notes
                      if about == alive[-1]["ref"] and n["ref"] not in undone]
            force[key]["notes"] = [text for text in texts if text]
    return force


if __name__ == "__main__":
    for key, row in sorted(answers(entries(sys.argv[1])).items()):
        print(*key, row["value"] + row["qualifier"], row["unit"],
              "; ".join(row["notes"]), sep="\t")
