#!/usr/bin/env -S python3 -B
"""kill.py: kill -9 at random moments of a session, resumed until it is
closed: no answer that was acknowledged is lost, none is there twice, and it
goes on at the right step, with the protocol it began with.

    kill.py [ROUNDS [SEED]]
"""
import os
import random
import shutil
import signal
import sys

import lib_fold
from lib_chain import chain_fault
from lib_fault import SHORT, Tally
from lib_myolog import (SLOW, Place, Talk, answer_all, done, ok,
                        terminal_or_skip)

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else \
    20 if SLOW else 100 if SHORT else 800
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20261123
KILLS = Tally("kills")
DECOY = "QUITE ANOTHER PROTOCOL"

# In the order of asking: what the prompt says, what is typed, the slot, the
# value that follows from it.
SCRIPT = [
    ("Do not test: any of these", "none", "safety.do-not-test", "", "none"),
    ("Clearance needed: any of", "3", "safety.consent", "",
     "raised-pressure"),
    ("right side: Grade the resisted", "4p", "strength", "right", "4"),
    ("right side: Gastrocnemius, both", "strong", "gastrocnemius", "right",
     "strong"),
    ("right side: Calcaneal tendon", "tender, weak", "tendon", "right",
     "weak tender"),
    ("left side: Grade the resisted", "5*", "strength", "left", "5"),
    ("left side: Gastrocnemius, both", "nt wound-or-line", "gastrocnemius",
     "left", "nt:wound-or-line"),
    ("left side: Calcaneal tendon", "firm gap", "tendon", "left", "firm gap"),
]
SLOTS = [(step, side, "") for _, _, step, side, _ in SCRIPT]
# Their notes are acknowledged without a side; tendon says "firm gap".
CHECK_SIDE = {"check.firm-and-not": "left", "check.gap": "left"}
# What is asked beside the steps.
OTHER = [
    ("Close the session", "y"),
    ("Is this right", "y"),
    ("Go on with this session", "y"),
    ("Go on all the same", "y the ward's doctor"),
    ("strength, left side: Note, required", "old fracture"),
    ("tendon, (right|left) side: Note", "felt twice"),
    ("check, left side", "asked again"),
]
ANSWERS = OTHER + [(asked, typed) for asked, typed, *_ in SCRIPT]


def first_open(rows):
    """The step that must be asked next; None: something between steps."""
    force = lib_fold.answers(rows)
    for (pattern, _, step, side, _), slot in zip(SCRIPT, SLOTS):
        if slot not in force:
            return pattern
        if step == "safety.consent" and not force[slot]["notes"]:
            return "Go on all the same"
        if (step, side) == ("strength", "left") and not force[slot]["notes"]:
            return "Note, required"
    return None


def spoil(library, how):
    """What the library holds now is not what the session began with."""
    if how == 0:
        shutil.rmtree(library)
        return
    for folder, _, names in os.walk(library):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, encoding="utf-8") as f:
                text = f.read()
            with open(path, "w", encoding="utf-8") as f:
                f.write("" if how == 1 else text.replace(
                    "ask = ", "ask = " + DECOY + " ").replace(
                    "label = ", "label = other "))


def random_kill(rng, first):
    """(lines typed before it, seconds after the last of them). A line is
    answered in some 0.3 ms, a start takes some 3 ms."""
    lines = rng.randrange(len(SCRIPT) + 9 if first else len(SCRIPT))
    return lines, rng.uniform(0, 0.006 if lines == 0 else 0.0008)


