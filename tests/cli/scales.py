#!/usr/bin/env -S python3 -B
"""scales.py: the shipped scales and reasons, level by level, and what may be
typed for them. Written down from the published scales as the clinical
reference of the project tells them, not from the files."""
import configparser
import os

from lib_myolog import TOP, Place, done, ok, same

ALL, STARS, NO_STAR = "p, *, **, ~", "*, **", "p, ~"
ZERO_TO_FIVE = "0=0 1=1 2=2 3=3 4=4 5=5"
HEEL = "0=0 1=1 2-=2 2=2 2+=2 3=3 4=4 5=5"

# Levels from the lowest rank to the highest, each with what a sum counts for
# it (whole grades only), and the qualifiers of the scale.
SCALES = {
    "mrc": (ZERO_TO_FIVE, ALL),
    "mrc-4split": ("0=0 1=1 2=2 3=3 4-=4 4=4 4+=4 5=5", ALL),
    "mrc-pm": ("0=0 1=1 2-=2 2=2 2+=2 3-=3 3=3 3+=3 4-=4 4=4 4+=4 5-=5 5=5",
               ALL),
    "oxford": (ZERO_TO_FIVE, ALL),
    "dw": ("0=0 1=1 2-=2 2=2 3=3 3+=3 4=4 5=5", ALL),
    "kendall10": ("0=0 T=0 1=1 2=2 3=3 4=4 5=5 6=6 7=7 8=8 9=9 10=10", ALL),
    "dw9-heelrise": (HEEL, ALL),
    "dw8-heelrise": (HEEL, ALL),
    "early-heelrise": (HEEL, ALL),
    "mixed-heelrise": (HEEL, ALL),
    "isncsci-motor": (ZERO_TO_FIVE, STARS),
    "motricity": ("0=0 9=9 14=14 19=19 25=25 33=33", NO_STAR),
    "motricity-pinch": ("0=0 11=11 19=19 22=22 26=26 33=33", NO_STAR),
    "nprs": (" ".join("%d=%d" % (i, i) for i in range(11)), None),
}

# scale: the rises that definition and label name for 3, 4 and 5
RISES = {
    "dw9-heelrise": (["One", "one"], ["2", "24"], ["25"]),
    "dw8-heelrise": (["1", "9"], ["10", "19"], ["20"]),
    "early-heelrise": (["One", "one"], ["2", "3"], ["4", "5"]),
    "mixed-heelrise": (["1", "9"], ["10", "24"], ["25"]),
}

WORDS = {   # what a level's text must say
    ("mrc", "0"): "no contraction", ("mrc", "1"): "flicker",
    ("mrc", "2"): "gravity eliminated", ("mrc", "3"): "against gravity",
    ("mrc", "4"): "resistance", ("mrc", "5"): "normal",
    ("mrc-4split", "4-"): "slight", ("mrc-4split", "4"): "moderate",
    ("mrc-4split", "4+"): "strong", ("mrc-pm", "5-"): "barely",
    ("mrc-pm", "2-"): "part of the range", ("mrc-pm", "3+"): "gives",
    ("mrc-pm", "2+"): "half the range", ("mrc-pm", "3-"): "more than half",
    ("oxford", "2"): "full range", ("oxford", "3"): "full range",
    ("dw", "5"): "maximal resistance", ("dw", "3"): "yields to any",
    ("dw", "4"): "yields at the maximum", ("dw", "3+"): "mild resistance",
    ("dw", "2-"): "part of the range", ("kendall10", "T"): "tendon stands",
    ("kendall10", "4"): "sinks slowly", ("kendall10", "5"): "3 on a 0-5",
    ("kendall10", "10"): "strong pressure",
    ("kendall10", "7"): "slight to moderate",
    ("kendall10", "9"): "moderate to strong",
    ("isncsci-motor", "0"): "paralysis",
    ("isncsci-motor", "2"): "full range", ("isncsci-motor", "4"): "moderate",
    ("isncsci-motor", "5"): "unimpaired", ("motricity", "14"): "not through",
    ("motricity", "19"): "not against resistance",
    ("motricity", "25"): "weaker than the other side",
    ("motricity-pinch", "11"): "any movement of finger or thumb",
    ("motricity-pinch", "22"): "weak pull", ("nprs", "0"): "no pain",
    ("nprs", "10"): "worst",
}

NOT_TESTABLE = ("pain contracture immobilised weight-bearing-restricted "
                "recent-surgery unstable-fracture wound-or-line amputation "
                "spasticity fatigue sedated cognition communication "
                "position-not-possible examiner-unable stopped-for-safety "
                "other").split()
NOT_DONE = "refused time equipment".split()

