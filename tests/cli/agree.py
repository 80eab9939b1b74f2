#!/usr/bin/env -S python3 -B
"""agree.py: two examiners compared by the shipped program: what it pairs, what
it comes to beside an implementation of its own (lib_agree.py), what it lists,
how it ends."""
import csv
from fractions import Fraction
import glob
import io
import os
import re

import lib_agree
from lib_agree import STEPS, book, kappa, measured, near
from lib_chain import rechained
from lib_myolog import BRIEF, Place, Talk, done, ok, same, terminal_or_skip

WORKED = """[protocol]
id = worked
version = 1
title = The examples of the books
region = test
sides = right, left
order = step
sources = none

[step grade]
kind = grade
scale = mrc
sides = once
ask = The grade
note = no

[step sure]
kind = grade
scale = mrc
sides = once
ask = A grade that is always 5
note = no

[step force]
kind = number
unit = N
sides = once
max = 900
ask = The force
note = no
"""
# 20 patients: grades 3 4 5, rows A, columns B.
TABLE = [[4, 1, 0], [1, 5, 2], [0, 1, 6]]
GRADES = [(str(3 + i), str(3 + j)) for i, row in enumerate(TABLE)
          for j, n in enumerate(row) for _ in range(n)]
FORCES = list(zip("210 185 240 160 225 198".split(),
                  "204 190 236 150 230 190".split()))


def unwrap(text):
    return re.sub(r"\s+", " ", text)


def agree(place, *args, code=1, a="E1", b="E2", **kwargs):
    p = place.run("agree", a, b, *args, **kwargs)
    if p.returncode != code:
        same((p.returncode, p.err), (code, ""), "agree " + " ".join(args))
    wide = [line for line in p.out.splitlines() if len(line) > 80]
    if wide and not {"csv", "pairs"} & set(args):
        ok(False, "80 columns: agree " + " ".join(args), *wide)
    return p


def table(place, *args, **kwargs):
    text = agree(place, "--format", *args, **kwargs).out
    ok(text.endswith("\r\n") and text.count("\r\n") == text.count("\n"),
       "%s: every line ends with CRLF" % args[0], text[:300])
    return list(csv.DictReader(io.StringIO(text, newline=""), strict=True))


def worked(place, path, examiner, patient, when, *lines, options=("--blind",)):
    return place.run(
        "run", path, "--patient", patient, "--examiner", examiner,
        "--observed-at", when, *options, lines=["y", *lines],
        env={"XDG_STATE_HOME": place.dir + "/state-" + examiner})