def one_round(place, rng, terminal):
    """None, or what went wrong."""
    saved, rows, talks = [], [], 0
    place.logbook = os.path.join(place.dir, "logbook")
    shutil.rmtree(place.logbook, ignore_errors=True)
    place.env["MYOLOG_LOGBOOK"] = place.logbook
    place.env["MYOLOG_LIBRARY"] = place.library
    kills = []
    if rng is not None:
        kills.append(random_kill(rng, True))
        while rng.random() < 0.3:
            kills.append(random_kill(rng, False))
    while not any(row["entry"] == "close" for row in rows):
        if talks > 8:
            return "never closed"
        opened = any(row["entry"] == "open" for row in rows)
        if opened:
            other = os.path.join(place.dir, "other")
            shutil.copytree(place.library, other)
            spoil(other, rng.randrange(3))
            place.env["MYOLOG_LIBRARY"] = other
        words = ["resume"] if opened else [
            "run", "triceps-surae-brief", "--patient", "P-1", "--examiner",
            "E1"]
        talk = Talk(place, *words, terminal=terminal)
        if kills:
            talk.limit(*kills.pop(0))
        if opened:
            wanted = first_open(rows)
            if talk.prompt() is not None:
                talk.type("y")
                asked = talk.prompt()
                if asked is not None and wanted is not None and \
                        wanted not in asked:
                    talk.kill()
                    return "resumed at %r, not at %r" % (asked, wanted)
        try:
            answer_all(talk, ANSWERS)
        finally:
            KILLS.done += talk.kill() == -signal.SIGKILL
        if opened:
            shutil.rmtree(other, ignore_errors=True)
        talks += 1
        saved += talk.saved()
        if DECOY in talk.text or "label = other" in talk.text:
            return "asked another protocol than it began with"
        rows = place.rows()
    return judge(place, saved, rows)


def judge(place, saved, rows):
    fault = chain_fault(place.csv())
    if fault:
        return fault
    given = [row for row in rows if row["entry"] in ("answer", "not-tested")]
    if sorted(lib_fold.SLOT(row) for row in given) != sorted(SLOTS):
        return "answers lost or doubled: %r" % [
            lib_fold.SLOT(row) for row in given]
    for kind in ("open", "close"):
        if sum(row["entry"] == kind for row in rows) != 1:
            return "not one " + kind
    for row, (_, _, step, side, value) in zip(given, SCRIPT):
        if (row["step_id"], row["side"], row["value"]) != (step, side, value):
            return "%r is not %r" % (row, value)
    # Acknowledged: each such line once, and what it speaks of is there.
    for text in set(saved):
        about = text.split(":")[0].removeprefix("note on ")
        name, _, side = about.partition(", ")
        kinds = ["note"] if text.startswith("note on") or \
            "consent noted" in text else ["answer", "not-tested"]
        if text == "session closed":
            continue
        found = [row for row in rows if row["entry"] in kinds and
                 (row["step_id"], row["side"]) == (name, side or CHECK_SIDE.get(
                     name, ""))]
        if len(found) != 1 or saved.count(text) != 1:
            return "acknowledged %d times, stored %d times: %r" % (
                saved.count(text), len(found), text)
    return None


def main():
    rng = random.Random(SEED)
    with Place() as place:
        ways = [False]
        if terminal_or_skip("sessions killed at a terminal"):
            ways.append(True)
        for terminal in ways:
            fault = one_round(place, None, terminal)
            ok(fault is None, "an undisturbed session", fault)
        failed, cut, seen = [], 0, set()
        for i in range(ROUNDS):
            fault = one_round(place, rng, terminal=ways[i % len(ways)])
            if fault:
                failed.append("round %d: %s" % (i, fault))
                KILLS.add("round %d" % i, fault, 0)
            kinds = [row["entry"] for row in place.rows()]
            cut += "resume" in kinds
            if "resume" in kinds:
                seen.add(kinds.index("resume"))
        ok(not failed, "%d sessions killed at random moments, seed %d" % (
            ROUNDS, SEED), *failed[:10])
        KILLS.report(ok, "kills of these sessions", ROUNDS // 2)
        # A test that never hits a running session shows nothing.
        ok(cut >= ROUNDS // 2, "most of them were cut in the middle",
           "%d of %d" % (cut, ROUNDS))
        ok(SLOW or ROUNDS < 100 or len(seen) > 12, "all along the session",
           sorted(seen))
    done()


main()
