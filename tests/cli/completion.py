#!/usr/bin/env python3
"""completion.py: what bash, zsh and fish offer, asked of the shells
themselves: a line is typed into an interactive shell on a terminal of its own,
with Tab at its end, and the shell tells what its completion came up with.
(fish can be asked without a terminal.)
"""
import os
import pty
import re
import select
import shutil
import signal
import subprocess
import sys
import time

from lib_myolog import BRIEF, DEADLINE, MYOLOG, Place, done, ok, same, skip

COMMANDS = {"run", "resume", "sessions", "show", "check", "protocols",
            "completion", "help"}
GENERAL = {"--logbook", "--library", "--no-color", "--help", "--version"}

# Line, what is offered. A set: all of it, and no more; "+": at least that;
# "-": at least one is, and none of these.
CASES = (
    ("myolog ", "+", COMMANDS),
    ("myolog se", "=", {"seal", "sessions"}),
    ("myolog --no-color res", "=", {"resume"}),
    ("myolog --logbook x res", "=", {"resume"}),
    ("myolog --lib", "=", {"--library"}),
    ("myolog sessions --", "+", GENERAL | {
        "--open", "--patient", "--protocol", "--since", "--until"}),
    ("myolog sessions --", "-", {"--audit", "--examiner", "--sides"}),
    ("myolog show --au", "=", {"--audit"}),
    ("myolog sho --au", "=", {"--audit"}),              # a unique beginning
    ("myolog s --au", "=", set()),                      # not a unique one
    ("myolog run --sides ", "=", {
        "right,left", "left,right", "right", "left"}),
    ("myolog run --sides=l", "=", {"left,right", "left"}),
    ("myolog run -s l", "=", {"left,right", "left"}),
    ("myolog run -bs l", "=", {"left,right", "left"}),
    ("myolog run --order ", "=", {"step", "side"}),
    ("myolog run --patient ", "=", set()),
    ("myolog run --patient run -o st", "=", {"step"}),
    ("myolog run trice", "=", {BRIEF, "triceps-surae"}),
    ("myolog run -p P-1 trice", "=", {BRIEF, "triceps-surae"}),
    ("myolog run %s trice" % BRIEF, "=", set()),        # one is enough
    ("myolog sessions -P trice", "=", {BRIEF, "triceps-surae"}),
    ("myolog protocols ", "=", {"list", "new", "paper", "show"}),
    ("myolog protocols show trice", "=", {BRIEF, "triceps-surae"}),
    ("myolog completion ", "=", {"bash", "zsh", "fish"}),
    ("myolog help resu", "=", {"resume"}),
    ("myolog check o", "=", {"one.ini", "other dir"}),
    ("myolog check one.ini two", "=", {"two.ini"}),
    ("myolog --library o", "=", {"other dir"}),
    ("myolog --library=o", "=", {"other dir"}),
    ("myolog run ./tw", "=", {"two.ini"}),              # a path will do
    ("myolog show -- --au", "=", set()),                # no option any more
    ("myolog nonsense ", "=", set()),
)

# What only the library and the logbooks know, wherever the line says they are.
DATA = (
    ("myolog show ", "=", "{here} last"),
    ("myolog resume {here}", "=", "{here}"),
    ("myolog --logbook there show ", "=", "{there} last"),
    ("myolog --logbook=there show ", "=", "{there} last"),
    ("myolog --logbook ~/yonder show ", "=", "{there} last"),
    ("myolog show --logbook there ", "=", "{there} last"),
    ("myolog --logbook nowhere show ", "=", "last"),
    ("myolog --library 'other dir' run ", "=", "mine"),
    ("myolog --library other\\ dir run ", "=", "mine"),
)


