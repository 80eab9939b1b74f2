#!/usr/bin/env python3
"""The transcripts of the README are what the program prints.

A fenced block that follows a line `<!-- transcript: COMMAND -->` is replayed:
COMMAND runs on a pseudo-terminal, and wherever the program waits behind a
prompt, what stands behind that prompt in the README is typed. Every character
must agree. `readme.py --record COMMAND LINE...` prints such a block. What
`<!-- typed: COMMAND | LINE | ... -->` says is typed before, in its place; a
reader of the README does not see it.
"""
import fcntl
import os
import pty
import re
import select
import shlex
import shutil
import struct
import subprocess
import sys
import tempfile
import termios

DEADLINE = 20.0
TOP = os.path.abspath(os.environ.get("MYO_TOP", "."))
PROGRAM = os.environ.get("MYOLOG_TEST", "build/test/myolog")


def start(command, home, seed):
    """Runs COMMAND (its first word is myolog) with a fixed clock, on a pty of
    80 columns; returns (pid, master descriptor). Sessions that begin at one
    time need a seed each."""
    args = shlex.split(command)
    assert args[0] == "myolog", command
    env = {
        "PATH": os.environ["PATH"],
        "HOME": home,
        "TERM": "dumb",
        "TZ": "UTC0",
        "LC_ALL": "C.UTF-8",
        "COLUMNS": "80",
        "MYOLOG_LIBRARY": TOP,
        "MYOLOG_CONFIG": "/dev/null",
        "MYO_TEST_CLOCK": "1795424400000,1000",
        "MYO_TEST_RANDOM": str(seed),
        "MYO_TEST_HOST": "clinic",
    }
    pid, fd = pty.fork()
    if pid == 0:
        fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 80, 0, 0))
        os.chdir(home)
        os.execve(os.path.join(TOP, PROGRAM), args, env)
    return pid, fd


class Talk:
    """What the program has printed, read as it comes."""

    def __init__(self, command, home, seed=1):
        self.pid, self.fd = start(command, home, seed)
        self.text = ""
        self.ended = False

    def read_some(self):
        ready, _, _ = select.select([self.fd], [], [], DEADLINE)
        if not ready:
            raise AssertionError("nothing more within %d s; so far:\n%s"
                                 % (DEADLINE, self.text))
        try:
            data = os.read(self.fd, 65536)
        except OSError:
            data = b""
        if not data:
            self.ended = True
        self.text += data.decode("utf-8").replace("\r\n", "\n")

    def type(self, line):
        os.write(self.fd, (line + "\n").encode("utf-8"))

    def close(self):
        os.close(self.fd)
        return os.waitstatus_to_exitcode(os.waitpid(self.pid, 0)[1])


def replay(command, expected, home):
    """Types what the README shows as typed; returns what was printed."""
    talk = Talk(command, home)
    at = 0
    while not talk.ended:
        talk.read_some()
        if not expected.startswith(talk.text):
            break
        at = len(talk.text)
        if talk.text.endswith("> ") and at < len(expected):
            talk.type(expected[at:].split("\n", 1)[0])
    while not talk.ended and not expected.startswith(talk.text):
        ready, _, _ = select.select([talk.fd], [], [], 0.3)
        if not ready:
            break
        talk.read_some()
    code = talk.close()
    return talk.text, code


def record(command, lines, home, seed=1):
    talk = Talk(command, home, seed)
    lines = list(lines)
    while not talk.ended:
        talk.read_some()
        if talk.text.endswith("> ") and lines:
            talk.type(lines.pop(0))
    talk.close()
    return talk.text


def blocks(readme):
    """(kind, command, lines or text) in the order of the README."""
    pattern = re.compile(
        r"<!-- transcript: (.*?) -->\n```[a-z]*\n(.*?)```\n"
        r"|<!-- typed: (.*?) -->\n", re.S)
    for command, text, typed in pattern.findall(readme):
        if typed:
            command, *lines = [" ".join(part.split())
                               for part in typed.split("|")]
            yield "typed", command, lines
        else:
            yield "transcript", command, text


def shell_blocks(readme):
    """Checks that stand in the README as shell: the block after
    `<!-- shell: NAME -->` is run in a logbook's folder and must exit 0."""
    pattern = re.compile(r"<!-- shell: (.*?) -->\n```sh\n(.*?)```\n", re.S)
    return pattern.findall(readme)


def protocols(readme):
    """An example protocol: it must lint clean, and run."""
    pattern = re.compile(r"<!-- protocol: (.*?) -->\n```ini\n(.*?)```\n", re.S)
    return pattern.findall(readme)


def imports(readme):
    """A mapping and a CSV file for it: every row of it is imported."""
    pattern = re.compile(
        r"<!-- import: (.*?) -->\n```ini\n(.*?)```\n\n```csv\n(.*?)```\n",
        re.S)
    return pattern.findall(readme)


