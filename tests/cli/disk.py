#!/usr/bin/env -S python3 -B
"""disk.py: a disk that is full, read-only or gone, and closed descriptors:
said clearly, the right exit code, and what was acknowledged is intact."""
import os
import resource
import shutil
import subprocess
import sys

from lib_chain import chain_fault
from lib_myolog import (SLOW, Place, Talk, done, last_line, ok, same, skip,
                        terminal_or_skip)

# Mounts are made in a name space of our own, which ends with this process.
# As root that is a plain one, else one of a user where that is allowed.
INSIDE = "MYO_TEST_MOUNTS"
if INSIDE not in os.environ:
    for options in (["-m"], ["-rm"]):
        probe = ["unshare", *options, "sh", "-c",
                 "mount -t tmpfs none /tmp"]
        try:
            if subprocess.run(probe, capture_output=True,
                              check=False).returncode == 0:
                os.environ[INSIDE] = "yes"
                os.execvp("unshare", ["unshare", *options, sys.executable,
                                      *sys.argv])
        except FileNotFoundError:
            break
    os.environ[INSIDE] = ""
MOUNTS = os.environ[INSIDE] == "yes"
NO_MOUNT = "no mounts here"

RUN = ["run", "triceps-surae-brief", "-p", "P-1", "-e", "E1"]
START = ["none", "none"]
LONG = "x" * 900


def mount(*args):
    subprocess.run(["mount", *args], check=True)


def umount(path):
    subprocess.run(["umount", "-l", path], check=True)


class Small(Place):
    """Its logbook is on a disk of its own, of a few KiB."""

    def __init__(self, size):
        super().__init__()
        os.mkdir(self.logbook)
        mount("-t", "tmpfs", "-o", "size=" + size, "none", self.logbook)

    def fill(self):
        with open(self.logbook + "/filler", "wb", buffering=0) as f:
            try:
                while True:
                    f.write(b"x" * 4096)
            except OSError:
                pass

    def make_room(self):
        os.unlink(self.logbook + "/filler")

    def __exit__(self, *exc):
        umount(self.logbook)
        super().__exit__(*exc)


def acknowledged(place, err, before, name):
    """Every acknowledged answer is there once, in a chain that holds."""
    ok(chain_fault(place.csv()) is None, name + ": the logbook is intact",
       chain_fault(place.csv()))
    rows = place.rows()
    stored = [r for r in rows if r["entry"] in ("answer", "note")]
    saved = [l for l in err.replace("\r", "").splitlines()
             if l.startswith("saved: ") and "closed" not in l]
    same(len(stored) - before, len(saved),
         name + ": what is saved, and no more")
    ok(saved, name + ": some of it was", len(stored))


def says(err, *words):
    flat = " ".join(err.split()).lower()
    return all(word.lower() in flat for word in words)


# ---- a full disk

def full_disk_at_a_terminal():
    with Small("64k") as place:
        place.session(START)
        place.fill()
        talk = Talk(place, "resume", terminal=True)
        for line in ["y", "4"]:
            talk.prompt()
            talk.type(line)
        # Until the last block of the file is full as well.
        for i in range(40):
            asked = talk.prompt()
            if asked is None or "Not stored" in asked:
                break
            talk.type(":note " + "y" * 900)
        ok(asked is not None and "Enter tries again" in asked,
           "a full disk at a terminal: asked whether to try again",
           talk.text[-600:])
        talk.type("")
        asked = talk.prompt()
        ok(asked is not None and "Not stored" in asked,
           "a full disk at a terminal: and again", talk.text[-600:])
        before = len(place.rows())
        place.make_room()
        talk.type("")
        talk.prompt()
        same(len(place.rows()), before + 1,
             "a full disk at a terminal: the same entry, once there is room")
        talk.type(":pause")
        same(talk.end(), 5, "a full disk at a terminal: goes on")
        ok(chain_fault(place.csv()) is None,
           "a full disk at a terminal: one chain")


