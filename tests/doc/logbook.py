#!/usr/bin/env -S python3 -B
"""logbook.py: the reader of myolog-logbook(5), on sessions of random lines
that two other stations correct at random, finds what `myolog show` says is in
force; and what that leaves out is what myolog-protocol(5) calls hidden
(lib_model.py). The verifier of the page finds no fault in any of it.

    logbook.py [SESSIONS [SEED]]
"""
import csv
import datetime
import fcntl
import hashlib
import json
import os
import random
import re
import subprocess
import sys

import lib_book
import lib_mdoc
from lib_mdoc import TOP, done, ok
from lib_model import Answers, Protocol

sys.path.insert(0, os.path.join(TOP, "tests", "cli"))
import lib_myolog                                           # noqa: E402

lib_myolog.MYOLOG = os.environ.get("MYOLOG_TEST") or os.path.join(
    TOP, "build", "test", "myolog")
SESSIONS = int(sys.argv[1]) if len(sys.argv) > 1 else \
    6 if lib_myolog.SLOW else 100
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20
PROTOCOLS = [os.path.join(TOP, "tests", "doc", "hides.ini"),
             os.path.join(TOP, "tests", "cli", "kinds.ini"),
             "triceps-surae-brief", "triceps-surae"]
PLACE = re.compile(r"(\S+)?\s*(right|left)?,?\s*(?:trial (\d+))?\s*$")
LABELLED = {"choice", "palpation", "checks", "yesno"}
START = 1795424400000                                       # ms
HOUR = 3600000
# What a session must have had somewhere.
WANTED = {"answer", "not-tested", "skipped", "rejected", "note", "undo",
          "redo", "amend", "check", "stop", "pause", "resume", "close",
          "abandon"}

ANSWERS = ["0", "1", "2", "3", "4", "5", "3-", "4p", "3*", "5~", "4**", "2 4", "1, 3",
           "none", "y", "n", "12", "13 / good", "31", "7", "61", "22,5",
           "40 in", "", "", "some words", "a \\ and \"two\", three / b", "",
           "nt pain", "nt*", "nt fatigue heavy", "nt", "nt other", "no such",
           ":same", ":ntside refused", ":note seen \u00e9\u4e2d", "words",
           "y DN", "firm", "soft", "gap", "yes", "no"]
MOVES = ["<", "<", "<", ":undo", ":undo", ":redo", ":redo", ":redo",
         ":list", "?", ":finish", ":stop cramp in the calf"]


def lines(rng, protocol):
    """Safety first, mostly without a finding; then anything."""
    for keys in protocol.safeties.values():
        if rng.random() < 0.85:
            yield "none" if keys.get("kind") == "checks" else "n"
        else:
            yield rng.choice(["1", "y"])
            yield rng.choice(["y DN", "n", "y"])
    gotos = [":goto %s%s" % (step, side) for step in protocol.steps
             for side in ("", ".right", ".left")]
    codes = [c for keys in protocol.steps.values() for c in keys["codes"]]
    for _ in range(rng.randrange(10, 90)):
        line = rng.choice(rng.choices([ANSWERS, MOVES, gotos, codes + ["1"]],
                                      [60, 20, 6, 30])[0])
        if not line.startswith(":stop") or rng.random() < 0.1:
            yield line


class Place(lib_myolog.Place):
    """Two stations that write to one logbook, with a clock of their own."""
    runs = 0

    def at(self, rng):
        self.runs += 1
        name = "alpha" if self.runs % 3 else "beta"
        jump = ",7,90000" if self.runs % 5 == 0 else ""
        return {"MYO_TEST_CLOCK": "%d,1000%s" % (
                    START + self.runs * HOUR, jump),
                "MYO_TEST_RANDOM": str(self.runs), "MYO_TEST_HOST": name,
                "XDG_STATE_HOME": os.path.join(self.dir, name),
                "TZ": rng.choice(["UTC0", "CET-1"])}

    def hold(self, rng, path, protocol):
        """A session, paused and resumed now and then."""
        env = self.at(rng)
        options = rng.choice([[], [], ["--sides", "left"], ["--order", "step"],
                              ["--sides", "left,right"], ["--order", "side"]])
        args = ["run", path, "-p", "P-%d" % rng.randrange(3), "-e", "E1",
                *options]
        typed = ["y"]
        for _ in range(4):
            typed += lines(rng, protocol)
            if rng.random() < 0.2:
                typed += [":finish", "a note", "another note", "y"]
            elif rng.random() < 0.1:
                typed.append(":abandon had enough")
            elif rng.random() < 0.5:
                typed.append(":pause")
            p = self.run(*args, lines=typed, env=env)
            assert p.returncode in (0, 5), p.err
            if p.returncode == 0 or rng.random() < 0.4:
                break
            state = env["XDG_STATE_HOME"]
            env = dict(self.at(rng), XDG_STATE_HOME=state,
                       MYO_TEST_HOST=env["MYO_TEST_HOST"])
            args, typed = ["resume", "-e", "E2"], ["y"]
        return re.search(r"^session (\S+)", p.out, re.M)[1]


