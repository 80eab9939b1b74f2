"""lib_report.py: records that a report has to show well: amendments and
signatures, six visits with measurement error, a battery, a withdrawn session,
every kind of a missing answer, and words that would like to be markup."""
import re

from lib_answers import answer, well
from lib_myolog import KINDS, Talk

# Each would end or begin something in one of the forms of a report.
HOSTILE = [
    "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>", "]]> & "
    "&amp; <!-- x", "</style><b>", "| a | b | ---", "`x` *y* _z_ ~~s~~ "
    "[l](http://x.example) ![i](x) # 1. - +", "www.x.example http://x.example",
    "\\ \\| \\\\", "'); DROP TABLE", "${x} {{y}} $a$", "\u202eright to left",
    "e\u0301 \U0001f600 \u05e9\u05dc\u05d5\u05dd " + "long" * 60,
]
WHY = ("--reason", "typed wrong", "--examiner", "E2")


def examine(place, protocol, patient, when=None, how=well, told=(),
            examiner="E1"):
    """A session of a shipped protocol. `told`: (pattern, line), of which the
    first that fits a prompt answers it once; else `how` does."""
    told = list(told)
    words = ["run", protocol, "--patient", patient, "--examiner", examiner]
    if when:
        words += ["--observed-at", when]
    talk = Talk(place, *words)
    for _ in range(600):
        asked = talk.prompt()
        if asked is None:
            break
        # the question alone: what came before may say the same words
        fits = next((t for t in told if re.search(t[0], asked)), None)
        if fits:
            told.remove(fits)
        talk.type(fits[1] if fits else answer(asked, how))
    code = talk.end()
    assert code in (0, 5), (code, talk.text[-3000:])
    assert not told, (told, talk.text[-3000:])
    return talk.text


def grades(steps):
    """{(title, side): grade} as what is told."""
    return [(r"step \d+ of \d+, %s side: %s" % (side, title), grade)
            for (title, side), grade in steps.items()]


def kinds(place, lines, patient="K-1", when=None):
    """A session of the protocol with a step of every kind."""
    options = ("--observed-at", when) if when else ()
    path = place.protocol("kinds", KINDS)
    return place.session(lines, path, patient, options)
