#!/usr/bin/env -S python3 -B
"""examples.py: what the manual pages show works as it stands there, all of it.

The transcripts of myolog(1) are replayed with the protocol of
myolog-protocol(5); the chain, the seal and the library's program are run on
the logbook that they leave. The reader and the verifier of myolog-logbook(5)
have tests of their own, logbook.py and verify.py. `examples.py --record` writes
the transcripts and the seal of myolog(1) anew.
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
from lib_mdoc import (PAGES, TOP, USED, done, example, examples, lines, ok,
                      path, skip, unmarked)

MYOLOG = os.environ.get("MYOLOG") or TOP + "/build/release/myolog"
IMAGE = os.environ.get("MYO_IMAGE")
MAIN, PROTOCOL, LOGBOOK, LIBRARY, IMPORT = PAGES
ANSWERS = ["y", "n", "4", "firm", "easy", "<", "<", "gap", "", "<", "tender",
           "only when pressed", "210", "22,5 kgf", "y"]


def env_of(home):
    return {"PATH": os.environ["PATH"], "HOME": home, "TERM": "dumb",
            "LC_ALL": "C.UTF-8", "TZ": "UTC0", "MYOLOG_LIBRARY": TOP,
            "MYOLOG_CONFIG": "/dev/null"}


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
    found = re.search(r"^seal (.*)", text, re.M)
    return found and found[1]


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
        if seal_of(new):
            page = re.sub(r"(?m)^\.Dl seal .*",
                          ".Dl seal " + seal_of(new).replace("\\", ""), page)
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
            USED.add((MAIN, command))
    ok(example(MAIN, "sealed") == "seal %s\n" % seal_of(sealed),
       "the seal that is shown is that of the session")
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


def check_config(home):
    """What the example sets is in force; its limit is that of the protocol."""
    name = write(home, "clinic.ini", example(MAIN, "config"))
    library = home + "/.config/myolog"
    os.makedirs(library + "/protocols/ankle")
    shutil.copy(home + "/ankle-lift.ini", library + "/protocols/ankle")
    env = env_of(home)
    done_ = subprocess.run([MYOLOG, "--library", library, "--library", TOP,
                            "check", "--strict", name], env=env, timeout=60,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    ok(done_.returncode == 0, "the configuration has no finding",
       done_.stdout, done_.stderr)
    del env["MYOLOG_LIBRARY"]
    done_ = subprocess.run([MYOLOG, "--config", name, "config"], env=env,
                           stdout=subprocess.PIPE, timeout=60,
                           universal_newlines=True)
    values = dict(re.findall(r"^(\S+) = (.*?)  \[%s:\d+\]$" % re.escape(name),
                             done_.stdout, re.M))
    ok(values == {
        "session.examiner": "dn", "session.patient_pattern": "K[0-9]{5}",
        "session.sides": "left,right", "prompt.decimal": "comma",
        "storage.logbook": home + "/records/muscle-tests",
        "storage.library": home + "/.config/myolog:/srv/clinic/myolog",
        "limits.lift-unusual": "380"}, "all that it says is in force", values)
    command = [MYOLOG, "--config", name, "--library", library, "--library",
               TOP, "run", "ankle-lift", "-p"]
    done_ = subprocess.run([*command, "P-1"], env=env, input="", timeout=60,
                           stderr=subprocess.PIPE, universal_newlines=True)
    ok(done_.returncode == 2 and "matches K[0-9]{5}" in done_.stderr,
       "other ids are refused", done_.stderr)
    done_ = subprocess.run([*command, "K12345", "-o", "side"], env=env,
                           input="y\nn\n4\nfirm\neasy\n381\n", timeout=60,
                           stderr=subprocess.PIPE, stdout=subprocess.PIPE,
                           universal_newlines=True)
    ok("left then right" in done_.stderr and "examiner dn" in done_.stderr and
       "(above 380)" in done_.stderr, "a session is held by it",
       done_.stderr)
    ok(os.path.isdir(home + "/records/muscle-tests"), "where it says")


def check_check(home):
    """Of the protocols in the user's folder: sound, and with a warning."""
    text = "myolog() { %s \"$@\"; }\n%s" % (shlex.quote(MYOLOG),
                                            example(MAIN, "check"))
    done_ = run("sh", "-c", text, home=home)
    ok(done_.returncode == 0, "its protocols are checked", done_.stdout,
       done_.stderr)
    bad = write(home, ".config/myolog/protocols/ankle/other.ini",
                example(PROTOCOL, "protocol"))
    done_ = run("sh", "-c", text, home=home)
    ok(done_.returncode == 3 and "named after" in done_.stdout and
       os.path.basename(bad) in done_.stdout, "and their faults found",
       done_.stdout, done_.stderr)


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