def resolved(path, seen={}):
    """The protocol as its snapshot has it, from a logbook of its own."""
    if path not in seen:
        with lib_myolog.Place() as place:
            p = place.session([":pause"], path)
            folder = os.path.join(place.logbook, "protocols")
            assert p.returncode == 5, p.err
            for name in os.listdir(folder):
                with open(os.path.join(folder, name), encoding="utf-8") as f:
                    seen[path] = Protocol(f.read())
    return seen[path]


# ---- what `show` says

def shown(text):
    """[(slot, words, [note])] of its table of answers."""
    found, step = [], ""
    body = text.split("\nanswers\n")[1].split("\n\n")[0]
    for line in body.splitlines():
        lead, rest = line[:40], line[40:]
        if lead.strip():
            match = PLACE.match(line if line[39:40].strip() else lead)
            step = match[1] or step
            found.append(((step, match[2] or "", match[3] or ""), [rest]))
        elif re.match(r"(earlier )?note: ", rest):
            found[-1][1].append(rest)
        else:
            found[-1][1][-1] += " " + rest
    return [(slot, cell[0].strip(), [
        re.sub(r"^(?:earlier )?note: (.*) \(E\d, [0-9T:-]+\)$", r"\1", note)
        for note in cell[1:]]) for slot, cell in found]


def words(kind, value, qualifier, unit, label):
    if value.startswith("nt:"):
        return "not tested%s: %s" % (qualifier, label)
    if value == "":
        return "skipped"
    if kind in LABELLED:
        return label or value
    if kind == "grade":
        return "%s%s: %s" % (value, qualifier, label)
    return ("%s %s" % (value, unit)).strip()


def compare(place, session, rows):
    """What differs between the reader, with the model, and `show`; and how
    many answers in force are hidden."""
    page = place.run("show", session)
    assert page.returncode == 0, page.err
    kind = "%s-%s.ini" % (
        re.search(r"^protocol: ([^,]*)", page.out, re.M)[1],
        re.search(r"^revision: (.*)", page.out, re.M)[1])
    with open(os.path.join(place.logbook, "protocols", kind),
              encoding="utf-8") as file:
        protocol = Protocol(file.read())
    about = re.search(r"^sides: (?:(.*), )?by (\w+)", page.out, re.M)
    sides = about[1].split(", ") if about[1] else []
    force = {tuple(row[1:4]): row[4:] for row in rows if row[0] == session}
    model = Answers(protocol, {s: r[0] for s, r in force.items()}, sides,
                    {s: r[1] for s, r in force.items()})
    wanted, hidden = [], 0
    for slot in protocol.slots(sides, about[2]):
        step, side, _ = slot
        safety = protocol.safeties.get(step)
        if not safety and not model.shown(step, side):
            hidden += slot in force
            continue
        kind = protocol.steps[step]["kind"] if not safety else \
            "checks" if safety.get("kind") == "checks" else ""
        row = force.get(slot)
        text = words(kind, *row[:4]) if row else None
        wanted.append((slot, text, row[4] if row else None))
    have = []
    for slot, text, notes in shown(page.out):
        text = re.sub(r"( \(its note is missing\)| \[amended\])", "", text)
        if text in ("open", "not reached"):
            have.append((slot, None, None))
        else:
            have.append((slot, re.sub(" +", " ", text), notes))
    assert len(have) == len(set(slot for slot, _, _ in have))
    return [(a, b) for a, b in zip(have, wanted) if a != b] + \
        [len(have), len(wanted)] * (len(have) != len(wanted)), hidden


