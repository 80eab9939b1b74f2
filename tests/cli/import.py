#!/usr/bin/env -S python3 -B
"""import.py: results from paper and other programs. Every fault of every row
at its place and nothing stored; what is stored is what would have been typed;
all or nothing, whatever fails and wherever it is killed; twice is once."""
import csv
import errno
import hashlib
import io
import os
import random
import re
import resource
import signal
import time

import lib_myolog
from lib_chain import chain_fault, rechained
from lib_fault import SHORT, Tally, fresh
from lib_myolog import (SHIPPED, SLOW, Place, Talk, done, ok, same, skip,
                        terminal_or_skip)

PROTOCOL = """[protocol]
id = leg-day
version = 1
title = Leg day
sides = right, left
sources = a test

[safety pain]
ask = Pain at rest?
level = hard
blocks = all

[safety heart]
ask = A heart that limits effort?
level = ask
blocks = force

[step strength]
kind = grade
scale = mrc
ask = Grade it
source = a test

[step tendon]
kind = palpation
structure = tendon
with = strength
option.firm = firm
option.gap = a gap
option.sore = sore
abnormal = gap, sore
note = required-if-abnormal

[step force]
kind = number
unit = N, kgf
min = 0
max = 900
soft_max = 500
decimals = 1
trials = 2
ask = Force
method = a test
ask_if = strength >= 3

[step remark]
kind = text
sides = once
required = no
ask = Anything else

[check strong-gap]
if = strength = 5 and tendon has gap
say = Grade 5 and a gap

[score total]
label = Both sides
sum = strength
source = a test
"""

MAPPING = """[import]
protocol = %s
patient_column = Pat.-Nr.
observed_column = Datum
time_column = Uhrzeit
examiner = dn
note_column = Bemerkung
date_format = d.m.y
zone = +01:00
separator = semicolon
decimal = comma

[column pain]
name = Schmerz
step = safety.pain
map = yesno

[column pain-note]
name = Schmerz Notiz
step = safety.pain
is = note

[fixed heart]
step = safety.heart
answer = n

[column right]
name = Kraft rechts
step = strength
side = right
map = grades

[column left]
name = Kraft links
step = strength
side = left
map = grades

[column qualifier]
name = Zusatz links
step = strength
side = left
is = qualifier

[column tendon]
name = Sehne
step = tendon
side = right

[column tendon-note]
name = Sehne Notiz
step = tendon
side = right
is = note

[column f1]
name = Newton 1
step = force
side = right
trial = 1

[column f1-note]
name = Newton 1 Notiz
step = force
side = right
trial = 1
is = note

[column f2]
name = kp 2
step = force
side = right
trial = 2
unit = kgf
blank = nt time

[column remark]
name = Text
step = remark

[column no]
name = Alter
is = ignored

[map yesno]
ja = y
nein = n

[map grades]
stark = 5
nicht = nt pain
leer = blank
"""
COLUMNS = ["Pat.-Nr.", "Datum", "Uhrzeit", "Schmerz", "Schmerz Notiz",
           "Kraft rechts",
           "Kraft links", "Zusatz links", "Sehne", "Sehne Notiz", "Newton 1",
           "Newton 1 Notiz", "kp 2", "Text", "Alter", "Bemerkung"]
GOOD = {"Pat.-Nr.": "P-1", "Datum": "3.2.2024", "Uhrzeit": "9:05",
        "Schmerz": "nein", "Kraft rechts": "stark", "Kraft links": "4",
        "Zusatz links": "p", "Sehne": "firm", "Newton 1": "210,5",
        "kp 2": "20", "Text": ":pause; nt / <x>",
        "Bemerkung": "wach, \"ja\"", "Alter": "77"}


def table(*rows, columns=COLUMNS, separator=";"):
    """CSV text of rows that differ from GOOD; CRLF, quotes where needed."""
    out = io.StringIO()
    w = csv.writer(out, delimiter=separator, lineterminator="\r\n")
    w.writerow(columns)
    for row in rows:
        w.writerow([dict(GOOD, **row).get(c, "") for c in columns])
    return out.getvalue()


def column(text, line, name):
    """Where a cell begins, in code points from 1; for records of one line."""
    cells = text.split("\r\n")[line - 1].split(";")
    at = COLUMNS.index(name)
    return sum(len(c) + 1 for c in cells[:at]) + 1


def write(place, name, text):
    path = os.path.join(place.dir, name)
    with open(path, "wb") as f:
        f.write(text if isinstance(text, bytes) else text.encode())
    return path


def setup(place):
    return write(place, "map.ini",
                 MAPPING % place.protocol("leg-day", PROTOCOL))


def run(place, text, *options, mapping=None, **kwargs):
    return place.run("import", write(place, "in.csv", text), "--mapping",
                     mapping or setup(place), *options, **kwargs)


