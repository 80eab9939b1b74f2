#!/usr/bin/env -S python3 -B
"""ways.py: the same answers through a pipe, typed at a terminal, and with a
kill -9 and a resume after each of them make the same record."""
import os
import random
import re

from lib_myolog import SLOW, Place, Talk, done, ok, same, terminal_or_skip

SEEDS = 1 if SLOW else 4
# What is typed between two points at which the program may be killed: then
# the cursor of the session is nowhere in particular.
BRIEF_LINES = [
    ["none"], ["2", "y Dr. in charge"], ["7", "4p"], ["strong"],
    ["2, 5", "thin, sore to touch"], ["<", "1"],
    ["5~ / second try"], ["nt pain"], ["tender firm", ""],
    [":goto strength.left", "4* / old polio"], [":undo"], [":redo"],
    [":note left side looked at twice"],
    [":goto gastrocnemius.left", "palpable"], [":list"],
]
TYPED = ["1", "2", "none", "n", "0", "36", "25", "5", "4p / said so", "y",
         "nt pain", "3* / weak for long", "prone", "1, 2", "5~", "12"]
END = [":finish", "y", "y", "y"]


def plain(text):
    """`show` without what differs from session to session."""
    text = re.sub(r"^(session|station|opened|ended|revision)\b.*\n(  .*\n)*",
                  "", text, flags=re.M)
    return re.sub(r"\d{4}-\d\d-\d\dT[0-9:.+Z-]+", "TIME", text)


def record(place):
    shown = place.run("show", "last")
    force = {key: (row["entry"], row["value"], row["qualifier"], row["unit"],
                   row["label"], row["notes"])
             for key, row in place.force().items()}
    return shown.returncode, plain(shown.out), force


def begin(place, protocol, terminal=False, **kwargs):
    talk = Talk(place, "run", protocol, "--patient", "P-1", "--examiner",
                "E1", terminal=terminal, **kwargs)
    return say(talk, ["y"])


def files(place):
    """What there is in the place's home and logbook, without the station's
    own characters."""
    found = []
    for top in ("home", "logbook"):
        for folder, _, names in os.walk(os.path.join(place.dir, top)):
            found += [os.path.relpath(os.path.join(folder, n), place.dir)
                      for n in names]
    return sorted(re.sub(r"-[a-z0-9]{4}\.csv$", ".csv", f) for f in found)


def say(talk, lines):
    for line in lines:
        assert talk.prompt() is not None, talk.text[-2000:]
        talk.type(line)
    return talk


def until_ended(talk, lines):
    """Types lines as long as it asks; its exit code."""
    for line in lines:
        if talk.prompt() is None:
            break
        talk.type(line)
    return talk.end()


def walk(protocol, seed):
    """The lines of a session answered at random, in such parts."""
    rng, parts = random.Random(seed), []
    with Place() as place:
        talk = begin(place, protocol)
        asked = talk.prompt()
        while "Close the session" not in asked:
            question = asked[asked.rfind(protocol + ","):]
            if re.match(protocol + ", (step|safety) [0-9]", question) or \
                    not parts:
                parts.append([])
            if ", safety" in question and "Go on all" not in question:
                line = rng.choice(["n", "none", "none", "n", "none", "2"])
            elif re.search("Note|Go on all|unusual|, check", question):
                line = "y the ward's doctor"
            elif "Why not tested" in question:
                line = "3"
            else:
                line = rng.choice(TYPED)
            parts[-1].append(line)
            talk.type(line)
            asked = talk.prompt()
        talk.kill()
    return parts


CASES = [("triceps-surae-brief", BRIEF_LINES),
         ("triceps-surae-brief", walk("triceps-surae-brief", 1))]
CASES += [("triceps-surae", walk("triceps-surae", i)) for i in range(SEEDS)]

for protocol, parts in CASES:
    flat = [line for part in parts for line in part]
    with Place() as place:
        p = place.session(flat + END, protocol)
        same(p.returncode, 0, protocol + ": piped in at once")
        piped = record(place)
        left = files(place)
        same(piped[0], 0, protocol + ": shown")
        ok(len(piped[2]) > 5, protocol + ": there are answers", piped)
    ways = [False]
    if terminal_or_skip(protocol + ": typed at a terminal"):
        ways.append(True)
        with Place() as place:
            talk = say(begin(place, protocol, terminal=True), flat)
            same(until_ended(talk, END), 0,
                 protocol + ": typed at a terminal")
            same(record(place), piped, protocol + ": the same record, typed")
        with Place() as place:
            talk = say(begin(place, protocol, True, env={"TERM": "xterm"}),
                       flat)
            same(until_ended(talk, END), 0, protocol + ": edited lines")
            same(record(place), piped, protocol + ": the same record, edited")
            # The history holds what patients said: it is nowhere on a disk.
            same(files(place), left, protocol + ": no other file")
    for terminal in ways:
        how = "terminal" if terminal else "pipe"
        with Place() as place:
            talk = begin(place, protocol, terminal)
            for part in parts:
                say(talk, part)
                assert talk.prompt() is not None, talk.text[-2000:]
                talk.kill()
                talk = say(Talk(place, "resume", terminal=terminal), ["y"])
            same(until_ended(talk, END), 0, "%s: killed %d times, %s" % (
                protocol, len(parts), how))
            same(record(place), piped,
                 protocol + ": the same record, killed, " + how)
done()
