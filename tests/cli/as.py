#!/usr/bin/env -S python3 -B
"""as.py: a grade is shown on another scale only where the source of its scale
says what it is there, only on request, and called converted. Kendall's own
table is what is expected."""
from lib_myolog import Place, done, ok, same

KENDALL = {"0": "0", "T": "1", "1": "2-", "2": "2", "3": "2+", "4": "3-",
           "5": "3", "6": "3+", "7": "4-", "8": "4", "9": "4+", "10": "5"}
HEAD = """[protocol]
id = k
version = 1
title = K
sources = Kendall 2005
"""
STEP = """[step s%d]
kind = grade
scale = %s
ask = Grade
"""

with Place() as place:
    text = HEAD + "".join(STEP % (i, "kendall10") for i in range(12)) + \
        STEP % (12, "mrc")
    path = place.protocol("k", text)
    p = place.run("run", path, "-p", "P-1", "-e", "E1",
                  lines=["y", *KENDALL, "4", "y"])
    same(p.returncode, 0, "closed")

    def shown(*words):
        p = place.run("show", "last", *words)
        rows, before = {}, None
        for line in p.out.split("\nanswers\n")[1].splitlines():
            if line[:1] == "s":
                before = line.split()[0]
                rows[before] = line
            elif before and line.startswith(" "):
                rows[before] += " " + line.strip()
        return rows, p

    rows, p = shown()
    ok("converted" not in p.out, "not without being asked", p.out[-400:])
    rows, p = shown("--as", "mrc-pm")
    for i, (grade, other) in enumerate(KENDALL.items()):
        ok(rows["s%d" % i].endswith("(converted to mrc-pm: %s)" % other),
           "Kendall %s is %s" % (grade, other), rows["s%d" % i])
    ok("converted" not in rows["s12"], "MRC is not said to be anything else")
    same(p.err, "", "nothing to say")
    rows, p = shown("--as", "dw")
    ok("converted" not in p.out and "no grade" in p.err,
       "a scale that no source converts to", p.err)
    p = place.run("show", "last", "--audit", "--as", "mrc-pm")
    ok("converted" not in p.out, "the record knows nothing of it")

    # The linter.
    bad = place.protocol("bad", HEAD.replace("= k", "= bad") + """[scale s]
title = S
source = S
[grade s a]
label = A
as.Mrc = 1
[grade s b]
label = B
as.mrc = two words
[step x]
kind = grade
scale = s
ask = X
""")
    p = place.run("check", bad)
    same(p.returncode, 3, "check: exit code")
    ok(":11:4: error: malformed id" in p.out, "check: the id of a scale",
       p.out)
    ok(":14:10: error: value is not allowed" in p.out, "check: a code", p.out)
done()