if MOUNTS:
    with Small("64k") as place:
        place.session(START)
        place.fill()
        p = place.run("resume", lines=["y", *["4 / " + LONG] +
                                       [":note " + LONG] * 40])
        same(p.returncode, 4, "a full disk: exit code 4")
        ok(says(p.err, "no space left"), "a full disk: said", p.err[-600:])
        ok(last_line(p.err).find("resume") >= 0,
           "a full disk: and how to go on", last_line(p.err))
        acknowledged(place, p.err, len(START), "a full disk")
        n = len(place.rows())
        # Reading needs no room; writing says the same again.
        same(place.run("show", "last").returncode, 0,
             "a full disk: the session is shown")
        p = place.run("resume", lines=["y", "strong"] + [":note " + LONG] * 2)
        same((p.returncode, len(place.rows()) >= n), (4, True),
             "a full disk: a resume says it too")
        place.make_room()
        p = place.run("resume", lines=["y", ":note there is room again",
                                       ":abandon only a test"])
        same(p.returncode, 0, "a full disk: goes on once there is room")
        ok(chain_fault(place.csv()) is None, "a full disk: one chain")
        same([r["note"] for r in place.rows() if r["entry"] == "note"][-1],
             "there is room again", "a full disk: and the record with it")
    if terminal_or_skip("a full disk at a terminal"):
        full_disk_at_a_terminal()
    with Small("4k") as place:
        p = place.session(START)
        same(p.returncode, 4, "no room for the snapshot: exit code 4")
        ok(says(p.err, "no space left"), "no room for the snapshot: said",
           p.err)
        ok(place.csv() is None or len(place.rows()) == 0,
           "no room for the snapshot: no session")
else:
    skip("a full disk", NO_MOUNT)


# ---- a limit to the size of files, which every system has

def limit(size):
    def set_limit():
        resource.setrlimit(resource.RLIMIT_FSIZE, (size, size))
    return set_limit


with Place() as place:
    p = place.session(START)
    size = os.path.getsize(place.csv())
    p = place.run("resume", lines=["y", "4", "strong", "firm"] +
                  [":note " + LONG] * 9, preexec_fn=limit(size + 9000))
    same(p.returncode, 4, "a file that may not grow: exit code 4")
    ok(says(p.err, "too large") or says(p.err, "no space"),
       "a file that may not grow: said", p.err[-600:])
    ok("resume" in last_line(p.err), "a file that may not grow: how to go on",
       last_line(p.err))
    ok(chain_fault(place.csv()) is None, "a file that may not grow: intact",
       chain_fault(place.csv()))
    same([r["value"] for r in place.rows() if r["side"] == "right"][:3],
         ["4", "strong", "firm"], "a file that may not grow: the answers")
    # Not a single byte more: the system sends a signal instead of an error.
    size = os.path.getsize(place.csv())
    p = place.run("resume", lines=["y", "4"], preexec_fn=limit(size))
    same(p.returncode, 4, "a file that may not grow at all: exit code 4")
    p = place.run("resume", lines=["y", ":abandon only a test"])
    same(p.returncode, 0, "a file that may grow again")


# ---- a folder that cannot be written

with Place() as place:
    p = place.session(START)
    n = len(place.rows())
    if MOUNTS:
        mount("--bind", place.logbook, place.logbook)
        mount("-o", "remount,ro,bind", place.logbook)
        for words in (["resume"], RUN):
            p = place.run(*words, lines=["y", "4"])
            same(p.returncode, 4, "read-only, %s: exit code 4" % words[0])
            ok(says(p.err, "read-only"), "read-only: said", p.err)
        for words in (["show", "last"], ["sessions"]):
            same(place.run(*words).returncode, 0,
                 "read-only: %s works" % words[0])
        umount(place.logbook)
        # In the middle of a session.
        talk = Talk(place, "resume")
        talk.prompt()
        talk.type("y")
        talk.prompt()
        mount("--bind", place.logbook, place.logbook)
        mount("-o", "remount,ro,bind", place.logbook)
        talk.type("4")
        talk.prompt()
        talk.type(":pause")
        ok(talk.end() in (4, 5), "read-only in mid-session")
        umount(place.logbook)
        ok(chain_fault(place.csv()) is None, "read-only: intact")
    else:
        skip("a read-only logbook", NO_MOUNT)
for state in (False, True):
    what = "the state folder" if state else "the logbook"
    with Place() as place:
        path = place.env["XDG_STATE_HOME"] if state else place.logbook
        with open(path, "w", encoding="utf-8") as f:
            f.write("a file\n")
        p = place.session(START)
        same(p.returncode, 4, what + " is a file: exit code 4")
        ok(says(p.err, "not a directory"), what + " is a file: said", p.err)
        with open(path, encoding="utf-8") as f:
            same(f.read(), "a file\n", what + " is a file: left alone")


# ---- a folder that goes away in mid-session

