#!/usr/bin/env -S python3 -B
"""hostile.py: what somebody who means ill, or a slip, puts into the folders
and files that are read: links, pipes, devices, names and texts that are none.
Nothing hangs, nothing outside is read as ours or written, nothing that a
terminal acts upon gets to the screen, and it is said what is wrong."""
import hashlib
import fcntl
import glob
import os
import re
import resource
import shutil
import socket
import stat
import subprocess
import unicodedata

from lib_chain import chain_fault
from lib_fault import RUN, fresh
from lib_myolog import (MYOLOG, SLOW, TOP, Place, Talk, done, ok, same, skip,
                        terminal_or_skip)

LIMIT = 300 if SLOW else 30         # s; what takes longer hangs
ADDRESS = None if SLOW or "asan" in MYOLOG else 1 << 28
START = ["y", "none", "none", "4", "strong", "firm"]
ESC = "\x1b]0;owned\x07\x1b[2J"
# Also without ESC: C1 controls, text from right to left, line ends of others.
EVIL = "a\x1b[31mb\x9bc\u202ed\u2028e\x07f\x7fg\x08h\u200fi"


def flat(text):
    return " ".join(text.split())


def run(place, *words, lines=(), **kwargs):
    """As place.run, with a limit: .hung then."""
    p = place.start(*words, **kwargs)
    data = "".join(line + "\n" for line in lines).encode()
    try:
        out, err = p.communicate(data, timeout=LIMIT)
        p.hung = False
    except subprocess.TimeoutExpired:
        p.kill()
        out, err = p.communicate()
        p.hung = True
    p.out = out.decode(errors="surrogateescape")
    p.err = err.decode(errors="surrogateescape")
    return p


def unsafe(text):
    """What a terminal would act upon, or hide, in what was shown."""
    return sorted({"%r" % c for c in text if c not in "\n" and (
        unicodedata.category(c) in ("Cc", "Cf", "Zl", "Zp", "Cs"))})


# ---- modes

def modes():
    with Place() as place:
        for mask in (0, 0o777, 0o277, 0o027):
            fresh(place)
            p = run(place, *RUN, lines=[*START, ":pause"],
                    preexec_fn=lambda: os.umask(mask))
            same(p.returncode, 5, "umask %03o: a session" % mask)
            found = []
            for top in (place.logbook, os.path.join(
                    place.env["XDG_STATE_HOME"], "myolog")):
                for folder, _, names in os.walk(top):
                    found += [(folder, 0o700)] + [
                        (os.path.join(folder, n), 0o600) for n in names]
            wrong = [(path, oct(os.stat(path).st_mode)) for path, mode in
                     found if stat.S_IMODE(os.stat(path).st_mode) != mode]
            same(wrong, [], "umask %03o: 0600 and 0700" % mask)


# ---- things in place of files

def instead(path, what, aside):
    """Puts a thing there; where something was, it is kept aside."""
    if os.path.lexists(path):
        os.rename(path, aside)
    if what == "link":
        os.symlink(aside, path)
    elif what == "dangling":
        os.symlink(aside + ".none", path)
    elif what == "device":
        os.symlink("/dev/zero", path)
    elif what == "pipe":
        os.mkfifo(path)
    elif what == "socket":
        here = os.getcwd()
        os.chdir(os.path.dirname(path))     # its name may not be long
        try:
            with socket.socket(socket.AF_UNIX) as s:
                s.bind(os.path.basename(path))
        finally:
            os.chdir(here)
    elif what == "folder":
        os.mkdir(path)


def bytes_of(path):
    if os.path.isdir(path):
        return sorted(os.listdir(path))
    with open(path, "rb") as f:
        return f.read()


