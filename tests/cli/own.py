#!/usr/bin/env -S python3 -B
"""own.py: a clinic's own protocol, scale, reason and battery, in a folder of
its own, written from the manual page. They stand beside the installed ones,
use them, and leave them alone. And: an amendment re-scores."""
import csv
import glob
import hashlib
import os
import re

from lib_myolog import Place, done, ok, same

SCALES = """[scale ward]
title = Grip as the ward has it, 0-3
source = the ward's own
qualifiers = p

[grade ward 0]
label = no squeeze
points = 0

[grade ward 1]
label = weak
points = 1

[grade ward 2]
label = fair
points = 2

[grade ward 3]
label = strong
points = 3
"""
REASONS = """[reason visitors]
label = visitors at the bed
class = not-done
"""
TEST = """[protocol]
id = ward-grip
version = 1
title = Squeeze my fingers
region = hand
sides = right, left
sources = the ward's own

[step squeeze]
kind = grade
scale = ward
ask = Squeeze of two fingers
say = Squeeze my fingers, as hard as you can.
"""
BATTERY = """[protocol]
id = ward-round
version = 2
title = Arms and grip on the round
region = batteries
sides = right, left
order = step
sources = the ward's own

[step grip]
from = ward-grip/squeeze

[step elbow]
from = elbow-flexion-supinated/strength
ask = Elbow flexion

[score grip-sum]
label = Grip of both hands
sum = grip
range = 0, 6
band = < 4 watch
  >= 4 well

[score elbow-sum]
label = Elbow flexion of both arms
sum = elbow
range = 0, 10

[score share]
label = Grip, in percent
formula = 100 * grip-sum / 6
"""


def tree(folder):
    found = {}
    for name in sorted(glob.glob(folder + "/**", recursive=True)):
        if os.path.isfile(name):
            with open(name, "rb") as f:
                found[name] = hashlib.sha256(f.read()).hexdigest()
    return found


def write(path, text):
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)


def scores(place):
    found = []
    with open(place.csv(), encoding="utf-8", newline="") as f:
        for row in csv.DictReader(f):
            if row["entry"] == "score":
                found.append((row["step_id"], row["value"], row["label"],
                              row["note"]))
    return found


with Place() as place:
    # The installed library is the system's; the clinic's is the user's.
    own = place.env["XDG_CONFIG_HOME"] + "/myolog"
    place.env["MYOLOG_LIBRARY"] = own + ":" + place.library
    write(own + "/config/scales.ini", SCALES)
    write(own + "/config/reasons.ini", REASONS)
    write(own + "/protocols/ward/ward-grip.ini", TEST)
    write(own + "/protocols/ward/ward-round.ini", BATTERY)
    before = tree(place.library)

    p = place.run("check", "--strict", *glob.glob(own + "/protocols/*/*.ini"),
                  own + "/config/scales.ini", own + "/config/reasons.ini")
    ok(p.returncode == 0, "check --strict finds nothing", p.out + p.err)
    p = place.run("protocols", "list", "--region", "ward")
    same([l.split()[0] for l in p.out.splitlines()],
         ["ward-grip", "ward-round"], "they are in the library")
    p = place.run("protocols", "show", "ward-round")
    ok("biceps" not in p.out or "musculocutaneous" in p.out,
       "what is taken over brings its card", p.out[:400])

    p = place.run("run", "ward-round", "-p", "P-1", "-e", "E1",
                  lines=["y", "strong", "nt visitors", "4", "5", "y"])
    same(p.returncode, 0, "it runs")
    # 3 of one hand alone; 4 + 5
    same(scores(place), [
        ("score.grip-sum", "ND", "", "1/2 items; missing: grip.left"),
        ("score.elbow-sum", "9", "", "2/2 items"),
        ("score.share", "ND", "", "1/2 items; missing: grip.left")],
        "its scores")
    p = place.run("show", "last")
    ok("visitors at the bed" in p.out, "its reason", p.out)

    # Later the other hand is added: both values stay, and both are shown.
    p = place.run("amend", "last", "grip.left", "weak", "--reason",
                  "done in the evening", "-e", "E2")
    same(p.returncode, 0, "amended")
    # 3 + 1 = 4; 100 * 4 / 6 = 66.7
    same(scores(place)[3:], [
        ("score.grip-sum", "4", "well", "2/2 items"),
        ("score.share", "66.7", "", "2/2 items")],
        "what the amendment touches is scored again, and nothing else")
    p = place.run("show", "last")
    line = re.search(r"Grip of both hands: .*(?:\n    .*)*", p.out)
    ok(line and "4, well" in line.group() and "before, ND" in line.group(),
       "both values are shown", p.out)
    p = place.run("verify")
    same((p.returncode, "0 errors" in p.out), (0, True), "verify")
    same(tree(place.library), before, "the installed files are as they were")

    # A later edit of the clinic's scale changes no record.
    write(own + "/config/scales.ini", SCALES.replace("strong", "firm"))
    p = place.run("show", "last")
    ok("strong" in p.out and "firm" not in p.out,
       "a later edit changes no record", p.out)
done()