def faults(err):
    return [(int(line), int(col), said) for line, col, said in re.findall(
        r"in\.csv:(\d+):(\d+): error: (.*)", err)]


def nothing(place, name):
    ok(place.csv() is None, name + ": nothing is stored")


# ---- twelve faults and more, each at its place
with Place() as place:
    rows = [
        {"Pat.-Nr.": "Mr Doe"},
        {"Datum": "30.2.2024"},
        {"Datum": "1.1.2124"},
        {"Datum": "1.1.1899"},
        {"Kraft rechts": "6"},
        {"Newton 1": "901"},
        {"Newton 1": "700"},
        {"Newton 1": "12.5"},
        {"Sehne": "sore"},
        {"Kraft rechts": "nt bored"},
        {"Kraft rechts": "nicht", "Newton 1": "", "kp 2": ""},
        {"Kraft links": "", "Zusatz links": "p"},
        {"Schmerz": "", "Kraft rechts": "7"},
        {"Schmerz": "ja", "Schmerz Notiz": "at night"},
        {"Uhrzeit": "25:00"},
        {"Kraft rechts": "2", "Newton 1": "100"},
        {"Kraft rechts": "stark", "Sehne": "gap", "Sehne Notiz": "2 cm"},
        {"Datum": "03.02.24"},
        {"Schmerz": "ja", "Kraft rechts": "", "Kraft links": "",
         "Zusatz links": "", "Sehne": "", "Newton 1": "", "kp 2": "",
         "Text": ""},
        {"Kraft rechts": ":pause"},
        {"Kraft rechts": "<"},
        {"Sehne": "?"},
    ]
    for i, row in enumerate(rows):
        row.setdefault("Pat.-Nr.", "P-%d" % (100 + i))
    rows.append({"Pat.-Nr.": "P-200"})
    rows.append({"Pat.-Nr.": "P-200"})
    text = table(*rows)
    wanted = [
        (2, "Pat.-Nr.", "'Mr Doe' in column 'Pat.-Nr.', it is no id"),
        (3, "Datum", "'30.2.2024' in column 'Datum', there is no such day"),
        (4, "Datum", "it is in the future"),
        (5, "Datum", "it is before 1900"),
        (6, "Kraft rechts", "'6' is not a grade of this scale; allowed: 0 1"),
        (7, "Newton 1", "'901' in column 'Newton 1'"),
        (8, "Newton 1", "say why in a note column, or keep all such with "
         "--past-limits"),
        (9, "Newton 1", "it has a point, and the mapping says decimal = "
         "comma"),
        (10, "Sehne", "it wants a note"),
        (11, "Kraft rechts", "'bored' is not a reason on the list"),
        (12, "Sehne", "it contradicts other answers of its row"),
        (13, "Zusatz links", "a qualifier without an answer"),
        (14, "Schmerz", "a safety item wants an answer"),
        (14, "Kraft rechts", "'7' is not a grade"),
        (15, "Kraft rechts", "blocked for safety"),
        (16, "Uhrzeit", "'25:00' in column 'Uhrzeit', there is no such time "
         "of day"),
        (17, "Newton 1", "it contradicts other answers"),
        (18, "Pat.-Nr.", "check 'strong-gap', right asks for a note"),
        (19, "Datum", "the year has two digits"),
        (20, "Schmerz", "it wants a note"),
        (21, "Kraft rechts", "':pause' is not a grade"),
        (22, "Kraft rechts", "'<' is not a grade"),
        (23, "Sehne", "'?' is not one of the options"),
        (25, "Pat.-Nr.", "in line 24; one of both is wrong"),
    ]
    p = run(place, text, "--yes")
    same(p.returncode, 3, "faults: exit code 3")
    said = faults(p.err)
    for line, name, words in wanted:
        at = column(text, line, name)
        ok(any((l, c) == (line, at) and words in s for l, c, s in said),
           "line %d, column %d: %s" % (line, at, words),
           *[s for s in said if s[0] == line])
    # behind a safety stop every value contradicts it
    ok(not any("time of day" in s and "dates are" in s for _, _, s in said),
       "of a time nothing is said about dates")
    extra = [s for s in said if s[0] != 15 and (s[0], s[1]) not in
             [(l, column(text, l, n)) for l, n, _ in wanted]]
    ok(not extra, "and no other", *extra)
    ok("%d errors; nothing was stored" % len(said) in p.err, "counted", p.err)
    ok(not os.path.exists(place.logbook), "faults: no folder is made")
    nothing(place, "faults")

    # ---- the file itself
    head = ";".join(COLUMNS)
    for name, data, where, words in (
            ("a stray quote", head + "\r\nP-1;3.2\"024;;\r\n", (2, 8),
             "a quote inside a field"),
            ("behind a quote", head + "\r\n\"P-1\"x;3.2.2024\r\n", (2, 6),
             "text behind the quote"),
            ("an open quote", head + "\r\nP-1;\"3.2.2024\r\nx\r\n", (2, 5),
             "never closed"),
            ("too few fields", head + "\r\nP-1;3.2.2024\r\n", (2, 1),
             "the row has 2 fields, and the first one 16"),
            ("a NUL", head + "\r\nP-\0;\r\n", (2, 3), "a NUL byte"),
            ("no UTF-8", head.encode() + b"\r\nP-1;\xe4\r\n", (2, 5),
             "not UTF-8"),
            ("UTF-16", head.encode("utf-16"), (1, 1), "UTF-16"),
            ("only CR", head + "\rP-1\r", (1, len(head) + 1),
             "carriage return alone"),
            ("a missing column", head.replace("Sehne Notiz", "x"), (1, 1),
             "no column 'Sehne Notiz'"),
            ("an unknown column", head.replace("Sehne Notiz", "x"),
             (1, head.index("Sehne Notiz") + 1), "does not name 'x'"),
            ("a column twice", head.replace("Alter", "Text"),
             (1, head.index("Alter") + 1), "'Text' is the name of column 14")):
        p = run(place, data, "--yes")
        ok(p.returncode == 3 and any(
            (l, c) == where and words in s for l, c, s in faults(p.err)),
           "the file: " + name, p.returncode, p.err)
        if name == "UTF-16":
            same(len(faults(p.err)), 1, "the file: UTF-16, and nothing else")
            ok("no row" not in p.err and "1 error;" in p.err,
               "the file: UTF-16, one error", p.err)
    p = run(place, "", "--yes")
    ok(p.returncode == 3 and "no row with the names" in p.err,
       "the file: empty", p.err)
    # the place inside a record of several lines
    text = table({"Bemerkung": "a\nb", "Text": "x\ny", "Alter": "1"})
    bad = text.replace("firm", "frim").replace("P-1;", "\"P-1\n\";")
    p = run(place, bad, "--yes")
    line = bad.split("\n")[2]
    same([(l, c) for l, c, _ in faults(p.err)],
         [(2, 1), (3, line.index("frim") + 1)],
         "a place behind a line break in quotes")
    nothing(place, "bad files")

    # ---- who is there to ask
    p = place.run("import", "in.csv", "-m", "map.ini")
    ok(p.returncode == 2 and "--dry-run" in p.err, "nobody to ask: usage",
       p.err)
    p = place.run("import", "in.csv")
    ok(p.returncode == 2 and "--mapping" in p.err, "no mapping: usage", p.err)
    p = place.run("import", "none.csv", "-m", "map.ini", "-n")
    ok(p.returncode == 3 and "none.csv" in p.err, "no file", p.err)