# scale: what is typed -> value and qualifier, or None: refused
TYPED = {
    "mrc": {"4": "4", "4p": "4p", "4 p": "4p", "5~": "5~", "normal": "5",
            "flicker": "1", "zero": "0", "4-": None, "4+": None, "6": None,
            "-1": None, "2.5": None, "moves": None, "4pp": None},
    "mrc-4split": {"4-": "4-", "4\u2212": "4-", "4\u2013": "4-", "4+": "4+",
                   "4-p": "4-p", "4+ ~": "4+~", "3+": None, "5-": None,
                   "holds strong": "4+", "holds": None},
    "mrc-pm": {"2-": "2-", "2\u2212": "2-", "5-": "5-", "3+p": "3+p",
               "1+": None, "1-": None, "5+": None, "0+": None},
    "oxford": {"3": "3", "3+": None},
    "dw": {"Good": "4", "g": "4", "Fair+": "3+", "F+": "3+", "N": "5",
           "Trace": "1", "t": "1", "Poor-": "2-", "P": "2", "Pp": "2p",
           "2+": None, "4+": None},
    "kendall10": {"T": "T", "t": "T", "trace": "T", "10": "10", "5": "5",
                  "fair": "5", "G+": "9", "Good\u2212": "7", "Normal": "10",
                  "11": None, "4+": None, "1.5": None, "Tp": "Tp"},
    "dw9-heelrise": {"2+": "2+", "2\u2212": "2-", "3": "3", "3+": None,
                     "25": None},
    "isncsci-motor": {"4* / pain": "4*", "0** / old": "0**", "5*": None,
                      "5**": None, "3p": None, "3~": None, "4-": None},
    "motricity": {"14": "14", "33": "33", "25p": "25p", "10": None,
                  "1": None, "3": None, "14* / x": None, "26": None},
    "motricity-pinch": {"26": "26", "11": "11", "25": None, "14": None},
    "nprs": {"0": "0", "10": "10", "7": "7", "7.5": None, "11": None,
             "3p": None, "no pain": "0", "worst": "10"},
}


def read(name):
    ini = configparser.ConfigParser(interpolation=None, delimiters=("=",))
    ini.optionxform = str
    with open(os.path.join(TOP, "config", name), encoding="utf-8") as f:
        ini.read_file(f)
    return ini


scales = read("scales.ini")
found = {s.split()[1] for s in scales.sections() if s.startswith("scale ")}
same(found, set(SCALES), "the scales there are")
for scale, (levels, qualifiers) in SCALES.items():
    have = [(s.split()[2], scales[s]) for s in scales.sections()
            if s.split()[:2] == ["grade", scale]]
    same(" ".join(code + "=" + level["points"] for code, level in have),
         levels, scale + ": levels in their order, and points")
    same(scales["scale " + scale].get("qualifiers"), qualifiers,
         scale + ": qualifiers")
    ok(scales["scale " + scale]["source"] != "", scale + ": its source")
    same([code for code, level in have if "definition" not in level and
          scale != "nprs"], [], scale + ": every level is defined")
same([s for s in scales.sections() if s.startswith("grade ") and
      "qualifiers" in scales[s]], ["grade isncsci-motor 5"],
     "one level has qualifiers of its own")
for (scale, code), words in WORDS.items():
    level = scales["grade %s %s" % (scale, code)]
    text = " ".join((level["label"] + " " + level.get("definition", ""))
                    .lower().split())
    ok(words in text, "%s %s: %s" % (scale, code, words), text)
for scale, wanted in RISES.items():
    for code, numbers in zip("345", wanted):
        level = scales["grade %s %s" % (scale, code)]["definition"]
        said = level.replace(".", " ").replace(":", " ").split()
        ok(any(n in said for n in numbers) if "One" in numbers else
           all(n in said for n in numbers),
           "%s %s: %s rises" % (scale, code, " ".join(numbers)), level)

reasons = read("reasons.ini")
offered = {s.split()[1]: reasons[s] for s in reasons.sections()
           if "not-tested" in reasons[s].get("use", "not-tested")}
same({r: row["class"] for r, row in offered.items()},
     {**dict.fromkeys(NOT_TESTABLE, "not-testable"),
      **dict.fromkeys(NOT_DONE, "not-done")}, "reasons for not tested")
same([r for r, row in offered.items() if row.get("text") == "required"],
     ["other"], "one of them wants words")
ok(all("stop" in reasons["reason " + r].get("use", "") for r in
       "pain cramp symptom fatigue refused tendon-rupture-suspected "
       "fracture-suspected dvt-sign compartment-sign other".split()),
   "reasons for a stop")



def listed(codes):
    """Many whole numbers without a gap are said as a range."""
    numbers = [int(c) if c.isdigit() else None for c in codes]
    if len(codes) >= 7 and numbers == list(
            range(numbers[0] or 0, (numbers[0] or 0) + len(codes))):
        return "%s to %s" % (codes[0], codes[-1])
    return " ".join(codes)


for scale, typed in TYPED.items():
    with Place() as place:
        steps = "".join(
            "[step s%d]\nkind = grade\nscale = %s\nask = G\n" % (i, scale)
            for i in range(len(typed)))
        path = place.protocol("typed", (
            "[protocol]\nid = typed\nversion = 1\ntitle = T\n"
            "region = ankle\nsources = none\n" + steps))
        lines = []
        for i, line in enumerate(typed):
            lines += [":goto s%d" % i, line]
        p = place.session(lines, path)
        rows = place.rows()
        for i, (line, wanted) in enumerate(typed.items()):
            mine = [r for r in rows if r["step_id"] == "s%d" % i]
            same([(r["entry"], r["value"] + r["qualifier"]) for r in mine],
                 [("answer", wanted) if wanted else ("rejected", line)],
                 "%s: %s" % (scale, line.encode("ascii", "replace").decode()))
        refused = sum(1 for wanted in typed.values() if wanted is None)
        codes = SCALES[scale][0].split()
        said = " ".join(p.err.split())
        same(said.count("allowed: " + listed(
            [c.split("=")[0] for c in codes])), refused,
            scale + ": a refusal says what there is")
        if scale != "isncsci-motor":
            continue
        p = place.run("resume", lines=["y", ":goto s2", "5*"])
        last = [r for r in place.rows() if r["step_id"] == "s2"][-1]
        same((p.returncode, last["entry"], last["note"]),
             (5, "rejected", "grade 5 of scale isncsci-motor takes no '*'"),
             "and after resume, from the snapshot")
done()
