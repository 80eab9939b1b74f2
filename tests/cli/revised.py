#!/usr/bin/env -S python3 -B
"""revised.py: a patient who is followed while the protocol changes: what a
report and a review draw of that, and what they say is not drawn."""
import os
import re

from lib_myolog import Place, done, ok, same
from lib_page import Page

PROTOCOL = """[protocol]
id = turn
version = 1
title = Turned
region = knee
sides = right, left
order = step
sources = made up

[step mark]
kind = grade
scale = ward
ask = The mark
sides = once

[step force]
kind = number
ask = The force
unit = N
max = 900
sides = once

[step load]
kind = number
ask = The load
unit = kg
max = 900
sides = once

[score total]
label = All of the load
sum = load
unit = kg
"""


def scale(codes):
    text = "\n[scale ward]\ntitle = A ward's marks\nsource = made up\n"
    for i, code in enumerate(codes):
        text += "\n[grade ward %s]\nlabel = mark %s\npoints = %d\n" % (
            code, code, i)
    return text


class Ward(Place):
    """A place with a scale and a protocol that change between visits."""

    def __init__(self):
        super().__init__()
        self.scales = os.path.join(self.library, "config", "scales.ini")
        with open(self.scales, encoding="utf-8") as f:
            self.shipped = f.read()
        self.marks("abc")

    def marks(self, codes):
        with open(self.scales, "w", encoding="utf-8") as f:
            f.write(self.shipped + scale(codes))

    def visit(self, day, lines, *changes):
        text = PROTOCOL
        for old, new in changes:
            assert old in text, old
            text = text.replace(old, new)
        path = self.protocol("turn", text)
        p = self.session(lines, path, options=("--observed-at",
                                               day + " 09:00"))
        ok(p.returncode == 0, "seen on " + day, p.returncode, p.err)

    def page(self):
        p = self.run("report", "P-1")
        same((p.returncode, p.err), (0, ""), "the report")
        return Page(p.out)


def picture(page, title):
    return next(i for i, svg in enumerate(page.svgs)
                if re.search("<title[^>]*>" + re.escape(title), svg))


def bands(page, index):
    """Left end, width and height of each, without the legend's."""
    found = [tuple(float(r.get(k)) for k in ("x", "width", "height"))
             for r in page.shape(index, "rect") if not r.get("stroke")]
    return found[1:]


def discs(page, index):
    return [(float(c.get("cx")), float(c.get("cy")))
            for c in page.shape(index, "circle")]


def words(page, index):
    return [t.text for t in page.shape(index, "text")]


# ---- a measurement error that the first revision did not state
MDC = ("max = 900\nsides = once\n\n[step load]",
       "max = 900\nsides = once\nmdc = %s\nmdc_source = Doe 2020\n\n"
       "[step load]")


def stated(mdc):
    return (MDC[0], MDC[1] % mdc)


with Ward() as ward:
    ward.visit("2026-01-05", ["a", "100", "5", "y"])
    ward.visit("2026-02-05", ["a", "120", "5", "y"])
    page = ward.page()
    index = picture(page, "force: The force")
    same((bands(page, index), "measurement error of" in page.svgs[index]),
         ([], False), "no error is stated: no band, and none in the legend")
    ward.visit("2026-03-05", ["a", "150", "5", "y"], stated(20))
    ward.visit("2026-04-05", ["a", "160", "5", "y"], stated(40))
    page = ward.page()
    index = picture(page, "force: The force")
    change = {r[0]: r[2] for r in page.table("force: The force")["rows"]}
    ok("measurement error not stated" in change["2026-02-05"] and
       "beyond error (MDC 20 N" in change["2026-03-05"] and
       "within error (MDC 40 N" in change["2026-04-05"],
       "each change by its own error", change)
    at = discs(page, index)
    # so many units a newton
    tall = (at[0][1] - at[3][1]) / (160 - 100)
    found = bands(page, index)
    ok(len(found) == 2 and all(
        abs(x - at[i][0]) < .2 and abs(h - 2 * mdc * tall) < .3
        for (x, w, h), (i, mdc) in zip(found, ((1, 20), (2, 40)))),
       "a band where a change was judged, as tall as what it was judged by",
       found, at)

# ---- a scale with the same grades in another order
with Ward() as ward:
    ward.visit("2026-01-05", ["c", "100", "5", "y"])
    ward.visit("2026-02-05", ["a", "100", "5", "y"])
    ward.marks("cab")
    ward.visit("2026-03-05", ["a", "100", "5", "y"])
    ward.visit("2026-04-05", ["b", "100", "5", "y"])
    page = ward.page()
    index = picture(page, "mark: The mark")
    at = discs(page, index)
    # c a b: a is in the middle, b on top
    ok(len(at) == 2 and at[0][1] > at[1][1] and
       words(page, index).count("other") == 2,
       "grades of the scale as it was have no level on the axis",
       at, words(page, index))
    text = ward.run("review", "P-1", "--step", "mark").out
    ok("not drawn: values on another scale or in another unit" in
       re.sub(r"\s+", " ", text),
       "nor in a plot of characters, and that is said", text)