# ---- what is stored
with Place() as place:
    first = {"Pat.-Nr.": "P-1"}
    rows = [first,
            {"Pat.-Nr.": "P-2", "Datum": "1.7.1999", "Uhrzeit": "",
             "Kraft links": "nicht", "Zusatz links": "~", "kp 2": "",
             "Newton 1": "600", "Newton 1 Notiz": "athlete", "Text": "nt x",
             "Bemerkung": "zwei\nZeilen"},
            {"Pat.-Nr.": "P-3", "Schmerz": "ja", "Schmerz Notiz": "x",
             "Kraft rechts": "",
             "Kraft links": "", "Zusatz links": "", "Sehne": "",
             "Newton 1": "", "kp 2": "", "Text": "", "Bemerkung": ""},
            {"Pat.-Nr.": "P-4", "Kraft rechts": "2", "Newton 1": "",
             "kp 2": "", "Kraft links": "leer", "Zusatz links": ""}]
    text = "\ufeff" + table(*rows) + ";" * (len(COLUMNS) - 1) + "\r\n\r\n"
    p = run(place, text, "--dry-run")
    same(p.returncode, 0, "dry run")
    ok("dry run: nothing was stored" in p.err and
       "4 sessions of leg-day to store; 1 empty row passed over" in p.err,
       "dry run: said", p.err)
    same([l.split("  ")[:4] for l in p.out.splitlines()],
         [["line 2", "2024-02-03 09:05", "P-1", "dn"],
          ["line 3", "1999-07-01 00:00", "P-2", "dn"],
          ["line 5", "2024-02-03 09:05", "P-3", "dn"],
          ["line 6", "2024-02-03 09:05", "P-4", "dn"]],
         "dry run: a line a session, by its line")
    ok("total 9" in p.out, "dry run: its scores", p.out)
    nothing(place, "dry run")
    ok(not os.path.exists(place.logbook), "dry run: no folder is made")

    if terminal_or_skip("on a terminal it asks"):
        for answer, code in (("n", 1), ("y", 0)):
            talk = Talk(place, "import", "in.csv", "-m", "map.ini",
                        terminal=True)
            asked = talk.prompt()
            ok(asked is not None and "Store them? (y, or n)" in asked,
               "on a terminal it asks", asked)
            talk.type(answer)
            same(talk.end(), code, "and takes %s for an answer" % answer)
            ok(("saved: 4 sessions imported" in talk.text) == (code == 0),
               "saved, or not", talk.text)
    else:
        run(place, text, "--yes")
    same(chain_fault(place.csv()), None, "the chain holds")
    p = place.run("verify")
    ok(p.returncode == 0 and "0 errors, 0 warnings" in p.out,
       "verify is content", p.out, p.err)
    stored = place.rows()
    of = {}
    for r in stored:
        of.setdefault(r["patient_id"], []).append(r)

    def force(patient):
        return {k: (r["entry"], r["value"], r["qualifier"], r["unit"],
                    r["notes"])
                for k, r in lib_myolog.lib_fold.answers(of[patient]).items()}

    one = force("P-1")
    same(one[("strength", "right", "")][:3], ("answer", "5", ""), "a map")
    same(one[("strength", "left", "")][:3], ("answer", "4", "p"),
         "a qualifier of its own column")
    same(one[("force", "right", "1")][:4], ("answer", "210.5", "", "N"),
         "a decimal comma")
    # 20 kgf * 9.80665 = 196.133 N
    same(one[("force", "right", "2")][:4], ("answer", "196.1", "", "N"),
         "another unit")
    same(one[("remark", "", "")][1], ":pause; nt / <x>",
         "a text that looks like a command")
    same(one[("safety.heart", "", "")][1], "no", "a fixed answer")
    two = force("P-2")
    same(two[("strength", "left", "")][:3], ("not-tested", "nt:pain", "~"),
         "not tested, with a qualifier")
    same(two[("force", "right", "2")][:2], ("not-tested", "nt:time"),
         "an empty cell that means something")
    same(two[("force", "right", "1")][4], ["athlete"],
         "past a soft limit, with why")
    same(two[("remark", "", "")][1], "nt x", "a text that begins with nt")
    three = force("P-3")
    same({v[1] for k, v in three.items() if k[0] == "strength"},
         {"nt:stopped-for-safety"}, "a yes that blocks")
    four = force("P-4")
    ok(("strength", "left", "") not in four and
       ("force", "right", "1") not in four, "blank, and hidden", four)
    for patient, observed in (("P-1", "2024-02-03T09:05:00.000+01:00"),
                              ("P-2", "1999-07-01T00:00:00.000+01:00")):
        same({r["observed_at"] for r in of[patient]}, {observed},
             patient + ": observed_at")
        same({r["examiner_id"] for r in of[patient]}, {"dn"},
             patient + ": examiner")
        same((of[patient][0]["entry"], of[patient][-1]["entry"]),
             ("open", "close"), patient + ": opened and closed")
    scores = [(r["step_id"], r["value"]) for r in of["P-1"]
              if r["entry"] == "score"]
    same(scores, [("score.total", "9")], "scores are recorded")
    close = of["P-4"][-1]
    ok(close["value"] == "partial" and "strength, left" in close["note"],
       "not reached is counted", close)
    # provenance: b2sum -l 256 of the row's bytes
    row = text.encode().split(b"\r\n")[1]
    hashed = hashlib.blake2b(row, digest_size=32).hexdigest()
    same([r["note"] for r in of["P-1"] if r["label"] == "automatic"],
         ["imported from in.csv, line 2, blake2b-256 " + hashed],
         "where it came from")
    ok("zwei\nZeilen" in [r["note"] for r in of["P-2"]], "a remark")

    # ---- twice is once
    p = run(place, text, "--yes")
    ok(p.returncode == 0 and "nothing to do" in p.err, "again: nothing to do",
       p.err)
    same(len(place.rows()), len(stored), "again: no row more")
    more = text.rstrip("\r\n;") + "\r\n" + \
        table({"Pat.-Nr.": "P-9"}).split("\r\n")[1] + "\r\n"
    p = run(place, more, "--yes")
    ok(p.returncode == 0 and "1 session of leg-day to store, 4 there already"
       in p.err, "a row more: it alone is stored", p.err)
    n = len(place.rows())
    p = run(place, table(dict(first, **{"Kraft links": "3"})), "--yes")
    ok(p.returncode == 3 and "imported and says something else" in p.err and
       len(place.rows()) == n, "the same session with other answers", p.err)
    session = of["P-1"][0]["session_id"]
    place.run("void", session, "--reason", "typed wrong", "--examiner", "dn")
    p = run(place, table(dict(first, **{"Kraft links": "3"})), "--yes")
    same(p.returncode, 0, "withdrawn, it may be imported again")
    place.session(["none"], patient="P-50")
    p = place.run("run", place.protocol("leg-day", PROTOCOL), "-p", "P-51",
                  "-e", "E1", "--observed-at", "2024-02-03T09:05:00+01:00",
                  lines=["y", "n", "n", ":abandon a test"])
    p = run(place, table({"Pat.-Nr.": "P-51"}), "--yes")
    ok(p.returncode == 3 and "entered before" in p.err,
       "a session that was typed before", p.err)
    p = run(place, table({"Pat.-Nr.": "P-51"},
                         {"Pat.-Nr.": "P-52", "Kraft links": "6"}), "--yes")
    same(len(faults(p.err)), 2, "and so it is beside other faults")
    p = place.run("verify")
    ok(p.returncode == 0, "verify is still content", p.out, p.err)

