#!/usr/bin/env -S python3 -B
"""record.py: what is typed at the prompt, and the rows that it makes."""
from lib_myolog import KINDS, Place, done, ok, same


TO_FORCE = ["n", "", "4", "firm", "4", "firm", "12", "13"]
TO_END = TO_FORCE + ["100", "110", "105.5", "30", "y", "bare", "none",
                     "all is well"]


def play(lines, then=(":pause",)):
    """The rows of a session of these lines, and how it was left."""
    with Place() as place:
        path = place.protocol("kinds", KINDS)
        p = place.session([*lines, *then], path)
        shown = place.run("show", "last")
        return Played(p, shown, place.rows() if place.csv() else [],
                      place.force() if place.csv() else {})


class Played:
    def __init__(self, p, shown, rows, force):
        self.p, self.shown, self.rows, self.force = p, shown, rows, force
        self.by_seq = {row["ref"]: row for row in rows}

    def brief(self, *names, skip=("open", "pause", "close")):
        names = names or ("entry", "step_id", "side", "trial", "value",
                          "qualifier", "note")
        return [tuple(row[n] for n in names) for row in self.rows
                if row["entry"] not in skip]

    def about(self, row):
        """entry and value of what a row refers to."""
        there = self.by_seq[row["refers_to"]]
        return there["entry"], there["step_id"], there["side"], there["value"]


# ---- every kind of step
played = play(TO_END, ["y"])
same(played.p.returncode, 0, "a step of every kind")
same(played.brief("entry", "step_id", "side", "trial", "value", "unit"), [
    ("answer", "safety.fever", "", "", "no", ""),
    ("answer", "ready", "", "", "done", ""),
    ("answer", "strength", "right", "", "4", ""),
    ("answer", "belly", "right", "", "firm", ""),
    ("answer", "strength", "left", "", "4", ""),
    ("answer", "belly", "left", "", "firm", ""),
    ("answer", "rises", "right", "", "12", ""),
    ("answer", "rises", "left", "", "13", ""),
    ("answer", "force", "", "1", "100.0", "N"),
    ("answer", "force", "", "2", "110.0", "N"),
    ("answer", "force", "", "3", "105.5", "N"),
    ("answer", "hold", "", "", "30.0", "s"),
    ("answer", "crutch", "", "", "yes", ""),
    ("answer", "shoe", "", "", "bare", ""),
    ("answer", "signs", "", "", "none", ""),
    ("answer", "words", "", "", "all is well", ""),
], "its rows")
first, last = played.rows[0], played.rows[-1]
same((first["entry"], first["value"]),
     ("open", "sides=right,left order=step blind=no"), "the open row")
ok(len(first["note"]) == 64 and
   first["protocol_rev"] == "1-" + first["note"][:12],
   "holds the hash of the snapshot", first)
same((last["entry"], last["step_id"]), ("close", ""), "the close row")
same({row["observed_at"] for row in played.rows}, {""}, "not entered later")

# ---- qualifiers
played = play(["n", "", "4p", "firm", "3*", "", "an old fracture", "firm"])
same(played.brief()[2:], [
    ("answer", "strength", "right", "", "4", "p", ""),
    ("answer", "belly", "right", "", "firm", "", ""),
    ("answer", "strength", "left", "", "3", "*", ""),
    ("note", "strength", "left", "", "", "", "an old fracture"),
    ("answer", "belly", "left", "", "firm", "", ""),
], "4p, and 3* with its note, which cannot be empty")
note = next(r for r in played.rows if r["entry"] == "note")
same(played.about(note), ("answer", "strength", "left", "3"),
     "the note is about the answer")
played = play(["n", "", "5~", "firm", "3 ** / says the chart", "firm"])
same(played.brief()[2:], [
    ("answer", "strength", "right", "", "5", "~", ""),
    ("answer", "belly", "right", "", "firm", "", ""),
    ("answer", "strength", "left", "", "3", "**", "says the chart"),
    ("answer", "belly", "left", "", "firm", "", ""),
], "5~, and 3 ** with its note on the same line")

