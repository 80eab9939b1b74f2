#!/usr/bin/env -S python3 -B
"""content.py: what is promised of the shipped protocols as files: each row of
the table of muscle tests is one, all are sound under --strict, every source
is in SOURCES.md, and no two copy more than a line of text. What they ask is
tested by tests/unit/test_content.c."""
import glob
import os
import re

from lib_myolog import Place, TOP, done, ok, same

# The rows, by region: movement tests of the whole body.
ROWS = """
head brow-raise eye-closure lip-closure smile jaw-closing jaw-opening
 tongue-protrusion
neck neck-flexion neck-extension neck-rotation neck-lateral-flexion
shoulder-blade scapula-elevation scapula-adduction scapula-depression
 scapula-adduction-downward scapula-protraction
shoulder shoulder-flexion shoulder-extension shoulder-abduction
 shoulder-abduction-start shoulder-horizontal-abduction
 pectoralis-major-clavicular pectoralis-major-sternal latissimus-dorsi
 shoulder-external-rotation shoulder-internal-rotation
elbow elbow-flexion-supinated elbow-flexion-pronated elbow-flexion-midprone
 elbow-extension supination pronation pronation-elbow-flexed
wrist wrist-flexion-radial wrist-flexion-ulnar wrist-extension-radial
 wrist-extension-ulnar
hand finger-dip-flexion-radial finger-dip-flexion-ulnar finger-pip-flexion
 finger-mcp-flexion finger-extension index-extension little-finger-extension
 finger-abduction index-abduction finger-adduction little-finger-abduction
 little-finger-opposition thumb-ip-flexion thumb-mcp-flexion
 thumb-ip-extension thumb-mcp-extension thumb-abduction-radial
 thumb-abduction-palmar thumb-opposition thumb-adduction grip-strength
 key-pinch
trunk trunk-flexion trunk-rotation trunk-extension pelvic-elevation diaphragm
hip hip-flexion hip-flexion-abduction-er hip-extension
 hip-extension-knee-straight hip-abduction hip-abduction-flexed hip-adduction
 hip-external-rotation hip-internal-rotation
knee knee-extension knee-flexion knee-flexion-medial knee-flexion-lateral
ankle ankle-pf-knee-straight ankle-pf-knee-bent ankle-heel-rise
 ankle-dorsiflexion
foot foot-inversion foot-eversion foot-eversion-dorsiflexed
 great-toe-extension toe-extension great-toe-ip-flexion great-toe-mtp-flexion
 toe-dip-flexion toe-pip-flexion toe-mtp-flexion great-toe-abduction
"""
BATTERIES = """isncsci-motor mrc-sum mmt8 mmt8-both mmt24 motricity-index
 screen-lower-limb screen-upper-limb screen-hand screen-trunk-neck"""

# Axial: asked once; all others on both sides. Jaw and tongue are not: the bite
# is graded once, but felt on each side, and jaw and tongue push to each side.
ONCE = set("""neck-flexion neck-extension trunk-flexion trunk-extension
 diaphragm""".split())


def files():
    return sorted(glob.glob(TOP + "/protocols/*/*.ini"))


def values(path):
    """(section, key, value): continuation lines joined with a blank."""
    section, key, out = "", None, []
    with open(path, encoding="utf-8") as f:
        for line in f:
            line = line.rstrip("\n")
            if line.startswith(("#", ";")) or not line.strip():
                continue
            if line.startswith("["):
                section, key = line.strip("[]"), None
            elif line[0] in " \t" and key is not None:
                text = line.strip()
                out[-1][2] += "\n" if text == "." else " " + text
            elif "=" in line:
                key, _, value = line.partition("=")
                out.append([section, key.strip(), value.strip()])
    return out


def rows():
    region = None
    for line in ROWS.strip("\n").split("\n"):
        words = line.split()
        if not line.startswith(" "):
            region, words = words[0], words[1:]
        for word in words:
            yield region, word