class Terminal:
    """A shell on a terminal of its own."""

    def __init__(self, place, argv):
        self.place = place
        self.text = b""
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            os.chdir(place.dir)
            os.execvpe(argv[0], argv, dict(place.env, TERM="vt100"))

    def type(self, text):
        os.write(self.fd, text.encode())

    def wait(self, what):
        """Until what() gives something; reads all the time."""
        end = time.monotonic() + DEADLINE
        while time.monotonic() < end:
            got = what()
            if got is not None:
                return got
            if select.select([self.fd], [], [], 0.01)[0]:
                try:
                    self.text += os.read(self.fd, 65536)
                except OSError:
                    break
        raise RuntimeError("no answer; the terminal says %r" % self.text)

    def close(self):
        os.close(self.fd)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)


class Spied:
    """A shell whose completion writes what it came up with into a file."""

    def __init__(self, place, script, argv, setup):
        self.hits = os.path.join(place.dir, "hits")
        path = os.path.join(place.dir, "setup")
        with open(path, "w", encoding="utf-8") as f:
            f.write(setup.format(script=script, hits=self.hits))
        self.t = Terminal(place, argv)
        self.t.type(" . %s; echo re''ady\r" % path)
        self.t.wait(lambda: True if b"ready" in self.t.text else None)

    def _hits(self):
        if not os.path.exists(self.hits):
            return None
        with open(self.hits, encoding="utf-8") as f:
            return [w for w in f.read().split("\n") if w]

    def ask(self, line):
        if os.path.exists(self.hits):
            os.unlink(self.hits)
        self.t.type("\x15" + line + "\t")
        return self.t.wait(self._hits)

    def shows(self, line, word):
        """Does Tab, Tab show this text on the terminal?"""
        self.t.text = b""
        self.ask(line)
        self.t.type("\t")
        try:
            return self.t.wait(
                lambda: word.encode() in re.sub(rb"\s+", b" ", self.t.text)
                or None)
        except RuntimeError:
            return False

    def close(self):
        self.t.close()


BASH = """
. '{script}'
bind 'set bell-style none'
bind 'set completion-query-items 0'
bind 'set page-completions off'
spy() {{
	_myolog "$@"
	printf '%s\\n' ${{COMPREPLY[@]+"${{COMPREPLY[@]}}"}} >'{hits}.new'
	mv '{hits}.new' '{hits}'
}}
complete -F spy myolog
"""

# Every match goes through compadd; calls with -O, -A or -D only ask it.
ZSH = """
autoload -U compinit; compinit -D -u
. '{script}'
setopt auto_list no_list_beep no_auto_menu
LISTMAX=1000
compadd() {{
	local -a matched
	local word
	for word; do
		[[ $word == -- || $word == - ]] && break
		if [[ $word == -*[OAD] ]]; then
			builtin compadd "$@"
			return
		fi
	done
	builtin compadd -O matched "$@"
	print -rl -- $matched >>'{hits}.new'
	builtin compadd "$@"
}}
spy() {{
	: >'{hits}.new'
	zle expand-or-complete
	mv '{hits}.new' '{hits}'
}}
zle -N spy
bindkey '^I' spy
bindkey '^U' kill-whole-line
"""


def bash(place, script):
    return Spied(place, script, ["bash", "--norc", "--noprofile", "-i"], BASH)


def zsh(place, script):
    return Spied(place, script, ["zsh", "-f", "-i"], ZSH)


class Fish:
    """fish answers such questions by itself."""

    def __init__(self, place, script):
        self.place = place
        self.script = script

    def lines(self, line):
        p = subprocess.run(
            ["fish", "--no-config", "-c", "source $argv[1]; "
             "complete -C $argv[2]", "--", self.script, line],
            env=self.place.env, cwd=self.place.dir, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, timeout=DEADLINE,
            check=False)
        if p.stderr:
            raise RuntimeError(p.stderr.decode())
        return p.stdout.decode().splitlines()

    def ask(self, line):
        words = [l.split("\t")[0] for l in self.lines(line)]
        # an option with its value in one word comes back whole
        return [re.sub("^--[^=]*=", "", w) for w in words]

    def shows(self, line, word):
        return any(word in l.replace("\t", " ") for l in self.lines(line))

    def close(self):
        pass