def places(place):
    state = os.path.join(place.env["XDG_STATE_HOME"], "myolog")
    snapshot = glob.glob(place.logbook + "/protocols/*.ini")[0]
    # What may be a link: what is the user's own, outside of the logbook.
    return [
        ("the station's file", place.csv(), ()),
        ("the lock", os.path.join(place.logbook, "lock"), ()),
        ("the snapshots' folder", os.path.dirname(snapshot), ()),
        ("a snapshot", snapshot, ()),
        ("the logbook's folder", place.logbook, ("link",)),
        ("the station's id", os.path.join(state, "station"), ("link",)),
        ("the station's lock", os.path.join(state, "lock"), ()),
        ("a protocol", os.path.join(
            place.library, "protocols", "ankle",
            "triceps-surae-brief.ini"), ("link",)),
        ("the scales", os.path.join(place.library, "config", "scales.ini"),
         ("link",)),
        ("another station's file", os.path.join(
            place.logbook, "ward-aaaa.csv"), ()),
    ]


THINGS = "link dangling device pipe socket folder".split()


def in_place_of_files():
    with Place() as place:
        aside = os.path.join(place.dir, "aside")
        for i in range(10):
            for what in THINGS:
                subprocess.run(["rm", "-rf", aside, aside + ".none",
                                place.logbook, place.library,
                                place.env["XDG_STATE_HOME"]], check=True)
                for name in ("protocols", "config"):
                    shutil.copytree(os.path.join(TOP, name),
                                    os.path.join(place.library, name))
                run(place, *RUN, lines=[*START, ":pause"])
                said, path, allowed = places(place)[i]
                instead(path, what, aside)
                before = bytes_of(aside) if os.path.exists(aside) else None
                name = "%s: a %s" % (said, what)
                hung, codes, told = [], [], ""
                for words in (RUN, ["resume"], ["sessions"],
                              ["show", "last"], ["protocols"], ["verify"],
                              ["seal"]):
                    p = run(place, *words, lines=["y", "none", ":pause"])
                    told += p.err
                    hung += [words[0]] if p.hung else []
                    codes.append(p.returncode)
                same(hung, [], name + ": nothing hangs")
                ok(set(codes) <= {0, 1, 2, 3, 4, 5}, name + ": ends orderly",
                   codes, told[-600:])
                if what in allowed:
                    same(codes[:2], [5, 5], name + ": is that file")
                    continue
                ok(set(codes) & {3, 4} or os.path.basename(path) in
                   flat(told) or what in ("dangling", "folder"),
                   name + ": is said", codes, told[-600:])
                if before is not None:
                    same(bytes_of(aside) == before, True,
                         name + ": what is elsewhere is left alone")
                same(os.path.exists(aside + ".none"), False,
                     name + ": nothing is made elsewhere")


def hard_links():
    with Place() as place:
        run(place, *RUN, lines=[*START, ":pause"])
        os.link(place.csv(), os.path.join(place.logbook, "copy.csv"))
        os.link(place.csv(), os.path.join(place.dir, "backup"))
        own = next(os.path.join(place.logbook, n) for n in
                   os.listdir(place.logbook)
                   if n.endswith(".csv") and n != "copy.csv")
        p = run(place, "resume", lines=["y", "3", ":pause"])
        same((p.returncode, chain_fault(own)), (5, None),
             "a file with three names: goes on, one chain")
        p = run(place, "sessions")
        same(len(p.out.splitlines()), 1, "its rows are counted once")
        ok("copy.csv" in flat(p.err), "the second name is reported", p.err)


# ---- names

