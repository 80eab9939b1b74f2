#!/usr/bin/env -S python3 -B
"""note.py: whatever a note holds comes back whole from the CSV, and is shown
without harm."""
import csv
import unicodedata

import lib_fold
from lib_chain import chain_fault
from lib_myolog import Place, Talk, done, ok, same, terminal_or_skip

NOTES = [
    ("commas", "one, two,, three,"),
    ("quotes", 'a "quoted" word, ""twice"" and "one alone'),
    ("a quote first", '"all of it"'),
    ("a backslash", "a \\ back\\slash at the end \\"),
    ("an escape that is text", "new\\nline, carriage\\rreturn, \\\\ two"),
    ("a carriage return", "before\rafter"),
    ("tab and blanks", "tab\there,  two  blanks"),
    ("an escape sequence", "\x1b[31mred\x1b[0m \x1b]0;title\x07 \x1b[2J"),
    ("control characters", "bell \x07, delete \x7f, C1 \x9b31m, \x01\x02\x1f"),
    ("an emoji", "strong \U0001F4AA\U0001F3FD, \U0001F468\u200d\u2695\ufe0f"),
    ("a right-to-left word", "\u05e9\u05dc\u05d5\u05dd and \u0639\u0636\u0644"),
    ("direction overrides", "a \u202etxt.exe\u202c b \u2066c\u2069"),
    ("combining marks", "cafe\u0301, \u1e0b\u0323"),
    ("spreadsheet formulas", "=1+1, +2, -3, @x"),
    ("separators", "line\u2028and paragraph\u2029, nel \u0085"),
    ("a slash", "20/20 / and / so on"),
    ("shell and format", "$(rm -rf /) `x` %s %n ;|&"),
    ("a long one", "ab, \"c\" " * 2000),
    ("html", "<script>alert(1)</script> &amp;"),
]


def harmless(text):
    """No control, no direction override; blanks and line ends only."""
    return [hex(ord(c)) for c in text
            if c != "\n" and (unicodedata.category(c) in ("Cc", "Zl", "Zp") or
                              unicodedata.bidirectional(c) in
                              ("RLO", "LRO", "RLE", "LRE", "PDF", "RLI",
                               "LRI", "FSI", "PDI"))]


for name, note in NOTES:
    with Place() as place:
        p = place.session(["none", "none", "4 / " + note, "strong",
                           ":note " + note, ":pause"])
        wanted = note.strip(" ")
        with open(place.csv(), newline="", encoding="utf-8") as f:
            physical = len(f.read().split("\r\n")) - 1
        with open(place.csv(), newline="", encoding="utf-8") as f:
            rows = list(csv.reader(f, strict=True))
        same((p.returncode, physical, {len(r) for r in rows}),
             (5, len(rows), {20}), name + ": one line an entry")
        column = rows[0].index("note")
        notes = [lib_fold.unescape(r[column]) for r in rows
                 if r[column] and r[8] in ("answer", "note")]
        same(notes, [wanted, wanted], name + ": back whole")
        ok(chain_fault(place.csv()) is None, name + ": the chain holds")
        shown = place.run("show", "last")
        audit = place.run("show", "last", "--audit")
        same((shown.returncode, audit.returncode), (0, 0), name + ": shown")
        same((harmless(shown.out), harmless(audit.out), harmless(p.err)),
             ([], [], []), name + ": without harm")
        # And once more at a terminal, where the tty shows what is typed.
        if not terminal_or_skip(name + ": nor at a terminal"):
            continue
        again = Talk(place, "resume", terminal=True)
        again.prompt()
        shown_there = again.text.replace("\x1b[1m", "").replace("\x1b[0m", "")
        same(harmless(shown_there), [], name + ": nor at a terminal")
        again.kill()

# What no line can hold.
with Place() as place:
    p = place.run("run", "triceps-surae-brief", "-p", "P-1", "-e", "E1",
                  data=b"y\nnone\nnone\n4 / nul \0 byte\n4 / bad \xff\xc3 utf"
                  b"\n4 / surrogate \xed\xa0\x80\n4 / over\xc0\xaflong\n" +
                  b"4 / " + b"x" * 70000 + b"\n4 / good\n:pause\n")
    same([r["note"] for r in place.rows() if r["step_id"] == "strength"],
         ["good"], "NUL, bad UTF-8 and a line without end are refused")
    same(p.err.count("not accepted"), 5, "and said so")
    same(p.returncode, 5, "the session goes on")

# A line break inside a text: from a protocol, since no typed line holds one.
LABEL = """[protocol]
id = breaks
version = 1
title = Line breaks
region = test
sources = none
[step a]
kind = yesno
ask = Yes or no
[check b]
if = a = yes
say = first line
  .
  second line
"""
with Place() as place:
    p = place.session(["y", "a note", "y"], place.protocol("breaks", LABEL))
    checks = [r for r in place.rows() if r["entry"] == "check"]
    same((p.returncode, [c["label"] for c in checks]),
         (0, ["first line\nsecond line"]), "a line break comes back whole")
    with open(place.csv(), "rb") as f:
        data = f.read()
    same(data.count(b"\n"), data.count(b"\r\n"), "and is none in the file")
    ok(rb"first line\nsecond line" in data, "but an escape")

# A corrected text that looks like a not-tested would be read as one.
WORDS = LABEL.split("[step")[0] + """[step words]
kind = text
ask = In words
"""
with Place() as place:
    p = place.session(["hello", "<", "nt:pain", "nt: pain", "", "y"],
                      place.protocol("breaks", WORDS))
    same([(k[0], r["value"]) for k, r in place.force().items()],
         [("words", "hello")], "a text that begins with nt: is refused")
    same([r["value"] for r in place.rows() if r["entry"] == "rejected"],
         ["nt:pain", "nt: pain"], "and kept as such")
done()