# ---- a cell of qualifiers never makes another grade of the one beside it
SPLIT = """[protocol]
id = split
version = 1
title = Split
sources = a test
[step power]
kind = grade
scale = mrc-4split
sides = once
ask = Grade it
source = a test
"""
SPLIT_MAPPING = """[import]
protocol = %s
patient_column = pid
observed_column = day
examiner = dn
[column a]
step = power
[column q]
step = power
is = qualifier
"""
with Place() as place:
    mapping = write(place, "split-map.ini",
                    SPLIT_MAPPING % place.protocol("split", SPLIT))
    p = run(place, "pid,day,a,q\nP1,2026-01-05,4,-\nP2,2026-01-05,4,+\n"
            "P3,2026-01-05,nt pain,-\nP4,2026-01-05,4,3\n", "--yes",
            mapping=mapping)
    same(p.returncode, 3, "no qualifier: refused")
    same([(l, c) for l, c, _ in faults(p.err)],
         [(2, 17), (3, 17), (4, 23), (5, 17)], "no qualifier: where")
    ok("'-' in column 'q', it is no qualifier of this scale; allowed: "
       "p * ** ~" in p.err, "no qualifier: which there are", p.err)
    nothing(place, "no qualifier")
    p = run(place, "pid,day,a,q\nP1,2026-01-05,4-,p\nP2,2026-01-05,4+,~\n",
            "--yes", mapping=mapping)
    same([(r["value"], r["qualifier"]) for r in place.rows()
          if r["entry"] == "answer"], [("4-", "p"), ("4+", "~")],
         "a qualifier of a split grade")
