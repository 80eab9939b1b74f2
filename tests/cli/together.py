#!/usr/bin/env -S python3 -B
"""together.py: two sessions that write 1,000 answers each at the same time, and
eight of 150, make one unbroken chain of whole lines."""
import os

import lib_fold
from lib_chain import chain_fault
from lib_myolog import DEADLINE, Place, done, ok, same

KINDS = ("text", "kind = text\n"), ("count", "kind = count\nmax = 9999\n")


def protocol(steps):
    text = ["[protocol]\nid = many\nversion = 1\ntitle = Many steps\n"
            "region = test\nsides = right, left\nsources = none\n"]
    for i in range(steps):
        name, keys = KINDS[i % 2]
        text.append("[step %s-%d]\nask = Number %d\n%s" % (name, i, i, keys))
    return "\n".join(text)


def answer(i, who):
    return "%s, answer \"%d\"" % (who, i) if i // 2 % 2 == 0 else str(i)


def sessions(place, n, steps):
    """The patients of n sessions at once, and what each was told."""
    path = place.protocol("many", protocol(steps))
    running, told = [], {}
    for who in ["P-%d" % (i + 1) for i in range(n)]:
        typed = os.path.join(place.dir, who)
        with open(typed, "w", encoding="utf-8") as f:
            f.writelines(line + "\n" for line in [
                "y", *(answer(i, who) for i in range(2 * steps)), "y"])
        with open(typed, "rb") as f, open(typed + ".err", "wb") as err:
            running.append(place.start(
                "run", path, "--patient", who, "--examiner", "E1", stdin=f,
                stderr=err))
        told[who] = typed + ".err"
    for p in running:
        p.communicate(timeout=5 * DEADLINE)
    same([p.returncode for p in running], [0] * n, "%d: all closed" % n)
    return told


def check(place, n, steps):
    told = sessions(place, n, steps)
    ok(chain_fault(place.csv()) is None,
       "%d: one unbroken chain of whole lines" % n, chain_fault(place.csv()))
    rows = lib_fold.entries(place.logbook)
    kinds = [row["entry"] for row in rows]
    same([kinds.count(k) for k in ("open", "answer", "close")],
         [n, 2 * n * steps, n], "%d: every entry is there" % n)
    same(len(rows), 2 * n * steps + 2 * n, "%d: and nothing else" % n)
    for who, path in told.items():
        values = [row["value"] for row in rows
                  if row["patient_id"] == who and row["entry"] == "answer"]
        same(values == [answer(i, who) for i in range(2 * steps)], True,
             "%d, %s: every answer once, in order, as typed" % (n, who))
        with open(path, encoding="utf-8") as f:
            saved = sum(line.startswith("saved: ") for line in f)
        same(saved, 2 * steps + 1,
             "%d, %s: every one acknowledged once" % (n, who))
    patients = [row["patient_id"] for row in rows]
    turns = sum(a != b for a, b in zip(patients, patients[1:]))
    ok(turns > 20, "%d: they did write at the same time" % n, turns)


for writers, asked in (2, 500), (8, 75):
    with Place() as somewhere:
        check(somewhere, writers, asked)
done()