# ---- the examples of the books
with Place() as place:
    path = place.protocol("worked", WORKED)
    for i, grades in enumerate(GRADES):
        for who, hour in ((0, "09:00"), (1, "15:30")):
            force = FORCES[i][who] if i < len(FORCES) else "nt equipment"
            worked(place, path, "E%d" % (who + 1), "P-%d" % (i + 1),
                   "2026-01-%02d %s" % (i + 1, hour), grades[who], "5", force,
                   "y")
    p = agree(place)
    text = unwrap(p.out)
    same(p.err, "", "nothing else is said")
    for words in (
            "E1 (A) and E2 (B): 20 pairs of sessions of 20 patients",
            "within 24 h; furthest apart 6.5 h",
            "grades on mrc: 0 1 2 3 4 5",
            "once 20 20 15 75.0 % 20 100.0 % 0.620 0.704 0.795",
            "once: kappa 0.704, linear weights: substantial (95 % CI ",
            "once 20 20 20 100.0 % 20 100.0 % ND ND ND",
            "kappa is not determined (ND): both always gave one and the same",
            "once 6 6 0.975 0.975 0.976 4.7 13.1",
            "once 3.0 6.5 -9.8 15.8 6 100.0 %",
            # McGraw and Wong 1996 with the F distribution of R
            "once: ICC(2,1) 0.975 (95 % CI 0.861 to 0.996): good to excellent",
            "0 with a value of A alone, 0 of B alone, 14 of neither",
            "46 observations, 35 agree (76.1 %), 11 disagree",
            "2 items, grades on mrc: 0 1 2 3 4 5",
            "all 20 40 35 87.5 % 40 100.0 %",
            "Landis and Koch 1977", "Koo and Li 2016",
            "P-5, grade: A 3, B 4, 1 rank (2026-01-05 09:00; 2026-01-05 15:30)",
            "P-1, force: A 210, B 204 (2026-01-01 09:00; 2026-01-01 15:30)",
            "P-7, force: A and B not tested: equipment"):
        ok(words in text, "shown: " + words, p.out)
    ok("not blind" not in text and "not paired" not in text and
       "left out" not in text, "and nothing that is not so", p.out)
    ok("almost perfect (" not in text,
       "an interval only where observations are independent", p.out)
    same(len(re.findall(r"P-\d+, grade: A", p.out)), 5,
         "each disagreement once")
    ok("independent" in text, "items of one patient: it is said", p.out)
    ok("independent" not in agree(place, "--step", "grade").out,
       "one observation a patient: it is not")

    plain = agree(place, "--plain").out
    for words in ("\n    kappa, linear weights: 0.704\n",
                  "\n    equal: 15 of 20, 75.0 %\n",
                  "\n    ICC(2,1), agreement: 0.975\n",
                  "\n    limits of agreement, from: -9.8\n",
                  "\n  side: once\n    patients: 20\n",
                  "linear weights: substantial"):
        ok(words in plain, "plain: " + unwrap(words), plain)
    ok(not re.search(r"\S   +\S", plain), "plain: no column", plain)

    if terminal_or_skip("a narrow page"):
        talk = Talk(place, "agree", "E1", "E2", "--step", "grade",
                    terminal=True, columns=60)
        same(talk.end(), 1, "on a terminal")
        ok("kappa, linear weights: 0.704" in talk.text and
           max(map(len, talk.text.splitlines())) <= 60,
           "a page too narrow for a table", talk.text)

    config = os.path.join(place.dir, "comma.ini")
    with open(config, "w", encoding="utf-8") as f:
        f.write("[prompt]\ndecimal = comma\n")
    p = place.run("config", env={"MYOLOG_CONFIG": config})
    comma = agree(place, env={"MYOLOG_CONFIG": config}).out
    ok("0,620   0,704     0,795" in comma and "-9,8" in comma and
       "6,5 h" in comma and not re.search(r"\d\.\d", comma),
       "a decimal comma", comma, p.err)
    same(agree(place, "--format", "csv", env={"MYOLOG_CONFIG": config}).out,
         agree(place, "--format", "csv").out, "but not for programs")

    same(agree(place, "--step", "sure", code=0).err, "", "all equal ends with 0")
    rows = table(place, "csv")
    for weights, name in (("plain", "kappa"), ("linear", "kappa_linear"),
                          ("quadratic", "kappa_quadratic")):
        wide = [[0] * 6 for _ in range(6)]
        for a, b in GRADES:
            wide[int(a)][int(b)] += 1
        wanted = kappa(wide, weights)
        ok(near(float(rows[0][name]), wanted[0]) and
           near(float(rows[0][name + "_se"]), wanted[1]), "csv: " + name,
           rows[0], wanted)
    same((rows[1]["kappa"], rows[1]["not_determined"]),
         ("", "both always gave one and the same value"), "csv: ND is empty")
    same([(r["step_id"], r["side"]) for r in rows],
         [("grade", "once"), ("sure", "once"), ("force", "once"),
          ("", "all")], "csv: items, then groups of them")

