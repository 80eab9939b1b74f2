#!/usr/bin/env -S python3 -B
"""export.py: what an export of a large logbook takes, format by format, next
to reading it with `wc -l`. design 11: 32 MiB plus 32 bytes a session.

	export.py PROGRAM MAKER DIR [ENTRIES [SESSION-LENGTH]]

MAKER is bench_verify, which makes the logbook; DIR an empty folder.
"""
import os
import shutil
import sys

FORMATS = ["long", "wide", "audit", "json", "spreadsheet", "datapackage"]
DEIDENTIFIED = ["long --deidentify safe-harbor",
                "json --deidentify limited"]
MODEL = "triceps-surae-brief"
MIB = 1 << 20


def run(words, env, out=os.devnull):
    """Its time in s and its most memory in bytes."""
    child = os.fork()
    if child == 0:
        os.dup2(os.open(out, os.O_WRONLY), 1)
        os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
        os.execvpe(words[0], words, env)
    _, status, used = os.wait4(child, 0)
    if status != 0:
        sys.exit("export.py: %s failed" % " ".join(words))
    return used.ru_utime + used.ru_stime, used.ru_maxrss * 1024


def main():
    program, maker, top = sys.argv[1:4]
    entries = int(sys.argv[4]) if len(sys.argv) > 4 else 1000000
    length = int(sys.argv[5]) if len(sys.argv) > 5 else 20
    book = os.path.join(top, "export")
    env = dict(os.environ, MYOLOG_CONFIG="/dev/null", MYOLOG_LIBRARY=".",
               MYOLOG_LOGBOOK=book)
    os.makedirs(book)
    run([maker, "--make", book, MODEL, str(entries), str(length)], env)
    csv = next(os.path.join(book, n) for n in os.listdir(book)
               if n.endswith(".csv"))
    budget = 32 * MIB + 32 * (entries // length)
    base = min(run(["wc", "-l", csv], env)[0] for _ in range(3))
    over = []
    for name in FORMATS + DEIDENTIFIED:
        words = [program, "export", *name.split()]
        if name == "wide":
            words += ["--protocol", "bench-1"]
        if name == "datapackage":
            words += ["-o", os.path.join(top, "package")]
        if name in DEIDENTIFIED:
            words += ["-o", os.path.join(top, "deidentified")]
        seconds, memory = run(words, env)
        print("export %s, %d entries%s: %.2f s, %.2f us an entry, %.0f times "
              "wc -l, %.1f MiB (budget %.1f)" % (
                  name, entries, " (one protocol of 20)" if name == "wide"
                  else "", seconds, seconds * 1e6 / entries,
                  seconds / max(base, 1e-3), memory / MIB, budget / MIB))
        if memory > budget:
            over.append(name)
    shutil.rmtree(book)
    shutil.rmtree(os.path.join(top, "package"))
    os.remove(os.path.join(top, "deidentified"))
    if over:
        sys.exit("export.py: more memory than the budget: " +
                 ", ".join(over))


main()