def check_import(home):
    for name in ("paper.ini", "paper.csv"):
        write(home, name, example(IMPORT, name))
    text = example(IMPORT, "paper.sh").replace(
        "myolog ", '"%s" --logbook "%s/imported" ' % (MYOLOG, home))
    done_ = run("sh", "-eu", "-c", text, home=home)
    ok(done_.returncode == 0 and "saved: 2 sessions imported" in done_.stderr
       and "0 errors, 0 warnings" in done_.stdout,
       "the import of myolog-import(5)", done_.stdout, done_.stderr)


# ---- what is installed

def installed(pattern):
    found = glob.glob(os.path.join(IMAGE, "**", pattern), recursive=True)
    return found[0] if found else ""


def compile_as_told(home, lib, flags):
    """The command of the page, with the compiler of the build. pkg-config
    looks where the installation was put for the test; where there is none,
    what it would have said stands in."""
    tools = os.path.join(home, "tools")
    os.mkdir(tools)
    real = shutil.which("pkg-config")
    for name, command in (
            ("cc", os.environ["MYO_CC"] + " -std=c11 -Wall -Wextra -Werror"),
            ("pkg-config", shlex.quote(real) + " --define-prefix" if real
             else "echo " + shlex.quote(flags) + " #")):
        write(tools, name, '#!/bin/sh\nexec %s "$@"\n' % command)
        os.chmod(os.path.join(tools, name), 0o755)
    # The compiler of MYO_CC is one of another name, or behind ours.
    command = 'cc() { PATH=%s "%s/cc" "$@"; }\n' % (
        shlex.quote(os.environ["PATH"]), tools)
    env = dict(env_of(home), PKG_CONFIG_PATH=lib + "/pkgconfig",
               PATH=tools + ":" + os.environ["PATH"])
    told = example(LIBRARY, "cc")
    told += told.replace("list", "answers")
    return subprocess.run(["sh", "-eu", "-c", command + told], cwd=home,
                          env=env, stdout=subprocess.PIPE,
                          stderr=subprocess.STDOUT, timeout=120,
                          universal_newlines=True)


def check_library(home, folder):
    write(home, "list.c", example(LIBRARY, "list"))
    write(home, "answers.c", example(LIBRARY, "answers"))
    include = os.path.dirname(os.path.dirname(installed("myolog/myolog.h")))
    lib = os.path.dirname(installed("libmyolog.so"))
    program = os.path.join(home, "list")
    done_ = compile_as_told(home, lib, shlex.quote("-I" + include) + " -L" +
                            shlex.quote(lib) + " -lmyolog")
    ok(done_.returncode == 0, "the programs of libmyolog(3) are made",
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
    # The session of the transcript: what `myolog show` shows there.
    for where, code, out, err in (
            (folder, 0, "safety.injury : no\nstrength right: 4\n"
             "tendon right: tender\neffort right: easy\nforce right: 210\n"
             "force right: 221\n", ""),
            (home + "/nowhere", 1, "", "not found\n")):
        done_ = subprocess.run([home + "/answers", where], env=env,
                               stdout=subprocess.PIPE, timeout=120,
                               stderr=subprocess.PIPE, universal_newlines=True)
        ok((done_.returncode, done_.stdout, done_.stderr) == (code, out, err),
           "the answers of a session", done_.stdout, done_.stderr)


def check_pages():
    for page in PAGES:
        there = installed("man%s/%s" % (page[-1], page))
        same = False
        if there:
            with open(there, "rb") as a, open(path(page), "rb") as b:
                same = hashlib.sha256(a.read()).digest() == \
                    hashlib.sha256(b.read()).digest()
        ok(same, page + " is installed")


def check_used():
    every = {(page, name) for page in PAGES for _, name, _ in examples(page)}
    others = {(LOGBOOK, "reader"), (LOGBOOK, "verifier")}
    ok(every - USED == others, "every example of the pages was run",
       every - USED)


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
            ok(unmarked(page) == [], page + ": every display is an example",
               *unmarked(page))
        check_protocol(home)
        check_import(home)
        check_config(home)
        check_check(home)
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
            check_used()
        done()
    finally:
        shutil.rmtree(home)


if __name__ == "__main__":
    main()