# ---- what the later one of a pair could know: what its prompt showed
with Place() as place:
    path = place.protocol("worked", WORKED)
    shown = {}
    for who, patient, hour in (
            ("E1", "P-1", "09:00"), ("E2", "P-1", "10:00"),
            ("E1", "P-2", "10:00"), ("E2", "P-2", "09:00"),
            ("E1", "P-3", "09:00"), ("E2", "P-3", "09:00")):
        p = worked(place, path, who, patient, "2026-01-01 " + hour, "4", "5",
                   "100", "y", options=())
        shown[who, patient] = "previous" in p.err
    same([k for k, v in shown.items() if v], [("E2", "P-1")],
         "shown: by the prompt")
    text = unwrap(agree(place, code=0).out)
    ok("not blind: in 1 of 3 pairs the later session could show" in text,
       "shown: the same is said", text)
    text = unwrap(agree(place, "-p", "P-2", code=0).out)
    ok("blind" not in text, "shown: seen before, typed afterwards", text)
    with open(place.dir + "/map.ini", "w", encoding="utf-8") as f:
        f.write(place.run("import", "--template", path).out)
    head = place.run("import", "--header", path).out.strip()
    rows = [dict.fromkeys(head.split(","), "") for _ in "ab"]
    for i, row in enumerate(rows):
        row.update(patient_id="P-4", examiner_id="E%d" % (i + 1),
                   observed_at="2026-01-01 1%d:00" % i, grade="4", sure="5",
                   force="100")
    with open(place.dir + "/in.csv", "w", encoding="utf-8") as f:
        f.write("\n".join([head, *(",".join(r.values()) for r in rows)]) +
                "\n")
    p = place.run("import", place.dir + "/in.csv", "-m",
                  place.dir + "/map.ini", "--yes")
    same(p.returncode, 0, "two sessions are imported")
    text = unwrap(agree(place, code=0).out)
    ok("not blind: in 1 of 4 pairs" in text and
       "not recorded as blind: in 1 of 4 pairs the later session was imported"
       in text, "imported: no prompt showed it anything", text)

# ---- a record made by hand: a value that no step has is no value
with Place() as place:
    path = place.protocol("worked", WORKED)
    for who, hour in (("E1", "09:00"), ("E2", "15:30")):
        worked(place, path, who, "P-1", "2026-01-01 " + hour, "4", "5", "100",
               "y")
    for name in glob.glob(place.logbook + "/*.csv"):
        with open(name, "rb") as f:
            data = f.read()
        bad = data.replace(b"grade,,,answer,4,", b"grade,,,answer,9,")
        if b",E1," in data:
            bad = bad.replace(b"force,,,answer,100.00,",
                              b"force,,,answer,abc,")
        ok(bad != data, "by hand: something is changed", data)
        with open(name, "wb") as f:
            f.write(rechained(bad))
    text = unwrap(agree(place, code=0).out)
    for words in ("1 observation, 1 agree (100.0 %), 0 disagree",
                  "P-1, grade: A and B unreadable (",
                  "P-1, force: A unreadable, B 100 ("):
        ok(words in text, "by hand: " + words, text)
    same([(r["value_a"], r["missing_a"], r["value_b"], r["disagree"])
          for r in table(place, "pairs", code=0)],
         [("", "unreadable", "", ""), ("5", "", "5", "0"),
          ("", "unreadable", "100", "")], "by hand: pairs")

