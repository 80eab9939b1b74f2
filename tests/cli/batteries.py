#!/usr/bin/env -S python3 -B
"""batteries.py: the standard batteries, typed whole, against their published
worked examples and cases at the edges; the arithmetic stands with each."""
import csv
import glob
import os

from lib_myolog import Place, done, ok, same

SCREENED = ["y", "none", "none"]  # identity, do-not-test, consent


def rows(place):
    found = []
    for name in glob.glob(place.logbook + "/*.csv"):
        with open(name, encoding="utf-8", newline="") as f:
            found += list(csv.DictReader(f))
    return found


def scores(place):
    """The latest of each score: value, band, note."""
    found = {}
    for row in rows(place):
        if row["entry"] == "score":
            found[row["step_id"][len("score."):]] = (
                row["value"], row["label"], row["note"])
    return found


def both(right, left):
    """Right and left of each step, one after the other."""
    assert len(right) == len(left)
    return [a for pair in zip(right, left) for a in pair]


def run(place, battery, lines, *words):
    p = place.run("run", battery, "-p", "P-1", "-e", "E1", *words,
                  lines=lines + ["y"])
    same(p.returncode, 0, battery + ": closed")
    if p.returncode != 0:
        print("# " + p.err[-1500:].replace("\n", "\n# "))
    return scores(place)


def check(name, battery, lines, expected, *words):
    with Place() as place:
        have = run(place, battery, lines, *words)
        for score, wanted in expected.items():
            value, band, note = have.get(score, (None, None, ""))
            if isinstance(wanted, str):
                wanted = (wanted,)
            same(value, wanted[0], "%s: %s" % (name, score))
            if len(wanted) > 1:
                same(band, wanted[1], "%s: %s, band" % (name, score))
            for part in wanted[2:]:
                ok(part in note, "%s: %s, %s" % (name, score, part), note)


# ---- MRC sum score: shoulder, elbow, wrist, hip, knee, ankle


def mrc(right, left, commands="5"):
    return SCREENED + [commands] + both(right.split(), left.split())


# 8 + 8 + 8 + 6 + 8 + 8 = 46: below 48, not below 36
check("MRC 1", "mrc-sum", mrc("4 4 4 3 4 4", "4 4 4 3 4 4"), {
    "mrc-sum": ("46", "below 48", "12/12 items"),
    "mrc-mean": ("3.83", "below 4", "12/12 items")})  # 46 / 12
# 16 + 15 = 31
check("MRC 2", "mrc-sum", mrc("3 3 3 2 3 2", "3 3 2 2 3 2"), {
    "mrc-sum": ("31", "below 36", "12/12 items")})
# 20 of 5 items + 25 of 6: no sum; 45 / 11 = 4.09
check("MRC 3", "mrc-sum",
      SCREENED + ["5"] + both(["4", "4", "nt pain", "4", "4", "4"],
                              "4 4 4 4 5 4".split()), {
          "mrc-sum": ("ND", "", "11/12 items", "wrist-extension.right"),
          "mrc-mean": ("4.09", "not below 4", "11/12 items")})
# 48 and 36 are not below: 12 * 4; 12 * 3
check("MRC at 48", "mrc-sum", mrc("4 4 4 4 4 4", "4 4 4 4 4 4"), {
    "mrc-sum": ("48", "not below 48"), "mrc-mean": ("4.00", "not below 4")})
check("MRC at 36", "mrc-sum", mrc("3 3 3 3 3 3", "3 3 3 3 3 3"), {
    "mrc-sum": ("36", "below 48")})
# 11 * 4 + 3 = 47; 11 * 3 + 2 = 35; 47 / 12 = 3.92
check("MRC 47", "mrc-sum", mrc("4 4 4 4 4 4", "4 4 4 4 4 3"), {
    "mrc-sum": ("47", "below 48"), "mrc-mean": ("3.92", "below 4")})
check("MRC 35", "mrc-sum", mrc("3 3 3 3 3 3", "3 3 3 3 3 2"), {
    "mrc-sum": ("35", "below 36")})
check("MRC ends", "mrc-sum", mrc("0 0 0 0 0 0", "0 0 0 0 0 0"), {
    "mrc-sum": ("0", "below 36")})
check("MRC top", "mrc-sum", mrc("5 5 5 5 5 5", "5 5 5 5 5 5"), {
    "mrc-sum": ("60", "not below 48")})

with Place() as place:
    lines = mrc("4 4 4 3 4 4", "4 4 4 3 4 4")
    have = run(place, "mrc-sum", lines)
    ok(len(lines) + 1 < 40, "MRC: under 40 lines of input", len(lines) + 1)
    last = [r["entry"] for r in rows(place)][-1]
    same(last, "close", "MRC: the close stands last")
    # a plus or minus is no grade of this scale
    p = place.run("run", "mrc-sum", "-p", "P-2", "-e", "E1",
                  lines=SCREENED + ["5", "4-", ":pause"])
    ok("not accepted" in p.err, "MRC: whole grades only", p.err[-400:])