def names_and_ids():
    with Place() as place:
        secret = os.path.join(place.dir, "secret.ini")
        with open(secret, "w", encoding="utf-8") as f:
            f.write("[protocol]\nid = secret\nTOP SECRET\n")
        head = ("[protocol]\nid = p\nversion = 1\ntitle = T\nregion = r\n"
                "sides = once\nsources = S\n")
        for bad in ("../secret/x", "../../secret/x", secret[:-4] + "/x",
                    "/etc/passwd/x", "..", "./p/x", "a/../x", "/",
                    "secret\\x", "~/x", "x" * 5000 + "/y", "p/a"):
            path = place.protocol("p", head + "[step a]\nfrom = %s\n" % bad)
            p = run(place, "check", path)
            ok(p.returncode == 3 and "SECRET" not in p.out + p.err,
               "from = %.20s: refused" % bad, p.returncode, p.out[-300:])
        for bad in ("../p", "/p", "a/b", ".", "..", "-p", "P", "p\x1bq", "",
                    "p" * 41, "p q", "con.txt"):
            path = place.protocol("q", head.replace("id = p", "id = " + bad) +
                                  "[step a]\nkind = yesno\nask = Q\n")
            p = run(place, "check", path)
            same(p.returncode, 3, "id = %s: refused" % ascii(bad)[:20])
            p = run(place, "run", path, "-p", "P-1", "-e", "E1",
                    lines=["y", "y", "y"])
            same(p.returncode, 3, "id = %s: and not run" % ascii(bad)[:20])
        for bad in ("../P", "/etc/passwd", "a/b", "-P", "P,Q", 'P"', "P\nQ",
                    "P\x1b[2J", "=P", "P" * 33, "", "NA", "\u00e9"):
            for flags in (["--patient=" + bad, "-e", "E1"],
                          ["-p", "P-1", "--examiner=" + bad]):
                p = run(place, RUN[0], RUN[1], *flags, lines=["y"])
                same((p.returncode, unsafe(p.out + p.err)), (2, []),
                     "%s: no id" % ascii(flags[0 if flags[1] == "-e" else 2]))
        same(place.csv() is None or place.rows() == [], True,
             "and nothing was stored")
        for bad in ("../../x", "/etc/passwd", "-x", ESC, "%s%n%s",
                    "x" * 100000, "\x9b"):
            for words in (["show"], ["resume"], ["run"], ["check"],
                          ["protocols", "show"], ["help"], ["completion"]):
                p = run(place, *words, "--", bad, lines=["y"])
                ok(p.returncode in (2, 3) and not p.hung and
                   not unsafe(p.out + p.err),
                   "%s %s: no" % (" ".join(words), ascii(bad)[:16]),
                   p.returncode, unsafe(p.out + p.err), p.err[-300:])


NAMES = ["\x1b[31mred.ini", "new\nline.ini", "-rf.ini", "--help.ini",
         "$(touch owned).ini", "`touch owned`.ini", "a b.ini", "\x9b2J.ini",
         "\u202egpj.ini", "x" * 240 + ".ini", "%n%s.ini", "..ini", "'.ini",
         ";touch owned;.ini"]


def file_names():
    with Place() as place:
        run(place, *RUN, lines=[*START, ":pause"])
        folders = [place.library + "/protocols/ankle",
                   place.library + "/protocols/" + ESC + "\nregion",
                   place.library + "/protocols/-r", place.logbook,
                   place.logbook + "/protocols"]
        for folder in folders:
            os.makedirs(folder, exist_ok=True)
            for name in NAMES:
                with open(os.path.join(folder, name), "w",
                          encoding="utf-8") as f:
                    f.write("[protocol]\nid = x\n")
                with open(os.path.join(folder, name[:-4] + ".csv"), "w",
                          encoding="utf-8") as f:
                    f.write("no logbook\r\n")
            with open(os.path.join(os.fsencode(folder), b"\xff\xfe.csv"),
                      "wb") as f:
                f.write(b"\0")
        # A protocol that is sound, in a region that is none.
        shutil.copy(folders[0] + "/triceps-surae.ini",
                    folders[1] + "/evil.ini")
        for words in (["protocols"], ["sessions"], ["show", "last"],
                      ["resume"], ["protocols", "show", "evil"], ["config"],
                      ["verify"], ["seal"],
                      RUN, ["check", folders[1] + "/evil.ini"],
                      *(["check", os.path.join(folders[0], n)]
                        for n in NAMES)):
            p = run(place, *words, lines=["y", "none", ":pause"])
            ok(not p.hung and p.returncode in (0, 1, 3, 5) and
               not unsafe(p.out + p.err),
               "hostile names, %s" % ascii(" ".join(words))[:50],
               p.returncode, unsafe(p.out + p.err), p.err[-300:])
        same(glob.glob(place.dir + "/**/owned", recursive=True), [],
             "no name is a command")
        # Asked on a terminal, the library is listed with its regions.
        if terminal_or_skip("the list of protocols on a terminal"):
            talk = Talk(place, "run", terminal=True)
            asked = talk.prompt() or talk.text
            plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b[=>()][A-B0]?|[\a\r]",
                           "", talk.text)
            ok("evil" in asked and not unsafe(plain),
               "the list of protocols on a terminal", unsafe(plain),
               ascii(talk.text[-600:]))
            talk.kill()


