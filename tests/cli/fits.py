#!/usr/bin/env -S python3 -B
"""What an examiner has on a terminal of 24 lines of 80 columns: no question
comes twice without a reason, no Enter is asked for that says nothing, and what
comes between two answers fits the screen.

Read from the examination that tests/pty/exam.pty types (its transcript is
exam.txt), and from every shipped protocol, answered in three ways: nothing
found, everything found, nothing testable."""
import os
import re

from lib_answers import answer, badly, untestable, well
from lib_myolog import (SHIPPED, SLOW, TOP, Place, Talk, done, ok, same,
                        terminal_or_skip)

ROWS, COLUMNS = 24, 80
EXAM = os.path.join(TOP, "tests", "pty", "exam.txt")

# The prompt of a session: protocol, place, question and allowed answers.
PROMPT = re.compile(
    r"^(?P<head>[a-z][a-z0-9-]*(?:, (?:step|safety|check|[a-z-]+)[^:\n]*)?): "
    r"(?P<question>(?:.|\n  )+?)\s+\((?P<allowed>(?:.|\n  )*)\)> ", re.M)


def plain(text):
    return re.sub(r"\s+", " ", text).strip()


def exchanges(text):
    """(what was shown, the prompt's match, what was typed) of each answer in a
    transcript; the last one has nothing typed (None)."""
    out, at = [], 0
    for m in PROMPT.finditer(text):
        end = text.find("\n", m.end())
        typed = text[m.end():end] if end >= 0 else None
        out.append((text[at:m.end()].lstrip("\n"), m, typed))
        at = end + 1 if end >= 0 else len(text)
    return out


def slot(m):
    """What is asked about: the place without its number of steps, which
    changes with the answers, and the question."""
    return (re.sub(r"step \d+ of \d+", "step", plain(m["head"])),
            plain(m["question"]))


# What is typed to have a question again.
AGAIN = re.compile(r"^(\?|<|:(help|list|goto|undo|redo|note|finish)\b.*)$")
# Words in front of a question that say why it comes again.
REASONS = ("not accepted", "undid ")
# Enter is an answer where it says so: an instruction, an optional step or
# note, an old answer, a clock.
ENTER = re.compile(r"Enter (when done|to skip|for none|keeps it|starts|stops)")


def height(shown):
    """Rows on the screen, of lines that may be longer than it is wide."""
    return sum(max(1, -(-len(line) // COLUMNS)) for line in shown.split("\n"))


def faults(text):
    """What is wrong with the transcript of a session, and what was asked."""
    asked = {}
    wrong = {"none twice without a reason": [], "no idle Enter": [],
             "each on a screen": [], "no line too wide": []}
    twice, idle, tall, wide = wrong.values()
    before = ""
    for shown, m, typed in exchanges(text):
        key = slot(m)
        reason = any(r in plain(shown) for r in REASONS) or \
            "Enter keeps it" in plain(m["allowed"]) or \
            AGAIN.match(asked.get(key, ""))
        if key in asked and not reason:
            twice.append(m.group())
        asked[key] = (typed or "").strip()
        if typed == "" and not ENTER.search(plain(m["allowed"])):
            idle.append(m.group())
        # These are asked for, and may be looked up above.
        if height(shown) > ROWS and before not in ("?", ":list"):
            tall.append("%d rows:\n%s" % (height(shown), shown))
        wide += [l for l in m.group().split("\n") if len(l) > COLUMNS]
        before = asked[key]
    return wrong, asked


def judge(text, name):
    wrong, asked = faults(text)
    ok(len(asked) > 1, name + ": questions were asked", text[-500:])
    for what, where in wrong.items():
        ok(not where, "%s: %s" % (name, what), *where)
    return asked


def spoilt(text):
    """The judge sees what would be wrong."""
    begin = text.index("triceps-surae, step 16 of 29, left side")
    end = text.index("saved: squeeze, left")
    for what, bad in (
            ("none twice without a reason",
             text[:end] + text[begin:end] + text[end:]),
            ("no idle Enter",
             text.replace("(0 to 10, or nt)> 0\nsaved: pain-after",
                          "(0 to 10, or nt)> \nsaved: pain-after")),
            ("each on a screen", text.replace(
                "\nstep: cramp\n", "\nstep: cramp\n" + "  more\n" * 20)),
            ("no line too wide", text.replace(
                ": Cramp in this calf?", ": Cramp in this calf" + "?" * 20))):
        wrong, _ = faults(bad)
        same([w for w in wrong if wrong[w]], [what], "a fault is seen: " + what)


def enters(text):
    return sum(typed == "" for _, _, typed in exchanges(text))


def examination():
    with open(EXAM, encoding="utf-8") as f:
        text = f.read()
    asked = judge(text, "examination")
    spoilt(text)
    ok("\x1b" not in text and "\x07" not in text,
       "examination: kept as plain text")
    sides = [s for s in ("right", "left")
             if sum(", %s side" % s in head for head, _ in asked) > 15]
    same(sides, ["right", "left"], "examination: both sides, whole")
    # The one that starts the metronome.
    same(enters(text), 1, "examination: Enter alone is typed where it does "
                          "something")


# ---- every protocol

def play(protocol, how):
    with Place() as place:
        talk = Talk(place, "run", protocol, "--patient", "P-1", "--examiner",
                    "E1", terminal=True, columns=COLUMNS,
                    env={"NO_COLOR": "1"})
        for _ in range(400):
            if talk.prompt() is None:
                return talk.end(), talk.text.replace("\a", "")
            begin = talk.text.rfind("\n" + protocol, talk.mark) + 1
            asked = plain(talk.text[begin or talk.mark:])
            talk.type(answer(asked, how))
        talk.kill()
        return None, talk.text


def shipped():
    ok(len(SHIPPED) >= 6, "the shipped protocols", SHIPPED)
    for name in SHIPPED[-2:] if SLOW else SHIPPED:
        for how in (well, badly, untestable):
            title = "%s, %s" % (name, how.__name__)
            code, text = play(name, how)
            same(code, 0, title + ": closed")
            judge(text.split("\nsaved: session closed")[0], title)


def resumed():
    """What is shown before a session goes on, with most of it answered."""
    with Place() as place:
        talk = Talk(place, "run", "triceps-surae", "--patient", "P-1",
                    "--examiner", "E1", terminal=True, columns=COLUMNS)
        for _ in range(400):
            asked = talk.prompt()
            leave = asked is None or "Pain in this calf or heel now, after" \
                in asked
            talk.type(":pause" if leave else answer(asked, badly))
            if leave:
                break
        same(talk.end(), 5, "resume: paused near the end")
        talk = Talk(place, "resume", terminal=True, columns=COLUMNS)
        ok("Go on with this session?" in (talk.prompt() or ""),
           "resume: asks", talk.text)
        ok(height(talk.text) <= ROWS, "resume: on a screen",
           "%d rows" % height(talk.text), talk.text)
        ok("strength: " in talk.text, "resume: shows answers", talk.text)
        talk.type("y")
        asked = talk.prompt() or ""
        ok(height(talk.text[talk.mark:]) <= ROWS, "resume: goes on", asked)
        talk.type(":finish")
        asked = talk.prompt() or ""
        ok("still open: " in asked and "Close the session" in asked,
           "resume: what is open is said", asked)
        ok(height(talk.text[talk.mark:]) <= ROWS,
           "resume: done and open on a screen", talk.text[talk.mark:])
        talk.type(":pause")
        same(talk.end(), 5, "resume: paused again")


examination()
if terminal_or_skip("every protocol on a terminal"):
    resumed()
    shipped()
done()
