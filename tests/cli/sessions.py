#!/usr/bin/env -S python3 -B
"""sessions.py: one line a session: in their order, each named by an ending that
names it for every other command, whatever the ids, and filters; copies that
are not finished."""
import csv
import io
import os
import random
import re

from lib_chain import rechained
from lib_fault import SHORT, Tally
from lib_myolog import BRIEF, SLOW, Place, done, ok, same

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


# ---- the list, and whoever finds one session, by the same rules: one has ids
# as texts and the other as bytes, one looks from a copy and one through voids

def uuid_alike(rng, ids):
    """Ends as another one does, over any length, and always as 7abcd."""
    digits = "%032x" % rng.getrandbits(128)
    other = rng.choice(ids).replace("-", "") if ids else "7abcd"
    n = rng.randint(5, min(len(other), 31))
    text = digits[:32 - n] + other[len(other) - n:]
    return "-".join((text[:8], text[8:12], text[12:16], text[16:20],
                     text[20:]))


def random_book(rng, opened):
    """Open entries with such ids, of which some are copies of others, and what
    withdraws some of them, in favour of one or of none. Rows of a file."""
    ids, copies, rows = [], {}, []
    while len(ids) < 14:
        sid = uuid_alike(rng, ids)
        if sid in ids:
            continue
        row = dict(opened, session_id=sid)
        if ids and rng.random() < .6:
            copies[sid] = rng.choice(ids)
            row["refers_to"] = "%s:%d" % (opened["station_id"],
                                          ids.index(copies[sid]) + 1)
        ids.append(sid)
        rows.append(row)
    for sid, original in copies.items():
        if rng.random() < .5:
            rows.append(dict(opened, session_id=original, entry="void",
                             value=sid, label="P-2", note="moved"))
    for sid in rng.sample(ids, 3):
        rows.append(dict(opened, session_id=sid, entry="void", value="",
                         label="", note="wrong"))
    for seq, row in enumerate(rows, 1):
        row["seq"] = str(seq)
    return ids, rows


with Place() as place:
    rng = random.Random(20261127)
    place.session(ANSWERS[:4])
    with open(place.csv(), newline="", encoding="utf-8") as f:
        header, first = list(csv.reader(f))[:2]
    endings = Tally("random ids: sessions and show name them alike")
    unfinished = Tally("random copies: sessions and resume judge them alike")
    judged = set()
    for i in range(3 if SHORT or SLOW else 12):
        ids, rows = random_book(rng, dict(zip(header, first)))
        out = io.StringIO()
        w = csv.DictWriter(out, header, lineterminator="\r\n")
        w.writeheader()
        w.writerows(rows)
        with open(place.csv(), "wb") as f:
            f.write(rechained(out.getvalue().encode()))
        listed = place.run("sessions").out.splitlines()
        shown = place.run("show", "abcd").err.splitlines()[1:]
        names = {line.split()[0]: line for line in listed}
        endings.add("book %d" % i, None if len(names) == len(ids) and
                    set(names) == {line.split()[0] for line in shown}
                    else "%s\n%s" % (listed, shown))
        for name, line in names.items():
            p = place.run("resume", name, lines=["n"])
            says = "is an unfinished copy of" in p.err
            judged.add(says)
            unfinished.add("book %d, %s" % (i, name), None if says == (
                "unfinished copy" in line) else line + "\n" + p.err)
    endings.report(ok, "random ids: one ending each", 3)
    unfinished.report(ok, "random copies: finished or not", 42)
    same(judged, {False, True}, "random copies: of both kinds")
done()