# ---- texts

PROTOCOL = """[protocol]
id = evil
version = 1
title = {0}
region = {0}
sides = right, left
sources = {0}
[muscle m]
name = {0}
latin = {0}
origin = {0}
source = {0}
[safety s]
ask = {0}
kind = checks
option.a = {0}
level = ask
blocks = all
[step c]
kind = choice
ask = {0}
position = {0}
say = {0}
watch = {0}
muscles = m
option.x = {0}
option.y = {0} y
source = {0}
[step t]
kind = text
ask = {0}
sides = once
[step p]
kind = palpation
ask = {0}
structure = {0}
option.f = {0}
option.g = {0} g
abnormal = g
sides = once
[check k]
if = c.right = x
say = {0}
"""


def texts():
    with Place() as place:
        # What the loader takes: the rest it refuses, without showing it.
        for i, evil in enumerate(["a\u202eb", "a\u009bc", "a\u200fb", "plain",
                                  "a\u2028b", "a\u200eb", "a\u2066b"]):
            path = place.protocol("evil", PROTOCOL.format(evil))
            shutil.copy(path, place.library + "/protocols/evil.ini")
            shown = ""
            for words in (["check", path], ["protocols"],
                          ["protocols", "show", "evil"],
                          ["run", "evil", "-p", "P-%d" % i, "-e", "E1"],
                          ["amend", "last", "t", EVIL, "-r", EVIL, "-e",
                           "E1"], ["verify"], ["seal"],
                          ["void", "last", "-r", EVIL, "-e", "E1"],
                          ["sessions"], ["show", "last"],
                          ["show", "last", "--audit"]):
                p = run(place, *words, lines=[
                    "y", "?", "a", "y " + EVIL, "x", ":note " + EVIL, EVIL,
                    "?", ":list", ":help", "y", EVIL, "g", EVIL, EVIL,
                    "nt other " + EVIL, ":goto " + EVIL, ":" + EVIL,
                    ":finish", EVIL, "y"])
                shown += p.out + p.err
                ok(not p.hung, "texts: %s ends" % words[0])
            same(unsafe(shown), [], "texts of %s, shown everywhere" %
                 ascii(evil))
        for evil in ("a\x1b[2Jb", "a\x07b", "a\x00b", "a\x08b", "a\x7fb"):
            path = place.protocol("evil", PROTOCOL.format(evil))
            p = run(place, "check", path)
            same((p.returncode in (1, 3), unsafe(p.out + p.err)), (True, []),
                 "a protocol with %s" % ascii(evil))
        with open(path, "wb") as f:
            f.write(PROTOCOL.format("\xff\xfe\xc0\xaf").encode("latin-1"))
        p = run(place, "check", path)
        same((p.returncode, unsafe(p.out + p.err)), (3, []),
             "a protocol that is no UTF-8")
        # More faults than are shown, of a file of such a name.
        path = place.protocol(EVIL, PROTOCOL.format("x") + "wat = 1\n" * 40)
        p = run(place, "check", path)
        ok("more" in p.out and not unsafe(p.out + p.err),
           "many faults of a file of controls", unsafe(p.out + p.err))
        for name in ("--library", "--config", "--logbook"):
            p = run(place, name, "/none/" + EVIL, "sessions")
            same(unsafe(p.out + p.err), [], "%s of controls" % name)
            p = run(place, name, "/none/" + EVIL, *RUN, lines=["y"])
            same(unsafe(p.out + p.err), [], "%s of controls, run" % name)
        for name in ("MYOLOG_EXAMINER", "MYOLOG_LOGBOOK", "MYOLOG_LIBRARY",
                     "MYOLOG_CONFIG", "XDG_STATE_HOME", "TMPDIR"):
            if name == "TMPDIR" and SLOW:
                # valgrind has files of its own there, and says so
                skip("$TMPDIR of controls", "the program is not alone")
                continue
            for words in (["config"], ["sessions"], [
                    "run", "triceps-surae-brief", "-p", "P-1"],
                    [*RUN, "--practice"]):
                p = run(place, *words, lines=["y"], env={name: "/x" + EVIL})
                ok(not p.hung and not unsafe(p.out + p.err),
                   "$%s of controls, %s" % (name, words[0]),
                   unsafe(p.out + p.err))
        path = os.path.join(place.dir, "evil.conf")
        with open(path, "w", encoding="utf-8") as f:
            f.write("[session]\nexaminer = %s\n[%s]\n%s = %s\n" % (
                (EVIL,) * 4))
        for words in (["config"], ["check", path], RUN):
            p = run(place, "--config", path, *words, lines=["y"])
            same((p.returncode, unsafe(p.out + p.err)), (3, []),
                 "a configuration of controls, " + words[0])


