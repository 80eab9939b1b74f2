#!/usr/bin/env -S python3 -B
"""What an examiner has on a terminal of 24 lines of 80 columns: no question
comes twice without a reason, no Enter is asked for that says nothing, and what
comes between two answers fits the screen.

Read from the examination that tests/pty/exam.pty types (its transcript is
exam.txt), and from every shipped protocol, answered in three ways: nothing
found, everything found, nothing testable."""
import glob
import os
import re

from lib_myolog import Place, Talk, TOP, done, ok, same, terminal_or_skip

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

# By the kind of answer that a prompt allows; the first that fits.
COMMON = [
    (r"Is this right\?", "y"),
    (r"Close the session", "y"),
    (r"\(Enter when done", ""),
    (r"\(text, or Enter for none", ""),
    (r"Note, required", "as seen"),
    (r"Why not tested\?", "time"),
    (r", check", "as found"),
    (r"y keeps it", "y"),
    (r"\(y and who consented", "y the surgeon"),
]
# The first whole number or decimal that a range begins with.
RANGE = re.compile(r"from (-?[\d.]+)(?: to (-?[\d.]+))?")


def number(asked, part):
    m = RANGE.search(asked)
    low, high = float(m[1]), float(m[2] or 100)
    return "%.*f" % (0 if high - low > 5 else 2, low + (high - low) * part)


def well(asked):
    if ", safety" in asked:
        return "none" if "none)" in asked else "n"
    if "none, or nt" in asked:
        return "none"
    if re.search(r"number from", asked):
        return number(asked, .4)
    if re.search(r"\(0 1 2", asked):
        return "5"
    if "(0 to 10" in asked:
        return "0"
    if "(1 " in asked:
        return "1"
    return "n" if "(y, n" in asked else "words"


def badly(asked):
    if ", safety" in asked:
        return "none" if "none)" in asked else "n"
    if "several with commas" in asked:
        last = re.findall(r"\b(\d+)(?: [a-z-]+)?,? (?:several|$)",
                          asked.replace("1 to ", ""))
        return "2,3" if not last or int(last[-1]) > 2 else "2"
    if re.search(r"number from", asked):
        return number(asked, .02)
    if re.search(r"\(0 1 2", asked):
        return "2~ / odd"
    if "(0 to 10" in asked:
        return "6"
    if "(1 " in asked:
        return "2"
    return "y" if "(y, n" in asked else "words"


def untestable(asked):
    if ", safety" in asked:
        return "none" if "none)" in asked else "n"
    return "nt" if re.search(r"\bnt\b", asked) else well(asked)


def play(protocol, answer):
    with Place() as place:
        talk = Talk(place, "run", protocol, "--patient", "P-1", "--examiner",
                    "E1", terminal=True, columns=COLUMNS,
                    env={"NO_COLOR": "1"})
        for _ in range(400):
            if talk.prompt() is None:
                return talk.end(), talk.text.replace("\a", "")
            begin = talk.text.rfind("\n" + protocol, talk.mark) + 1
            asked = plain(talk.text[begin or talk.mark:])
            line = next((l for p, l in COMMON if re.search(p, asked, re.I)),
                        None)
            talk.type(answer(asked) if line is None else line)
        talk.kill()
        return None, talk.text


def shipped():
    files = sorted(glob.glob(os.path.join(TOP, "protocols", "*", "*.ini")))
    names = [os.path.basename(f)[:-4] for f in files]
    ok(len(names) >= 6, "the shipped protocols", names)
    for name in names:
        for answer in (well, badly, untestable):
            title = "%s, %s" % (name, answer.__name__)
            code, text = play(name, answer)
            same(code, 0, title + ": closed")
            judge(text.split("\nsaved: session closed")[0], title)


examination()
if terminal_or_skip("every protocol on a terminal"):
    shipped()
done()
