#!/usr/bin/env -S python3 -B
"""paper.py: a form for paper has every step with a box a side, its skip logic
and the legend of its scales, stands by itself, and lets no text of a file
become markup. And a new protocol lints clean and runs."""
import os
import re
from html.parser import HTMLParser

from lib_myolog import SHIPPED, Place, done, ok, same

VOID = {"meta", "br"}


class Form(HTMLParser):
    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open, self.tags, self.faults = [], [], []
        self.rows, self.text = [], ""
        self.feed(text)
        self.close()
        if self.open:
            self.faults.append("left open: %s" % self.open)

    def handle_starttag(self, tag, attrs):
        attrs = dict(attrs)
        self.tags.append((tag, attrs))
        for name in attrs:
            if name.startswith("on") or name in ("src", "href"):
                self.faults.append("%s %s" % (tag, name))
        if tag == "tr":
            self.rows.append([])
        if tag in ("td", "th") and self.rows:
            self.rows[-1].append([tag, attrs, ""])
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append("closed out of turn: " + tag)

    def handle_data(self, data):
        if "style" in self.open:
            if re.search(r"url\(|@import", data):
                self.faults.append("style from outside")
            return
        self.text += data
        if self.rows and self.rows[-1] and {"td", "th"} & set(self.open):
            self.rows[-1][-1][2] += data


with Place() as place:
    for name in SHIPPED:
        p = place.run("protocols", "paper", name)
        same(p.returncode, 0, name + ": a form")
        form = Form(p.out)
        ok(not form.faults and p.out.startswith("<!DOCTYPE html>") and
           ("html", {"lang": "en"}) in form.tags and
           not any(t in ("script", "link", "img") for t, _ in form.tags),
           name + ": well-formed, by itself", form.faults)
        shown = place.run("protocols", "show", name).out
        steps = re.findall(r"^([a-z0-9-]+): [^\n]*(?:\n  (?!kind)[^\n]*)*"
                           r"\n  kind: ", shown, re.M)
        rows = [r for r in form.rows if r and r[0][0] == "th" and
                r[0][1].get("scope") == "row"]
        same(sorted(r[0][2].split()[0] for r in rows), sorted(steps),
             name + ": each step has its row")
        scales = set(re.findall(r"^  scale: ", shown, re.M))
        ok(not scales or "Scales" in form.text, name + ": a legend")
        ok("review this protocol" in form.text, name + ": for trained "
           "examiners")

    p = place.run("protocols", "paper", "triceps-surae", "-o", "form.html")
    with open(place.dir + "/form.html", encoding="utf-8") as f:
        text = f.read()
    same((p.returncode, p.out, text == place.run(
        "protocols", "paper", "triceps-surae").out), (0, "", True),
        "-o writes the same to a file")
    form = Form(text)
    heel = next(r for r in form.rows if r and
                r[0][2].startswith("heel-rise "))
    ok("Only if strength >= 3 or may-stand = yes" in heel[0][2],
       "skip logic stands with its step", heel[0][2])
    same(len(heel), 3, "a box for each side")
    once = next(r for r in form.rows if r and r[0][2].startswith("lying "))
    same((len(once), once[1][1].get("colspan")), (2, "2"),
         "one for a step without sides")
    for words in ("Stop if tendon-continuity = gap", "4- holds slight",
                  "never 0", "Any yes: only with consent of"):
        ok(words in form.text, "the form says: " + words)
    form = Form(place.run("protocols", "paper", "mrc-sum").out)
    ok("of 60, items" in form.text and "< 48: below 48" in form.text,
       "scores have their blanks and bands", form.text[-900:])

    # Text of a file stays text.
    hostile = place.protocol("hostile", """[protocol]
id = hostile
version = 1
title = <script>alert(1)</script> & "quotes"
sources = <b>S</b>
[step a]
kind = choice
ask = </th><img src=x onerror=alert(1)>
ask_if = b = yes
option.x = <i>one</i>
option.y = 'two' & more
[step b]
kind = yesno
ask = B
""")
    p = place.run("protocols", "paper", hostile)
    form = Form(p.out)
    ok(not form.faults and not any(t in ("img", "i", "script")
                                   for t, _ in form.tags),
       "markup in a file is text", form.faults)
    ok('<script>alert(1)</script> & "quotes"' in form.text and
       "<i>one</i>" in form.text, "and all of it is there", form.text[:300])
    p = place.run("protocols", "paper", "muscles-arm")
    ok(p.returncode == 3 and "no steps" in p.err, "cards alone have no form",
       p.err)
    p = place.run("protocols", "paper", "triceps-surae", "-o",
                  "no/such/form.html")
    ok(p.returncode == 4 and "form.html" in p.err,
       "what cannot be written is said", p.err)

    # A file to begin with.
    p = place.run("protocols", "new", "my-own", "-o", "my-own.ini")
    same((p.returncode, p.out), (0, ""), "new: written")
    p = place.run("check", "--strict", "my-own.ini")
    same(p.returncode, 0, "new: lints clean")
    p = place.run("run", "./my-own.ini", "-p", "P-1", "-e", "E1",
                  lines=["y", "n", "4", "firm", "4", "firm", "12", "9", "y"])
    ok(p.returncode == 0 and "Repeats, right less left: 3" in p.err,
       "new: runs, and its score is right", p.err[-600:])
    with open(place.dir + "/my-own.ini", encoding="utf-8") as f:
        before = f.read()
    ok(before.count("#") > 20, "new: commented")
    p = place.run("protocols", "new", "my-own", "-o", "my-own.ini")
    with open(place.dir + "/my-own.ini", encoding="utf-8") as f:
        ok(p.returncode == 4 and f.read() == before,
           "new: never over another file", p.err)
    same(place.run("protocols", "new", "my-own").out, before,
         "new: to the standard output")
    p = place.run("protocols", "new", "My Own")
    ok(p.returncode == 2 and "no id" in p.err, "new: an id it must be", p.err)
done()
