#!/usr/bin/env -S python3 -B
"""snapshot.py: a session goes on, and is shown, with the protocol it began
with, whatever has become of the files since."""
import glob
import hashlib
import os
import shutil

from lib_myolog import Place, done, ok, same

OLD = """[protocol]
id = change
version = 1
title = The old title
region = test
sides = right
sources = none
[scale ours]
title = A scale of ours
source = none
[grade ours a]
label = the old a
[grade ours b]
label = the old b
[step one]
kind = grade
scale = ours
ask = The old question one
[step two]
kind = grade
scale = ours
ask = The old question two
"""
NEW = OLD.replace("old", "new").replace("[grade ours b]", "[grade ours c]")


def paused(place, text=OLD):
    path = place.protocol("change", text)
    p = place.session(["a", ":pause"], path)
    assert p.returncode == 5, p.err
    return path


def check(place, name):
    shown = place.run("show", "last")
    same(shown.returncode, 0, name + ": shown")
    ok("the old a" in shown.out and "The old title" in shown.out and
       "new" not in shown.out, name + ": with the old words", shown.out)
    p = place.run("resume", lines=["y", "c", "b", "y"])
    same(p.returncode, 0, name + ": resumed and closed")
    ok("The old question two" in " ".join(p.err.split()) and
       "new" not in p.err, name + ": with the old questions", p.err)
    rows = {r["step_id"]: r for r in place.rows() if r["entry"] == "answer"}
    same((rows["two"]["value"], rows["two"]["label"]), ("b", "the old b"),
         name + ": the old scale")
    same({r["protocol_rev"] for r in place.rows()},
         {place.rows()[0]["protocol_rev"]}, name + ": one revision")


with Place() as place:
    path = paused(place)
    with open(path, "w", encoding="utf-8") as f:
        f.write(NEW)
    check(place, "a changed protocol")
with Place() as place:
    os.unlink(paused(place))
    shutil.rmtree(place.library)
    check(place, "a removed protocol and library")
with Place() as place:
    path = paused(place)
    with open(path, "w", encoding="utf-8") as f:
        f.write("[no sense\n")
    with open(os.path.join(place.library, "config", "scales.ini"), "w",
              encoding="utf-8") as f:
        f.write("nor this\n")
    check(place, "a broken protocol and scales")

with Place() as place:
    path = paused(place)
    snapshots = glob.glob(place.logbook + "/protocols/*.ini")
    rev = place.rows()[0]["protocol_rev"]
    same([os.path.basename(s) for s in snapshots], ["change-%s.ini" % rev],
         "the snapshot's name is id and revision")
    with open(snapshots[0], "rb") as f:
        data = f.read()
    same(hashlib.blake2b(data, digest_size=32).hexdigest(),
         place.rows()[0]["note"], "its hash is that of the open entry")
    same(rev, "1-" + place.rows()[0]["note"][:12], "and in the revision")
    same(place.run("check", snapshots[0]).returncode in (0, 1), True,
         "it is a protocol file itself")
    # A second session of the same revision shares it, a new one does not.
    p = place.session([":pause"], path)
    same(len(glob.glob(place.logbook + "/protocols/*.ini")), 1, "shared")
    with open(path, "w", encoding="utf-8") as f:
        f.write(NEW)
    p = place.session([":pause"], path, patient="P-2")
    same(len(glob.glob(place.logbook + "/protocols/*.ini")), 2, "not shared")
    # One that was tampered with is refused, not used.
    os.chmod(snapshots[0], 0o600)
    with open(snapshots[0], "wb") as f:
        f.write(data.replace(b"old question", b"odd question"))
    p = place.run("resume", "P-1@" + place.rows()[0]["recorded_at"][:10],
                  lines=["y", "b"])
    ok(p.returncode in (2, 3), "ambiguous or tampered", p.returncode, p.err)
    session = place.rows()[0]["session_id"]
    for words in (["resume", session], ["show", session]):
        p = place.run(*words, lines=["y", "b"])
        same(p.returncode, 3, words[0] + " with a changed snapshot: refused")
        ok(os.path.basename(snapshots[0]) in "".join(p.err.split()) or
           "snapshot" in p.err, words[0] + ": said", p.err)
    os.unlink(snapshots[0])
    for words in (["resume", session], ["show", session]):
        p = place.run(*words, lines=["y", "b"])
        same(p.returncode, 3, words[0] + " without its snapshot: refused")
done()
