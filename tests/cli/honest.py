#!/usr/bin/env -S python3 -B
"""honest.py: verify raises no false alarm. Random sessions, as people hold
them: back, undo, redo, notes, not tested, stops, pauses and resumes, kills and
torn tails, clocks set back and forward, two stations in one folder, later
amendments, withdrawals, moves and signatures by either of them.

    honest.py [SESSIONS [SEED]]

Each logbook is verified as it grows, with every seal that was printed.
"""
import os
import random
import re
import signal
import subprocess
import sys

from lib_chain import chain_fault
from lib_myolog import (BRIEF, KINDS, MYOLOG, SLOW, Place, Talk, done, ok,
                        same)

# Its clock can be set.
TEST = os.environ.get("MYOLOG_TEST")
SHORT = bool(os.environ.get("MYO_SHORT"))
SESSIONS = int(sys.argv[1]) if len(sys.argv) > 1 else \
    4 if SLOW else 50 if SHORT else 1000
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 11
PER_BOOK = 25
DAY = 24 * 3600 * 1000

TYPED = [
    "0", "1", "2", "3", "4", "5", "4p", "3*", "5~", "4p~ / sore", "firm",
    "tender", "gap / palpable", "tender, gap", "12", "13 / good, \"fine\"",
    "61", "70", "199", "250", "100", "22,5", "12 kgf", "30", "y", "n", "bare",
    "sock", "red", "red warm", "none", "some words, a \\ and \"quotes\"",
    "w\u00f6rter \u2014 \u65e5\u672c\u8a9e / and a note", " \\<lead", "", "",
    "", "", "nt pain", "nt fatigue heavy", "nt*", "nt", "nt other so",
    "no such", ":same", ":ntside refused", ":note seen, twice",
    "a word or two", "y", "5", "4", "firm", "strong", "palpable", "1", "2",
]
GRADES = ["0", "1", "2", "3", "4", "5", "5", "5", "4p", "nt pain", "<",
          ":undo", "3* / old"]
MOVES = ["<", "<", "<", ":undo", ":undo", ":redo", ":list", "?",
         ":goto strength.right", ":goto strength.left", ":goto belly.right",
         ":goto rises.left", ":goto force.1", ":goto force.2", ":goto hold",
         ":goto ready", ":goto safety.fever", ":finish"]
ENDS = [":pause", ":pause later", ":stop cramp", ":stop pain bad",
        ":abandon the patient left"]


def lines(rng):
    for _ in range(rng.randrange(3, 60)):
        r = rng.random()
        yield (rng.choice(ENDS) if r < 0.02 else
               rng.choice(MOVES) if r < 0.25 else rng.choice(TYPED))
    if rng.random() < 0.6:
        yield from [":finish", "x", "x", "x", "y"]