# ---- a logbook that somebody made

def forged(data, change):
    """The same file with its fields changed, its chain made anew."""
    head, *lines = data.decode().split("\r\n")[:-1]
    chain = hashlib.blake2b(head.encode(), digest_size=32).hexdigest()
    out = [head]
    for line in lines:
        body = change(line.rsplit(",", 1)[0])
        chain = hashlib.blake2b((chain + body).encode(),
                                digest_size=32).hexdigest()
        out.append(body + "," + chain)
    return "".join(line + "\r\n" for line in out).encode()


def forged_logbooks():
    with Place() as place:
        run(place, *RUN, lines=[*START, ":pause"])
        with open(place.csv(), "rb") as f:
            data = f.read()
        rev = place.rows()[0]["protocol_rev"]
        secret = os.path.join(place.dir, "secret-%s.ini" % rev)
        with open(secret, "w", encoding="utf-8") as f:
            f.write("TOP SECRET\n")
        first = place.rows()[0]["session_id"]
        changes = {
            "a protocol outside": lambda l: l.replace(
                "triceps-surae-brief", "../../secret"),
            "a protocol anywhere": lambda l: l.replace(
                "triceps-surae-brief", secret[:-len(rev) - 5]),
            "a revision outside": lambda l: l.replace(
                rev, "/../../../secret-" + rev),
            "a patient of controls": lambda l: l.replace("P-1", ESC),
            "an examiner of controls": lambda l: l.replace(",E1,", ",%s," %
                                                           ESC),
            "values of controls": lambda l: l.replace("firm", EVIL),
            "labels of controls": lambda l: l.replace(
                "moves against", EVIL),
            "sessions of controls": lambda l: l.replace(
                first, EVIL),
            "no step": lambda l: l.replace("gastrocnemius", "../" + EVIL),
            "a far year": lambda l: re.sub(r"^20\d\d", "9999", l),
            "long texts": lambda l: l.replace("firm", "firm" * 100000),
        }
        for name, change in changes.items():
            for path in glob.glob(place.logbook + "/*.csv"):
                os.unlink(path)
            made = forged(data, lambda l: change(l).replace(
                l.split(",")[15], "ward-aaaa"))
            with open(place.logbook + "/ward-aaaa.csv", "wb") as f:
                f.write(made)
            for words in (["sessions"], ["show", "last"],
                          ["show", "last", "--audit"], ["verify"],
                          ["seal"], ["sign", "last", "-m", "reviewed", "-e",
                                     "E1"], ["resume"], RUN):
                p = run(place, *words, lines=["y", "none", ":pause"])
                ok(not p.hung and p.returncode in (0, 1, 2, 3, 4, 5) and
                   "SECRET" not in p.out + p.err and
                   not unsafe(p.out + p.err), "forged, %s: %s" % (
                       name, words[0]), p.returncode,
                   unsafe(p.out + p.err), p.err[-300:])