# "mild p" is the beginning of "mild pain"; a scale without qualifiers, and a
# step that is skipped
with Place() as place:
    mapping = write(place, "own-map.ini", SPLIT_MAPPING % place.protocol(
        "split", SPLIT.replace("mrc-4split", "own") + """[step pain]
kind = grade
scale = nprs
sides = once
required = no
ask = Pain
source = a test
[scale own]
title = Own
source = a test
qualifiers = p, ~
[grade own a]
label = mild
[grade own b]
label = mild pain
""") + """[column n]
step = pain
map = n
[column nq]
step = pain
is = qualifier
[map n]
- = skip
""")
    p = run(place, "pid,day,a,q,n,nq\nP1,2026-01-05,mild,p,3,\n"
            "P2,2026-01-05,a,*,3,\nP3,2026-01-05,mild,~,3,p\n"
            "P4,2026-01-05,a,p,-,p\n", "--yes", mapping=mapping)
    same(faults(p.err), [(line, at, "cannot be imported: '%s' in column '%s', "
                          "%s" % (cell, name, why))
                         for line, at, cell, name, why in (
        (2, 20, "p", "q", "'mild' is another grade with it"),
        (3, 17, "*", "q",
         "it is no qualifier of this scale; allowed: p ~"),
        (4, 24, "p", "nq", "the step takes no qualifier"),
        (5, 21, "p", "nq", "a qualifier without an answer"))],
         "a qualifier that cannot be")

