"""lib_page.py: a report as readers see it that are not ours: HTML by Python's
own parser, pictures by its XML parser, tables of plain text by their columns.
"""
import re
import unicodedata
import xml.etree.ElementTree as ElementTree
from html.parser import HTMLParser

VOID = {"meta", "br"}
# All that a report is made of, and what each may have.
ALLOWED = {
    "html": {"lang"}, "head": set(), "title": {"id"}, "style": set(),
    "meta": {"charset", "name", "content", "http-equiv"}, "body": set(),
    "main": set(), "footer": set(), "h1": set(), "h2": set(), "h3": set(),
    "p": {"class"}, "strong": set(), "span": set(), "br": set(), "dl": set(),
    "dt": set(), "dd": set(), "table": {"class"}, "caption": {"class"},
    "thead": set(), "tbody": set(), "tr": set(), "th": {"scope", "class"},
    "td": {"class"}, "figure": {"class"}, "figcaption": set(),
    "svg": {"xmlns", "role", "aria-labelledby", "width", "height", "viewbox",
            "font-family", "font-size"},
    "desc": {"id"},
    "text": {"x", "y", "text-anchor", "font-weight", "font-style", "stroke",
             "stroke-width", "paint-order"},
    "line": {"x1", "y1", "x2", "y2", "fill", "stroke", "stroke-width",
             "stroke-dasharray"},
    "rect": {"x", "y", "width", "height", "fill", "stroke", "stroke-width"},
    "circle": {"cx", "cy", "r", "fill", "stroke", "stroke-width"},
    "polyline": {"points", "fill", "stroke", "stroke-width",
                 "stroke-dasharray"},
}


class Page(HTMLParser):
    def __init__(self, html):
        super().__init__(convert_charrefs=True)
        self.open, self.faults, self.tags = [], [], []
        self.headings, self.tables, self.fields = [], [], []
        self.notices, self.style, self.text = [], "", ""
        self.ids = []
        self.html = html
        self.feed(html)
        self.close()
        if self.open:
            self.faults.append("left open: %s" % self.open)
        self.svgs = re.findall(r"<svg .*?</svg>", html, re.S)
        self._check()

    def handle_starttag(self, tag, attrs):
        names = [name for name, _ in attrs]
        attrs = dict(attrs)
        self.tags.append(tag)
        if tag not in ALLOWED:
            self.faults.append("a %s" % tag)
        elif set(names) - ALLOWED[tag] or len(names) != len(attrs):
            self.faults.append("%s with %s" % (tag, names))
        if "id" in attrs:
            self.ids.append(attrs["id"])
        if tag == "br":
            self.handle_data("\n")
        if tag in ("h1", "h2", "h3"):
            self.headings.append([int(tag[1]), ""])
        if tag == "table":
            self.tables.append({"caption": "", "head": [], "rows": [],
                                "scopes": [], "after": self.headings[-1][1]
                                if self.headings else ""})
        if tag == "tr" and "tbody" in self.open:
            self.tables[-1]["rows"].append([])
        if tag in ("th", "td"):
            table = self.tables[-1]
            (table["head"] if "thead" in self.open
             else table["rows"][-1]).append("")
            table["scopes"].append((tag, "thead" in self.open,
                                    attrs.get("scope")))
        if tag == "span":
            self.handle_data("\n")
        if tag == "dt":
            self.fields.append(["", ""])
        if tag == "p" and attrs.get("class") == "notice":
            self.notices.append("")
            self.in_notice = True
        if tag not in VOID:
            self.open.append(tag)

    in_notice = False

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append("closed out of turn: " + tag)
        if tag == "p":
            self.in_notice = False

    def handle_startendtag(self, tag, attrs):
        self.handle_starttag(tag, attrs)
        self.handle_endtag(tag)

    def handle_comment(self, data):
        self.faults.append("a comment: " + data)

    def handle_data(self, data):
        if "style" in self.open:
            self.style += data
            return
        self.text += data
        if self.open and self.open[-1] in ("h1", "h2", "h3"):
            self.headings[-1][1] += data
        if "caption" in self.open:
            self.tables[-1]["caption"] += data
        if {"th", "td"} & set(self.open):
            table = self.tables[-1]
            (table["head"] if "thead" in self.open
             else table["rows"][-1])[-1] += data
        if {"dt", "dd"} & set(self.open):
            self.fields[-1]["dd" in self.open] += data
        if self.in_notice:
            self.notices[-1] += data

    def _check(self):
        fault = self.faults.append
        levels = [level for level, _ in self.headings]
        if levels[:1] != [1] or levels.count(1) != 1 or any(
                b > a + 1 for a, b in zip(levels, levels[1:])):
            fault("headings: %s" % levels)
        if re.search(r"url\(|@import|expression|<", self.style):
            fault("style from outside")
        if len(set(self.ids)) != len(self.ids):
            fault("an id twice")
        if not self.html.startswith("<!DOCTYPE html>\n<html lang=\"en\">"):
            fault("no language")
        if not re.search(r'http-equiv="Content-Security-Policy" content="'
                         r"default-src 'none'; style-src 'unsafe-inline'",
                         self.html):
            fault("no policy")
        for table in self.tables:
            where = "table %r: " % table["caption"]
            if not table["caption"].strip():
                fault("a table without a caption")
            if any(len(row) != len(table["head"]) for row in table["rows"]):
                fault(where + "rows of other lengths")
            if any(scope != ("col" if head else "row")
                   for tag, head, scope in table["scopes"] if tag == "th") \
                    or any(head for tag, head, _ in table["scopes"]
                           if tag == "td"):
                fault(where + "scopes")
        for svg in self.svgs:
            root = ElementTree.fromstring(svg)      # or it is not XML
            names = root.get("aria-labelledby").split()
            texts = [e.text for e in root.iter() if e.get("id") in names]
            if root.get("role") != "img" or len(texts) != 2 or \
                    not all(t and t.strip() for t in texts):
                fault("a picture without words")
        if self.tags.count("figure") != len(self.svgs) or re.search(
                r"</svg>\s*(?!<table)<", self.html):
            fault("a plot without its table")

    def table(self, caption):
        """The first whose caption contains that."""
        return next((t for t in self.tables if caption in t["caption"]),
                    {"caption": "", "head": [], "rows": []})

    def shape(self, index, name):
        """Elements of a picture."""
        ns = "{http://www.w3.org/2000/svg}"
        return ElementTree.fromstring(self.svgs[index]).findall(ns + name)