# ---- a score in one unit, then in another
POINTS = ("sum = load\nunit = kg", "sum = load\nunit = points")
TWICE = ("sum = load\nunit = kg", "formula = 2 * load\nunit = kg")
with Ward() as ward:
    ward.visit("2026-01-05", ["a", "100", "70", "y"])
    ward.visit("2026-02-05", ["a", "100", "71", "y"])
    ward.visit("2026-03-05", ["a", "100", "3", "y"], POINTS)
    text = ward.run("review", "P-1").out
    ok("Score: All of the load" not in "".join(ward.page().svgs) and
       "not drawn" not in text, "one value of its unit is no course")
    ward.visit("2026-04-05", ["a", "100", "5", "y"], POINTS)
    page = ward.page()
    index = picture(page, "Score: All of the load; points")
    same((len(discs(page, index)), words(page, index).count("other"),
          "70" in words(page, index)), (2, 2, False),
         "values in kg are not on an axis of points")
    shown = [r[1] for r in page.table("Score: All of the load")["rows"]]
    same(shown, ["70 kg", "71 kg", "3 points", "5 points"],
         "all are in the table")
    text = ward.run("review", "P-1").out
    score = text[text.index("score total"):]
    ok(re.search(r"^ +5 \|", score, re.M) and
       re.search(r"^ +3 \|", score, re.M) and not re.search(
           r"^ +7[01] \|", score, re.M) and "not drawn: values in another "
       "unit or of another definition" in re.sub(r"\s+", " ", score),
       "nor in a plot of characters, and that is said", score)
    # the latest value says what the axis is of, not the latest visit
    ward.visit("2026-05-05", ["a", "100", "nt pain", "y"], TWICE)
    picture(ward.page(), "Score: All of the load; points")
with Ward() as ward:
    for i, lines in enumerate((["a", "100", "70", "y"],
                               ["a", "100", "71", "y"])):
        ward.visit("2026-01-%02d" % (i + 1), lines)
        ward.visit("2026-02-%02d" % (i + 1), lines, TWICE)
    page = ward.page()
    index = picture(page, "Score: All of the load; kg")
    same((len(discs(page, index)), words(page, index).count("other")),
         (2, 2), "nor is what is computed otherwise, though in kg")

# ---- sessions whose protocol is gone: the page says so, whatever its form
LOST = ("2 sessions of this patient are missing here, since the protocol that "
        "they were done by cannot be read")
EARLIER = ("1 earlier session of this patient and protocol is missing here, "
           "since the protocol that it was done by cannot be read")


def kept(ward, of, form):
    """What is kept when a report is written to a file."""
    path = os.path.join(ward.dir, "kept." + form)
    p = ward.run("report", of, "--format", form, "-o", path)
    with open(path, encoding="utf-8") as f:
        text = f.read()
    if form == "html":
        text = " ".join(Page(text).notices)
    return p.returncode, re.sub(r"\s+", " ", text)


with Ward() as ward:
    for day in ("01", "02", "03"):
        ward.visit("2026-01-" + day, ["a", "100", "5", "y"])
    ward.visit("2026-02-01", ["a", "100", "5", "y"], stated(20))
    ward.visit("2026-02-02", ["a", "100", "5", "y"], stated(40))
    ward.visit("2026-02-03", ["a", "100", "5", "y"], stated(40))
    opened = [r for r in ward.rows() if r["entry"] == "open"]
    ids = [r["session_id"] for r in opened]
    same(ward.run("void", ids[0], "--reason", "a mistake", "--examiner", "E1"
                  ).returncode, 0, "withdrawn")
    for form in ("html", "markdown", "text"):
        code, text = kept(ward, "P-1", form)
        ok(code == 0 and "missing here" not in text, form + ": all are there")
    for rev in {opened[i]["protocol_rev"] for i in (3, 0)}:
        os.unlink(os.path.join(ward.logbook, "protocols",
                               "turn-%s.ini" % rev))
    for form in ("html", "markdown", "text"):
        code, text = kept(ward, "P-1", form)
        ok(code == 3 and LOST.replace("2", "4", 1) in text,
           form + ": four are missing, a withdrawn one among them", text)
        code, text = kept(ward, ids[5], form)
        ok(code == 3 and EARLIER.replace("1 earlier session", "3 earlier "
           "sessions").replace("is missing", "are missing").replace(
           "it was", "they were") in text,
           form + ": three of them earlier ones that would count", text)
    for how in ([], ["--plain"]):
        p = ward.run("review", "P-1", *how)
        ok(p.returncode == 3 and "sessions: 2, 2026-02-02" in p.out and
           "missing: 3 sessions" in re.sub(r"\s+", " ", p.out),
           "review %s: and so on the page" % how, p.out)

# ---- of which revision the protocol is, and of which day a note
with Ward() as ward:
    ward.visit("2026-03-01", ["a", "100", "5", "y"], stated(20))
    # opened later, seen earlier, by a revision that states another error
    ward.visit("2026-01-05", ["a", "100", "5", ":note it rained", "y"],
               stated(30))
    ward.visit("2026-03-02", ["a", "100", "5", "y"], stated(99))
    same(ward.run("void", "last", "--reason", "a mistake", "--examiner", "E1"
                  ).returncode, 0, "withdrawn")
    page = ward.page()
    fields = dict(page.fields)
    of = {r["observed_at"][:10]: r["protocol_rev"] for r in ward.rows()
          if r["entry"] == "open"}
    same((fields["Revision"], fields["Minimal detectable change (force)"]),
         (of["2026-03-01"], "20 N (Doe 2020)"),
         "the protocol of the latest visit that counts, by the day it was on")
    table = page.table("Not on one answer")
    row, = table["rows"]
    same((row[0].split(), row[2]),
         (["the", "session", "2026-01-05,", "turn"], "it rained"),
         "a note says which session it is on")
    late = next(r["session_id"] for r in ward.rows() if r["note"] ==
                "it rained")
    same(Page(ward.run("report", late).out).table("Not on one answer")[
        "head"], ["Who, when", "Note"], "which the report of one need not say")

done()
