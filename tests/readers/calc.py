#!/usr/bin/env -S python3 -B
"""calc.py: LibreOffice opens the spreadsheet export: no cell is a
formula, none an error, numbers are numbers, and every cell says what it said.
"""
import os
import re
import zipfile
from xml.etree import ElementTree

from lib_readers import (Place, by_python, differences, done, exported, need,
                         ok, run)

need("soffice")
# Comma, quotes, UTF-8, from line 1; the language is US English, and numbers
# are recognised as when a person opens the file.
FILTER = "CSV:44,34,76,1,,1033,false,true"
NS = {"table": "urn:oasis:names:tc:opendocument:xmlns:table:1.0",
      "text": "urn:oasis:names:tc:opendocument:xmlns:text:1.0",
      "office": "urn:oasis:names:tc:opendocument:xmlns:office:1.0"}


def q(name):
    prefix, local = name.split(":")
    return "{%s}%s" % (NS[prefix], local)


def said(node):
    """The text of a paragraph, with its blanks, tabs and breaks."""
    out = node.text or ""
    for child in node:
        if child.tag == q("text:s"):
            out += " " * int(child.get(q("text:c"), "1"))
        elif child.tag == q("text:tab"):
            out += "\t"
        elif child.tag == q("text:line-break"):
            out += "\n"
        else:
            out += said(child)
        out += child.tail or ""
    return out


def cells(path):
    """[[(type, text, formula)]]"""
    with zipfile.ZipFile(path) as z:
        root = ElementTree.fromstring(z.read("content.xml"))
    rows = []
    for row in root.iter(q("table:table-row")):
        out = []
        for cell in row:
            if not cell.tag.endswith("cell"):
                continue
            text = "\n".join(said(p) for p in cell.findall(q("text:p")))
            kind = cell.get(q("office:value-type"), "")
            if kind == "float":
                text = cell.get(q("office:value"))
            times = int(cell.get(q("table:number-columns-repeated"), "1"))
            if times < 1000:
                out += [(kind, text, cell.get(q("table:formula")))] * times
        times = int(row.get(q("table:number-rows-repeated"), "1"))
        rows += [out] * (times if times < 100 else 1)
    return rows


def is_number(text):
    return re.fullmatch(r"-?(0|[1-9]\d*)(\.\d+)?", text) is not None


# What a spreadsheet cannot hold, or writes in another way: control characters,
# and every line break as one.
def plain(text):
    text = re.sub("\r\n|\r|\u2028", "\n", text)
    return re.sub("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ufeff]", "", text)


with Place() as place:
    folder = os.path.join(place.dir, "out")
    paths = exported(place, folder)
    p = place.run("export", "spreadsheet", "--wide", "--bom", "-o",
                  folder + "/wide.csv")
    paths["wide"] = folder + "/wide.csv"
    for name in ("spreadsheet", "wide"):
        p = run("soffice", "-env:UserInstallation=file://%s/profile" %
                place.dir, "--headless", "--infilter=" + FILTER,
                "--convert-to", "ods", "--outdir", place.dir, paths[name])
        wanted = by_python(paths[name])
        wanted[0][0] = wanted[0][0].lstrip("\ufeff")
        ods = os.path.join(place.dir,
                           os.path.basename(paths[name])[:-4] + ".ods")
        if not ok(os.path.exists(ods), name + ": is opened",
                  p.stdout.decode() + p.stderr.decode()):
            continue
        rows = cells(ods)[:len(wanted)]
        width = len(wanted[0])
        rows = [(r + [("", "", None)] * width)[:width] for r in rows]
        ok(all(f is None for r in rows for _, _, f in r),
           name + ": no cell is a formula",
           [c for r in rows for c in r if c[2] is not None][:5])
        ok(len(rows) == len(wanted) and all(
            (k == "float") == is_number(w) for r, wr in zip(rows, wanted)
            for (k, _, _), w in zip(r, wr) if w != ""),
           name + ": numbers are numbers, and nothing else is",
           [(c, w) for r, wr in zip(rows, wanted) for c, w in zip(r, wr)
            if w != "" and (c[0] == "float") != is_number(w)][:5])
        ok(all(k in ("float", "string", "") for r in rows for k, _, _ in r),
           name + ": no text is a date, a time or a truth value",
           [c for r in rows for c in r
            if c[0] not in ("float", "string", "")][:5])
        got = [[float(t) if k == "float" else plain(t) for k, t, _ in r]
               for r in rows]
        want = [[float(c) if is_number(c) else plain(c) for c in r]
                for r in wanted]
        ok(got == want, name + ": the same cells", differences(got, want))
done()
