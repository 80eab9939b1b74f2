#!/usr/bin/env -S python3 -B
"""markdown.py: a report as Markdown, read by cmark-gfm (GitHub's own reader):
each word of anybody comes out as it went in, as a word and as nothing else.
Skipped where cmark-gfm is not installed."""
import os
import re
import shutil
import subprocess
import sys
from html.parser import HTMLParser

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "cli"))

from lib_answers import untestable  # noqa: E402
from lib_myolog import KINDS, Place, done, ok, same, skip  # noqa: E402
from lib_page import Page, visible  # noqa: E402
from lib_report import HOSTILE, WHY, examine  # noqa: E402

CMARK = shutil.which("cmark-gfm")
# What a report has of Markdown.
TAGS = {"h1", "h2", "h3", "p", "ul", "li", "table", "thead", "tbody", "tr",
        "th", "td", "strong", "blockquote", "hr", "br"}
VOID = {"br", "hr"}


class Read(HTMLParser):
    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.tables, self.headings, self.items = [], [], []
        self.strange, self.open, self.text = set(), [], ""
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        if tag not in TAGS:
            self.strange.add("%s %s" % (tag, attrs))
        if tag == "br":
            self.handle_data("\n")
        if tag == "table":
            self.tables.append([])
        if tag == "tr":
            self.tables[-1].append([])
        if tag in ("td", "th"):
            self.tables[-1][-1].append("")
        if tag in ("h1", "h2", "h3"):
            self.headings.append([int(tag[1]), ""])
        if tag == "li":
            self.items.append("")
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if tag not in VOID:
            self.open.pop()

    def handle_data(self, data):
        self.text += data
        if {"td", "th"} & set(self.open):
            self.tables[-1][-1][-1] += data
        if {"h1", "h2", "h3"} & set(self.open):
            self.headings[-1][1] += data
        if "li" in self.open:
            self.items[-1] += data


def flat(text):
    return re.sub(r"\s+", " ", text).strip()


def check(place, of, name):
    markdown = place.run("report", of, "-f", "markdown").out
    p = subprocess.run([CMARK, "--unsafe", "-e", "table", "-e", "autolink",
                        "-e", "strikethrough", "-e", "tagfilter"],
                       input=markdown.encode(), capture_output=True,
                       check=True)
    got = Read(p.stdout.decode())
    page = Page(place.run("report", of).out)
    ok(not got.strange, name + ": nothing became markup", *got.strange)
    same([[[flat(c) for c in row] for row in t] for t in got.tables],
         [[[flat(c) for c in row] for row in [t["head"]] + t["rows"]]
          for t in page.tables], name + ": the tables")
    same([(n, flat(t)) for n, t in got.headings],
         [(n, flat(t)) for n, t in page.headings], name + ": the headings")
    same([flat(i) for i in got.items],
         [flat("%s: %s" % (dt, dd)) for dt, dd in page.fields],
         name + ": the fields")
    return got


if CMARK is None:
    skip("a report as Markdown", "no cmark-gfm")
    done()
with Place() as place:
    words = HOSTILE + ["# x", "1. x", "- x", "+ x", "===", "---", "> x",
                       "    x", "\\", "a\\", "`", "``a``", "~~~", "@all :+1:",
                       "&copy;", "&#35;", "a  b", "[x]: http://y.example",
                       "<http://z.example>", "* * *", "_x_", "x_y_z", "|",
                       "\\|", "![](x)", "$$x$$", "#1", "a|b\\|c\\\\|d",
                       "to x@y.org", "mailto:x@y.org, xmpp:x@y.org/z",
                       "a.b+c@d-e.f@g.h", "(x@y.org)", "x_@y.org", "a@.b",
                       "a @ b @ c.d", "x@y.org @", "ftp://x.example/@y.z",
                       "<!-- x@y.org -->"]
    # one session takes no more notes than it has places, so there are some
    for i in range(0, len(words), 6):
        some = words[i:i + 6]
        place.session(["none", "none", "4"] + [":note " + w for w in some] +
                      ["strong", "firm", "5", "strong", "firm", "y"])
        place.run("amend", "last", "strength.right", "3", "--reason",
                  some[0], "--examiner", "E2")
        got = check(place, "last", "words from %d" % i)
        lost = [w for w in some if flat(visible(w)) not in flat(got.text)]
        ok(not lost, "each is there as it was typed", *lost)
    path = place.protocol("kinds", KINDS.replace(
        "title = A step of every kind", "title = 1. <b> *T* | # #"))
    place.session(["n", "", "nt refused / " + HOSTILE[4],
                   ":abandon " + HOSTILE[5]], path, "P-2")
    check(place, "last", "a hostile title")
    place.run("void", "last", "--reason", HOSTILE[5], "--examiner", "E2")
    check(place, "P-2", "a withdrawn session")
    check(place, "P-1", "a patient")
    examine(place, "triceps-surae", "T-1", how=untestable)
    place.run("amend", "last", "strength.right", "4", *WHY)
    check(place, "last", "the whole triceps surae")
done()