# ---- what is known again is what was typed, not the bytes of a row
TWO = """[protocol]
id = two
version = 1
title = Two
sources = a test
[step a]
kind = grade
scale = mrc
sides = once
ask = A
source = a test
[step b]
kind = grade
scale = mrc
sides = once
ask = B
source = a test
"""
TWO_MAPPING = """[import]
protocol = %s
patient_column = pid
observed_column = %s
examiner = %s
zone = %s
other_columns = ignore
[column %s]
step = %s
"""
with Place() as place:
    protocol = place.protocol("two", TWO)

    def two(text, step="a", who="dn", day="day", zone="utc", name=None):
        mapping = write(place, "two-map.ini", TWO_MAPPING % (
            protocol, day, who, zone, name or step, step))
        return run(place, text, "--yes", mapping=mapping)

    def told(p, code, words):
        return p.returncode == code and words in p.err

    row = "P1,2026-01-05,4\n"
    p = two("pid,day,a\n" + row)
    ok(told(p, 0, "saved: 1 session"), "known again: stored", p.err)
    for name, p in (
            ("as it was", two("pid,day,a\n" + row)),
            ("with other quotes", two("pid,day,a\n\"P1\",2026-01-05,\"4\"\n")),
            ("with another column", two("pid,x,day,a\nP1,9,2026-01-05,4\n")),
            ("under another name", two("pid,day,k\n" + row, name="k"))):
        ok(told(p, 0, "nothing to do"), "known again: " + name, p.err)
    for name, p in (
            ("another step", two("pid,day,b\n" + row, step="b")),
            ("another examiner", two("pid,day,a\n" + row, who="xy")),
            ("another answer", two("pid,day,a\nP1,2026-01-05,4p\n")),
            ("a note", two("pid,day,a\nP1,2026-01-05,4 / tired\n"))):
        ok(told(p, 3, "imported and says something else"),
           "not taken for it: " + name, p.err)
    p = two("pid,day,a\n" + row, zone="+01:00")
    ok(told(p, 3, "its time in another zone"),
       "not taken for it: the time of another zone", p.err)
    session = place.rows()[0]["session_id"]
    p = place.run("amend", session, "a", "3", "--reason", "misread",
                  "--examiner", "dn")
    same(p.returncode, 0, "known again: amended")
    p = two("pid,day,a\n" + row)
    ok(told(p, 0, "nothing to do"), "known again: amended since", p.err)
    # one row that holds two visits, for two mappings
    visits = "pid,day,a,day2,b\nP2,2026-01-05,4,2026-02-05,4\n"
    for again in (False, True):
        for day, name in (("day", "a"), ("day2", "b")):
            p = two(visits, day=day, name=name)
            ok(told(p, 0, "nothing to do" if again else "saved: 1 session"),
               "one row, two visits: " + name, p.err)
    # a later revision of the protocol with other words
    place.protocol("two", TWO.replace("version = 1", "version = 2").replace(
        "ask = A", "ask = Grade it now"))
    p = two("pid,day,a\n" + row)
    ok(told(p, 0, "nothing to do"), "known again: another revision", p.err)

# ---- ids of sessions that another program gave may be short
with Place() as place:
    text = table({"Pat.-Nr.": "P-1"})
    run(place, text, "--yes")
    session = place.rows()[0]["session_id"].encode()
    with open(place.csv(), "rb") as f:
        data = f.read()
    with open(place.csv(), "wb") as f:
        f.write(rechained(data.replace(session, b"s1")))
    same(chain_fault(place.csv()), None, "a short id: the chain is sound")
    p = run(place, text, "--dry-run")
    same(p.returncode, 0, "a short id")
    ok(p.out.endswith("  there already: session s1\n"), "a short id", p.out)
    p = run(place, table({"Pat.-Nr.": "P-1", "Kraft links": "3"}), "--dry-run")
    ok("is session s1, which was imported" in p.err, "a short id, another row",
       p.err)

# ---- the switch for limits and checks
with Place() as place:
    rows = [{"Pat.-Nr.": "P-1", "Newton 1": "700"},
            {"Pat.-Nr.": "P-2", "Sehne": "gap", "Sehne Notiz": "2 cm"}]
    p = run(place, table(*rows), "--yes")
    same(p.returncode, 3, "past limits: refused")
    p = run(place, table(*rows), "--yes", "--past-limits")
    same(p.returncode, 0, "past limits: kept with the switch")
    notes = [r["note"] for r in place.rows() if "--past-limits" in r["note"]]
    same(len(notes), 2, "past limits: the record says so")
    same(place.run("verify").returncode, 0, "past limits: verify is content")