with Place() as place:
    p = place.run("check", "--strict", *files())
    ok(p.returncode == 0 and p.out.startswith("%d files: 0 errors, 0 warn" %
                                              len(files())) or
       "0 errors, 0 warnings" in p.out + p.err,
       "check --strict finds nothing in any of them",
       (p.out + p.err)[-1500:])
    listed = {}
    p = place.run("protocols", "list")
    for line in p.out.splitlines():
        words = line.split()
        listed[words[0]] = words[1]
    same(p.returncode, 0, "protocols list")
    for region, row in rows():
        same(listed.get(row), region, "row: %s" % row)
    for battery in BATTERIES.split():
        same(listed.get(battery), "batteries", "battery: %s" % battery)
    for part in ("muscle-test", "shared-parts", "muscles-arm"):
        ok(part not in listed, "%s is not listed" % part)
    p = place.run("protocols", "list", "--all")
    ok("muscle-test" in p.out, "but with --all")

    # Each row shows what an examiner needs to know of it.
    for region, row in rows():
        p = place.run("protocols", "show", row)
        text = " ".join(p.out.split())
        missing = [w for w in ("For trained examiners", "position:", "say:",
                               "nerve:", "roots:", "source:", "origin:",
                               "insertion:", "palpate:")
                   if w not in text]
        same(missing, [], "%s: shown" % row)
        sides = re.search(r"^sides: (.*)$", p.out, re.M).group(1)
        same(sides == "once", row in ONCE, "%s: sides" % row)

    # The search: words that must find a protocol, and one that must not.
    for options, found, not_found in (
            ("--root S1", "ankle-pf-knee-straight", "elbow-extension"),
            ("--root C5", "shoulder-abduction", "hip-flexion"),
            ("--root T9", "trunk-flexion", "thumb-adduction"),
            ("--root S1 --nerve tibial", "great-toe-ip-flexion",
             "foot-eversion"),
            ("--nerve ulnar", "thumb-adduction", "thumb-opposition"),
            ("--muscle soleus", "ankle-pf-knee-bent", "knee-flexion"),
            ("--region hip", "hip-extension", "knee-extension"),
            ("--region shoulder-blade", "scapula-elevation",
             "shoulder-flexion")):
        p = place.run("protocols", "list", *options.split())
        ids = [l.split()[0] for l in p.out.splitlines()]
        ok(found in ids, "list %s: %s" % (options, found), ids)
        ok(not_found not in ids, "list %s: not %s" % (options, not_found),
           ids)
    p = place.run("protocols", "list", "--root", "CN VII")
    ok("brow-raise" in p.out and "jaw-closing" not in p.out,
       "list --root CN VII", p.out)
    p = place.run("protocols", "list", "--muscle", "no such muscle")
    ok(p.returncode == 0 and p.out == "" and "no protocol fits" in p.err,
       "list: nothing found is said", p.err)
    p = place.run("protocols", "show", "triceps-surae", "--root", "S1")
    ok(p.returncode == 2 and "--root" in p.err, "show takes no search", p.err)

# ---- the files

with open(TOP + "/protocols/SOURCES.md", encoding="utf-8") as f:
    sources_text = f.read()
# What stands in the first column, or in backquotes, is what files name.
known = re.findall(r"^\| ([^|]+?) \|", sources_text, re.M) + \
    [" ".join(k.split()) for k in re.findall(r"`([^`]+)`", sources_text)]
known = [k for k in known if k != "named in files as" and "---" not in k]
ok(len(known) > 30, "SOURCES.md names sources", known)
# The screen of triceps-surae was there first and keeps its order of options.
OLDER = {"triceps-surae.ini", "triceps-surae-brief.ini", "shared-parts.ini"}
texts, copied, unknown = {}, [], {}
for path in files():
    name = os.path.basename(path)
    for section, key, value in values(path):
        if key in ("source", "sources", "mdc_source"):
            years = re.findall(r"[A-Z][A-Za-z' &-]+ (?:19|20)\d\d", value)
            if not any(k in value for k in known) or \
                    not all(any(k in y for k in known) for y in years):
                unknown[value] = name
            continue
        # a line of text is about 78 characters
        if len(value) > 78 and key not in ("sum", "mean", "if", "ask_if",
                                           "blocks", "formula", "muscles"):
            where = texts.setdefault(value, name)
            if where != name and not (section.startswith("safety") and
                                      {where, name} <= OLDER):
                copied.append("%s and %s: [%s] %s" % (where, name, section,
                                                      key))
same(copied, [], "no two protocols copy more than a line of text")
same(unknown, {}, "every source is in SOURCES.md")
long = []
for path in files():
    with open(path, encoding="utf-8") as f:
        long += ["%s:%d" % (os.path.basename(path), n)
                 for n, line in enumerate(f, 1) if len(line) > 81]
same(long, [], "no line is longer than 80 characters")
done()
