#!/usr/bin/env -S python3 -B
"""fold.py: what `show` says is in force is what an independent reader finds
in the CSV (lib_fold.py), after sessions of random lines.

    fold.py [SESSIONS [SEED]]
"""
import random
import re
import sys

from lib_chain import chain_fault
from lib_myolog import KINDS, SLOW, Place, done, ok, same

SESSIONS = int(sys.argv[1]) if len(sys.argv) > 1 else 3 if SLOW else 60
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 7
LINES = 70
# Whose condition or contraction may be gone.
MAY_HIDE = {"belly", "rises"}
GRADES = {"strength"}
LABELLED = {"belly", "crutch", "shoe", "signs"}

TYPED = [
    "0", "1", "2", "3", "4", "5", "4p", "3*", "5~", "4p~ / sore", "firm",
    "tender", "gap / palpable", "tender, gap", "12", "13 / good", "61", "70",
    "199", "250", "100", "22,5", "12 kgf", "30", "y", "n", "bare", "sock",
    "red", "red warm", "none", "some words", "other words / and a note", "",
    "", "", "nt pain", "nt fatigue heavy", "nt*", "nt", "nt other", "no such",
    ":same", ":ntside refused", ":note something seen", "a word or two",
]
MOVES = ["<", "<", "<", ":undo", ":undo", ":redo", ":list", "?",
         ":goto strength.right", ":goto strength.left", ":goto belly.right",
         ":goto rises.left", ":goto force.1", ":goto force.2", ":goto hold",
         ":goto ready", ":goto safety.fever", ":finish", ":stop cramp"]


def lines(rng):
    for _ in range(rng.randrange(LINES // 2, LINES)):
        moves = rng.random() < 0.25
        # A stop ends a session in effect: seldom.
        line = rng.choice(MOVES if moves else TYPED)
        if line != ":stop cramp" or rng.random() < 0.1:
            yield line


def words(row):
    """A row in force as `show` puts it."""
    if row["value"].startswith("nt:") and row["entry"] in ("not-tested",
                                                            "amend"):
        text = "not tested%s: %s" % (row["qualifier"], row["label"])
    elif row["entry"] == "skipped":
        text = "skipped"
    elif row["step_id"] in LABELLED:
        text = row["label"] or row["value"]
    elif row["step_id"] in GRADES:
        text = row["value"] + row["qualifier"] + ": " + row["label"]
    else:
        text = (row["value"] + " " + row["unit"]).strip()
    if row["entry"] == "amend":
        text += " [amended]"
    return text


def shown_answers(text):
    """{(step, side, trial): (words, notes)} of the table of `show`."""
    table, step, cell, slots = [], "", None, {}
    body = text.split("\nanswers\n")[1].split("\n\n")[0]
    for line in body.splitlines():
        lead, rest = line[:40], line[40:]
        if lead.strip():
            step = lead[:22].strip() or step
            place = lead[22:].strip()
            trial = re.search(r"trial (\d+)", place)
            side = re.match(r"right|left", place)
            cell = [rest]
            slots[step, side.group() if side else "",
                  trial.group(1) if trial else ""] = cell
        elif rest.startswith(("note: ", "earlier note: ")):
            cell.append(rest)
        else:
            cell[-1] += " " + rest
    return {key: (cell[0].strip(), [
        re.sub(r"^(?:earlier )?note: (.*) \(E1, [0-9T:-]+\)$", r"\1", note)
        for note in cell[1:]]) for key, cell in slots.items()}


def compare(place):
    """What differs between the two readers."""
    force = place.force()
    shown = shown_answers(place.run("show", "last").out)
    differ = []
    for key, (text, notes) in shown.items():
        row = force.get(key)
        text = text.replace(" (its note is missing)", "")
        if row is None:
            # A later trial is covered by the not-tested of an earlier one.
            earlier = [force[k]["value"] for k in force
                       if k[:2] == key[:2] and key[2] and k[2] < key[2]]
            if not (text in ("open", "not reached") or (
                    text.startswith("not tested") and any(
                        value.startswith("nt:") for value in earlier))):
                differ.append("%s: shown %r, not in force" % (key, text))
        elif text != words(row) or notes != row["notes"]:
            differ.append("%s: shown %r, %r; in force %r, %r" % (
                key, text, notes, words(row), row["notes"]))
    for key in force:
        if key not in shown and key[0] not in MAY_HIDE:
            differ.append("%s: in force, not shown" % (key,))
    return differ


rng = random.Random(SEED)
amended = undone = hidden = answered = 0
with Place() as place:
    path = place.protocol("kinds", KINDS)
    for i in range(SESSIONS):
        typed = ["n", "", *lines(rng)]
        p = place.session(typed, path)
        rows = place.rows()
        rows = [r for r in rows if r["session_id"] == rows[-1]["session_id"]]
        place_rows = place.rows
        place.rows = lambda: rows
        differ = compare(place)
        kinds = [r["entry"] for r in rows]
        amended += kinds.count("amend")
        undone += kinds.count("undo")
        answered += kinds.count("answer")
        hidden += len(place.force()) - len(
            [k for k, (text, _) in shown_answers(
                place.run("show", "last").out).items() if text != "open"])
        place.rows = place_rows
        if p.returncode not in (0, 5) or differ:
            ok(False, "session %d" % i, "exit code %d" % p.returncode,
               *differ, "typed: " + "|".join(typed), p.err[-300:])
    ok(chain_fault(place.csv()) is None, "one chain")
    ok(SLOW or min(amended, undone, answered) > SESSIONS,
       "there was something to compare", answered, amended, undone)
    print("# %d answers, %d amends, %d undone" % (answered, amended, undone))
same(SESSIONS > 0, True, "%d sessions of random lines, seed %d" % (SESSIONS,
                                                                   SEED))
done()