# ---- the mapping is linted
with Place() as place:
    good = MAPPING % place.protocol("leg-day", PROTOCOL)
    for name, old, new, where, words in (
            ("an unknown key", "date_format", "dateformat",
             ("dateformat = d.m.y", 1),
             "did you mean 'date_format'"),
            ("a key of another section", "examiner = dn", "step = x",
             ("step = x", 1),
             "belongs to [column]"),
            ("an unknown section", "[fixed heart]", "[fixd heart]",
             ("[fixd heart]", 2),
             "did you mean 'fixed'"),
            ("an unknown step", "step = tendon\nside = right\n\n",
             "step = tendom\nside = right\n\n", ("step = tendom", 8),
             "did you mean 'tendon'"),
            ("no side", "step = tendon\nside = right\n\n", "step = tendon\n\n",
             ("[column tendon]", 1), "'side': 'tendon' is asked on each side"),
            ("a side too much", "step = remark", "step = remark\nside = left",
             ("step = remark\nside = left", 1), "has no sides"),
            ("no trial", "trial = 1\n\n", "\n", ("[column f1]", 1),
             "has 2 trials"),
            ("a trial too far", "trial = 2", "trial = 3", ("trial = 3", 9),
             "has 2 trials"),
            ("a unit", "unit = kgf", "unit = lbf", ("unit = lbf", 8),
             "takes no 'lbf'"),
            ("an answer in a map", "stark = 5", "stark = 6", ("stark = 6", 9),
             "is not a grade"),
            ("a reason in a map", "nt pain", "nt bored",
             ("nicht = nt bored", 9),
             "no reason that the protocol has"),
            ("a blank", "blank = nt time", "blank = skip", ("blank = skip", 9),
             "not optional"),
            ("a dangling map", "map = yesno", "map = noyes",
             ("map = noyes", 7),
             "there is no [map noyes]"),
            ("no safety", "[fixed heart]\nstep = safety.heart\nanswer = n\n",
             "", ("[import]", 1),
             "'safety.heart' is neither a column nor fixed"),
            ("two of one", "name = Kraft links", "name = Kraft rechts",
             ("[column left]", 1), "column 'Kraft rechts', first in line 27"),
            ("a name that is no id", "examiner = dn", "examiner = Dr No",
             ("examiner = Dr No", 12), "for 'examiner'"),
            ("a format", "d.m.y", "dmy", ("date_format = dmy", 15),
             "use iso or d.m.y"),
            ("no step", "step = remark\n", "",
             ("[column remark]", 1), "'step'")):
        assert old in good, old
        bad = good.replace(old, new, 1)
        path = write(place, "bad.ini", bad)
        # the last line of what is looked for
        line = bad[:bad.index(where[0]) + len(where[0])].count("\n") + 1
        where = "%d:%d" % (line, where[1])
        p = place.run("check", path)
        ok(p.returncode == 3 and re.search(
            r"bad\.ini:%s: error: .*%s" % (where, re.escape(words)), p.out),
           "mapping: " + name, where, words, p.out, p.err)
    p = place.run("check", write(place, "good.ini", good))
    ok(p.returncode == 0 and "0 errors, 0 warnings" in p.out,
       "mapping: a sound one", p.out)

# ---- templates: they are sound, and their header fits
with Place() as place:
    paths = []
    for name in SHIPPED[::4] if SHORT or SLOW else SHIPPED:
        p = place.run("import", "--template", name)
        if p.returncode == 0:
            paths.append(write(place, name + ".map", p.out))
    p = place.run("check", *paths)
    ok(len(paths) > 10 and p.returncode == 0, "templates: no finding",
       p.out[-2000:], p.err[-500:])
    header = place.run("import", "--header", "mrc-sum").out
    names = header.strip().split(",")
    row = {"patient_id": "P-1", "examiner_id": "dn",
           "observed_at": "2024-05-06 07:08", "safety_do_not_test": "none",
           "safety_consent": "none", "commands": "5"}
    values = [row[n] if n in row else "4" if n.endswith("_right") else
              "3" if n.endswith("_left") else "" for n in names]
    mapping = write(place, "mrc.ini",
                    place.run("import", "--template", "mrc-sum").out)
    p = run(place, header + ",".join(values) + "\r\n", "--yes",
            mapping=mapping)
    # six movements: 6 * 4 + 6 * 3
    total = [r["value"] for r in place.rows() if r["entry"] == "score" and
             "sum" in r["step_id"]]
    ok(p.returncode == 0 and "42" in total, "a battery: its sum", p.err, p.out,
       total)

# ---- all or nothing

MANY = 12


def many():
    return table(*[{"Pat.-Nr.": "P-%d" % i} for i in range(MANY)])


def imported(place):
    """How many sessions there are, as a reader finds them."""
    if not os.path.isdir(place.logbook):
        return 0
    p = place.run("sessions")
    return p.out.count("leg-day") if p.returncode == 0 else 0


def judge(place, text, told):
    """None, or what is wrong after an import that something happened to."""
    there = imported(place)
    if there not in (0, MANY):
        return "%d sessions of %d" % (there, MANY)
    if told and there != MANY:
        return "acknowledged, and not there"
    p = run(place, text, "--yes", mapping=MAP)
    if p.returncode != 0:
        return "again: %d %s" % (p.returncode, p.err[-400:])
    if there == MANY and "nothing to do" not in p.err:
        return "again: not known again"
    if imported(place) != MANY:
        return "again: %d sessions" % imported(place)
    if chain_fault(place.csv()):
        return chain_fault(place.csv())
    opened = [r for r in place.rows() if r["entry"] == "open"]
    closed = [r for r in place.rows() if r["entry"] == "close"]
    if len(opened) != MANY or len(closed) != MANY:
        return "%d opened, %d closed" % (len(opened), len(closed))
    p = place.run("verify")
    if p.returncode != 0:
        return "verify: " + p.out[-400:]
    return None


