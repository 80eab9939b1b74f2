#!/usr/bin/env -S python3 -B
"""triceps.py: what the shipped triceps surae protocol blocks, asks and
questions. Each row gives findings and what a clinician wants to follow from
them: the stop rules, the hints on findings that do not fit together, and the
heel-rise grades of Daniels & Worthingham's 9th edition (25 rises or more 5,
2 to 24 are 4, 1 is 3, none is below)."""
from lib_myolog import SLOW, Place, done, ok, same

ID = "triceps-surae"
CLEAR = ["none", "n", "n", "none"]
# With these no calf carries weight or is pulled at.
LOADS = {"df-straight", "df-bent", "strength", "strength-bent", "may-stand",
         "heel-rise"}
SQUEEZES = {"calf-tenderness", "squeeze"}


def some(*cases):
    return cases[::4] if SLOW else cases


class Exam:
    """A session of safety answers, then "STEP.SIDE ANSWER" lines."""

    def __init__(self, findings, safety=None):
        lines = list(safety or CLEAR)
        for finding in findings:
            place, answer = finding.split(" ", 1)
            lines += [":goto " + place, answer]
        with Place() as place:
            # Each check wants a note; what is too much is refused there.
            p = place.session(lines + [":finish"] + ["noted"] * 9 + ["y"], ID)
            rows = place.rows()
            force = place.force()
        asked = p.err.split("overview\n")[0]
        self.code = p.returncode
        self.refused = asked.count("not accepted")
        gone = {r["refers_to"] for r in rows if r["entry"] == "undo"}
        live = [r for r in rows if r["ref"] not in gone]
        self.checks = {r["step_id"][6:] + "." + r["side"] for r in live
                       if r["entry"] == "check"}
        self.stops = {r["step_id"] + "." + r["side"] for r in live
                      if r["entry"] == "stop"}
        self.blocked = {}
        for (step, side, _), row in force.items():
            if row["value"] == "nt:stopped-for-safety":
                self.blocked.setdefault(side, set()).add(step)
        closed = next((r for r in rows if r["entry"] == "close"),
                      {"note": ""})
        self.open = set(closed["note"].replace("not reached: ", "")
                        .split("; "))


def exam(name, findings, checks=(), stops=(), blocked=None, safety=None):
    e = Exam(findings, safety)
    got = (e.checks, e.stops, e.code, e.refused)
    ok(got == (set(checks), set(stops), 0, 0), name,
       "got    %r" % (got,), "wanted %r" % ((set(checks), set(stops), 0, 0),))
    if blocked is not None:
        same({side: steps for side, steps in e.blocked.items() if steps},
             blocked, name + ": what is blocked")
    return e


# ---- before anything is touched

for number, sign in enumerate(["fracture", "compartment", "heart"], 1):
    e = Exam([], ["%d / seen" % number, "n", "n", "none"])
    ok(e.stops == {"safety.do-not-test."} and e.open == {""} and
       LOADS | SQUEEZES <= e.blocked["right"] and
       e.blocked["right"] == e.blocked["left"], sign + ": nothing is tested",
       e.stops, e.open, e.blocked)
both = {"right": LOADS, "left": LOADS}
e = exam("a snap at the heel bars what loads the tendon", [],
         stops=["safety.tendon-rupture-suspected."], blocked=both,
         safety=["none", "y / at football", "n", "none"])
ok({"squeeze, right", "tendon-continuity, left"} <= e.open,
   "and leaves the tests that settle the question", e.open)
exam("clot signs bar squeezing and loading", [],
     stops=["safety.dvt-sign."],
     blocked={"right": LOADS | SQUEEZES, "left": LOADS | SQUEEZES},
     safety=["none", "n", "y / left calf", "none"])
exam("a sign that needs consent, with consent", [], blocked={},
     safety=["none", "n", "n", "3", "y Dr. in charge"])
e = Exam([], ["none", "n", "n", "1", "n"])
ok(e.stops == {"safety.consent."} and e.open == {""},
   "and without it: nothing is tested", e.stops, e.open)

# ---- a clot that the examination itself suggests

for name, findings, asked in some(
        ("3 cm more on the right", ["girth.right 36", "girth.left 33"], True),
        ("3 cm more on the left", ["girth.right 33", "girth.left 36"], True),
        ("2.9 cm more", ["girth.right 35.9", "girth.left 33"], False),
        ("one calf not measured", ["girth.right 36", "girth.left nt time"],
         False),
        ("swelling", ["inspection.left swelling"], True),
        ("a scar", ["inspection.left scar"], False),
        ("pitting on the right", ["inspection.right pitting"], True),
        ("warm and red", ["inspection.right warm-red"], True)):
    e = Exam(findings)
    same(("clot" in e.open, e.refused), (asked, 0),
         name + (": is it a clot?" if asked else ": no question"))
exam("a possible clot stops both sides",
     ["inspection.left swelling / ankle", "clot y / new since Monday"],
     stops=["stop.dvt-sign."],
     blocked={"right": LOADS | SQUEEZES, "left": LOADS | SQUEEZES})
exam("another cause does not",
     ["inspection.left swelling / ankle", "clot n / kicked on Monday"],
     blocked={})

# ---- tendon

for finding in some("tendon-continuity.left gap", "squeeze.left abnormal",
                    "matles.left abnormal"):
    exam(finding + ": its side is not loaded",
         ["lying prone", finding], stops=["stop.tendon-rupture-suspected.left"],
         blocked={"left": LOADS})