class Book:
    """A folder that two stations write to, each with a clock of its own."""

    def __init__(self, rng):
        self.rng = rng
        self.place = Place()
        self.kinds = self.place.protocol("kinds", KINDS)
        self.now = 1795424400000 + rng.randrange(300) * DAY
        self.seals = []
        self.did = {}

    def count(self, what):
        self.did[what] = self.did.get(what, 0) + 1

    def env(self, station, jumps=False):
        home = self.place.env["HOME"]
        env = {"XDG_STATE_HOME": "%s/state-%s" % (home, station),
               "XDG_CONFIG_HOME": "%s/config-%s" % (home, station)}
        if TEST:
            # forward, mostly; whoever set the clock may have erred
            self.now += self.rng.randrange(1000, DAY)
            start = self.now
            if self.rng.random() < 0.2:
                start += self.rng.randrange(-3 * DAY, 3 * DAY)
            clock = "%d,%d" % (start, self.rng.randrange(1, 9000))
            if jumps:
                clock += ",%d,%d" % (self.rng.randrange(2, 40),
                                     self.rng.randrange(-2 * DAY, 2 * DAY))
            env["MYO_TEST_CLOCK"] = clock
            env["MYO_TEST_HOST"] = "room-" + station
        return env

    def run(self, station, *args, jumps=False, typed=None):
        p = self.place.run(*args, lines=typed,
                           env=self.env(station, jumps))
        self.seals += re.findall(r"^seal (.*)$", p.out, re.M)
        return p

    def session(self, station):
        jumps = self.rng.random() < 0.3
        kind = self.rng.random()
        if kind < 0.2:
            protocol, typed = BRIEF, ["none", "none"]
        elif kind < 0.5:
            # scores, of twelve grades and of as many as can be tested
            protocol, typed = "mrc-sum", ["none", "none", "5"]
            typed += self.rng.choices(GRADES, k=self.rng.randrange(4, 16))
            if self.rng.random() < 0.7:
                typed += [":finish", "y", "y"]
        else:
            protocol, typed = self.kinds, ["n", ""]
        typed = ["y", *typed, *lines(self.rng)]
        options = self.rng.choice([[], [], ["--sides", "left"],
                                   ["--order", "side"], ["--blind"],
                                   ["--observed-at", "2026-01-05 10:30"]])
        patient = "P-%d" % self.rng.randrange(1, 6)
        args = ["run", protocol, "-p", patient, "-e", "E1", *options]
        if self.rng.random() < 0.2:
            self.killed(station, args, typed)
        else:
            p = self.run(station, *args, jumps=jumps, typed=typed)
            self.count("rc%d" % p.returncode)

    def killed(self, station, args, typed):
        """Killed at some line, and perhaps half a row is left behind."""
        talk = Talk(self.place, *args, env=self.env(station))
        for line in typed[:self.rng.randrange(2, 30)]:
            if talk.prompt() is None:
                break
            talk.type(line)
        talk.kill(signal.SIGKILL)
        self.count("killed")
        csv = self.csv(station)
        if csv and self.rng.random() < 0.5:
            with open(csv, "ab") as f:
                f.write(b"2026-11-23T10:00:0"[:self.rng.randrange(1, 18)])
            self.count("torn")
            # verify says so, and the next entry sets it aside
            p = self.verify()
            if p.returncode != 1 or "error" in p.out.replace("0 errors", ""):
                ok(False, "a torn tail is said, and is no error", p.out)
            self.run(station, "resume", typed=["y", ":pause"])

    def csv(self, station):
        path = self.place.env["HOME"] + "/state-%s/myolog/station" % station
        try:
            with open(path, encoding="utf-8") as f:
                name = f.read().split()[0]
        except OSError:
            return None
        csv = os.path.join(self.place.logbook, name + ".csv")
        return csv if os.path.exists(csv) else None

    def correct(self, station):
        """Later, by whoever: most of it is refused, which is well."""
        scores = self.rng.random() < 0.5
        ids = sorted({r["session_id"] for r in self.place.rows()
                      if r["session_id"] and
                      (r["entry"] == "score" or not scores)})
        if not ids:
            return
        session = self.rng.choice(ids)
        place = self.rng.choice(
            ["elbow-flexion.right", "hip-flexion.left", "knee-extension.right",
             "commands"] if scores else
            ["strength.right", "strength.left", "rises.left", "force.1",
             "tendon.right", "safety.fever"])
        answer = self.rng.choice(["4", "3", "5", "12", "100", "firm", "gap",
                                  "nt pain", "n", "y", "3* / old"])
        why = ["--reason", "typed wrong, sorry", "--examiner", "E2"]
        note = self.rng.choice(
            [r for r in self.place.rows() if r["session_id"] == session])
        args = self.rng.choice([
            ["amend", session, place, answer, *why],
            ["amend", session, place, answer, "--note", "so", *why],
            ["amend", session, place, answer, "--note", "a, b", *why],
            ["amend", session, note["ref"], "--note", "other words", *why],
            ["sign", session, "--meaning", "reviewed", "--examiner", "E3"],
            ["sign", session, "--meaning", "approved", "--examiner", "E3"],
            ["void", session, *why],
            ["void", session, "--moved-to", "P-9", *why],
        ])
        p = self.run(station, *args, typed=["y", "y"])
        self.count(args[0] if p.returncode == 0 else "refused")

    def verify(self):
        seals = os.path.join(self.place.dir, "seals")
        with open(seals, "w", encoding="utf-8") as f:
            f.write("# kept\n" + "".join(s + "\n" for s in self.seals))
        # by the shipped program: nothing in it depends on the clock
        return self.place.run("verify", "--seals", seals)


    def clean(self, p):
        """Nothing is said but that the end of a file is torn, where it is."""
        torn = 0
        for csv in (self.csv("a"), self.csv("b")):
            if csv:
                with open(csv, "rb") as f:
                    torn += not f.read().endswith(b"\r\n")
        return (p.returncode == (1 if torn else 0) and p.err == "" and
                p.out.endswith(": 0 errors, %d warning%s\n" % (
                    torn, "" if torn == 1 else "s")) and
                p.out.count(": warning: torn bytes at the end") == torn)


def book(rng, sessions):
    """One logbook; how many entries it has got, and what was done."""
    b = Book(rng)
    with b.place:
        for i in range(sessions):
            station = rng.choice("ab")
            b.session(station)
            while rng.random() < 0.3:
                b.run(rng.choice("ab"), "resume",
                      typed=["y", *lines(rng)])
            while rng.random() < 0.4 and b.csv(station):
                b.correct(rng.choice("ab"))
            if rng.random() < 0.2 or i + 1 == sessions:
                p = b.verify()
                if not b.clean(p):
                    ok(False, "verify after session %d" % i, p.out, p.err)
                    keep = os.environ.get("HONEST_KEEP")
                    if keep:
                        subprocess.run(["cp", "-r", b.place.logbook, keep],
                                       check=False)
                    return None
        faults = [chain_fault(c) for c in (b.csv("a"), b.csv("b"))
                  if c and p.returncode == 0]
        rows = b.place.rows()
        b.did["conflict"] = p.out.count(": note: two stations amended")
        b.did["entries"] = len(rows)
        for row in rows:
            b.count("row " + row["entry"])
        if any(faults):
            ok(False, "the chain", *faults)
            return None
    return b


# The program with the settable clock writes, the shipped one verifies.
class Writer(Place):
    def start(self, *args, **kwargs):
        if TEST and args[0] != "verify":
            kwargs["executable"] = TEST
        return super().start(*args, **kwargs)


Place = Writer
rng = random.Random(SEED)
total, left, books = {}, SESSIONS, 0
while left > 0:
    b = book(rng, min(PER_BOOK, left))
    if b is None:
        break
    left -= PER_BOOK
    books += 1
    for key, n in b.did.items():
        total[key] = total.get(key, 0) + n
print("# " + ", ".join("%s %d" % i for i in sorted(total.items())))
same(max(left, 0), 0, "%d random sessions in %d logbooks, seed %d: no false "
     "alarm" % (SESSIONS, books, SEED))
if SESSIONS >= 1000:
    for kind in ("open answer not-tested rejected note undo redo amend score check "
                 "stop pause resume close abandon void sign repair").split():
        ok(total.get("row " + kind, 0) > 0, "there was some: " + kind)
else:
    ok(total.get("entries", 0) > 5 * SESSIONS, "there was something to verify")
done()