SHELLS = (("bash", bash), ("zsh", zsh), ("fish", Fish))


def plain(word):
    """A name without the marks shells put to it; options without "="."""
    word = word.replace("\\ ", " ").strip("'").rstrip("/= ")
    return word.rsplit("/", 1)[-1]


def judge(shell, got, line, how, wanted):
    got = {plain(w) for w in got}
    name = "%s: %s" % (shell, line)
    if how == "=":
        same(sorted(got), sorted(wanted), name)
    elif how == "+":
        ok(got >= wanted, name + " (all)", "got %r" % sorted(got),
           "missing %r" % sorted(wanted - got))
    else:
        ok(got and not got & wanted, name + " (only)", "got %r" % sorted(got))


def fill(place):
    """Two logbooks, two libraries, files; the endings of the sessions."""
    with open(os.path.join(place.dir, "one.ini"), "w",
              encoding="utf-8") as f:
        f.write("[protocol]\n")
    shutil.copy(os.path.join(place.dir, "one.ini"),
                os.path.join(place.dir, "two.ini"))
    mine = os.path.join(place.dir, "other dir", "protocols")
    os.makedirs(mine)
    with open(os.path.join(mine, "mine.ini"), "w", encoding="utf-8") as f:
        f.write("[protocol]\nid = mine\nversion = 1\ntitle = Mine\n"
                "region = ankle\nsides = once\nsources = Nobody 2000\n"
                "[step a]\nkind = yesno\nask = A?\n")
    # A name that would do harm where a shell evaluated it.
    with open(os.path.join(mine, "$(touch evil).ini"), "w",
              encoding="utf-8") as f:
        f.write("[protocol]\n")
    place.session([])
    place.session([], options=("--logbook", "there"))
    os.symlink(os.path.join(place.dir, "there"),
               os.path.join(place.env["HOME"], "yonder"))
    return {
        "here": place.run("sessions").out.split()[0],
        "there": place.run("sessions", "--logbook", "there").out.split()[0],
    }


def try_shell(place, name, start, endings):
    if shutil.which(name) is None:
        skip(name, "%s is not installed" % name)
        return
    script = os.path.join(place.dir, "completion." + name)
    p = place.run("completion", name)
    if not ok(p.returncode == 0 and p.err == "", name + ": is written",
              p.err):
        return
    with open(script, "w", encoding="utf-8") as f:
        f.write(p.out)
    shell = start(place, script)
    try:
        for line, how, wanted in CASES:
            judge(name, shell.ask(line), line, how, wanted)
        for line, how, wanted in DATA:
            line = line.format(**endings)
            judge(name, shell.ask(line), line, how,
                  set(wanted.format(**endings).split()))
        ok(shell.shows("myolog run --", "the patient's pseudonym"),
           name + ": options with their help")
        ok(shell.shows("myolog ", "a guided session"),
           name + ": commands with what they do")
    except RuntimeError as e:
        ok(False, name + ": answers", e)
    finally:
        shell.close()


def main():
    with Place() as place:
        bin_dir = os.path.join(place.dir, "bin")
        os.mkdir(bin_dir)
        os.symlink(MYOLOG, os.path.join(bin_dir, "myolog"))
        place.env["PATH"] = bin_dir + ":" + place.env["PATH"]
        endings = fill(place)
        for name, start in SHELLS:
            try_shell(place, name, start, endings)
        ok(not os.path.exists(os.path.join(place.dir, "nowhere")) and
           not os.path.exists(os.path.join(place.dir, "evil")),
           "completing makes nothing")
        p = place.run("completion", "tcsh")
        ok(p.returncode == 2 and "'tcsh'" in p.err and p.out == "",
           "another shell is wrong usage", p.err)
    done()


if __name__ == "__main__":
    sys.exit(main())
