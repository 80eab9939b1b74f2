#!/usr/bin/env -S python3 -B
"""defaults.py: what myolog-protocol(5) says holds where a key is left out does
hold: a session without the key goes as one with the key and that value, and
not as one with another value. Every default of the page is among these."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

from lib_mdoc import PAGES, TOP, done, ok, same, section, sections

MYOLOG = os.environ.get("MYOLOG") or TOP + "/build/release/myolog"
PROTOCOL = PAGES[1]
HEAD = "[protocol]\nid = d\nversion = 1\ntitle = Defaults\nsources = the clinic\n"
YESNO = "[step %s]\nkind = yesno\nask = Is %s so?\n"
FELT = "kind = palpation\nstructure = tendon\noption.a = apart\noption.b = bare\n"
SCALE = "[scale s]\ntitle = S\n%s[grade s a]\nlabel = low\n%s[grade s b]\n" \
    "label = high\n%s[step g]\nkind = grade\nscale = s\nask = Grade\n"
AFTER = YESNO % ("after", "it") + "ask_if = g >= b\n"
NUMBERS = "[step n]\nkind = number\nunit = N\nask = N\n[step m]\n" \
    "kind = number\nunit = N\nask = M\n"
MANY = "1, for sums, greatest values and differences as many as there are"
UNIT = "that of the steps, % for cv and symmetry"
REASON = "[reason dog]\nlabel = the dog\nclass = not-done\n%s"
# section and key of the page, what it says, the protocol with "%s" where the
# key would stand, its value, another, and the lines of a session.
CASES = [
    ("[protocol]", "sides", "once", HEAD + "%s" + YESNO % ("x", "x"),
     "once", "right, left", "y y"),
    ("[protocol]", "order", "step", HEAD + "sides = right, left\n%s" +
     YESNO % ("x", "x") + YESNO % ("z", "z"), "step", "side", "y n y n y"),
    ("[step ID]", "choose", "many", HEAD + "[step x]\n" + FELT + "%s",
     "many", "one", "a,b a y"),
    ("[step ID]", "min", "0 for count and hold",
     HEAD + "[step x]\nkind = count\nask = N\n%s", "0", "-9", "-3 4 y"),
    ("[step ID]", "min", "0 for count and hold",
     HEAD + "[step x]\nkind = hold\nask = N\n%s", "0", "-9", "-3 4 y"),
    ("[step ID]", "decimals", "2, 1 for hold",
     HEAD + "[step x]\nkind = number\nask = N\n%s", "2", "3", "1.234 1.23 y"),
    ("[step ID]", "decimals", "2, 1 for hold",
     HEAD + "[step x]\nkind = number\nask = N\n%s", "2", "1", "1.23 1.2 y"),
    ("[step ID]", "decimals", "2, 1 for hold",
     HEAD + "[step x]\nkind = hold\nask = N\n%s", "1", "2", "1.23 1.2 y"),
    ("[step ID]", "source", ": sources of the protocol",
     HEAD + YESNO % ("x", "x") + "%s", "the clinic", "elsewhere", "? y y"),
    ("[step ID]", "sides", ": those of the protocol",
     HEAD + "sides = right, left\n" + YESNO % ("x", "x") + "%s",
     "right, left", "right", "y y y"),
    ("[step ID]", "required", "yes", HEAD + YESNO % ("x", "x") + "%s",
     "yes", "no", "_ y y"),
    ("[step ID]", "note", "", HEAD + "[step x]\n" + FELT + "abnormal = a\n%s",
     "ask-if-abnormal", "no", "a _ y"),
    ("[step ID]", "note", "", HEAD + YESNO % ("x", "x") + "%s", "no", "ask",
     "y _ y"),
    ("[safety ID]", "kind", "yesno", HEAD +
     "[safety f]\nask = F?\nblocks = all\n%s" + YESNO % ("x", "x"),
     "yesno", "checks\noption.a = apart", "n y y"),
    ("[safety ID]", "level", "hard", HEAD +
     "[safety f]\nask = F?\nblocks = all\n%s" + YESNO % ("x", "x"),
     "hard", "ask", "y n y"),
    ("[safety ID]", "source", ": sources of the protocol", HEAD +
     "[safety f]\nask = F?\nblocks = all\n%s" + YESNO % ("x", "x"),
     "the clinic", "elsewhere", "? n y y"),
    ("[scale ID]", "qualifiers", "none", HEAD + SCALE % ("%s", "", ""),
     "none", "p", "ap a y"),
    ("[grade SCALE CODE]", "rank", ": its place in the file, from 0",
     HEAD + SCALE % ("", "%s", "rank = 1\n") + AFTER, "0", "2", "a y y"),
    ("[grade SCALE CODE]", "qualifiers", ": those of the scale",
     HEAD + SCALE % ("qualifiers = p\n", "%s", ""), "p", "none", "ap a y"),
    ("[reason ID]", "text", "optional", HEAD + YESNO % ("x", "x") +
     REASON % "%s", "optional", "required", "nt=dog y y"),
    ("[reason ID]", "use", "not-tested", HEAD + YESNO % ("x", "x") +
     REASON % "%s", "not-tested", "stop", "nt=dog y y"),
    ("[score ID]", "missing", "refuse", HEAD + NUMBERS +
     "[score s]\nlabel = S\nmean = n m\n%s", "refuse", "testable",
     "1 nt=pain y"),
    ("[score ID]", "decimals", MANY, HEAD + NUMBERS +
     "[score s]\nlabel = S\nmean = n m\n%s", "1", "2", "1 2 y"),
    ("[score ID]", "decimals", MANY, HEAD + NUMBERS +
     "[score s]\nlabel = S\nsum = n m\n%s", "2", "1", "1.25 2 y"),
    ("[score ID]", "unit", UNIT, HEAD + NUMBERS +
     "[score s]\nlabel = S\nsum = n m\n%s", "N", "kg", "1 2 y"),
    ("[score ID]", "unit", UNIT, HEAD + NUMBERS + "trials = 2\n"
     "[score s]\nlabel = S\ncv = m\n%s", "%", "N", "1 2 3 y"),
    ("[score ID]", "on_request", "no", HEAD + NUMBERS +
     "[score s]\nlabel = S\nsum = n m\n%s", "no", "yes", "1 2 y"),
]
# Shown with the protocol, not at a prompt.
SHOWN = [("[stop ID]", "source", ": sources of the protocol",
          "[stop f]\nif = x = yes\nblocks = z\nsay = Stop.\n%s"),
         ("[check ID]", "source", ": sources of the protocol",
          "[check f]\nif = x = yes\nsay = Odd.\n%s")]


def myolog(folder, *args, data=""):
    env = {"HOME": folder, "PATH": os.environ["PATH"], "TERM": "dumb",
           "TZ": "UTC0", "LC_ALL": "C.UTF-8", "MYOLOG_LIBRARY": TOP,
           "MYOLOG_CONFIG": "/dev/null"}
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    return subprocess.run([MYOLOG, *args], env=env, cwd=folder, input=data,
                          stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                          universal_newlines=True, timeout=120)


def write(folder, text):
    with open(os.path.join(folder, "d.ini"), "w", encoding="utf-8") as file:
        file.write(text)


def talk(folder, text, lines):
    """What is said in a session, and what `show` shows of it."""
    write(folder, text)
    shutil.rmtree(os.path.join(folder, "book"), ignore_errors=True)
    typed = "".join(line.replace("=", " ").replace("_", "") + "\n"
                    for line in ["y", *lines.split()])
    done_ = myolog(folder, "--logbook", "book", "run", "./d.ini", "-p", "P-1",
                   "-e", "E1", data=typed)
    assert done_.returncode in (0, 5), done_.stderr
    shown = myolog(folder, "--logbook", "book", "show", "last").stdout
    said = re.sub(r"(?m)^(the session is kept).*", r"\1", done_.stderr)
    return said + shown.split("\nsides: ")[1]


def show(folder, text):
    write(folder, text)
    done_ = myolog(folder, "protocols", "show", "./d.ini")
    assert done_.returncode == 0, done_.stderr
    return re.sub(r"(?m)^revision: .*", "", done_.stdout)


def check(name, page, implied, stated, other):
    ok(implied == stated, "%s: it is %s" % (name, page), "without:", implied,
       "with:", stated)
    ok(implied != other, "%s: another value is not the same" % name, other)


def main():
    folder = tempfile.mkdtemp(prefix="myolog-defaults-")
    try:
        for title, key, _, text, value, another, lines in CASES:
            check("%s %s" % (title, key), value, *(
                talk(folder, text.replace("%s", line), lines) for line in (
                    "", "%s = %s\n" % (key, value),
                    "%s = %s\n" % (key, another))))
        for title, key, _, text in SHOWN:
            text = HEAD + YESNO % ("x", "x") + YESNO % ("z", "z") + text
            implied, stated = (show(folder, text % line) for line in (
                "", "source = the clinic\n"))
            check("%s %s" % (title, key), "the protocol's", implied, stated,
                  show(folder, text % "source = elsewhere\n"))
    finally:
        shutil.rmtree(folder)
    told = set()
    for top, sub in sections(PROTOCOL):
        if top != "SECTIONS" or not sub:
            continue
        for head, _ in section(PROTOCOL, top, sub).items():
            match = re.search(r"Li (\S+) No \(.*; default ?(.*)\)", head)
            if match:
                default = match[2]
                told.add((sub, match[1], default if default[:1] != ":" else
                          ": " + default[1:].strip()))
    same(told, {case[:3] for case in [*CASES, *SHOWN] if case[2]},
         "every default of the page is tried")
    done()


if __name__ == "__main__":
    main()