def visible(text):
    """What stands for a text on a page: control characters in words."""
    out = ""
    for c in text:
        if c in "\u202e\u202d\u2066":
            out += "<U+%04X>" % ord(c)
        elif ord(c) < 32 and c != "\n":
            out += {"\t": "\\t", "\r": "\\r"}.get(c, "\\x%02x" % ord(c))
        else:
            out += c
    return out


def columns(text):
    """Of a terminal, character by character."""
    return sum(0 if unicodedata.combining(c) else
               2 if unicodedata.east_asian_width(c) in "WF" else 1
               for c in text)


# ---- Markdown: tables alone, each cell unescaped

UNESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])|&(amp|lt|gt);|<br>|<!-- -->")
NAMED = {"amp": "&", "lt": "<", "gt": ">"}
EMPTY = {"<br>": "\n", "<!-- -->": ""}


def plain(markdown):
    """Fails where something is left that could be markup."""
    rest = UNESCAPE.sub("", markdown)
    assert not re.search(r"[\\`*_\[\]<>|~$]|&\w|&#", rest), markdown
    return UNESCAPE.sub(lambda m: m[1] or NAMED.get(m[2]) or EMPTY[m[0]],
                        markdown)


def markdown_tables(text):
    """[(head, rows)] of the tables, by GFM's rules."""
    tables, rows = [], None
    for line in text.split("\n"):
        if not line.startswith("|"):
            rows = None
            continue
        cells = [c.strip() for c in re.findall(
            r"((?:\\.|[^|\\])*)\|", line[1:])]
        if rows is None:
            rows = []
            tables.append(([plain(c) for c in cells], rows))
        elif all(re.fullmatch(r"-{3,}:?", c) for c in cells) and not rows:
            continue
        else:
            rows.append([plain(c) for c in cells])
    return tables


def squeezed(text):
    return re.sub(r"\s+", "", text)
