#!/usr/bin/env -S python3 -B
"""sessions.py: one line a session: in their order, each named by an ending that
names it for every other command, whatever the ids, and filters."""
import os
import re

from lib_myolog import BRIEF, Place, done, ok, same

ANSWERS = ["y", "none", "none", "4", "strong", "firm", "4", "strong", "firm",
           "y"]
# Ends that are alike for longer and longer, across each hyphen, to all but the
# first digit; an id of another program; and one that shares nothing.
FIRST = "01900000-1111-7222-8333-44445555abcd"
ALIKE = ["01900000-1111-7222-8333-44446555abcd",
         "01900000-1111-7222-8334-44445555abcd",
         "01900000-1111-7222-a333-44445555abcd",
         "01900000-1111-7223-8333-44445555abcd",
         "01900000-1112-7222-8333-44445555abcd",
         "11900000-1111-7222-8333-44445555abcd"]
IDS = [FIRST, *ALIKE, "their-session.7", "01900000-1111-7222-8333-999999999999"]


def lines(place, *options):
    p = place.run("sessions", *options)
    same(p.returncode, 0, " ".join(["sessions", *options]) + ": listed")
    return [re.split(r"  +", line) for line in p.out.splitlines()]


with Place() as place:
    os.mkdir(place.logbook)
    p = place.run("sessions")
    same((p.returncode, p.out, p.err), (0, "", "there is no session yet\n"),
         "of an empty logbook")
    os.rmdir(place.logbook)
    for i in range(len(IDS)):
        p = place.session(ANSWERS if i % 3 else ANSWERS[:4],
                          patient="P-%d" % (i % 4))
        same(p.returncode, 0 if i % 3 else 5, "a session")
    made = [r["session_id"] for r in place.rows() if r["entry"] == "open"]
    with open(place.csv(), "rb") as f:
        text = f.read()
    for old, new in zip(made, IDS):
        text = text.replace(old.encode(), new.encode())
    with open(place.csv(), "wb") as f:
        f.write(text)

    listed = lines(place)
    same([(x[2], x[4], x[5].split(",")[0]) for x in listed],
         [("P-%d" % (i % 4), "E1", "closed" if i % 3 else "open")
          for i in range(len(IDS))], "all, in the order of their opening")
    for row, sid in zip(listed, IDS):
        name = row[0]
        p = place.run("show", name)
        ok(sid.endswith(name) and len(name) >= 4 and p.returncode == 0 and
           "session: " + sid in p.out, sid + ": its ending names it", name,
           p.out[:300], p.err)
        if len(name) > 4 and name != sid:
            p = place.run("show", name[1:].lstrip("-"))
            ok(p.returncode == 2 and "more than one" in p.err,
               sid + ": a shorter one does not", name, p.err)
    same(listed[-1][0], "9999", "four digits are enough")
    same(listed[-2][0], IDS[-2], "of another program: the whole id")

    # an ending is told from all sessions, whoever is wanted
    for options, kept in (
            (["--patient", "P-1"], [i for i in range(9) if i % 4 == 1]),
            (["--open"], [0, 3, 6]),
            (["--patient", "P-3", "--open"], [3]),
            (["--protocol", "none-such"], []),
            (["--since", "2999-01-01"], []),
            (["--until", "2999-01-01"], list(range(9)))):
        same(lines(place, *options), [listed[i] for i in kept],
             "the same lines: " + " ".join(options))
    p = place.run("sessions", "--patient", "nobody")
    same((p.returncode, p.out, p.err), (0, "", "no session is as asked for\n"),
         "none, and it says so")
    p = place.run("sessions", "--since", "soon")
    ok(p.returncode == 2 and "YYYY-MM-DD" in p.err, "no date", p.err)
done()