# ---- much of everything

def small(place, *words, **kwargs):
    """With little memory."""
    def limit():
        if ADDRESS:
            resource.setrlimit(resource.RLIMIT_AS, (ADDRESS, ADDRESS))
        # Deep texts must not need a deep stack.
        resource.setrlimit(resource.RLIMIT_STACK, (1 << 18, 1 << 18))
    return run(place, *words, preexec_fn=None if SLOW else limit, **kwargs)


def cut(text, width=150):
    """A value in lines that are short enough, cut at blanks."""
    lines, line = [], ""
    for word in text.split(" "):
        if len(line) + len(word) > width:
            lines.append(line)
            line = ""
        line += " " + word
    return "\n   ".join([*lines, line])


def much():
    with Place() as place:
        data = "x" * (1 << 24 if SLOW else 1 << 26)
        p = small(place, *RUN, lines=["y", "none", "none", data, "4",
                                      ":note " + data, ":pause"])
        ok(p.returncode == 5 and "longer than 65536 bytes" in flat(p.err) and
           len(place.rows()) == 5, "lines of 64 MB are refused", p.returncode,
           p.err[-300:])
        with open(place.csv(), "ab") as f:
            f.write(b"x" * (20 << 20))
        p = small(place, "sessions")
        ok(not p.hung and p.returncode in (0, 3), "a logbook with a line of "
           "20 MB", p.returncode, p.err[-300:])
        p = small(place, "resume", lines=["y", ":pause"])
        same(p.returncode, 4, "which no writer takes for a torn line")
        same(os.path.getsize(place.csv()) > 20 << 20, True, "nor cuts")
        fresh(place)
        head = ("[protocol]\nid = p\nversion = 1\ntitle = T\nregion = r\n"
                "sides = once\nsources = S\n[step a]\nkind = yesno\nask = Q\n")
        step = "[step b]\nkind = yesno\nask = Q\nask_if = "
        n = 100000
        deep = {
            "parentheses": "( " * n + "a = yes" + " )" * n,
            "open ones": "(" * 100 + " (" * n,
            "not closed": "( " * n + "a = yes",
            "closed ones": "a = yes" + " )" * n,
            "and": " and ".join(["a = yes"] * (n // 4)),
            "or": " or ".join(["a = no"] * (n // 4)),
            "mixed": "( a = yes and " * (n // 4) + "a = yes" +
                     " )" * (n // 4),
        }
        for name, text in deep.items():
            path = place.protocol("p", head + step + cut(text) + "\n")
            p = small(place, "check", path)
            ok(not p.hung and p.returncode in (0, 3), "deep conditions, " +
               name, p.returncode, (p.out + p.err)[-300:])
        with open(path, "w", encoding="utf-8") as f:
            f.write(head + "say = " + data[:1 << 19] + "\n")
        p = small(place, "check", path)
        ok(p.returncode == 3 and "p.ini:11" in p.out,
           "a protocol with a line of 512 KiB", p.returncode, p.out[:300])
        with open(path, "w", encoding="utf-8") as f:
            f.write(head + data)
        same(small(place, "check", path).returncode, 3,
             "a protocol of 64 MB")
        same(small(place, "--config", path, "config").returncode, 3,
             "a configuration of 64 MB")


def chains_of_files():
    with Place() as place:
        n = 2000
        for i in range(n):
            with open(place.library + "/protocols/c%d.ini" % i, "w",
                      encoding="utf-8") as f:
                f.write("[protocol]\nid = c%d\nversion = 1\ntitle = T\n"
                        "region = r\nsides = once\nsources = S\n"
                        "[step a]\nfrom = c%d/a\n" % (i, (i + 1) % n))
        p = small(place, "check", place.library + "/protocols/c0.ini")
        ok(p.returncode == 3 and not p.hung,
           "a circle of 2,000 protocols", p.returncode, p.out[-300:])


def many_steps():
    n = 10000
    with Place() as place:
        path = place.protocol("many", (
            "[protocol]\nid = many\nversion = 1\ntitle = T\nregion = r\n"
            "sides = once\nsources = S\n") + "".join(
                "[step s%d]\nkind = yesno\nask = Q%d\n" % (i, i)
                for i in range(n)))
        words = ["run", path, "-p", "P-1", "-e", "E1"]
        p = small(place, "check", path)
        same(p.returncode, 0, "10,000 steps: checked in little memory")
        p = small(place, *words, lines=["y"] * (20 if SLOW else 200))
        ok(not p.hung and p.returncode == 5 and
           p.err.count("saved: ") == (19 if SLOW else 199),
           "10,000 steps: asked", p.returncode, p.err[-300:])
        p = small(place, "resume", lines=["y", "n", ":goto s9999", "y",
                                          ":finish", "y"])
        same((p.returncode, chain_fault(place.csv())), (0, None),
             "10,000 steps: resumed and closed")
        p = small(place, "show", "last")
        ok(p.returncode == 0 and "s9999" in p.out, "10,000 steps: shown",
           p.returncode, p.err[-300:])


# ---- locks

def locks():
    program = os.environ.get("MYOLOG_TEST")
    if program is None or SLOW:
        skip("a lock that is kept", "no program with a short patience")
        return
    with Place() as place:
        run(place, *RUN, lines=[*START, ":pause"])
        before = bytes_of(place.csv())
        held = os.open(os.path.join(place.logbook, "lock"), os.O_RDWR)
        fcntl.lockf(held, fcntl.LOCK_EX, 1, 0)
        p = subprocess.run([program, "resume"], input=b"y\n3\n",
                           capture_output=True, env=place.env, timeout=LIMIT,
                           check=False)
        text = flat(p.stderr.decode())
        same(p.returncode, 4, "a lock that a living process keeps: exit code")
        ok("held by process %d" % os.getpid() in text,
           "and it says which", text[-300:])
        same(bytes_of(place.csv()) == before, True, "nothing is written")
        same(run(place, "sessions").returncode, 0, "readers need none")
        os.close(held)
        p = run(place, "resume", lines=["y", "3", ":pause"])
        same(p.returncode, 5, "once it is let go, a session goes on")
        # Somebody who dies with it.
        read, write = os.pipe()
        pid = os.fork()
        if pid == 0:
            fcntl.lockf(os.open(os.path.join(place.logbook, "lock"),
                                os.O_RDWR), fcntl.LOCK_EX, 1, 0)
            os.write(write, b"x")
            os.kill(os.getpid(), 9)
        os.waitpid(pid, 0)
        same(os.read(read, 1), b"x", "a process dies with the lock")
        p = run(place, "resume", lines=["y", "strong", ":pause"])
        same((p.returncode, chain_fault(place.csv())), (5, None),
             "which holds nobody up")


for part in (modes, in_place_of_files, hard_links, names_and_ids, file_names,
             texts, forged_logbooks, much, chains_of_files, many_steps,
             locks):
    part()
done()
