#!/usr/bin/env -S python3 -B
"""examples.py: what the manual pages show works as it stands there.

The transcripts of myolog(1) are replayed with the protocol of
myolog-protocol(5); the chain, the seal and the library's program are run on
the logbook that they leave. `examples.py --record` writes the transcripts and
the seal of myolog(1) anew.
"""
import glob
import hashlib
import os
import pty
import re
import shlex
import shutil
import subprocess
import sys
import tempfile

import readme
from lib_mdoc import PAGES, TOP, done, example, examples, lines, ok, path, skip

MYOLOG = os.environ.get("MYOLOG") or TOP + "/build/release/myolog"
IMAGE = os.environ.get("MYO_IMAGE")
MAIN, PROTOCOL, LOGBOOK, LIBRARY = PAGES
ANSWERS = ["y", "n", "4", "firm", "easy", "<", "<", "gap", "", "<", "tender",
           "only when pressed", "210", "22,5 kgf", "y"]


def env_of(home):
    return {"PATH": os.environ["PATH"], "HOME": home, "TERM": "dumb",
            "LC_ALL": "C.UTF-8", "TZ": "UTC0", "MYOLOG_LIBRARY": TOP}


def run(*command, home, **kwargs):
    kwargs.setdefault("cwd", home)
    return subprocess.run(command, env=env_of(home), stdout=subprocess.PIPE,
                          stderr=subprocess.PIPE, timeout=120,
                          universal_newlines=True, **kwargs)


def write(home, name, text):
    with open(os.path.join(home, name), "w", encoding="utf-8") as file:
        file.write(text)
    return os.path.join(home, name)


def escape(line):
    for char, name in (("\\", "e"), ("-", "-"), ("'", "(aq"), ("`", "(ga"),
                       ("^", "(ha"), ("~", "(ti")):
        line = line.replace(char, "\\" + name)
    if line.endswith(" "):
        line = line[:-1] + "\\ "
    return ("\\&" if line[:1] == "." else "") + line


def seal_of(text):
    return re.search(r"^seal (.*)", text, re.M)[1]


def record(home):
    """The transcripts, as the program now talks."""
    page = "\n".join(lines(MAIN)) + "\n"
    for kind, command, old in examples(MAIN):
        if kind != "transcript":
            continue
        new = readme.record(command, ANSWERS, home)
        old = "".join(escape(line) + "\n" for line in old.splitlines())
        new = "".join(escape(line) + "\n" for line in new.splitlines())
        assert page.count(old) == 1, command
        page = page.replace(old, new)
    with open(path(MAIN), "w", encoding="utf-8") as file:
        file.write(page)


# ---- the pages

def check_rendered(page):
    """A reader sees each line of an example as it was meant."""
    shown = subprocess.run(
        ["mandoc", "-T", "utf8", "-O", "width=200", path(page)],
        stdout=subprocess.PIPE, check=True, timeout=60).stdout.decode()
    shown = {line.strip() for line in re.sub(".\x08", "", shown).split("\n")}
    lost = [line for _, _, text in examples(page)
            for line in text.splitlines() if line.strip() not in shown]
    ok(lost == [], page + ": examples are shown as they are", *lost)


def check_transcripts(home):
    sealed = ""
    for kind, command, text in examples(MAIN):
        if kind == "transcript":
            have, _ = readme.replay(command, text, home)
            ok(have == text, "transcript: " + command, "page:", text,
               "program:", have)
            sealed = sealed or have
    return seal_of(sealed)


def check_protocol(home):
    done_ = run(MYOLOG, "check", "--strict", "ankle-lift.ini", home=home)
    ok(done_.returncode == 0, "the protocol has no finding", done_.stdout,
       done_.stderr)
    text = example(PROTOCOL, "catalogue")
    os.makedirs(home + "/library/config")
    write(home, "library/config/scales.ini", text)
    done_ = run(MYOLOG, "check", "--strict", "library/config/scales.ini",
                home=home)
    ok(done_.returncode == 0, "the scale and the reason have no finding",
       done_.stdout, done_.stderr)
    first = write(home, "wincing.ini", """[protocol]
id = wincing
version = 1
title = With the scale of the page
sources = none
[step face]
kind = grade
scale = wince
ask = The face
""")
    command = [MYOLOG, "--library", home + "/library", "--logbook",
               home + "/wincing", "run", first, "-p", "P-1", "-e", "dn"]
    done_ = run(*command, home=home, input="y\nnt interpreter\nBulgarian\ny\n")
    ok(done_.returncode == 0 and "no interpreter" in done_.stderr,
       "the reason is offered, and wants its text", done_.stderr)
    done_ = run(*command, home=home, input="y\nsome\ny\n")
    ok("saved: face: some (winces)" in done_.stderr,
       "the scale is understood", done_.stderr)


def check_script(home):
    text = "myolog() { %s \"$@\"; }\n%s" % (shlex.quote(MYOLOG),
                                            example(MAIN, "script"))
    done_ = run("sh", "-eu", "-c", text, home=home)
    ok(done_.returncode == 0 and "saved: session closed\n" in done_.stderr and
       re.match(r"\w{4}  2026-11-23 09:00  P-1  ankle-lift  dn  closed  6/6\n",
                done_.stdout), "the script", done_.stdout, done_.stderr)


