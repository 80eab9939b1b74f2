#!/usr/bin/env -S python3 -B
"""practice.py: a practice is the whole thing and leaves nothing behind: not in
the logbook, not in the station's state, not in $TMPDIR."""
import hashlib
import os
import re
import signal
import stat

from lib_myolog import Place, Talk, done, ok, same, skip

BRIEF = "triceps-surae-brief"
RUN = ["run", BRIEF, "-p", "P-9", "-e", "E9", "--practice"]
SESSION = ["y", "none", "none", "4", "strong", "firm", "3p", "palpable", "<",
           "flicker", "tender / above the heel", "y"]


def tree(place):
    """Every file below the place: bytes, mode and time."""
    found = {}
    for folder, dirs, files in os.walk(place.dir):
        for name in dirs + files:
            path = os.path.join(folder, name)
            s = os.lstat(path)
            data = b""
            if stat.S_ISREG(s.st_mode):
                with open(path, "rb") as f:
                    data = f.read()
            found[path] = (stat.S_IMODE(s.st_mode), s.st_mtime_ns if not
                           stat.S_ISDIR(s.st_mode) else 0,
                           hashlib.sha256(data).hexdigest())
    return found


def left(place):
    return [n for n in os.listdir(place.dir)
            if n.startswith("myolog-practice-")]


def folder_of(text):
    return re.search(r"\S*/myolog-practice-\S+", text).group()


def to_prompt(talk, lines):
    for line in lines:
        talk.prompt()
        talk.type(line)
    return talk.prompt()


with Place() as place:
    p = place.run(*RUN, lines=SESSION)
    same(p.returncode, 0, "to its end: exit code")
    same(p.out, "", "to its end: neither id nor seal")
    ok(p.err.startswith("practice: nothing of this session is kept"),
       "a banner at the start", p.err[:200])
    ok(p.err.endswith("\npractice ended: nothing of it was kept\n"),
       "and at the end", p.err[-200:])
    prompts = [" ".join(m.split()) for m in
               re.findall(r"^\S[^\n]*(?:\n  [^\n]*)*> ", p.err, re.M)]
    ok(len(prompts) >= len(SESSION) and all("practice" in m for m in prompts),
       "every prompt says so", [m for m in prompts if "practice" not in m])
    ok("saved: tendon, left: tender, with the note" in p.err,
       "it is the whole thing")
    same(left(place), [], "its folder is gone")
    ok(not os.path.exists(place.logbook), "no logbook was made")
    ok(not os.path.exists(place.env["XDG_STATE_HOME"]), "no station was made")

with Place() as place:
    place.session(SESSION[1:], patient="P-9")
    before = tree(place)
    # What is really there is not shown, and not touched.
    for name, lines, code in (
            ("closed", SESSION, 0), ("paused", ["y", "none", ":pause"], 5),
            ("end of input", ["y", "none"], 5), ("before its y", [], 5),
            ("abandoned", ["y", "none", ":abandon trying"], 0)):
        p = place.run(*RUN, lines=lines)
        same(p.returncode, code, name + ": exit code")
        ok("previous" not in p.err, name + ": the real logbook is not read")
        ok("resume" not in p.err, name + ": no word of going on")
        same(tree(place), before, name + ": not a byte has changed")
    same(place.run("--logbook", place.logbook, *RUN,
                   lines=SESSION).returncode, 0, "--logbook does not count")
    same(tree(place), before, "--logbook: not a byte has changed")
    p = place.run("resume")
    ok(p.returncode == 2 and "no session" in p.err,
       "there is nothing to resume", p.err)
    same(tree(place), before, "resume: not a byte has changed")
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        for terminal in (False, True):
            for lines in ([], SESSION[:1], SESSION[:4]):
                name = "%s%s after %d" % (signal.Signals(number).name,
                                          ", terminal" if terminal else "",
                                          len(lines))
                talk = Talk(place, *RUN, terminal=terminal)
                to_prompt(talk, lines)
                same(len(left(place)), 1, name + ": it had a folder")
                same(talk.kill(number), 130, name + ": exit code")
                ok("practice ended" in talk.text, name + ": says so")
                same(tree(place), before, name + ": nothing is left")

with Place() as place:
    place.session(SESSION[1:], patient="P-9")
    before = tree(place)
    talk = Talk(place, *RUN)
    to_prompt(talk, SESSION[:4])
    folder = folder_of(talk.text)
    mode = stat.S_IMODE(os.lstat(folder).st_mode)
    same(mode, 0o700, "its folder is its owner's alone")
    logbook = folder + "/logbook"
    # Somebody finds it, while it goes on and after kill -9.
    for name in ("while it goes on", "after kill -9"):
        for words in (["resume"], ["resume", "last"],
                      ["run", BRIEF, "-p", "P-1", "-e", "E1"]):
            p = place.run("--logbook", logbook, *words, lines=["y"])
            ok(p.returncode == 2 and "practice" in p.err and
               logbook in p.err, "%s: %s is refused with the reason" %
               (name, words[0]), p.err)
        p = place.run("--logbook", logbook, "show", "last")
        ok("practice" in p.out, name + ": show says what it is", p.out)
        if name == "while it goes on":
            talk.kill(signal.SIGKILL)
    same(left(place), [os.path.basename(folder)],
         "kill -9 leaves it where it was said to be")
    now = tree(place)
    same({k: v for k, v in now.items() if not k.startswith(folder)}, before,
         "and nothing else")

with Place() as place:
    place.env["TMPDIR"] = place.dir + "/no-such"
    if os.environ.get("RUN_PREFIX"):
        # valgrind itself does not start without it
        skip("no $TMPDIR", "what the program is run below needs one")
    else:
        p = place.run(*RUN, lines=SESSION)
        ok(p.returncode == 4 and "no-such" in p.err, "no $TMPDIR: said", p.err)
        ok(not os.path.exists(place.logbook),
           "no $TMPDIR: no logbook instead")

with Place() as place:
    # What is not empty for another's doing: as much as can go is gone.
    talk = Talk(place, *RUN)
    to_prompt(talk, SESSION[:2])
    folder = folder_of(talk.text)
    os.makedirs(folder + "/logbook/extra/deeper")
    os.symlink(place.library, folder + "/logbook/link")
    with open(folder + "/logbook/extra/file", "w", encoding="utf-8") as f:
        f.write("x")
    talk.kill(signal.SIGTERM)
    same(left(place), [], "what somebody put there goes too")
    ok(os.path.exists(place.library + "/config/scales.ini"),
       "and links are not followed")

with Place() as place:
    if os.geteuid() == 0:
        print("# root removes everything: not tried what cannot be removed")
    else:
        talk = Talk(place, *RUN)
        to_prompt(talk, SESSION[:2])
        folder = folder_of(talk.text)
        os.mkdir(folder + "/logbook/locked")
        open(folder + "/logbook/locked/x", "w").close()
        os.chmod(folder + "/logbook/locked", 0o500)
        talk.type(":pause")
        same(talk.end(), 4, "what cannot be removed: exit code")
        ok("remove " + folder in talk.text, "what cannot be removed: said")

done()
