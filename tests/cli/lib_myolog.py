"""lib_myolog.py: what tests of the program share: an empty place for it to
work in, ways of answering it (a pipe, a terminal), and TAP.

The program is $MYOLOG, else build/release/myolog. Nothing outside of the
place is written to.
"""
import errno
import fcntl
import glob
import os
import pty
import re
import select
import shutil
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

import lib_fold

TOP = os.environ.get("MYO_TOP") or os.path.abspath(
    os.path.join(os.path.dirname(__file__), "..", ".."))
MYOLOG = os.environ.get("MYOLOG") or os.path.join(
    TOP, "build", "release", "myolog")
DEADLINE = 60           # s; generous, for valgrind
SLOW = bool(os.environ.get("RUN_PREFIX"))

# All that can be run; cards of muscles alone cannot.
SHIPPED = sorted(os.path.basename(f)[:-4] for f in glob.glob(
    os.path.join(TOP, "protocols", "*", "*.ini"))
    if os.path.basename(os.path.dirname(f)) != "anatomy")
BRIEF = "triceps-surae-brief"
with open(os.path.join(TOP, "tests", "cli", "kinds.ini"),
          encoding="utf-8") as _f:
    KINDS = _f.read()


# So that places are cleared away.
signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))


# ---- TAP

_tests = {"run": 0, "failed": 0}


def ok(passed, name, *detail):
    _tests["run"] += 1
    word = "ok"
    if not passed:
        _tests["failed"] += 1
        word = "not ok"
    print("%s %d - %s" % (word, _tests["run"], name))
    if not passed:
        for text in detail:
            for line in str(text).splitlines():
                print("#   " + ascii(line)[1:-1])
    sys.stdout.flush()
    return passed


def same(got, wanted, name):
    return ok(got == wanted, name, "got    %r" % (got,),
              "wanted %r" % (wanted,))


def skip(name, reason):
    _tests["run"] += 1
    print("ok %d - %s # SKIP %s" % (_tests["run"], name, reason))


def done():
    print("1..%d" % _tests["run"])
    sys.exit(1 if _tests["failed"] else 0)


# ---- a place

class Place:
    """A fresh folder with a home, a logbook and a copy of the library."""

    def __init__(self):
        self.dir = tempfile.mkdtemp(prefix="myolog-cli.")
        self.logbook = os.path.join(self.dir, "logbook")
        self.library = os.path.join(self.dir, "library")
        os.mkdir(self.library)
        for name in ("protocols", "config"):
            shutil.copytree(os.path.join(TOP, name),
                            os.path.join(self.library, name))
        home = os.path.join(self.dir, "home")
        os.mkdir(home)
        self.env = {
            "PATH": os.environ.get("PATH", "/usr/bin:/bin"),
            "HOME": home, "TMPDIR": self.dir, "LC_ALL": "C.UTF-8",
            "TZ": "UTC0", "TERM": "dumb",
            "XDG_DATA_HOME": home + "/data",
            "XDG_STATE_HOME": home + "/state",
            "XDG_CONFIG_HOME": home + "/config",
            "MYOLOG_CONFIG": "/dev/null",   # not the machine's
            "MYOLOG_LOGBOOK": self.logbook,
            "MYOLOG_LIBRARY": self.library,
        }
        # What sanitizers and valgrind were told.
        for name in ("ASAN_OPTIONS", "UBSAN_OPTIONS", "GCOV_PREFIX"):
            if name in os.environ:
                self.env[name] = os.environ[name]

    def __enter__(self):
        return self

    def __exit__(self, *exc):
        subprocess.run(["chmod", "-R", "u+rwx", self.dir], check=False)
        shutil.rmtree(self.dir, ignore_errors=True)

    def protocol(self, name, text):
        """A protocol file of the place's own; its path."""
        path = os.path.join(self.dir, name + ".ini")
        with open(path, "w", encoding="utf-8") as f:
            f.write(text)
        return path

    def start(self, *args, **kwargs):
        kwargs.setdefault("stdin", subprocess.PIPE)
        kwargs.setdefault("stdout", subprocess.PIPE)
        kwargs.setdefault("stderr", subprocess.PIPE)
        env = dict(self.env, **kwargs.pop("env", {}))
        return subprocess.Popen([MYOLOG, *args], env=env, cwd=self.dir,
                                **kwargs)

    def run(self, *args, lines=None, data=b"", **kwargs):
        """To its end; lines are typed. .out and .err are texts."""
        if lines is not None:
            data = "".join(l + "\n" for l in lines).encode()
        p = self.start(*args, **kwargs)
        out, err = p.communicate(data, timeout=DEADLINE)
        p.out = (out or b"").decode()
        p.err = (err or b"").decode()
        return p

    def session(self, lines, protocol=BRIEF, patient="P-1", options=()):
        return self.run("run", protocol, "--patient", patient, "--examiner",
                        "E1", *options, lines=["y", *lines])

    def csv(self):
        """The path of the station's file, or None."""
        names = [n for n in os.listdir(self.logbook) if n.endswith(".csv")] \
            if os.path.isdir(self.logbook) else []
        return os.path.join(self.logbook, names[0]) if names else None

    def rows(self):
        return lib_fold.entries(self.logbook)

    def force(self):
        return lib_fold.answers(self.rows())