# ---- MMT8: deltoid, biceps, wrist, quadriceps, dorsiflexors, neck, g. medius,
# g. maximus, as the patient turns


def mmt8(neck, deltoid, biceps, wrist, gmax, gmed, quad, dorsi):
    return [deltoid, biceps, wrist, quad, dorsi, neck, gmed, gmax]


# 8 + 9 + 9 + 10 + 6 + 7 + 9 + 10 = 68
check("MMT8 1", "mmt8", SCREENED + mmt8(*"8 9 9 10 6 7 9 10".split()), {
    "mmt8": ("68", "", "8/8 items")})
# 7 + (8 + 9 + 10 + 5 + 6 + 8 + 9) + (8 + 9 + 10 + 6 + 6 + 9 + 9)
#   = 7 + 55 + 57 = 119
R = dict(zip("deltoid biceps wrist gmax gmed quad dorsi".split(),
             "8 9 10 5 6 8 9".split()))
L = dict(zip("deltoid biceps wrist gmax gmed quad dorsi".split(),
             "8 9 10 6 6 9 9".split()))
PAIRS = [a for k in "deltoid biceps wrist quad dorsi".split()
         for a in (R[k], L[k])]
check("MMT8 2", "mmt8-both", SCREENED + PAIRS +
      ["7", R["gmed"], L["gmed"], R["gmax"], L["gmax"]], {
          "mmt8-both": ("119", "", "15/15 items")})
# 8 + 8 + 9 + 10 + 6 + 7 + 8 (left) + 10 = 66
check("MMT8 3", "mmt8",
      SCREENED + ["8", "9", "10", "nt other brace", "8", "10", "8", "7", "6"], {
          "mmt8": ("66", "", "8/8 items", "quadriceps from the left")})
check("MMT8 3, neither", "mmt8",
      SCREENED + ["8", "9", "10", "nt other brace", "nt other brace", "10",
                  "8", "7", "6"], {
          "mmt8": ("ND", "", "7/8 items", "missing: quadriceps.right")})
# a trace has no number: 0 + 9 + 9 + 10 + 6 + 7 + 9 + 10 = 60, and said
check("MMT8 trace", "mmt8", SCREENED + mmt8(*"T 9 9 10 6 7 9 10".split()), {
    "mmt8": ("60", "", "neck-flexors T as 0")})
check("MMT8 ends", "mmt8", SCREENED + ["10"] * 8, {"mmt8": "80"})
check("MMT8 both, ends", "mmt8-both", SCREENED + ["10"] * 15, {
    "mmt8-both": "150"})
check("MMT8 both, one missing", "mmt8-both",
      SCREENED + ["10"] * 14 + ["nt pain"], {
          "mmt8-both": ("ND", "", "14/15 items")})

# ---- MMT24: eight groups sitting, the neck flexors, g. medius, then prone
# g. maximus, hamstrings, plantarflexors, neck extensors


def mmt24(neck_flexors="10", neck_extensors="10", each="10"):
    return (SCREENED + [each] * 16 + [neck_flexors] + [each] * 2 +
            [each] * 6 + [neck_extensors])


# 2 * 10; 16 * 10; 8 * 10; 260
check("MMT24 top", "mmt24", mmt24(), {
    "axial": "20", "proximal": "160", "distal": "80",
    "mmt24": ("260", "", "26/26 items")})
# 7 + 5; 16 * 8; 8 * 8: 12 + 128 + 64 = 204
check("MMT24 sums", "mmt24", mmt24("7", "5", "8"), {
    "axial": "12", "proximal": "128", "distal": "64", "mmt24": "204"})
check("MMT24, one missing", "mmt24", mmt24("nt pain"), {
    "axial": ("ND", "", "1/2 items"), "proximal": "160", "distal": "80",
    "mmt24": ("ND", "", "25/26 items")})

# ---- ISNCSCI: C5 to T1, L2 to S1, one side whole


def isncsci(right, left):
    return ["y", "none", "n"] + [
        line.replace("_", " ") for line in (right + " " + left).split()]


# R 5 5 4 2 1 = 17, L 5 4 3 1 0 = 13, legs 0
check("ISNCSCI 1", "isncsci-motor",
      isncsci("5 5 4 2 1 0 0 0 0 0", "5 4 3 1 0 0 0 0 0 0"), {
          "right-upper": "17", "left-upper": "13", "uems": "30", "lems": "0",
          "right-motor": "17", "left-motor": "13"})
# arms 25 + 25; R 4 4 3 2 1 = 14, L 5 5 4 4 3 = 21
check("ISNCSCI 2", "isncsci-motor",
      isncsci("5 5 5 5 5 4 4 3 2 1", "5 5 5 5 5 5 5 4 4 3"), {
          "uems": "50", "lems": "35", "right-motor": "39",
          "left-motor": "46"})