with Place() as place:
    MAP = setup(place)
    text = many()
    shim = os.path.join(os.environ.get("MYO_HELPERS", ""), "fault", "shim.so")
    log = os.path.join(place.dir, "shim.log")

    def shimmed(rule):
        fresh(place)
        env = {"LD_PRELOAD": shim, "MYO_SHIM": rule, "MYO_SHIM_LOG": log}
        if os.path.exists(log):
            os.unlink(log)
        p = run(place, text, "--yes", mapping=MAP, env=env)
        p.calls = open(log).read().splitlines() if os.path.exists(log) else []
        return p

    if SLOW or not os.path.exists(shim):
        skip("calls that fail", "no shim here")
    else:
        failing = Tally("calls that failed in an import")
        for call, name, codes in (("write", "/logbook/", "ENOSPC EIO short"),
                                  ("fdatasync", "-", "EIO"),
                                  ("fsync", "-", "EIO ENOSPC"),
                                  ("rename", "-", "ENOSPC EACCES"),
                                  ("unlink", "-", "EIO")):
            n = len(shimmed("%s %s 0 5" % (call, name)).calls)
            for code in codes.split():
                number = code if code == "short" else \
                    str(getattr(errno, code))
                for k in range(1, n + 1):
                    p = shimmed("%s %s %d %s" % (call, name, k, number))
                    fault = judge(place, text, "saved:" in p.err)
                    if not fault and p.returncode not in (0, 4):
                        fault = "exit code %d" % p.returncode
                    if not fault and p.returncode == 4 and \
                            "nothing was stored" not in p.err and \
                            "error: cannot" not in p.err and \
                            "cannot be told" not in p.err:
                        fault = "not said: " + p.err[-300:]
                    failing.add("%s %d %s" % (call, k, code), fault)
        failing.report(ok, "a call that fails: all or nothing", 15)
        kills = Tally("kills at a call of an import")
        for call in ("write", "fdatasync", "fsync", "rename", "unlink",
                     "open"):
            n = len(shimmed("%s - 0 5" % call).calls)
            step = 1 if call != "open" else max(1, n // 20)
            for k in range(1, n + 1, step):
                for how in ("kill", "killed"):
                    p = shimmed("%s - %d %s" % (call, k, how))
                    kills.add("%s %d %s" % (call, k, how),
                              judge(place, text, "saved:" in p.err))
        kills.report(ok, "killed at a call: all or nothing", 30)

    # ---- at random moments
    fresh(place)
    MANY = 400
    text = table(*[{"Pat.-Nr.": "P-%d" % i} for i in range(MANY)])
    write(place, "in.csv", text)
    began = time.monotonic()
    run(place, text, "--yes", mapping=MAP)
    took = time.monotonic() - began
    rng = random.Random(20261127)
    kills = Tally("kills at random moments of an import")
    for _ in range(10 if SHORT or SLOW else 40):
        fresh(place)
        p = place.start("import", "in.csv", "-m", MAP, "--yes")
        time.sleep(rng.random() * took)
        p.send_signal(signal.SIGKILL)
        _, err = p.communicate()
        kills.add("a moment", judge(place, text, b"saved:" in err))
    kills.report(ok, "killed at random: all or nothing", 10)

    # ---- a file that may not grow
    fresh(place)
    place.session(["none"])
    size = os.path.getsize(place.csv())

    def limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size + 70000,) * 2)

    p = run(place, text, "--yes", mapping=MAP, preexec_fn=limit)
    same(p.returncode, 4, "a file that may not grow: exit code 4")
    ok("nothing was stored" in p.err, "and it is said", p.err)
    same(os.path.getsize(place.csv()), size, "and the file is as it was")
    same(imported(place), 0, "and nothing is there")
    p = run(place, text, "--yes", mapping=MAP)
    same((p.returncode, imported(place)), (0, MANY), "with room it is")

# ---- two at once
with Place() as place:
    MAP = setup(place)
    text = many()
    write(place, "in.csv", text)
    both = [place.start("import", "in.csv", "-m", MAP, "--yes")
            for _ in range(2)]
    codes = sorted((p.communicate()[0], p.returncode)[1] for p in both)
    ok(codes[0] == 0 and codes[1] in (0, 4), "two imports at once", codes)
    opened = [r for r in place.rows() if r["entry"] == "open"]
    same(len(opened), MANY, "are one")

# ---- the time of the observation is what a reviewer sees
with Place() as place:
    run(place, table({"Pat.-Nr.": "P-1", "Datum": "5.5.2024"},
                     {"Pat.-Nr.": "P-1", "Datum": "4.4.2023"}), "--yes")
    shown = place.run("show", "last").out
    ok("observed: 2023-04-04T09:05" in shown, "show: observed", shown)
    p = place.run("run", place.protocol("leg-day", PROTOCOL), "-p", "P-1",
                  "-e", "E1", lines=["y", "n", "n"])
    ok("2024-05-05" in p.err, "the previous value is that of the latest "
       "observation", p.err[-800:])
done()