# ---- not tested
same(play(["n", "", "nt pain", "nt*", "3", "after the fall"]).brief()[2:], [
    ("not-tested", "strength", "right", "", "nt:pain", "", ""),
    ("not-tested", "strength", "left", "", "nt:immobilised", "*", ""),
    ("note", "strength", "left", "", "", "", "after the fall"),
], "nt with a reason, nt* with a number of the list, and its note")
played = play([*TO_FORCE, "100", "nt fatigue legs heavy"])
same(played.brief()[-2:], [
    ("answer", "force", "", "1", "100.0", "", ""),
    ("not-tested", "force", "", "2", "nt:fatigue", "", "legs heavy"),
], "nt at trial 2 covers it and trial 3")
ok("force.2" not in played.shown.out and ":goto" not in played.shown.out and
   "hold" in played.shown.out, "the next prompt is the next step")
played = play(["n", "", ":ntside amputation"])
same([row[:5] for row in played.brief()[2:]], [
    ("not-tested", "strength", "right", "", "nt:amputation"),
], ":ntside at the right side")
played = play(["n", "", "4", ":ntside amputation"], [":finish", "y"])
same([row[:5] for row in played.brief()[2:]], [
    ("answer", "strength", "right", "", "4"),
    ("not-tested", "belly", "right", "", "nt:amputation"),
    ("not-tested", "rises", "right", "", "nt:amputation"),
], ":ntside covers the rest of that side, not the other")

# ---- as on the other side
played = play(["n", "", "4p", "firm", ":same"])
same(played.brief()[-1], ("answer", "strength", "left", "", "4", "p", ""),
     ":same is an ordinary answer")
same(played.about([r for r in played.rows if r["side"] == "left"][0]),
     ("answer", "strength", "right", "4"), "and says where it is from")
played = play(["n", "", ":same"])
same(played.brief()[-1][:6],
     ("rejected", "strength", "right", "", ":same", ""),
     ":same without another side is refused")

# ---- refused and doubtful
played = play(["n", "", "6", "4", "firm tender", "firm"])
same([row[:5] for row in played.brief()[2:]], [
    ("rejected", "strength", "right", "", "6"),
    ("answer", "strength", "right", "", "4"),
    ("rejected", "belly", "right", "", "firm tender"),
    ("answer", "belly", "right", "", "firm"),
], "what is not allowed is kept as rejected and asked again")
same(played.p.err.count("not accepted"), 2, "and said so")
played = play([*TO_FORCE[:6], "61", "16", "70", "y", "", "a runner", "201"])
same(played.brief()[6:9], [
    ("answer", "rises", "right", "", "16", "", ""),
    ("answer", "rises", "left", "", "70", "", ""),
    ("note", "rises", "left", "", "", "", "a runner"),
], "past a soft limit: another answer, or y and a note")
played = play([*TO_FORCE[:6], "201"])
same(played.brief()[-1][:5], ("rejected", "rises", "right", "", "201"),
     "past a hard limit: refused")
played = play(["n", "", "", "4"])
same([row[:5] for row in played.brief()[2:]],
     [("answer", "strength", "right", "", "4")],
     "Enter alone is no answer, and no row")
played = play([*TO_FORCE, "100", "110", "105", "20", "", "bare"])
same([row[:5] for row in played.brief()[-2:]], [
    ("skipped", "crutch", "", "", ""),
    ("answer", "shoe", "", "", "bare"),
], "Enter skips an optional step")
played = play([*TO_FORCE, "12 kgf", "12,5", "-1"])
same([(r["value"], r["unit"]) for r in played.rows if r["step_id"] == "force"],
     [("117.7", "N"), ("12.5", "N"), ("-1", "")],
     "a unit is converted, a comma is a point, a hard limit holds")
