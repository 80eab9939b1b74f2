#!/usr/bin/env -S python3 -B
"""A session as it is heard: with NO_COLOR and TERM=dumb no escape byte comes
from a terminal, and each prompt by itself says protocol, position and what may
be answered. The whole of every shipped protocol, both sides, and every other
question there is."""
import os
import re

from lib_answers import answer, well
from lib_myolog import (SHIPPED, TOP, Place, Talk, done, ok, same,
                        terminal_or_skip)

SPOKEN = {"TERM": "dumb", "NO_COLOR": "1"}
PROMPTS = os.path.join(TOP, "tests", "pty", "prompts.ini")

# What a prompt of a session must hold, in this order: the protocol, where it
# stands, and in parentheses what is allowed. Nothing follows but "> ".
FORM = re.compile(
    r"^(?P<protocol>[a-z][a-z0-9-]*)"
    r"(?P<place>, [^:]*)?"
    r": (?P<question>.+) \((?P<allowed>.*)\)> $")


def question(asked):
    """The prompt alone: the lines from its first on, the others indented."""
    lines = asked.rstrip("\n").split("\n")
    at = len(lines) - 1
    while at > 0 and lines[at].startswith("  "):
        at -= 1
    # A bell is no word.
    return re.sub(r"\s+", " ", " ".join(lines[at:])).replace("\a", "")


class Heard:
    """A session at a dumb terminal; keeps each prompt."""

    def __init__(self, place, *args):
        self.talk = Talk(place, *args, terminal=True, columns=80, env=SPOKEN)
        self.prompts = []

    def ask(self):
        if self.talk.prompt() is None:
            return None
        asked = question(self.talk.text[self.talk.mark:])
        self.prompts.append(asked)
        return asked

    def say(self, line):
        """Answers what was asked; gives the next question."""
        self.talk.type(line)
        return self.ask()


def check_session_prompts(protocol, prompts, name):
    """Each prompt names the protocol and what is allowed."""
    bad = []
    for asked in prompts:
        m = FORM.match(asked)
        if not m or m["protocol"] != protocol or not m["allowed"].strip():
            bad.append(asked)
    ok(not bad, name, *bad)


def check_steps(prompts, sided, name):
    """A step says which of how many it is and, if it has one, its side."""
    bad = []
    for asked in prompts:
        place = FORM.match(asked)["place"] or ""
        if not place.startswith(", step"):
            continue
        if not re.match(r", step \d+ of \d+(, (right|left) side)?"
                        r"(, trial \d+ of \d+)?$", place):
            bad.append(asked)
    ok(not bad, name, *bad)
    sides = [s for s in ("right", "left")
             if any(", %s side" % s in p for p in prompts)]
    same(sides, sided, name + ": every side was asked")


# ---- whole examinations

def sides_of(place, protocol):
    """Those that are asked where all can be tested."""
    shown = place.run("protocols", "show", protocol).out
    found = set()
    for sides in re.findall(r"^  sides: (.*(?:\n    .*)*)", shown, re.M):
        words = re.findall(r"right|left", sides)
        found |= set(words[:1] if "the second only" in sides else words)
    return [s for s in ("right", "left") if s in found]


def whole(protocol):
    with Place() as place:
        heard = Heard(place, "run", protocol, "--patient", "P-1",
                      "--examiner", "E1")
        asked = heard.ask()
        for _ in range(300):
            if asked is None:
                break
            asked = heard.say(answer(asked, well))
        text = heard.talk.text
        if asked is not None:
            heard.talk.p.kill()
        same(heard.talk.end(), 0, protocol + ": the session is closed")
        ok("\x1b" not in text, protocol + ": no escape byte")
        session = heard.prompts[1:]
        check_session_prompts(protocol, session, protocol +
                              ": each prompt names protocol and answers")
        check_steps(session, sides_of(place, protocol), protocol +
                    ": each step its place")
        state = [l for l in place.run("show", "last").out.split("\n")
                 if l.startswith("state:")]
        ok(len(state) == 1 and "closed" in state[0]
           and " 0 not reached" in state[0],
           protocol + ": nothing was left out", state)
        return len(session)