# ---- revisions that state another mdc, sessions with another device
FORCE = """[protocol]
id = force
version = %d
title = Force
region = test
sides = right, left
sources = none

[step device]
kind = text
sides = once
required = no
identifies = device
ask = Number of the device

[step force]
kind = number
unit = N
sides = once
max = 900
decimals = 0
ask = The force
stabilise = %s
mdc = %d
mdc_source = none
note = no
"""
with Place() as place:
    for version, mdc in ((1, 50), (2, 5), (3, 50)):
        path = place.protocol("force", FORCE % (version, "the belt", mdc))
        for who, hour, force in (("E1", "09:00", "100"),
                                 ("E2", "15:30", "140")):
            worked(place, path, who, "P-%d" % version,
                   "2026-01-0%d %s" % (version, hour),
                   "SN %d" % (version if who == "E1" else 1), force, "y")
    for days, code, words in (
            (("--until", "2026-01-01"), 0, "apart than the mdc of 50 N"),
            (("--since", "2026-01-02", "--until", "2026-01-02"), 1,
             "apart than the mdc of 5 N"),
            (("--since", "2026-01-02"), 1,
             "not equal, as the revisions do not state the same mdc"),
            (("--until", "2026-01-02"), 1,
             "not equal, as the revisions do not state the same mdc")):
        text = unwrap(agree(place, *days, code=code).out)
        ok(words in text, "mdc of revisions: %s: %s" % (days, words), text)
    same([r["disagree"] for r in table(place, "pairs") if
          r["step_id"] == "force"], ["1", "1", "1"],
         "mdc of revisions: those that are not equal")
    text = unwrap(agree(place).out)
    ok("devices: in 2 of 3 pairs the two sessions do not name the same one, "
       "and an mdc holds for one device" in text, "another device", text)
    p = agree(place, "--step", "device", code=2)
    ok("step 'device' is a text: these are not compared" in unwrap(p.err) and
       p.out == "", "a step that is a text", p.err, p.out)
    text = agree(place, "--until", "2026-01-01", code=0).out
    ok("devices:" not in text, "the same device", text)
    path = place.protocol("force", FORCE % (4, "nothing", 50))
    worked(place, path, "E2", "P-9", "2026-01-09 09:00", "SN 1", "100", "y")
    path = place.protocol("force", FORCE % (5, "the belt", 50))
    worked(place, path, "E1", "P-9", "2026-01-09 10:00", "SN 1", "100", "y")
    text = unwrap(agree(place, "-p", "P-9", code=3).out)
    ok("P-9, force: A 100, B another form of the step: other stabilisation "
       "(nothing) (2026" in text and text.count("another form") == 1,
       "what is held still is of the form, and said once", text)
    ok("1 with a value of A alone, 0 of B alone, 0 of neither" in text and
       "in this form: stabilisation: the belt" in text and
       "in this form: stabilisation: nothing" not in text,
       "one item, and its form", text)
    path = place.protocol("force", FORCE % (4, "nothing", 50))
    worked(place, path, "E1", "P-8", "2026-01-08 09:00", "SN 1", "100", "y")
    worked(place, path, "E2", "P-8", "2026-01-08 10:00", "SN 1", "100", "y")
    text = unwrap(agree(place).out)
    ok(text.count("in this form: stabilisation: the belt ") == 1 and
       text.count("in this form: stabilisation: nothing ") == 1,
       "two items of one step: the forms", text)
    same({tuple(r[k] for k in ("step_id", "form", "side", "observations"))
          for r in table(place, "csv") if r["step_id"]},
         {("force", "stabilisation: the belt", "once", "3"),
          ("force", "stabilisation: nothing", "once", "1")},
         "two items of one step: csv")
    same([(r["patient_id"], r["form"], r["value_a"], r["missing_b"])
          for r in table(place, "pairs") if r["patient_id"] in ("P-8", "P-9")],
         [("P-8", "stabilisation: nothing", "100", ""),
          ("P-9", "stabilisation: the belt", "100",
           "another form of the step: other stabilisation (nothing)")],
         "two items of one step: pairs")

# ---- two stations, all kinds of steps, each number by another implementation
CODES = {"reflex": ("absent", "weak", "brisk"), "crutch": ("yes", "no"),
         "power": "012345", "belly": ("firm", "tender", "gap")}


def value(found, step, side):
    v = found[step] if step == "crutch" else found[step][side]
    if step == "force":
        return sum(Fraction(x) for x in v) / 3
    if step == "crutch":
        return {"y": "yes", "n": "no"}[v]
    if step == "belly":
        return frozenset(v.split(",")) - {"none"}
    return v


def counts(pairs, codes):
    out = [[0] * len(codes) for _ in codes]
    for a, b in pairs:
        out[codes.index(a)][codes.index(b)] += 1
    return out


def number(text):
    return None if text == "" else float(text)