same([r["label"] for r in played.rows if r["step_id"] == "force"][0],
     "12 kgf", "what was typed in another unit is kept")

# ---- going back, on every kind of step: its answer is the default
BACK = [("n", "no"), ("", "done"), ("4", "4"), ("firm", "firm"), ("4", "4"),
        ("firm", "firm"), ("12", "12"), ("13", "13"), ("100", "100.0 N"),
        ("110", "110.0 N"), ("105.5", "105.5 N"), ("30", "30.0 s"),
        ("y", "yes"), ("bare", "bare"), ("none", "none"),
        ("all is well", "all is well")]
for i, (typed, value) in enumerate(BACK):
    played = play([*TO_END[:i + 1], "<", ""])
    asked = " ".join(played.p.err.split())
    ok("now " + value in asked and "Enter keeps it" in asked and
       "kept" in asked, "back to %s: %s is the default" % (
           played.rows[i + 1]["step_id"], value), asked[-400:])
    same(len(played.brief()), i + 1, "and keeping it writes nothing")
played = play(["n", "", "4", "firm", "<", "<", "5", "firm"])
same(played.brief()[4], ("amend", "strength", "right", "", "5", "",
                         "corrected in session"),
     "a changed answer is an amend")
same(played.about(played.rows[5]), ("answer", "strength", "right", "4"),
     "of the old one")
played = play(["n", "", "4", "tender", "<", "firm"])
same([row[:5] for row in played.brief()[3:]], [
    ("answer", "belly", "right", "", "tender"),
    ("amend", "belly", "right", "", "firm"),
], "< at a note prompt goes to its own answer")
played = play(["n", "", "4", "firm", ":goto strength.right", "nt pain"])
same(played.brief()[-1], ("amend", "strength", "right", "", "nt:pain", "",
                          "corrected in session"),
     "an answer is amended to not tested")

# ---- hidden by a condition, and shown again
def rises(played):
    """The lines of the step and what stands there."""
    lines = played.shown.out.split("answers", 1)[1].splitlines()
    at = [i for i, line in enumerate(lines) if line.startswith("rises")]
    return [line.split() for i in at for line in lines[i:i + 2]]


steps = ["n", "", "4", "firm", "4", "firm", "12", "13", ":goto strength.right"]
played = play([*steps, "2"])
same(len([r for r in played.rows if r["step_id"] == "rises"]), 2,
     "a hidden answer stays in the logbook")
same(rises(played)[0], ["rises", "left", "13"], "and is not shown")
played = play([*steps, "2", ":goto strength.right", "3"])
same(rises(played), [["rises", "right", "12"], ["left", "13"]],
     "it is back when its step is shown again")
same(len([r for r in played.rows if r["step_id"] == "rises"]), 2,
     "without being asked again")

# ---- undo, redo
played = play(["n", "", "4", "firm / whole", ":undo", ":undo", ":redo",
               "tender / at rest", ":redo"])
same([row[:5] for row in played.brief()[2:]], [
    ("answer", "strength", "right", "", "4"),
    ("answer", "belly", "right", "", "firm"),
    ("undo", "belly", "right", "", ""),
    ("undo", "strength", "right", "", ""),
    ("redo", "strength", "right", "", ""),
    ("answer", "belly", "right", "", "tender"),
], ":undo, :redo, and no redo behind a new answer")
same([played.about(r)[:2] for r in played.rows
      if r["entry"] in ("undo", "redo")],
     [("answer", "belly"), ("answer", "strength"), ("answer", "strength")],
     "each names what it takes back")
same(played.force["belly", "right", ""]["notes"], ["at rest"],
     "what is in force after them")
played = play(["n", "", ":undo", ":undo"])
same([row[:2] for row in played.brief()],
     [("answer", "safety.fever"), ("answer", "ready"), ("undo", "ready")],
     "a safety answer is not undone")