# ---- somebody who answers

def _terminals():
    """A bare chroot may have none to give; that is said, not passed over."""
    try:
        for fd in pty.openpty():
            os.close(fd)
    except OSError:
        return False
    return True


TERMINALS = _terminals()


def terminal_or_skip(name):
    """False: there is no pseudo-terminal to be had, and a test is skipped."""
    if not TERMINALS:
        skip(name, "no pseudo-terminals on this machine")
    return TERMINALS


class Talk:
    """A running program and what it said. Its prompt ends with "> "."""

    def __init__(self, place, *args, terminal=False, columns=200, **kwargs):
        self.text = ""
        self.mark = 0           # in text: where the last line was typed
        self.until = None       # when prompt gives up, whatever was typed
        self.left = None        # lines to type before the time is up
        self.terminal = terminal
        if not terminal:
            self.p = place.start(*args, stderr=subprocess.PIPE,
                                 stdout=subprocess.DEVNULL, **kwargs)
            self.to, self.out = self.p.stdin.fileno(), self.p.stderr.fileno()
            return
        master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ,
                    struct.pack("HHHH", 24, columns, 0, 0))
        self.modes = termios.tcgetattr(slave)   # before it changes them
        self.p = place.start(
            *args, stdin=slave, stdout=slave, stderr=slave,
            start_new_session=True, preexec_fn=lambda: fcntl.ioctl(
                0, termios.TIOCSCTTY, 0), **kwargs)
        os.close(slave)
        self.to = self.out = master

    def limit(self, lines, seconds):
        """prompt gives up `seconds` after as many more typed lines."""
        self.left, self.grace = lines, seconds
        if lines == 0:
            self.until = time.monotonic() + seconds

    def type(self, line):
        self.mark = len(self.text)
        try:
            os.write(self.to, (line + "\n").encode())
        except BrokenPipeError:
            pass
        if self.left is not None:
            self.limit(self.left - 1, self.grace)

    def read(self, seconds):
        """False: nothing more will come."""
        if not select.select([self.out], [], [], max(seconds, 0))[0]:
            return True
        try:
            data = os.read(self.out, 65536)
        except OSError as e:
            if e.errno != errno.EIO:
                raise
            data = b""
        self.text += data.decode(errors="replace").replace("\r", "")
        return data != b""

    def prompt(self):
        """What was said since the last line, once it waits for the next;
        None: it ended, or not in time."""
        until = self.until or time.monotonic() + DEADLINE
        while time.monotonic() < until:
            # A clock may ring behind it.
            if self.text[self.mark:].rstrip("\a").endswith("> "):
                return re.sub(r"\s+", " ", self.text[self.mark:])
            if not self.read(until - time.monotonic()):
                return None
        return None

    def kill(self, number=signal.SIGKILL):
        try:
            self.p.send_signal(number)
        except ProcessLookupError:
            pass
        return self.end()

    def end(self):
        until = time.monotonic() + DEADLINE
        while self.read(until - time.monotonic()):
            if time.monotonic() >= until:
                self.p.kill()
                raise TimeoutError(self.text[-2000:])
        code = self.p.wait(timeout=DEADLINE)
        if self.terminal:
            os.close(self.out)
        else:
            try:
                self.p.stdin.close()
            except BrokenPipeError:
                pass
            self.p.stderr.close()
        return code

    def saved(self):
        """What was acknowledged so far, one text each."""
        return [re.sub(r"\s+", " ", m) for m in re.findall(
            r"^saved: ((?:.*)(?:\n  .*)*)", self.text, re.M)]


def last_line(text):
    lines = [l for l in text.replace("\r", "").split("\n") if l.strip()]
    return lines[-1] if lines else ""


def answer_all(talk, answers):
    """Answers each prompt by the first (pattern, line) that fits what was
    said since the line before."""
    for _ in range(1000):
        asked = talk.prompt()
        if asked is None:
            return
        line = next((l for pattern, l in answers
                     if re.search(pattern, asked)), None)
        if line is None:
            raise LookupError("no answer to " + asked[-600:])
        talk.type(line)
    raise TimeoutError(talk.text[-2000:])