def check_row(row, pairs, codes):
    """Kappa of a table, or measurements."""
    if codes is None:
        wanted = measured(pairs)
    else:
        t = counts(pairs, codes)
        wanted = {}
        for weights in ("plain", "linear", "quadratic"):
            name = "kappa" if weights == "plain" else "kappa_" + weights
            found = kappa(t, weights) or (None, None)
            if weights != "plain" and row["class"] != "grade":
                found = None, None
            wanted[name], wanted[name + "_se"] = found
            if row["patients"] != row["observations"]:
                # the error is that of observations that are independent
                wanted[name + "_se"] = None
        wanted["within_one"] = float(lib_agree.within(t, 1)) \
            if row["class"] == "grade" else None
        wanted["equal"] = float(lib_agree.within(t, 0))
    wanted["observations"] = float(len(pairs))
    wrong = {n: (row[n], w) for n, w in wanted.items()
             if not near(number(row[n]), w)}
    ok(not wrong and len(pairs) > 0, "csv: %s %s %s" % (
        row["step_id"], row["side"], row["option"]), wrong)


with Place() as place:
    found = book(place, patients=9)
    same(len(glob.glob(place.logbook + "/*.csv")), 2, "two stations")
    rows = table(place, "csv")
    by = {(r["step_id"], r["side"], r["option"]): r for r in rows}
    for step in STEPS + ("crutch",):
        for name, sides in (("right", [0]), ("left", [1]), ("all", [0, 1])):
            if step == "crutch":
                name, sides = "once", [0]
            pairs = [tuple(value(f[e], step, s) for e in ("E1", "E2"))
                     for f in found for s in sides]
            if step == "belly":
                for option in CODES[step]:
                    check_row(by[step, name, option],
                              [(option in a, option in b) for a, b in pairs],
                              [False, True])
                same(by[step, name, ""]["equal"],
                     str(sum(a == b for a, b in pairs)), "csv: sets " + name)
            else:
                check_row(by[step, name, ""], pairs, CODES.get(step))
    same({(r["patients"], r["observations"]) for r in rows
          if r["side"] == "all"}, {("9", "18")}, "patients and observations")

    same({(step, side, by[step, side, ""]["icc_%s_%s" % (form, end)] == "")
          for step in ("force", "girth") for side in ("right", "left", "all")
          for form in ("1_1", "2_1", "3_1") for end in ("lower", "upper")},
         {(step, side, side == "all")
          for step in ("force", "girth") for side in ("right", "left", "all")},
         "csv: an interval only where patients are independent")

    observed = table(place, "pairs")
    same(len(observed), 9 * 11, "pairs: each place once")
    same(len([r for r in observed if r["disagree"] == "1"]),
         len(re.findall(r"^  P-\d+, .*: A ", agree(place).out, re.M)),
         "pairs: as many disagree as are listed")
    for r in observed:
        f = found[int(r["patient_id"][2:])]
        side = 1 if r["side"] == "left" else 0
        for e, name in (("E1", "a"), ("E2", "b")):
            v = value(f[e], r["step_id"], side)
            have = r["value_" + name]
            if r["class"] == "number":
                right = near(float(have), float(Fraction(v)))
            elif r["class"] == "options":
                right = have == (" ".join(
                    c for c in CODES["belly"] if c in v) or "none")
            else:
                right = have == v
            if not right:
                ok(False, "pairs: a value", r, v)
    same({(r["rank_a"] == r["value_a"]) for r in observed
          if r["class"] == "grade"}, {True}, "pairs: ranks of grades alone")
    force = [r for r in observed if r["step_id"] == "force"]
    same([r["disagree"] for r in force],
         ["1" if abs(float(r["value_a"]) - float(r["value_b"])) > 20 else "0"
          for r in force], "a number disagrees past its mdc")
    text = unwrap(agree(place).out)
    ok("mean of 3 trials; disagree: further apart than the mdc of 20 N" in
       text and "not equal, as no mdc is stated" in text, "which is said",
       text)
    ok(all(w in text for w in (
        "firm ", "A alone B alone neither", "any of: firm tender gap")),
       "options of a step one by one", text)
    other = agree(place, "--format", "csv", a="E2", b="E1").out
    same([(r["a_alone"], r["kappa"]) for r in csv.DictReader(
        io.StringIO(other, newline=""))],
         [(r["b_alone"], r["kappa"]) for r in rows], "B and A: the same")

    same({r["step_id"] for r in table(place, "pairs", "--step", "girth")},
         {"girth"}, "one step")
    same({r["patient_id"] for r in table(place, "pairs", "-p", "P-3")},
         {"P-3"}, "one patient")
    text = unwrap(agree(place, "-p", "P-3").out)
    ok("ND): fewer than 2 patients" in text and not re.search(
        r"poor|slight|fair|moderate|substantial|perfect|good|excellent", text),
       "one patient: no words for what is no coefficient", text)
    same({(r["not_determined"], r["kappa"], r["kappa_se"], r["icc_2_1"],
           r["sem"], r["sd_difference"], r["limit_lower"])
          for r in table(place, "csv", "-p", "P-3")
          if r["class"] != "options" or r["option"]},
         {("fewer than 2 patients",) + 6 * ("",)}, "one patient: csv")
    same({r["patient_id"] for r in table(
        place, "pairs", "--since", "2026-01-03", "--until", "2026-01-04")},
         {"P-2", "P-3"}, "some days")
    p = agree(place, "--step", "girth", "-p", "P-1", "--within", "119min",
              code=3)
    ok("the nearest of E2 is 2 h away" in unwrap(p.out) and
       "no pair of sessions" in p.err, "too far apart", p.out, p.err)
    agree(place, "--step", "girth", "-p", "P-1", "--within", "120min")

    # ---- left out, and said
    f = found[0]["E1"]
    lib = lib_agree.protocol(place)
    lib_agree.examine(place, lib, "E1", "Q-1", "2026-02-01 10:00", f)
    lib_agree.examine(place, lib, "E2", "Q-1", "2026-02-03 10:00", f)
    lib_agree.examine(place, lib, "E1", "Q-2", "2026-02-01 10:00", f)
    lib_agree.examine(place, lib, "E1", "Q-3", "2026-02-01 10:00", f)
    lib_agree.examine(place, lib, "E2", "Q-3", "2026-02-01 11:00", f)
    lib_agree.examine(place, lib, "E1", "Q-3", "2026-02-01 11:30", f)
    p = place.run("run", lib, "-p", "Q-2", "-e", "E2", lines=["y", "4"])
    same(p.returncode, 5, "one is left open")
    p = place.run("run", lib, "-p", "Q-2", "-e", "E2",
                  lines=["y", "4", "firm", ":abandon time"])
    same(p.returncode, 0, "one is abandoned")
    place.run("void", "last", "--reason", "mistake", "-e", "E2")
    p = place.run("run", lib, "-p", "Q-2", "-e", "E2",
                  lines=["y", "4", "firm", ":abandon time"])
    text = unwrap(agree(place).out)
    for words in (
            "sessions left out: 1 open, 1 abandoned, 1 void",
            "sessions not paired: 3 of A, 1 of B, listed below",
            "A, Q-1, raters, 2026-02-01 10:00: the nearest of E2 is 2 d away",
            "B, Q-1, raters, 2026-02-03 10:00: the nearest of E1 is 2 d away",
            "A, Q-2, raters, 2026-02-01 10:00: E2 has none of this patient "
            "and protocol",
            "A, Q-3, raters, 2026-02-01 10:00: the nearest of E2 is 1 h away "
            "and paired with a nearer one",
            "not blind: in 1 of 10 pairs"):
        ok(words in text, "said: " + words, text)
    ok("11 pairs" in agree(place, "--within", "2d").out, "a wider window")

    # ---- another form of a step is another item
    two = lib_agree.protocol(place, version=2, scale="mrc-4split")
    lib_agree.examine(place, lib, "E1", "R-1", "2026-03-01 10:00", f)
    lib_agree.examine(place, two, "E2", "R-1", "2026-03-01 11:00", f)
    observed = table(place, "pairs", "-p", "R-1", code=0)
    same({(r["scale"], r["missing_a"], r["missing_b"]) for r in observed
          if r["step_id"] == "power"},
         {("mrc", "", "another form of the step: other scale (mrc-4split)")},
         "a changed scale is not compared")
    same({r["disagree"] for r in observed if r["step_id"] != "power"}, {"0"},
         "the other steps are")
    p = agree(place, "-p", "R-1", "--step", "power", code=3)
    ok("no step has a value of both" in p.err and
       "nothing to compare" in p.out, "nothing is left", p.err, p.out)

    # ---- slips
    for args, code, words in (
            (("E1", "E1"), 2, "the two examiners are one: 'E1'; name two"),
            (("E1", "E3"), 2, "unknown examiner: 'E3'; did you mean 'E"),
            (("nobody", "E2"), 2, "unknown examiner: 'nobody'; 'myolog "
             "sessions' shows who"),
            (("E1",), 2, "missing A B"),
            (("E1", "E2", "--within", "7"), 2, "--within is no time: '7'"),
            (("E1", "E2", "--within", "0h"), 2, "--within is no time"),
            (("E1", "E2", "--within", "3651d"), 2, "--within is no time"),
            (("E1", "E2", "--within", "1.5h"), 2, "--within is no time"),
            (("E1", "E2", "--format", "html"), 2, "unknown format: 'html'"),
            (("E1", "E2", "--step", "powr"), 2, "no step 'powr'"),
            (("E1", "E2", "--since", "2026-13-01"), 2, "--since is no date"),
            (("E1", "E2", "-p", "nobody"), 2, "no such patient: 'nobody'; "
             "'myolog sessions' lists the sessions"),
            (("E1", "E2", "-p", "R-2"), 2, "no such patient: 'R-2'; did you "
             "mean '"),
            (("E1", "E2", "-P", "nope"), 2, "no session of protocol: 'nope'; "
             "'myolog sessions' lists the sessions"),
            (("E1", "E2", "-P", "rater"), 2, "no session of protocol: "
             "'rater'; did you mean 'raters'?"),
            (("E1", "E2", "-P", "nope", "-p", "P-1"), 2, "no session of "
             "protocol: 'nope'"),
            (("E1", "E2", "-p", "Q-1"), 3, "'E1' closed 1 of those")):
        p = place.run("agree", *args)
        ok(p.returncode == code and words in unwrap(p.err),
           "agree " + " ".join(args), p.returncode, p.err)
    with open("/dev/full", "w", encoding="utf-8") as full:
        p = place.run("agree", "E1", "E2", stdout=full)
    ok(p.returncode == 4 and "write" in p.err, "a full disk", p.err)

    # ---- a snapshot that is gone takes its sessions alone
    gone = glob.glob(place.logbook + "/protocols/raters-2-*.ini")
    os.unlink(gone[0])
    p = agree(place, code=3)
    ok("cannot be read" in p.err and "10 pairs" in p.out,
       "a session without its snapshot", p.err, p.out)

with Place() as place:
    p = agree(place, code=3)
    ok(p.out == "" and p.err != "", "no logbook", p.err)
    place.session(["none", "none", "4", "strong", "firm", "3", "palpable",
                   "firm", "y"], protocol=BRIEF)
    p = agree(place, code=2)
    ok("unknown examiner: 'E2'; did you mean 'E1'?" in unwrap(p.err),
       "nobody else yet", p.err)
    p = place.run("run", BRIEF, "-p", "P-1", "-e", "E2", lines=[
        "y", "none", "none", "4", "strong", "weak / soft", "3p", "palpable",
        "firm", "y"])
    same(p.returncode, 0, "somebody else")
    p = agree(place)
    text = unwrap(p.out)
    ok("1 pair of sessions of 1 patient" in text and
       "furthest apart 1 min" in text, "one after the other", p.out)
    ok(re.search(r"firm 1 1 0 0 1 50.0 % .*weak 0 0 1 1 1 50.0 % ", text),
       "who found what", p.out)
    ok("P-1, tendon, right: A firm, B weak" in text and
       "strength, left" not in text, "a qualifier is no other grade", p.out)
done()