# R arm 5 NT 5 5 5; L arm 24; R leg 3* 4 4 5 5 = 21; L leg 25
check("ISNCSCI 3", "isncsci-motor",
      isncsci("5 nt_immobilised 5 5 5 3*_/_old_fracture 4 4 5 5",
              "5 5 5 5 4 5 5 5 5 5"), {
          "right-upper": ("ND", "", "4/5 items"), "left-upper": "24",
          "uems": "ND", "right-lower": "21", "left-lower": "25",
          "lems": "46", "right-motor": "ND", "left-motor": "49"})
with Place() as place:
    have = run(place, "isncsci-motor",
               isncsci("5 5 4 2 1 0 0 0 0 0", "5 4 3 1 0 0 0 0 0 0"))
    ok("total" not in have, "ISNCSCI: the 100-total is not recorded")
    shown = place.run("show", "last")
    ok("UEMS and LEMS together" not in shown.out, "ISNCSCI: nor shown")
    shown = place.run("show", "last", "--all-scores")
    ok("UEMS and LEMS together: 30;" in shown.out,
       "ISNCSCI: 30 on request", shown.out[-600:])
# NT with a star is NT; a starred grade counts as its number
check("ISNCSCI stars", "isncsci-motor",
      isncsci("0**_/_old_palsy 5 5 5 5 5 5 5 5 nt*_contracture_/_old_burn",
              "5 5 5 5 5 5 5 5 5 5"), {
          "right-upper": "20", "right-lower": "ND", "lems": "ND",
          "uems": "45"})

# ---- Motricity Index, one side: pinch, elbow, shoulder, ankle, knee, hip


def motricity(items):
    return SCREENED + items.split()


# 22 + 19 + 14 = 55, + 1 = 56; 14 + 25 + 19 = 58, + 1 = 59; 57.5
check("Motricity 1", "motricity-index", motricity("22 19 14 14 25 19"), {
    "right-arm-raw": "55", "right-arm": "56", "right-leg-raw": "58",
    "right-leg": "59", "right-side": "57.5"}, "--sides", "right")
# 99 + 1
check("Motricity 2", "motricity-index", motricity("33 33 33 33 33 33"), {
    "left-arm": "100", "left-leg": "100", "left-side": "100.0"},
    "--sides", "left")
# 0 + 0 + 9 + 1 = 10; 9 + 14 + 14 + 1 = 38; 24.0
check("Motricity 3", "motricity-index", motricity("0 0 9 9 14 14"), {
    "right-arm": "10", "right-leg": "38", "right-side": "24.0"},
    "--sides", "right")
check("Motricity 3, no hip", "motricity-index",
      SCREENED + ["0", "0", "9", "9", "14", "nt pain"], {
          "right-arm": "10", "right-leg": "ND",
          "right-side": ("ND", "", "5/6 items")}, "--sides", "right")
with Place() as place:
    have = run(place, "motricity-index", motricity("0 0 9 9 14 14"),
               "--sides", "right")
    ok(all(not k.startswith("left") for k in have),
       "Motricity: no score of the side that is not tested", have)
    p = place.run("run", "motricity-index", "-p", "P-2", "-e", "E1",
                  "--sides", "right", lines=motricity("20") + [":pause"])
    ok("not accepted" in p.err, "Motricity: no other numbers", p.err[-300:])
# The clinic's reading of the +1: never (from 100 on), at the top (from 99 on).
for limit, raw, items, arm, leg, side in (
        ("100", "never", "0 0 9 9 14 14", "9", "37", "23.0"),
        ("99", "top only", "33 33 33 9 14 14", "100", "37", "68.5")):
    with Place() as place:
        config = place.dir + "/myolog.ini"
        with open(config, "w", encoding="utf-8") as f:
            f.write("[limits]\nmotricity-plus-one-from = %s\n" % limit)
        p = place.run("--config", config, "run", "motricity-index", "-p",
                      "P-1", "-e", "E1", "--sides", "right",
                      lines=motricity(items) + ["y"])
        same(p.returncode, 0, "Motricity, +1 %s: closed" % raw)
        have = scores(place)
        same([have.get(k, ("",))[0] for k in
              ("right-arm", "right-leg", "right-side")], [arm, leg, side],
             "Motricity, +1 %s" % raw)

# ---- region screens run; they have no total
# Of neck and trunk five movements are graded once, four on each side.
for name, least in (("lower-limb", 14), ("upper-limb", 14), ("hand", 14),
                    ("trunk-neck", 13)):
    with Place() as place:
        p = place.run("run", "screen-" + name, "-p", "P-1", "-e", "E1",
                      lines=SCREENED + ["4"] * 60)
        n = sum(r["entry"] == "answer" and r["value"] == "4"
                for r in rows(place))
        ok(n >= least, "screen-%s: graded" % name, n, p.err[-300:])
        same(scores(place), {}, "screen-%s: no total" % name)

done()