def check_seal(home, folder, wanted):
    """On the file as it was at the seal: the program of the page."""
    files = [f for f in glob.glob(folder + "/*.csv") if "clinic-" in f]
    name = write(home, "seal.py", example(LOGBOOK, "seal"))
    done_ = run(sys.executable, "-B", name, files[0], home=home)
    ok(done_.stdout == wanted + "\n",
       "the seal is the one that was printed", done_.stdout, done_.stderr,
       wanted)


def check_chain(folder, home):
    text = example(LOGBOOK, "chain")
    done_ = run("sh", "-c", text, home=home, cwd=folder)
    ok(done_.returncode == 0 and re.fullmatch(
        r"(\S+\.csv: \d+ entries, unbroken\n)+", done_.stdout),
       "the chain of the logbook is unbroken", done_.stdout, done_.stderr)
    name = glob.glob(folder + "/clinic-*.csv")[0]
    with open(name, "rb") as file:
        data = file.read()
    rows = data.split(b"\r\n")
    for what, broken in (
            ("a changed line", data.replace(b",firm,", b",firn,", 1)),
            ("a line that is gone", b"\r\n".join(rows[:4] + rows[5:])),
            ("lines exchanged",
             b"\r\n".join(rows[:4] + [rows[5], rows[4]] + rows[6:]))):
        assert broken != data, what
        other = os.path.join(home, "broken")
        shutil.rmtree(other, ignore_errors=True)
        os.mkdir(other)
        with open(os.path.join(other, os.path.basename(name)), "wb") as file:
            file.write(broken)
        done_ = run("sh", "-c", text, home=home, cwd=other)
        ok(done_.returncode != 0 and "FAILED" in done_.stdout,
           "the check finds " + what, done_.stdout, done_.stderr)


# ---- what is installed

def installed(pattern):
    found = glob.glob(os.path.join(IMAGE, "**", pattern), recursive=True)
    return found[0] if found else ""


def check_library(home, folder):
    source = write(home, "list.c", example(LIBRARY, "c"))
    include = os.path.dirname(os.path.dirname(installed("myolog/myolog.h")))
    lib = os.path.dirname(installed("libmyolog.so"))
    program = os.path.join(home, "list")
    command = [*shlex.split(os.environ["MYO_CC"]), "-std=c11", "-Wall",
               "-Wextra", "-Werror", "-I" + include, "-o", program, source,
               "-L" + lib, "-lmyolog"]
    done_ = subprocess.run(command, stdout=subprocess.PIPE,
                           stderr=subprocess.STDOUT, timeout=120,
                           universal_newlines=True)
    ok(done_.returncode == 0, "the program of libmyolog(3) is made",
       done_.stdout)
    env = dict(env_of(home), LD_LIBRARY_PATH=lib)
    for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS"):
        if name in os.environ:
            env[name] = os.environ[name]
    done_ = subprocess.run([program, folder], stdout=subprocess.PIPE, env=env,
                           stderr=subprocess.PIPE, timeout=120,
                           universal_newlines=True)
    ok(done_.returncode == 0 and re.fullmatch(
        r"2026-11-23T09:00:01.000\+00:00  P-1  ankle-lift  [0-9a-f-]{36}\n"
        r"\S+  P-2  ankle-lift  [0-9a-f-]{36}\n2 sessions: done\n",
        done_.stdout), "it lists the sessions", done_.stdout, done_.stderr)
    done_ = subprocess.run([program, home + "/nowhere"], env=env, timeout=120,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           universal_newlines=True)
    ok(done_.returncode == 1 and "nowhere" in done_.stderr and
       done_.stdout == "0 sessions: not found\n", "and says what is wrong",
       done_.stdout, done_.stderr)


def check_pages():
    for page in PAGES:
        there = installed("man%s/%s" % (page[-1], page))
        same = False
        if there:
            with open(there, "rb") as a, open(path(page), "rb") as b:
                same = hashlib.sha256(a.read()).digest() == \
                    hashlib.sha256(b.read()).digest()
        ok(same, page + " is installed")


def has_terminals():
    try:
        for fd in pty.openpty():
            os.close(fd)
    except OSError:
        return False
    return True


def main():
    home = tempfile.mkdtemp(prefix="myolog-examples-")
    try:
        write(home, "ankle-lift.ini", example(PROTOCOL, "protocol"))
        if sys.argv[1:] == ["--record"]:
            record(home)
            return
        for page in PAGES:
            check_rendered(page)
        check_protocol(home)
        if not IMAGE:
            skip("what is installed", "make has not said where it is")
        else:
            check_pages()
        if not has_terminals():
            skip("transcripts", "no pseudo-terminals on this machine")
            done()
        folder = os.path.join(home, ".local/share/myolog")
        sealed = check_transcripts(home)
        check_seal(home, folder, sealed)
        check_script(home)
        check_chain(folder, home)
        if IMAGE:
            check_library(home, folder)
        done()
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