def vanish(how, name):
    with Place() as place:
        talk = Talk(place, *RUN)
        for line in ["y", *START]:
            talk.prompt()
            talk.type(line)
        talk.prompt()
        moved = place.logbook + ".moved"
        how(place.logbook, moved)
        talk.type("4")
        talk.prompt()
        talk.type("strong")
        code = talk.end()
        same(code, 4, name + ": exit code 4")
        ok(says(talk.text, place.logbook), name + ": said which",
           talk.text[-600:])
        ok("saved: strength" not in talk.text, name +
           ": nothing is acknowledged behind it", talk.text[-600:])
        left = place.logbook if os.path.isdir(place.logbook) else None
        ok(left is None or place.csv() is None or len(place.rows()) == 0,
           name + ": no other logbook is begun in silence")
        if os.path.isdir(moved):
            place.logbook = moved
            ok(chain_fault(place.csv()) is None, name + ": intact")
            same(len(place.force()), 2, name + ": the answers are there")
            place.env["MYOLOG_LOGBOOK"] = moved
            p = place.run("resume", lines=["y", ":abandon only a test"])
            same(p.returncode, 0, name + ": it goes on there")


def replaced(path, moved):
    os.rename(path, moved)
    os.mkdir(path)


vanish(lambda path, moved: shutil.rmtree(path), "a removed logbook")
vanish(os.rename, "a renamed logbook")
vanish(replaced, "another folder in its place")
with Place() as place:
    talk = Talk(place, *RUN)
    for line in ["y", *START]:
        talk.prompt()
        talk.type(line)
    talk.prompt()
    os.unlink(place.csv())
    talk.type("4")
    talk.prompt()
    talk.type("strong")
    same(talk.end(), 4, "the station's file is removed: exit code 4")
    ok("saved: strength" not in talk.text,
       "the station's file is removed: nothing is acknowledged")


# ---- standard output and its kin

# Not under valgrind, whose own log gets the number of a closed descriptor.
def closed(*numbers):
    def close():
        for number in numbers:
            os.close(number)
    return close


with Place() as place:
    p = place.session(START)
    for words in (["show", "last"], ["sessions"], ["protocols", "list"],
                  ["--version"], ["--help"], ["help", "run"],
                  ["show", "last", "--audit"], ["protocols", "show",
                                                "triceps-surae-brief"]):
        with open("/dev/full", "wb") as full:
            p = place.run(*words, stdout=full)
        name = " ".join(words)
        same(p.returncode, 4, name + " to a full device: exit code 4")
        ok(says(p.err, "cannot write the results"), name + ": said", p.err)
        if SLOW:
            continue
        p = place.run(*words, preexec_fn=closed(1))
        same(p.returncode, 4, name + " to a closed output: exit code 4")
        ok(says(p.err, "cannot write the results"), name + ": said", p.err)
for numbers in [] if SLOW else ([1], [2], [1, 2], [0], [0, 1, 2]):
    name = "closed: " + " ".join(str(n) for n in numbers)
    with Place() as place:
        p = place.session([*START, "4", "strong", "nt pain"],
                          options=["--order", "side"])
        kept = open(place.csv(), "rb").read()
        p = place.run("resume", lines=["y", "firm", "5", ":finish", "y"],
                      preexec_fn=closed(*numbers))
        data = open(place.csv(), "rb").read()
        ok(data.startswith(kept) and chain_fault(place.csv()) is None,
           name + ": the logbook is intact", chain_fault(place.csv()),
           data[len(kept):][:600])
        station = os.path.join(place.env["XDG_STATE_HOME"], "myolog")
        ok(all(b"saved" not in open(os.path.join(folder, f), "rb").read()
               for top in (place.logbook, station)
               for folder, _, files in os.walk(top) for f in files),
           name + ": nothing was written into a file of ours")
        rows = place.rows()
        if 0 in numbers:
            ok(p.returncode in (2, 4, 5), name + ": it does not go on",
               p.returncode)
        else:
            same(rows[-1]["entry"], "close", name + ": it is closed")
            same(p.returncode, 4 if 1 in numbers else 0, name + ": exit code")
with Place() as place:
    with open("/dev/full", "wb") as full:
        p = place.session([*START, ":finish", "y"])
        p = place.start(*RUN, stdout=full)
        _, err = p.communicate("\n".join(
            ["y", *START, ":finish", "y", ""]).encode())
    same((p.returncode, place.rows()[-1]["entry"]), (4, "close"),
         "a closed session whose seal could not be printed: exit code 4")
    # A reader that has gone, as in `myolog ... | head`.
    read, write = os.pipe()
    os.close(read)
    p = place.run("show", "last", stdout=write)
    os.close(write)
    ok(p.returncode == 4, "a reader that has gone: exit code 4",
       p.returncode, p.err)
    with open(os.devnull, "rb") as null:
        p = place.run(*RUN, stdin=null)
    same(p.returncode, 5, "no input at all: exit code 5")
    same(sum(r["entry"] == "open" for r in place.rows()), 2,
         "no input at all: nothing is lost, nothing is new")
done()