def paths(readme):
    """Every `path/` or path.ext in the map of the code exists."""
    part = readme.split("## Map of the code", 1)[1].split("\n## ", 1)[0]
    return re.findall(r"^\| `([^`]+)` \|", part, re.M)


def main():
    home = tempfile.mkdtemp(prefix="myolog-readme-")
    try:
        if sys.argv[1:2] == ["--record"]:
            sys.stdout.write(record(sys.argv[2], sys.argv[3:], home))
            return 0
        with open(os.path.join(TOP, "README.md"), encoding="utf-8") as f:
            readme = f.read()
        tests = []
        for kind, command, text in blocks(readme):
            check = check_talk if kind == "transcript" else check_typed
            tests.append((kind + ": " + command,
                          lambda f=check, c=command, t=text: f(c, t, home)))
        for name, text in shell_blocks(readme):
            tests.append(("shell: " + name,
                          lambda t=text: check_shell(t, home)))
        for name, text in protocols(readme):
            tests.append(("protocol: " + name,
                          lambda n=name, t=text: check_protocol(n, t, home)))
        for name, mapping, table in imports(readme):
            tests.append(("import: " + name,
                          lambda m=mapping, t=table: check_import(m, t, home)))
        tests.append(("the map names what is there",
                      lambda: check_paths(readme)))
        return tap(tests)
    finally:
        shutil.rmtree(home)


class Skip(Exception):
    pass


def need_terminal():
    try:
        for fd in pty.openpty():
            os.close(fd)
    except OSError:
        raise Skip("no pseudo-terminals on this machine")


typed_seeds = []


def check_typed(command, lines, home):
    need_terminal()
    typed_seeds.append(len(typed_seeds) + 2)
    text = record(command, lines, home, typed_seeds[-1])
    if "saved: session closed" not in text:
        raise AssertionError("the session was not closed:\n" + text)


def check_talk(command, text, home):
    need_terminal()
    have, _ = replay(command, text, home)
    if have != text:
        raise AssertionError("README:\n%s\nprogram:\n%s" % (text, have))


def check_shell(text, home):
    folder = os.path.join(home, ".local/share/myolog")
    if not os.path.isdir(folder):
        raise Skip("no session could be typed, so there is no logbook")
    done = subprocess.run(["sh", "-eu", "-c", text], cwd=folder,
                          capture_output=True, text=True, timeout=60)
    if done.returncode != 0 or "FAILED" in done.stdout:
        raise AssertionError("%s%s" % (done.stdout, done.stderr))
    if not done.stdout.strip():
        raise AssertionError("the check printed nothing")


def check_protocol(name, text, home):
    path = os.path.join(home, name + ".ini")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    env = {"HOME": home, "MYOLOG_LIBRARY": TOP, "TERM": "dumb",
           "MYOLOG_CONFIG": "/dev/null",
           "MYOLOG_LOGBOOK": os.path.join(home, "first-logbook")}
    program = os.path.join(TOP, PROGRAM)
    done = subprocess.run([program, "check", "--strict", path], env=env,
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    answers = "y\nn\n4\nfirm\n4\nfirm\n12\n12\ny\n"
    done = subprocess.run(
        [program, "run", path, "--patient", "P-1", "--examiner", "dn"],
        env=env, input=answers, capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "saved: session closed\n" in done.stderr, done.stderr


def check_import(mapping, table, home):
    for name, text in (("paper.ini", mapping), ("paper.csv", table)):
        with open(os.path.join(home, name), "w", encoding="utf-8") as f:
            f.write(text)
    env = {"HOME": home, "MYOLOG_LIBRARY": TOP, "TERM": "dumb",
           "MYOLOG_CONFIG": "/dev/null",
           "MYOLOG_LOGBOOK": os.path.join(home, "imported")}
    done = subprocess.run(
        [os.path.join(TOP, PROGRAM), "import", "paper.csv", "--mapping",
         "paper.ini", "--yes"], env=env, cwd=home, capture_output=True,
        text=True, timeout=60)
    wanted = "saved: %d sessions imported\n" % (table.count("\n") - 1)
    assert done.returncode == 0 and wanted in done.stderr, \
        done.stdout + done.stderr


def check_paths(readme):
    named = paths(readme)
    assert len(named) > 8, "the map is missing"
    for path in named:
        assert os.path.exists(os.path.join(TOP, path)), path


def tap(tests):
    print("1..%d" % len(tests))
    bad = 0
    for i, (name, run) in enumerate(tests, 1):
        try:
            run()
            print("ok %d - %s" % (i, name))
        except Skip as why:
            print("ok %d - %s # SKIP %s" % (i, name, why))
        except AssertionError as error:
            bad += 1
            print("not ok %d - %s" % (i, name))
            for line in str(error).splitlines():
                print("# " + line)
    assert len(tests) > 3, "the README shows too little to test"
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main())