def entries(place):
    found = []
    for name in os.listdir(place.logbook):
        if re.match(r"(alpha|beta)-\w{4}\.csv$", name):
            with open(os.path.join(place.logbook, name), newline="",
                      encoding="utf-8") as file:
                found += csv.DictReader(file)
    return found


# ---- corrections by stations that did not open the session

def corrected(rng, protocol, old):
    """Columns of an amend of an entry: another answer of its slot."""
    if rng.random() < 0.2:
        return {"value": "nt:pain", "label": "too painful",
                "qualifier": rng.choice(["", "*", "~"])}
    safety = protocol.safeties.get(old["step_id"])
    keys = protocol.steps.get(old["step_id"], safety)
    kind = keys.get("kind", "yesno")
    if kind in ("number", "count", "hold"):
        return {"value": str(rng.randrange(1, 30)), "unit": old.get("unit", "")}
    if kind == "text":
        return {"value": 'it was "so", a \\ b'}
    if kind == "instruction":
        return {"value": "done"}
    codes = ["yes", "no"] if kind == "yesno" else keys.get("codes") or [
        key[len("option."):] for key in keys if key.startswith("option.")]
    code = rng.choice(codes)
    return {"value": code, "label": "words of " + code,
            "qualifier": rng.choice(["", "p", "**~"]) if kind == "grade"
            else ""}


class Others:
    """Two more stations; who sorts last wins where both correct at once."""

    def __init__(self, place):
        self.stations = [lib_book.Station(place.logbook, name)
                         for name in ("delta-0000", "gamma-0000")]
        self.ties = self.notes = self.undone = 0

    def correct(self, rng, protocol, rows):
        """Of one session, whose entries are `rows`."""
        head = rows[0]
        when = max(lib_book.time_of(row) for row in rows)
        tell = {"examiner_id": "E3"}
        refs = {"%(station_id)s:%(seq)s" % row: row for row in rows}
        slots = [ref for ref, row in refs.items() if row["entry"] in (
            "answer", "not-tested", "skipped", "amend")]
        notes = [ref for ref, row in refs.items() if row["entry"] == "note"
                 and not row["label"]]
        for _ in range(rng.randrange(6) if slots else 0):
            when += datetime.timedelta(milliseconds=rng.choice([1, 7000]))
            ref, station = rng.choice(slots), rng.choice(self.stations)
            old = refs[ref]
            place = {key: old[key] for key in ("step_id", "side", "trial")}
            act = rng.random()
            if act < 0.35:
                columns = dict(place, entry="amend", refers_to=ref, **tell,
                               note="read, \"again\"",
                               **corrected(rng, protocol, old))
                refs[station.append(head, when, **columns)] = columns
            elif act < 0.55:
                self.ties += 1
                for station in rng.sample(self.stations, 2):
                    columns = dict(place, entry="amend", refers_to=ref,
                                   note="both", **tell,
                                   **corrected(rng, protocol, old))
                    refs[station.append(head, when, **columns)] = columns
            elif act < 0.7:
                station.append(head, when, entry="note", note="later, " + ref,
                               refers_to=rng.choice([ref, ""]), **place,
                               **tell)
            elif act < 0.8 and notes:
                self.notes += 1
                ref = notes.pop()
                station.append(head, when, entry="amend", refers_to=ref,
                               value="a note put right", note="slip", **tell,
                               **{key: refs[ref][key] for key in place})
            else:
                self.undone += 1
                station.append(head, when, entry=rng.choice(
                    ["undo", "undo", "redo"]), refers_to=ref, **place, **tell)
            slots = [ref for ref, row in refs.items() if row["entry"] in (
                "answer", "not-tested", "skipped", "amend")]


def read(place, reader):
    done_ = subprocess.run([sys.executable, "-B", reader, place.logbook],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           env=dict(place.env), timeout=120)
    assert done_.returncode == 0, done_.stderr.decode()
    return [json.loads(line) for line in done_.stdout.splitlines()]


def damage(place):
    """A copy of a file, torn bytes, and a last line with NUL."""
    names = sorted(n for n in os.listdir(place.logbook) if n.endswith(".csv"))
    paths = [os.path.join(place.logbook, n) for n in names]
    with open(paths[0], "rb") as file:
        data = file.read()
    with open(paths[0].replace(".csv", "-copy.csv"), "wb") as file:
        file.write(data)
    with open(paths[0], "ab") as file:
        file.write(b"2026-11-23T10:00:00.000+00:00,P-1,half a li")
    with open(paths[1], "ab") as file:
        file.write(b"2026-11-23T10:00:00.000+00:00,\0\0\0\0\r\n")
    return paths