for finding in some("tendon-continuity.left uncertain",
                    "squeeze.left equivocal", "matles.left equivocal",
                    "resting-angle.left abnormal"):
    exam(finding + ": a question, no stop", ["lying prone", finding],
         ["integrity-unclear.left"], blocked={})
exam("squeeze abnormal, yet it pushes",
     ["strength.right 4", "squeeze.right abnormal"],
     ["squeeze-but-strong.right"], ["stop.tendon-rupture-suspected.right"])
exam("a gap, yet rises", ["strength.right 4", "heel-rise.right 7",
                          "tendon-continuity.right gap"],
     ["gap-but-rises.right"], ["stop.tendon-rupture-suspected.right"])

# ---- grades and what was felt

FELT = ["contraction-medial.right ", "contraction-lateral.right "]
for grade, medial, lateral, check in some(
        ("0", "none", "none", None),
        ("0", "flicker", "none", "contraction-but-zero"),
        ("0", "none", "strong", "contraction-but-zero"),
        ("0", "not-palpated", "not-palpated", None),
        ("1", "flicker", "flicker", None),
        ("1", "none", "none", None),
        ("2", "none", "none", "moves-without-contraction"),
        ("5", "none", "none", "moves-without-contraction"),
        ("2", "palpable", "none", None)):
    exam("grade %s, %s and %s" % (grade, medial, lateral),
         ["strength.right " + grade, FELT[0] + medial, FELT[1] + lateral],
         [check + ".right"] if check else [])
for straight, bent, check in some(("4", "5", 1), ("2", "5", 1), ("5", "5", 0),
                              ("4", "4", 0), ("5", "4", 0)):
    exam("straight %s, bent %s" % (straight, bent),
         ["strength.left " + straight, "strength-bent.left " + bent],
         ["weak-straight-only.left"] if check else [])
for grade, tightens, check in some(("3", "absent", 1), ("5", "absent", 1),
                               ("2", "absent", 0), ("3", "weak", 0)):
    exam("grade %s, tendon %s" % (grade, tightens),
         ["strength.left " + grade, "tendon-tightens.left " + tightens],
         ["strong-without-tendon.left"] if check else [])
for grade, asked in some(("0", True), ("2", True), ("3", False), ("5", False),
                     ("nt examiner-unable", False)):
    e = Exam(["strength.right " + grade])
    same("gravity-eliminated, right" in e.open, asked,
         "grade %s: gravity eliminated %s" % (
             grade, "follows" if asked else "is not asked"))
for grade, check in some(("2+", 0), ("3-", 1), ("0", 0), ("4", 1)):
    exam("gravity eliminated " + grade,
         ["strength.right 2", "gravity-eliminated.right " + grade],
         ["gravity-too-high.right"] if check else [])

# ---- pain: 7 or more, or 3 more than before, stops; 4 or more questions

for before, during, grade, stop, check in some(
        ("0", "2", "4", 0, 0), ("0", "3", "4", 1, 0), ("3", "6", "4p", 1, 0),
        ("4", "6", "4p", 0, 0), ("4", "6", "4", 0, 1), ("6", "7", "4p", 1, 0),
        ("3", "4", "4", 0, 1), ("2", "3", "4", 0, 0), ("5", "6", "5~", 0, 1)):
    exam("pain %s, then %s at grade %s" % (before, during, grade),
         ["pain-before.right " + before, "strength.right " + grade,
          "pain-during.right " + during],
         ["pain-limited.right"] if check else [],
         ["stop.pain-during.right"] if stop else [],
         {"right": {"strength-bent"} |
                   ({"heel-rise"} if grade != "2" else set())}
         if stop else {})

# ---- heel rises

for rises, grade, check in some(
        (0, "2", None), (0, "2+", None), (0, "3", "rises-below-3"),
        (0, "5", "rises-below-3"), (1, "3", None), (1, "4", "rises-3"),
        (1, "2+", "rises-3"), (2, "4", None), (2, "3", "rises-4"),
        (24, "4", None), (24, "5", "rises-4"), (25, "5", None),
        (25, "4", "rises-5"), (30, "5", None), (30, "4", "rises-5"),
        (25, "nt other / shoe fell off", None)):
    exam("%d rises graded %s" % (rises, grade),
         ["strength.right 4", "heel-rise.right %d" % rises,
          "heel-rise-grade.right " + grade],
         [check + ".right"] if check else [])
for rises, check in some((0, 1), (1, 1), (2, 0)):
    exam("5 by hand and %d rises" % rises,
         ["strength.right 5", "heel-rise.right %d" % rises],
         ["strong-but-few-rises.right"] if check else [])
for rises, check in some((24, 1), (25, 0)):
    exam("stopped at the target after %d" % rises,
         ["strength.right 4", "heel-rise.right %d" % rises,
          "heel-rise-stop.right target"],
         ["target-not-reached.right"] if check else [])
for finding, asked in some(("3", "heel-rise"), ("2", None), ("nt pain",
                                                         "may-stand")):
    e = Exam(["strength.left " + finding])
    same({step for step in ("heel-rise", "may-stand")
          if step + ", left" in e.open}, {asked} - {None},
         "strength %s: then %s" % (finding, asked or "no rise"))
for may, asked in some(("y", True), ("n", False)):
    e = Exam(["strength.left nt examiner-unable", "may-stand.left " + may])
    same("heel-rise, left" in e.open, asked, "may stand: " + may)
done()