played = play(["n", "", ":ntside amputation", ":undo"])
same({key: row["value"] for key, row in played.force.items()
      if key[0] not in ("ready", "safety.fever")}, {},
     ":undo of :ntside takes all of it back")

# ---- stop, safety, notes, leaving
played = play(["n", "", "4", ":stop cramp left calf"])
stop = next(r for r in played.rows if r["entry"] == "stop")
same((stop["step_id"], stop["side"], stop["value"], stop["note"]),
     ("belly", "right", "cramp", "left calf"), ":stop REASON TEXT")
rest = [r for r in played.rows if r["entry"] == "not-tested"]
same({(r["value"], r["refers_to"]) for r in rest},
     {("nt:stopped-for-safety", stop["ref"])}, "the rest is not tested")
ok({"belly", "strength", "force", "words"} <= {r["step_id"] for r in rest},
   "all of the rest", sorted({r["step_id"] for r in rest}))
played = play(["y", "38.5 since noon", "", "4", "firm"])
same([row[:5] for row in played.brief()][:2] + [
    row[:5] for row in played.brief() if row[0] == "not-tested"], [
        ("answer", "safety.fever", "", "", "yes"),
        ("stop", "safety.fever", "", "", "stopped-for-safety"),
        ("not-tested", "rises", "right", "", "nt:stopped-for-safety"),
     ], "a hard safety answer blocks its steps")
played = play(["n", ":note looks well", "", "4 / note one", ":note note two",
               "\\:pause is a word", "firm"])
same([row for row in played.brief() if row[0] == "note"], [
    ("note", "ready", "", "", "", "", "looks well"),
    ("note", "belly", "right", "", "", "", "note two"),
], ":note is about the step that is asked")
played = play([*TO_END[:-1], "\\:pause is no command"])
same(played.brief()[-1][4], ":pause is no command",
     "a text that begins with a colon is typed after a backslash")
played = play(["n", "", "4"], [":finish", "y"])
same((played.p.returncode, played.rows[-1]["entry"],
      played.rows[-1]["value"]), (0, "close", "partial"),
     "y closes also with open steps")
ok("not reached" in played.shown.out, "which are shown as not reached")
ok("belly, right" in played.rows[-1]["note"], "and are recorded",
   played.rows[-1])
played = play(["n", ":abandon patient called away"], [])
same((played.p.returncode, played.rows[-1]["entry"],
      played.rows[-1]["note"]), (0, "abandon", "patient called away"),
     ":abandon keeps the record and the reason")
played = play(["n", ":pause tea"], [])
same((played.p.returncode, played.rows[-1]["entry"],
      played.rows[-1]["note"]), (5, "pause", "tea"), ":pause")
played = play(["n", "", "4"], [])
same((played.p.returncode, played.rows[-1]["entry"],
      played.rows[-2]["value"]), (5, "pause", "4"), "end of input pauses")
with Place() as place:
    p = place.session([], place.protocol("kinds", KINDS))
    same((p.returncode, [r["entry"] for r in place.rows()]),
         (5, ["open", "pause"]), "end of input behind the identity")
    p = place.run("run", place.protocol("kinds", KINDS), "-p", "P-2", "-e",
                  "E1")
    same((p.returncode, len(place.rows())), (5, 2),
         "end of input before it: nothing is stored")

# ---- saved: one line for each thing that was kept, and for nothing else
played = play(["n", "", "6", "4p / sore", "firm", "<", "tender / new",
               ":undo", ":redo", ":note more", "<", "", "<", "", ":list", "?",
               "", ":help", "nt", "<", ":finish", "n", ":finish"], ["y"])
lines = [l.split(":")[1].strip() for l in played.p.err.splitlines()
         if l.startswith("saved")]
same([" ".join(l.split()[:2]) for l in lines],
     ["safety.fever", "ready", "strength, right", "belly, right",
      "belly, right", "note on", "undid note", "again note", "note on",
      "session closed,"], "a line that begins with saved for each")
done()
