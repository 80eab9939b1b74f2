#!/usr/bin/env -S python3 -B
"""export.py: what an export of a large logbook takes, format by format, next
to reading it with `wc -l`. design 11: 32 MiB plus 32 bytes a session.

	export.py PROGRAM MAKER DIR [ENTRIES [SESSION-LENGTH]]

MAKER is bench_verify, which makes the logbook; DIR an empty folder.
"""
import os
import shutil
import sys

# What reads all of it, and of which logbook: of sessions of twenty protocols,
# or of one, which then has a wide row each.
TWENTY = ["export long", "export audit", "export json", "export spreadsheet",
          "export datapackage -o OUT",
          "export long --deidentify safe-harbor -o OUT",
          "export json --deidentify limited -o OUT", "sessions"]
ONE = ["export wide", "export spreadsheet --wide",
       "export datapackage -o OUT"]
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


def remove(path):
    if os.path.isdir(path):
        shutil.rmtree(path)
    elif os.path.exists(path):
        os.remove(path)


def bench(program, maker, top, n_protocols, commands, entries, length):
    """Those that took more memory than their budget."""
    book, out = os.path.join(top, "export"), os.path.join(top, "out")
    env = dict(os.environ, MYOLOG_CONFIG="/dev/null", MYOLOG_LIBRARY=".",
               MYOLOG_LOGBOOK=book)
    os.makedirs(book)
    run([maker, "--make", book, MODEL, str(entries), str(length),
         str(n_protocols)], env)
    csv = next(os.path.join(book, n) for n in os.listdir(book)
               if n.endswith(".csv"))
    budget = 32 * MIB + 32 * (entries // length)
    base = min(run(["wc", "-l", csv], env)[0] for _ in range(3))
    over = []
    for name in commands:
        words = [out if w == "OUT" else w for w in name.split()]
        seconds, memory = run([program, *words], env)
        remove(out)
        print("%s, %d entries, protocols: %d: %.2f s, %.2f us an entry, %.0f "
              "times wc -l, %.1f MiB (budget %.1f)" % (
                  name.replace(" -o OUT", ""), entries, n_protocols, seconds,
                  seconds * 1e6 / entries, seconds / max(base, 1e-3),
                  memory / MIB, budget / MIB))
        if memory > budget:
            over.append(name)
    shutil.rmtree(book)
    return over


def main():
    program, maker, top = sys.argv[1:4]
    entries = int(sys.argv[4]) if len(sys.argv) > 4 else 1000000
    length = int(sys.argv[5]) if len(sys.argv) > 5 else 20
    over = []
    for n_protocols, commands in ((20, TWENTY), (1, ONE)):
        over += bench(program, maker, top, n_protocols, commands, entries,
                      length)
    if over:
        sys.exit("export.py: more memory than the budget: " +
                 ", ".join(over))


main()
