#!/usr/bin/env -S python3 -B
"""together.py: two sessions that write 1,000 answers each at the same time
make one unbroken chain of whole lines."""
import os

import lib_fold
from lib_chain import chain_fault
from lib_myolog import DEADLINE, Place, done, ok, same

STEPS = 500
KINDS = ("text", "kind = text\n"), ("count", "kind = count\nmax = 9999\n")


def protocol():
    text = ["[protocol]\nid = many\nversion = 1\ntitle = Many steps\n"
            "region = test\nsides = right, left\nsources = none\n"]
    for i in range(STEPS):
        name, keys = KINDS[i % 2]
        text.append("[step %s-%d]\nask = Number %d\n%s" % (name, i, i, keys))
    return "\n".join(text)


def answer(i, who):
    return "%s, answer \"%d\"" % (who, i) if i // 2 % 2 == 0 else str(i)


def lines(who):
    return ["y", *(answer(i, who) for i in range(2 * STEPS)), "y"]


with Place() as place:
    path = place.protocol("many", protocol())
    same(place.run("protocols", "list").returncode, 0, "the library is there")
    running = []
    for who in ("P-1", "P-2"):
        typed = os.path.join(place.dir, who)
        with open(typed, "w", encoding="utf-8") as f:
            f.writelines(line + "\n" for line in lines(who))
        with open(typed, "rb") as f, open(typed + ".err", "wb") as err:
            running.append(place.start(
                "run", path, "--patient", who, "--examiner", "E1", stdin=f,
                stderr=err))
    for p in running:
        p.communicate(timeout=5 * DEADLINE)
    same([p.returncode for p in running], [0, 0], "both are closed")
    ok(chain_fault(place.csv()) is None, "one unbroken chain of whole lines",
       chain_fault(place.csv()))
    rows = lib_fold.entries(place.logbook)
    kinds = [row["entry"] for row in rows]
    same([kinds.count(k) for k in ("open", "answer", "close")],
         [2, 4 * STEPS, 2], "every entry is there")
    same(len(rows), 4 * STEPS + 4, "and nothing else")
    for who in ("P-1", "P-2"):
        values = [row["value"] for row in rows
                  if row["patient_id"] == who and row["entry"] == "answer"]
        same(values == [answer(i, who) for i in range(2 * STEPS)], True,
             who + ": every answer once, in order, as typed")
        with open(os.path.join(place.dir, who + ".err"),
                  encoding="utf-8") as f:
            saved = sum(line.startswith("saved: ") for line in f)
        same(saved, 2 * STEPS + 1, who + ": every one acknowledged once")
    patients = [row["patient_id"] for row in rows]
    turns = sum(a != b for a, b in zip(patients, patients[1:]))
    ok(turns > 20, "they did write at the same time", turns)
done()
