#!/usr/bin/env -S python3 -B
"""torn.py: a last line that is cut anywhere is set aside by the next writer
and recorded; a whole line with a changed byte stops all writers."""
import glob
import hashlib
import os
import re

from lib_chain import chain_fault
from lib_myolog import SLOW, Place, done, ok, same

LINES = ["none", "none", "4p / a note, with \"words\"", "strong", "firm"]
GO_ON = ["y", ":note after it", ":pause"]


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def read(path):
    with open(path, "rb") as f:
        return f.read()


def files(place):
    return {p for p in glob.glob(place.logbook + "/**", recursive=True)
            if os.path.isfile(p)}


with Place() as place:
    p = place.session(LINES)
    path = place.csv()
    whole = read(path)
    last = whole[:-2].rfind(b"\r\n") + 2
    before = files(place)

    def tear(name, data, torn, deep=False):
        """`torn` bytes at the end of `data` are to be set aside."""
        for extra in files(place) - before:
            os.unlink(extra)
        write(path, data)
        kept, rest = data[:len(data) - len(torn)], torn
        shown = place.run("show", "last")
        p = place.run("resume", lines=GO_ON)
        after = read(path)
        side = sorted(f for f in files(place) - before if read(f) == rest)
        repairs = [r for r in place.rows() if r["entry"] == "repair"]
        fault = None
        if p.returncode != 5:
            fault = "exit code %d" % p.returncode
        elif not after.startswith(kept) or chain_fault(path):
            fault = "not cut there: %s" % chain_fault(path)
        elif len(side) != 1:
            fault = "no side file with the bytes: %s" % (files(place) -
                                                         before)
        elif len(repairs) != 1:
            fault = "%d repair entries" % len(repairs)
        elif not (str(len(rest)) in repairs[0]["value"] +
                  repairs[0]["note"] and os.path.basename(side[0]) in
                  repairs[0]["note"] + repairs[0]["value"] +
                  repairs[0]["label"] and hashlib.blake2b(
                      rest, digest_size=32).hexdigest() in
                  repairs[0]["note"] + repairs[0]["value"] +
                  repairs[0]["label"]):
            fault = "the entry does not say it: %r" % repairs[0]
        elif not re.search(r"warning: .*%d bytes" % len(rest),
                           " ".join(p.err.split())):
            fault = "no warning: " + p.err[:600]
        elif shown.returncode != 0 or "warning" not in shown.err:
            fault = "show does not warn: " + shown.err[:600]
        elif os.stat(side[0]).st_mode & 0o077:
            fault = "the side file is open to others"
        if fault or deep:
            ok(fault is None, name, fault, p.err[-600:])
        return fault is None

    cuts = list(range(last + 1, len(whole)))
    if SLOW:
        cuts = cuts[::40]
    good = sum(tear("cut %d bytes short" % (len(whole) - at), whole[:at],
                    whole[last:at]) for at in cuts)
    same(good, len(cuts), "cut at every byte of the last line")
    tear("cut in the middle", whole[:last + 40], whole[last:last + 40], True)
    tear("more than the last line", whole + b"no line", b"no line", True)
    tear("bare LF at the end", whole + b"x\ny\n", b"x\ny\n", True)
    tear("NUL in the last line", whole[:-10] + b"\0" * 8 + b"\r\n",
         whole[last:-10] + b"\0" * 8 + b"\r\n", True)
    tear("zeros behind the last line", whole + b"\0" * 4096, b"\0" * 4096,
         True)

    # The answers that were whole are in force, the torn one is asked again.
    for extra in files(place) - before:
        os.unlink(extra)
    cut = whole.rfind(b"tendon")
    cut = whole[:cut].rfind(b"\r\n") + 30
    write(path, whole[:cut])
    p = place.run("resume", lines=["y", "firm", ":pause"])
    force = place.force()
    same([force[k]["value"] for k in [
        ("strength", "right", ""), ("gastrocnemius", "right", ""),
        ("tendon", "right", "")]], ["4", "strong", "firm"],
         "what was torn is asked again")
    # Readers change nothing.
    write(path, whole[:-20])
    for words in (["show", "last"], ["sessions"], ["show", "last",
                                                   "--audit"]):
        place.run(*words)
        same(read(path), whole[:-20], " ".join(words) + " changes nothing")

    # A whole last line that does not follow is not torn.
    def changed(name, data):
        for extra in files(place) - before:
            os.unlink(extra)
        write(path, data)
        for words, lines in ((["resume"], GO_ON),
                             (["run", "triceps-surae-brief", "-p", "P-2",
                               "-e", "E1"], ["y", "none"])):
            p = place.run(*words, lines=lines)
            same(p.returncode, 4, "%s, %s: refused" % (name, words[0]))
            ok("myolog repair" in p.err and os.path.basename(path) in
               " ".join(p.err.split()), name + ": said", p.err)
            same(read(path), data, name + ": left as it is")
    at = last + whole[last:].index(b"pause")
    changed("a changed byte", whole[:at] + b"P" + whole[at + 1:])
    changed("a changed chain", whole[:-3] + (
        b"0" if whole[-3:-2] != b"0" else b"1") + b"\r\n")
    changed("a line twice", whole + whole[last:])
    changed("a line less", whole[:last].rsplit(b"\r\n", 2)[0] + b"\r\n" +
            whole[last:])
    # Without its header it is no file of ours: nothing is read or written.
    data = whole[whole.index(b"\r\n") + 2:]
    write(path, data)
    p = place.run("run", "triceps-surae-brief", "-p", "P-2", "-e", "E1",
                  lines=["y", "none"])
    same((p.returncode, read(path)), (4, data), "no header: refused")
    ok("header" in p.err, "no header: said", p.err)
    write(path, whole)
    same(place.run("resume", lines=GO_ON).returncode, 5,
         "put back, it goes on")
done()
