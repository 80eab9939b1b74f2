#!/usr/bin/env -S python3 -B
"""synced.py: a file sync brings another station's files into the logbook's
folder while a session runs: they appear, grow, are replaced, come as conflict
copies and in parts. The session goes on, and readers take the union."""
import os
import random
import shutil

from lib_chain import chain_fault
from lib_fault import LINES, RUN, SHORT, Script
from lib_myolog import Place, Talk, done, ok, same

ROUNDS = 2 if SHORT else 25
SEED = 20261127


def other_station(place):
    """The files of another machine's logbook: name -> bytes."""
    there = os.path.join(place.dir, "there")
    p = place.run("--logbook", there, "run", "triceps-surae-brief", "-p",
                  "P-2", "-e", "E2", lines=LINES, env={
                      "XDG_STATE_HOME": os.path.join(place.dir, "there-state")})
    same(p.returncode, 0, "the other station's session")
    files = {}
    for folder, _, names in os.walk(there):
        for name in names:
            path = os.path.join(folder, name)
            with open(path, "rb") as f:
                files[os.path.relpath(path, there)] = f.read()
    return {n: d for n, d in files.items() if n != "lock"}


def put(place, name, data):
    path = os.path.join(place.logbook, name)
    os.makedirs(os.path.dirname(path), exist_ok=True)
    temp = os.path.join(os.path.dirname(path), ".syncing." +
                        os.path.basename(path))
    with open(temp, "wb") as f:
        f.write(data)
    os.rename(temp, path)


class Sync:
    """One thing at a time, as a sync would do it, in random order."""

    def __init__(self, place, files, rng):
        self.place, self.files, self.rng = place, files, rng
        self.csv = next(n for n in files if n.endswith(".csv"))
        self.data = files[self.csv]

    def own(self):
        with open(self.place.csv_of_station, "rb") as f:
            return f.read()

    def step(self):
        lines = self.data.split(b"\r\n")
        cut = self.rng.randrange(1, len(lines))
        whole = b"\r\n".join(lines[:cut]) + b"\r\n"
        ours = os.path.basename(self.place.csv_of_station)[:-4]
        self.rng.choice([
            lambda: put(self.place, self.csv, whole),
            # in place, and torn for a while
            lambda: put(self.place, self.csv, self.data[:self.rng.randrange(
                1, len(self.data))]),
            lambda: put(self.place, self.csv, b""),
            lambda: put(self.place, self.csv[:-4] + " (conflict).csv", whole),
            lambda: put(self.place, ours + ".sync-conflict-20261127-1.csv",
                        self.own()),
            lambda: put(self.place, ours + " (1).csv", self.own()[:400]),
            lambda: put(self.place, ".stfolder/marker", b""),
            lambda: put(self.place, "~" + ours + ".csv.tmp", self.own()),
            lambda: put(self.place, "desktop.ini", b"[x]\r\n"),
            lambda: put(self.place, "protocols/unknown-1-0123456789ab.ini",
                        b"[protocol"),
            lambda: [put(self.place, n, d) for n, d in self.files.items()],
        ])()


def flat(text):
    return " ".join(text.split())


def one_session(place, files, rng, script):
    shutil.rmtree(place.logbook, ignore_errors=True)
    talk = Talk(place, *RUN)
    talk.prompt()
    talk.type(LINES[0])
    talk.prompt()
    place.csv_of_station = place.csv()
    sync = Sync(place, files, rng)
    for line in LINES[1:]:
        for _ in range(rng.randrange(4)):
            sync.step()
        talk.type(line)
        talk.prompt()
    if talk.end() != 0:
        return "exit code %d: %s" % (talk.p.returncode, talk.text[-600:])
    if talk.saved() != script.saved:
        return "acknowledged %r" % talk.saved()
    if chain_fault(place.csv_of_station):
        return chain_fault(place.csv_of_station)
    # Until the sync is done, readers say what they cannot read.
    p = place.run("sessions")
    if p.returncode not in (0, 3) or "P-1" not in p.out:
        return "sessions meanwhile: %d %s" % (p.returncode, p.err[-300:])
    for name, data in files.items():
        put(place, name, data)
    ours = os.path.basename(place.csv_of_station)[:-4]
    conflict = ours + " (conflicted copy 2026-11-27).csv"
    put(place, conflict, sync.own())
    p = place.run("sessions")
    if p.returncode != 0 or p.out.count("P-1") != 1 or \
            p.out.count("P-2") != 1:
        return "sessions: %d %s %s" % (p.returncode, p.out, p.err[-300:])
    if conflict not in flat(p.err):
        return "the conflict copy is not reported: " + p.err[-600:]
    for patient in ("P-1", "P-2"):
        shown = place.run("show", p.out.split(patient)[0].split()[-3])
        if shown.returncode != 0 or "patient: " + patient not in shown.out:
            return "show: %d %s" % (shown.returncode, shown.err[-300:])
    return None


with Place() as place:
    files = other_station(place)
    script = Script(place)
    rng = random.Random(SEED)
    faults = [f for f in (one_session(place, files, rng, script)
                          for _ in range(ROUNDS)) if f]
    ok(not faults, "%d sessions in a folder that is synced, seed %d" % (
        ROUNDS, SEED), *faults[:5])

    # Our own file, put back as it was a while ago: refused, and said.
    shutil.rmtree(place.logbook)
    talk = Talk(place, *RUN)
    for line in LINES[:3]:
        talk.prompt()
        talk.type(line)
    talk.prompt()
    with open(place.csv(), "rb") as f:
        old = f.read()
    talk.type("4")
    talk.prompt()
    before = len(talk.saved())
    put(place, os.path.basename(place.csv()), old)
    talk.type("strong")
    talk.prompt()
    same(talk.end(), 4, "our own file is replaced meanwhile: exit code 4")
    same(len(talk.saved()), before, "and nothing is acknowledged any more")
    ok("replaced by another file" in flat(talk.text), "which is said",
       talk.text[-600:])
    same(chain_fault(place.csv()), None, "what came is left as it is")
done()
