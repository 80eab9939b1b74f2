#!/usr/bin/env -S python3 -B
"""leave.py: signals at a prompt without a terminal, a reader that goes away,
and lines that keep to the width of the terminal."""
import os
import signal
import subprocess
import unicodedata

from lib_chain import chain_fault
from lib_myolog import (Place, Talk, done, last_line, ok, same,
                        terminal_or_skip)

RUN = ["run", "triceps-surae-brief", "-p", "P-1", "-e", "E1"]


def to_prompt(talk, lines):
    for line in lines:
        talk.prompt()
        talk.type(line)
    talk.prompt()
    return talk


for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
    name = signal.Signals(number).name
    with Place() as place:
        talk = to_prompt(Talk(place, *RUN), ["y", "none"])
        same(talk.kill(number), 130, name + ": exit code 130")
        session = place.rows()[0]["session_id"]
        line = last_line(talk.text)
        ok("resume" in line and session.endswith(line.split()[-1]) and
           len(line.split()[-1]) >= 4, name + ": the last line says how to "
           "go on", line)
        same([(r["entry"], r["note"]) for r in place.rows()][-1],
             ("pause", name), name + ": the record says why")
        # The line that was said is what can be typed.
        words = line.split("myolog ")[1].split()
        p = place.run(*words, lines=["y", "none", ":pause"])
        same((p.returncode, len(place.force())), (5, 2),
             name + ": and that does go on")
        # Before there is a session.
        talk = to_prompt(Talk(place, *RUN), [])
        same(talk.kill(number), 130, name + ": before the session")
        same(sum(r["entry"] == "open" for r in place.rows()), 1,
             name + ": nothing was stored then")
    with Place() as place:
        # As nohup does: who ignores it goes on ignoring it.
        talk = Talk(place, *RUN, preexec_fn=lambda: signal.signal(
            number, signal.SIG_IGN))
        to_prompt(talk, ["y"])
        talk.p.send_signal(number)
        to_prompt(talk, ["none"])
        talk.type(":pause")
        same(talk.end(), 5, name + ": ignored where it was ignored")

with Place() as place:
    read, write = os.pipe()
    p = place.start(*RUN, stderr=write, stdout=subprocess.DEVNULL)
    os.close(write)
    os.read(read, 1)
    os.close(read)
    p.communicate(b"y\nnone\nnone\n4\n")
    ok(p.returncode in (4, 5), "nobody reads what it says: it ends in order",
       p.returncode)
    ok(place.csv() is None or chain_fault(place.csv()) is None,
       "nobody reads what it says: the logbook is intact")


def width(text):
    return sum(2 if unicodedata.east_asian_width(c) in "WF" else
               0 if unicodedata.combining(c) else 1 for c in text)


LINES = ["y", "none", "none", "?", "6", "4p", "strong", "2", "",
         ":help", "nt", "3", "?", "palpable", ":list", "firm gap"]
for columns in (40, 80, 132):
    if not terminal_or_skip("%d columns" % columns):
        continue
    with Place() as place:
        talk = to_prompt(Talk(place, *RUN, terminal=True, columns=columns),
                         LINES)
        talk.type(":finish")
        talk.prompt()
        text = talk.text
        talk.kill()
        # The answer that is typed behind a prompt is not ours.
        shown = [l.split("> ")[0] for l in text.splitlines()]
        same([l for l in shown if width(l) > columns], [],
             "%d columns: no line is longer" % columns)
        ok(max(width(l) for l in shown) > columns - 12,
           "%d columns: and they are used" % columns)
        show = Talk(place, "show", "last", terminal=True, columns=columns)
        show.end()
        same([l for l in show.text.splitlines() if width(l) > columns], [],
             "%d columns: nor in show" % columns)
done()
