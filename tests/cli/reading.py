#!/usr/bin/env python3
"""reading.py: what is shown of earlier sessions: the previous value by the day
the patient was seen, amendments in force, and the audit without a snapshot."""
import os
import shutil

from lib_myolog import BRIEF, Place, done, ok, same

CLEAR = ["y", "none", "none"]


def run(place, *options, lines):
    return place.run("run", BRIEF, "--patient", "P-1", "--examiner", "E1",
                     *options, lines=CLEAR + lines)


def previous(text):
    """What stands beside the first question about strength."""
    flat = " ".join(text.split())
    at = flat.find("Grade the resisted")
    part = flat[at:flat.find(">", at)]
    return part.split("previous ")[1].rstrip(")") if "previous" in part else ""


# ---- a paper record typed in later is as old as what it records
with Place() as place:
    run(place, "--observed-at", "2026-10-01", lines=["5", ":pause"])
    older = run(place, "--observed-at", "2024-05-01 10:00",
                lines=["2", ":pause"])
    same(previous(older.err), "", "nothing is previous to the oldest")
    now = run(place, lines=[":pause"])
    same(previous(now.err), "5 on 2026-10-01",
         "the previous value is that of the last day seen")
    blind = run(place, "--blind", lines=[":pause"])
    same(previous(blind.err), "", "blind shows none")

# ---- a time that the clocks left out
with Place() as place:
    place.env["TZ"] = "CET-1CEST,M3.5.0,M10.5.0/3"
    p = run(place, "--observed-at", "2026-03-29 02:30", lines=["5"])
    same(p.returncode, 2, "an hour that the clocks left out: refused")
    ok("no time here" in p.err, "and said", p.err)
    p = run(place, "--observed-at", "2026-03-29 03:30", lines=["5", ":pause"])
    same((p.returncode, place.rows()[0]["observed_at"]),
         (5, "2026-03-29T03:30:00.000+02:00"), "the hour after it is one")

# ---- show
with Place() as place:
    run(place, lines=["4", "strong", "firm", "<", "tender / by the heel",
                      ":undo", ":undo", ":pause"])
    p = place.run("show", "last")
    ok("amendments" not in p.out, "an amendment that was undone is none",
       p.out)
    ok("firm" in p.out, "the answer before it is in force again", p.out)
    entries = len(place.rows())
    shutil.rmtree(os.path.join(place.logbook, "protocols"))
    p = place.run("show", "last")
    same((p.returncode, p.out), (3, ""), "without its snapshot: no fold")
    p = place.run("show", "last", "--audit")
    same(p.returncode, 3, "without its snapshot: the audit says so")
    same(sum(1 for line in p.out.splitlines() if "-" in line.split(":")[0]
             and not line.startswith(" ")), entries,
         "without its snapshot: every entry all the same")
    p = place.run("sessions")
    same(p.returncode, 3, "without its snapshot: sessions says so")
    ok("P-1" in p.out and "?/?" in p.out,
       "without its snapshot: the line is there", p.out)

# ---- resume reads before it writes
with Place() as place:
    gone = os.path.join(place.logbook, "typo")
    p = place.run("--logbook", gone, "resume", lines=["y"])
    ok(p.returncode in (3, 4), "resume where no logbook is: refused",
       p.returncode, p.err)
    ok(not os.path.exists(gone), "and none is made")
done()