def all_whole():
    ok(len(SHIPPED) >= 6, "the shipped protocols", SHIPPED)
    asked = {protocol: whole(protocol) for protocol in SHIPPED}
    ok(asked["triceps-surae"] > 60, "every step of the calf on both sides",
       asked)


# ---- every other question

# What is typed, and what the prompt behind it must say.
OTHERS = [
    ("y", "prompts, safety: Recently operated? (y or n)> "),
    ("y", "prompts, safety: Go on all the same? Only with the responsible "
          "clinician's consent (y and who consented, or n to stop)> "),
    ("y", "prompts, safety: Who consented? Role or initials (text)> "),
    ("Dr", "prompts, step 1 of 5: The grade (0 1 2 3 4 5, with p * ** ~ "
           "where it applies, or nt)> "),
    ("nt", "prompts, strength: Why not tested? (a number or reason of the "
           "list, then any text)> "),
    ("<", "prompts, step 1 of 5: The grade (0 1 2 3 4 5, with p * ** ~ "
          "where it applies, or nt)> "),
    ("5*", "prompts, strength: Note, required: say what the other cause is "
           "(text)> "),
    ("old palsy", "prompts, step 2 of 5: The girth (number from 10 to 100 in "
                  "cm, or nt)> "),
    ("60", None),
    ("30", "prompts, step 3 of 5, trial 1 of 2: Stands on one leg (number "
           "from 0 to 300 in s, or nt; Enter starts the clock)> "),
    ("", "prompts, step 3 of 5, trial 1 of 2: the clock runs (Enter stops "
         "it, or type the seconds)> "),
    ("5", "prompts, step 3 of 5, trial 2 of 2: Stands on one leg (number "
          "from 0 to 300 in s, or nt; Enter starts the clock)> "),
    ("nt time", "prompts, step 4 of 5: Heel rises (whole number from 0 to "
                "200, or nt; Enter starts the metronome)> "),
    ("", "prompts, step 4 of 5: the metronome runs (Enter stops it, or type "
         "the count)> "),
    ("", "prompts, step 4 of 5: counted 0 by the metronome (Enter keeps it, "
         "or type the count)> "),
    ("3", "prompts, step 5 of 5: In own words (text, or nt)> "),
    ("well", "prompts, check: Grade 5 but few heel rises (a note, or < or "
             ":goto STEP to correct an answer)> "),
    ("seen", "prompts: Close the session? (y, or < or :goto STEP to change "
             "an answer)> "),
]


def others():
    with Place() as place:
        heard = Heard(place, "run", PROMPTS, "--patient", "P-1",
                      "--examiner", "E1")
        heard.ask()
        for line, wanted in OTHERS:
            asked = heard.say(line)
            if wanted is not None:
                same(asked, wanted, "after '%s'" % line)
                continue
            # Past a soft limit: the words are the engine's.
            m = FORM.match(asked)
            ok(m and m["protocol"] == "prompts" and m["place"] == ", girth"
               and m["allowed"] == "y keeps it, or type the answer again",
               "after '%s'" % line, asked)
        heard.talk.type("y")
        same(heard.talk.end(), 0, "the session is closed")
        ok("\x1b" not in heard.talk.text, "no escape byte either")
        check_session_prompts("prompts", heard.prompts[1:],
                              "each of them names protocol and answers")


# ---- no terminal

def piped(term):
    """A session through pipes, whatever TERM says: what was said, and the
    text that was kept."""
    with Place() as place:
        p = place.run("run", PROMPTS, "--patient", "P-1", "--examiner", "E1",
                      lines=["y", "n", "4 / a\tb", "30", "12", "nt time", "7",
                             "\x01home\x7f\x1b[A", "y"], env={"TERM": term})
        same(p.returncode, 0, "through pipes, TERM=%s: closed" % term)
        kept = [r["value"] for r in place.rows() if r["step_id"] == "words"]
        return p.err, kept, p.out


def pipes():
    said, kept, out = piped("xterm")
    ok("\x1b" not in said + out and "\x07" not in said + out,
       "through pipes: neither escape byte nor bell", said)
    same(kept, ["\x01home\x7f\x1b[A"],
         "through pipes: keys that would edit are text")
    same(piped("dumb")[:2], (said, kept), "through pipes: TERM is nothing")


pipes()
if terminal_or_skip("a session as it is heard"):
    all_whole()
    others()
done()
