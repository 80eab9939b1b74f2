#!/usr/bin/env -S python3 -B
"""round.py: what `export wide` writes is imported by three lines of mapping,
and the same answers are in force."""
import lib_fold
from lib_myolog import BRIEF, Place, done, ok, same, skip

MAPPING = "[import]\nprotocol = %s\nlayout = wide\n"
SESSIONS = [
    (BRIEF, ["none", "none", "4p", "strong", "tender / 3 cm, \"above\"", "3",
             "palpable", "nt pain", "y"]),
    (BRIEF, ["none", "3", "y the surgeon", "4", ":note felt warm", "strong",
             "firm", "nt cognition-or-language cannot follow", ":finish",
             "y"]),
    (BRIEF, ["1", "a snap", "none", "y"]),
]


def force(place):
    """By patient: what is in force, as if it had been answered at once."""
    of = {}
    for row in place.rows():
        of.setdefault(row["patient_id"], []).append(row)
    found = {}
    for patient, rows in of.items():
        found[patient] = {}
        for slot, row in lib_fold.answers(rows).items():
            if row["entry"] == "skipped":
                continue
            value = row["value"]
            kind = "not-tested" if value.startswith("nt:") else "answer"
            found[patient][slot] = (kind, value, row["qualifier"],
                                    row["unit"], " | ".join(row["notes"]))
    return found


with Place() as place:
    if " export " not in place.run("help").out:
        skip("round trip", "no command export here")
        done()
    for i, (protocol, lines) in enumerate(SESSIONS):
        p = place.session(lines, protocol=protocol, patient="P-%d" % i)
        ok("session closed" in p.err, "session %d" % i, p.err[-400:])
    before = force(place)
    place.run("export", "wide", "-o", "wide.csv", "--protocol", BRIEF)
    with open(place.dir + "/wide.ini", "w") as f:
        f.write(MAPPING % BRIEF)
    place.env["MYOLOG_LOGBOOK"] = place.logbook = place.dir + "/second"
    p = place.run("import", "wide.csv", "-m", "wide.ini", "--yes")
    same(p.returncode, 0, "imported")
    after = force(place)
    same(sorted(after), sorted(before), "the same patients")
    for patient, answers in before.items():
        same(after.get(patient), answers, "%s: the same in force" % patient)
    p = place.run("verify")
    ok(p.returncode == 0 and "0 errors, 0 warnings" in p.out,
       "verify is content", p.out, p.err)
    # nothing half is taken for whole
    place.session(["none"], patient="P-9")
    place.run("export", "wide", "-o", "open.csv", "--open")
    n = len(place.rows())
    p = place.run("import", "open.csv", "-m", "wide.ini", "--yes")
    ok(p.returncode == 3 and "only sessions that were closed" in p.err and
       len(place.rows()) == n, "an open session is refused", p.err)
done()