# ---- what else the page says, and a reader does not need

def digest(text):
    return hashlib.blake2b(text.encode(), digest_size=32)


def is_held(place, byte):
    with open(os.path.join(place.logbook, "lock"), "r+b") as file:
        try:
            fcntl.lockf(file, fcntl.LOCK_EX | fcntl.LOCK_NB, 1, byte)
        except OSError:
            return True
    return False


def check_lock(place):
    """While a session is in progress, its byte is held."""
    talk = lib_myolog.Talk(place, "run", PROTOCOLS[1], "-p", "P-1", "-e", "E1",
                           env=place.at(random.Random(1)))
    talk.prompt()
    talk.type("y")
    talk.prompt()
    session = max(entries(place), key=lambda row: row["session_id"])
    head = int(digest(session["session_id"]).hexdigest()[:16], 16)
    byte = 1 + head % 2 ** 62
    held = [is_held(place, at) for at in (0, byte - 1, byte, byte + 1)]
    talk.kill()
    ok(held == [False, False, True, False] and not is_held(place, byte),
       "a session in progress holds its byte of the lock", held)


def check_station(place):
    with open(os.path.join(place.dir, "alpha", "myolog", "station"),
              encoding="utf-8") as file:
        words_ = file.read()
    ok(re.fullmatch(r"alpha-[a-z0-9]{4} %s\n" % digest(
        "myolog station\nalpha").hexdigest(), words_),
       "the file of the station's name", words_)


text = lib_mdoc.example("myolog-logbook.5", "reader")
ok(text.count("\n") < 60, "the reader has less than 60 lines",
   text.count("\n"))
rng = random.Random(SEED)
with Place() as place:
    reader = os.path.join(place.dir, "reader.py")
    with open(reader, "w", encoding="utf-8") as file:
        file.write(text)
    sessions = []
    for i in range(SESSIONS):
        path = PROTOCOLS[i % len(PROTOCOLS)]
        known = resolved(path)
        sessions.append(place.hold(rng, path, known))
    others = Others(place)
    every = entries(place)
    for i, session in enumerate(sessions):
        others.correct(rng, resolved(PROTOCOLS[i % len(PROTOCOLS)]),
                       [row for row in every if row["session_id"] == session])
    ok(lib_myolog.SLOW or min(others.ties, others.notes, others.undone) > 5,
       "other stations corrected: both at once, notes, undo", others.ties,
       others.notes, others.undone)
    faults = []
    verifier = {"__name__": "verify"}
    exec(lib_mdoc.example("myolog-logbook.5", "verifier"), verifier)
    verifier["verify"](place.logbook, lambda *fault: faults.append(fault))
    ok(faults == [], "the verifier of the page finds no fault", faults[:5])
    rows = read(place, reader)
    hidden = bad = 0
    for session in sessions:
        differ, more = compare(place, session, rows)
        hidden += more
        if differ:
            bad += 1
            ok(False, "session " + session, *differ[:4])
    ok(bad == 0, "%d sessions, seed %d: the reader and show agree" % (
        len(sessions), SEED))
    kinds = {}
    for row in entries(place):
        kinds[row["entry"]] = kinds.get(row["entry"], 0) + 1
    print("# %s; %d hidden" % (kinds, hidden))
    ok(lib_myolog.SLOW or (set(kinds) >= WANTED and hidden > 9),
       "every kind of entry was there, and hidden answers",
       WANTED - set(kinds), hidden)
    if not lib_myolog.SLOW:
        lifted = [r for r in entries(place) if r["entry"] == "undo" and
                  r["note"] == "the stop no longer applies"]
        auto = [r for r in entries(place) if r["label"] == "automatic"]
        ok(lifted and auto, "stops were lifted, a clock was set")
    check_station(place)
    check_lock(place)
    rows = read(place, reader)
    damage(place)
    ok(read(place, reader) == rows,
       "copies and torn bytes do not change what it reads")
    differ = [compare(place, session, rows)[0] for session in sessions[-4:]]
    ok(not any(differ), "nor what show says", differ)
done()
