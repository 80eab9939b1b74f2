#!/usr/bin/env -S python3 -B
"""preload.py: the shipped program with the Nth call of each kind failing, or
killing it before or after; the same session every time (tests/fault/shim.c).

With MYO_SHORT=1 a sample of them.
"""
import errno
import os
import random
import signal
import sys

from lib_fault import LINES, RUN, SHORT, Script, Tally, fresh, typed
from lib_myolog import SLOW, Place, done, ok, skip

SHIM = os.path.join(os.environ.get("MYO_HELPERS", ""), "fault", "shim.so")
if SLOW or not os.path.exists(SHIM):
    skip("calls that fail in the shipped program", "no shim here")
    done()

# What the call can say, by name of the file.
FAULTS = [
    ("open", "-", "EACCES EIO EMFILE ENOSPC"),
    ("write", "/home/", "ENOSPC EIO short"),
    ("write", "/logbook/", "ENOSPC EIO EDQUOT short EINTR"),
    ("read", "/library/", "EIO short EINTR"),
    ("pread", "/logbook/", "EIO short EINTR"),
    ("fdatasync", "-", "EIO ENOSPC"),
    ("fsync", "-", "EIO ENOSPC EDQUOT"),
    ("rename", "-", "ENOSPC EACCES EROFS EXDEV"),
    ("mkdir", "-", "ENOSPC EACCES EROFS"),
    ("lock", "-", "ENOLCK EIO EINTR"),
    ("memory", "-", "ENOMEM"),
]
# A failing call, and then what should clear up after it.
PAIRS = [("write .csv %d ENOSPC; ftruncate .csv 1 EIO+", "ENOSPC"),
         ("write .csv %d short; ftruncate .csv 1 EIO", "ENOSPC"),
         ("rename - %d ENOSPC; unlink - 1 EIO", "ENOSPC"),
         ("fdatasync .csv %d EIO; ftruncate .csv 1 EIO+", "EIO")]
KILLS = ["open", "write", "pread", "fdatasync", "fsync", "rename", "mkdir",
         "lock"]
NAMED = {"short": "No space left on device",
         "ENOMEM": "memory"}


def numbers(rule):
    for name in ("EACCES", "EIO", "EMFILE", "ENOSPC", "EDQUOT", "EINTR",
                 "EROFS", "EXDEV", "ENOLCK", "ENOMEM"):
        rule = rule.replace(name, str(getattr(errno, name)))
    return rule


class Shim:
    def __init__(self, place):
        self.place = place
        self.log = os.path.join(place.dir, "shim.log")

    def run(self, rule):
        """The session; .err, and .calls: those that the rule speaks of."""
        fresh(self.place)
        if os.path.exists(self.log):
            os.unlink(self.log)
        p = self.place.run(*RUN, data=typed(LINES), env={
            "LD_PRELOAD": SHIM, "MYO_SHIM": numbers(rule),
            "MYO_SHIM_LOG": self.log})
        p.calls = []
        if os.path.exists(self.log):
            with open(self.log, encoding="utf-8") as f:
                p.calls = f.read().splitlines()
        p.fired = sum(c.startswith("!") for c in p.calls)
        return p

    def count(self, call, name):
        return len(self.run("%s %s 0 0" % (call, name)).calls)


def judge(script, p, error):
    """None, or what is wrong."""
    fault = script.judge(p.err)
    if fault or p.returncode == script.code:
        if not fault and len(script.saved) != p.err.count("\nsaved: "):
            return "exit code %d, but not all is stored" % p.returncode
        return fault
    if p.returncode not in (3, 4) or (p.returncode == 3 and
                                      "\nsaved: " in p.err):
        return "exit code %d: %s" % (p.returncode, p.err[-400:])
    words = NAMED.get(error) or os.strerror(getattr(errno, error))
    if words not in " ".join(p.err.split()):
        return "no '%s' in: %s" % (words, p.err[-400:])
    return None


def choose(rng, n, most):
    every = list(range(1, n + 1))
    if not SHORT or n <= most:
        return every
    return sorted(rng.sample(every, most))


def faults(shim, script, rng):
    tally = Tally("faults injected")
    for call, name, errors in FAULTS:
        n = shim.count(call, name)
        ok(n > 0, "%s, %s: %d calls to fail" % (call, name, n))
        for at in choose(rng, n, 1 if call == "memory" else 2):
            for error in errors.split():
                for good in ("", "+"):
                    # Interrupted for ever is no fault but a hang.
                    if good and (error == "EINTR" and call != "write" or
                                 error == "short"):
                        continue
                    if SHORT and rng.random() < 0.6:
                        continue
                    rule = "%s %s %d %s%s" % (call, name, at, error, good)
                    p = shim.run(rule)
                    tally.add(rule, judge(script, p, error) if p.fired
                              else "it was not made", p.fired > 0)
    for rule, error in PAIRS:
        n = shim.count(*rule.split()[:2])
        for at in choose(rng, n, 2):
            p = shim.run(rule % at)
            tally.add(rule % at, judge(script, p, error) if p.fired else
                      "it was not made", p.fired > 0)
    tally.report(ok, "calls that fail", 20 if SHORT else 2000)


def kills(shim, script, rng):
    tally = Tally("kills")
    for call in KILLS:
        for at in choose(rng, shim.count(call, "-"), 2):
            for how in ("kill", "killed"):
                rule = "%s - %d %s" % (call, at, how)
                p = shim.run(rule)
                tally.add(rule, "it lived" if p.returncode !=
                          -signal.SIGKILL else script.judge(p.err))
    tally.report(ok, "killed before and after calls", 20 if SHORT else 200)


def main():
    rng = random.Random(int(sys.argv[1]) if len(sys.argv) > 1 else 20261127)
    with Place() as place:
        script = Script(place)
        ok(script.sound and script.code == 0, "an undisturbed session",
           script.err[-600:], script.rows)
        shim = Shim(place)
        faults(shim, script, rng)
        kills(shim, script, rng)
    done()


main()
