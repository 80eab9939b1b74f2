#!/usr/bin/env -S python3 -B
"""pseudonyms.py: the table of pseudonyms is as myolog-logbook(5) describes it:
its lines are those of the page's form, and the hash is what it says."""
import hashlib
import os
import re
import subprocess
import sys
import tempfile

from lib_mdoc import TOP, done, lines, ok

MYOLOG = os.environ.get("MYOLOG") or TOP + "/build/release/myolog"
PAGE = lines("myolog-logbook.5")
ANSWERS = ["y", "none", "none", "4", "strong", "firm", "3p", "palpable", "firm",
           "y"]

at = PAGE.index('.\\" form: pseudonyms')
form = PAGE[at + 2:PAGE.index(".Ed", at)]
text = "\n".join(PAGE[at:PAGE.index(".Ss Times")])
letters = re.search(r"letters of\n\.Ql (\w+)", text)[1]
count = re.search(r"and (\d+) letters of", text)[1]
most = int(re.search(r"from 1 to (\d+)", text)[1])

with tempfile.TemporaryDirectory() as work:
    env = dict(os.environ, MYOLOG_CONFIG="/dev/null", XDG_STATE_HOME=work,
               MYOLOG_LOGBOOK=work + "/book", MYOLOG_LIBRARY=TOP)

    def run(*args, said=""):
        return subprocess.run([MYOLOG, *args], env=env, input=said.encode(),
                              capture_output=True, timeout=120, check=False)

    for patient in ("P-1", "P-2"):
        run("run", "triceps-surae-brief", "-p", patient, "-e", "E1",
            said="".join(a + "\n" for a in ANSWERS))
    p = run("export", "long", "--deidentify", "limited", "-o", work + "/out")
    if not ok(p.returncode == 0, "there is a table", p.stderr):
        sys.exit(1)
    with open(work + "/book/pseudonyms", "rb") as f:
        data = f.read()

# ID takes the rest of the line; the first letter is that of the kind.
words = {"PSEUDONYM": "([pset][%s]{%s})" % (letters, count), "DAYS": r"(\d+)",
         "ID": "(.+)", "COUNT": r"(\d+)", "HASH": "([0-9a-f]{64})"}
forms = [re.compile(re.sub("|".join(words), lambda m: words[m[0]], line))
         for line in form]
found = data.decode().split("\r\n")
ok(found.pop() == "", "every line ends with CRLF")
ok("\n" not in "".join(found), "no other line ends")
ok(found[0] == form[0], "the first line")
last = forms[-1].fullmatch(found[-1])
ok(last, "the last line", found[-1])
seen = []
for line in found[1:-1]:
    fits = [i for i, f in enumerate(forms[1:-1]) if f.fullmatch(line)]
    ok(len(fits) == 1, "a line of the form: " + line.split()[0])
    kind, name, days, _ = line.split(" ", 3)
    ok(name[0] == ("t" if kind == "station" else kind[0]), "its first letter")
    ok(1 <= int(days) <= most if kind == "patient" else days == "0", "its days")
    seen.append(kind)
ok(sorted(seen) == ["examiner", "patient", "patient", "session", "session",
                    "station"], "all ids", *seen)
ok(int(last[1]) == len(seen), "the count")
body = data[:data.rindex(b"end ")]
ok(last[2] == hashlib.blake2b(body, digest_size=32).hexdigest(), "the hash")
done()
