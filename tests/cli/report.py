#!/usr/bin/env -S python3 -B
"""report.py: a report says what is on record, in three forms that say the
same; no word of anybody becomes markup; and what was seen is read again from
the CSV alone."""
import os
import re
import stat

from lib_answers import untestable, well
from lib_fold import answers, entries
from lib_myolog import BRIEF, KINDS, TOP, Place, done, ok, same
from lib_page import (Page, columns, markdown_tables, plain, squeezed,
                      visible)
from lib_report import HOSTILE, WHY, examine, grades, kinds


def flat(text):
    return re.sub(r"\s+", " ", text).strip()


def report(place, of, form="html", *more, code=0):
    p = place.run("report", of, "--format", form, *more)
    if p.returncode != code or (p.err and code == 0):
        ok(False, "report %s as %s" % (of, form), p.returncode, p.err)
    return p.out


def read(place, of, name):
    """The page, held against the two other forms."""
    html = report(place, of)
    page = Page(html)
    ok(not page.faults, name + ": well-formed, by itself, in order",
       *page.faults)
    same(report(place, of), html, name + ": twice the same bytes")
    markdown = report(place, of, "markdown")
    tables = [([flat(h) for h in t["head"]],
               [[flat(c) for c in row] for row in t["rows"]])
              for t in page.tables]
    try:
        got = [([flat(h) for h in head], [[flat(c) for c in row]
                                          for row in rows])
               for head, rows in markdown_tables(markdown)]
    except AssertionError as e:
        got = str(e)
    # what was blank at an end of a line is none of what a table says
    same(got, tables, name + ": markdown has the same tables")
    same([(len(m[1]), flat(plain(m[2]))) for m in re.finditer(
        r"^(#+) (.*)$", markdown, re.M)],
         [(level, flat(words)) for level, words in page.headings],
         name + ": and headings")
    text = report(place, of, "text")
    wide = [line for line in text.split("\n") if columns(line) > 80]
    ok(not wide, name + ": text within 80 columns", *wide)
    whole = squeezed(text)
    missing = [w for _, words in page.headings for w in [squeezed(words)]
               if w not in whole]
    missing += [squeezed(t["caption"]) for t in page.tables
                if squeezed(t["caption"]) not in whole]
    missing += [dd for _, dd in page.fields if squeezed(dd) not in whole]
    missing += [n for n in page.notices if squeezed(n.split(":", 1)[1])
                not in whole]
    ok(not missing, name + ": and all headings, captions, fields, notices",
       *missing)
    grids = text_tables(text, page)
    wanted = [[[squeezed(c) for c in row] for row in t["rows"]]
              for t in page.tables]
    ok(grids == wanted, name + ": text has the same tables", *[
        "got %r, wanted %r" % (a, b) for g, w in zip(grids, wanted)
        for a, b in zip(g, w) if a != b], *[
            "%d rows of %d" % (len(g), len(w))
            for g, w in zip(grids, wanted)])
    return page


def text_tables(text, page):
    """The cells of the tables of plain text, by the columns of their rules,
    blanks taken out; a list where columns did not fit."""
    found, at = [], 0
    lines = text.split("\n")
    for table in page.tables:
        caption = squeezed(table["caption"])
        while at < len(lines):          # a caption may take several lines
            n = next((n for n in range(1, 9) if squeezed("".join(
                lines[at:at + n])) == caption and lines[at].strip()), 0)
            if n and at + n < len(lines) and lines[at + n] == "":
                at += n + 1
                break
            at += 1
        rule = next((i for i in range(at, min(at + 6, len(lines)))
                     if re.fullmatch(r"-+(  -+)*", lines[i])), None)
        if rule is None:
            rows, at = text_list(lines, at, table)
        else:
            wanted = [[squeezed(c) for c in row] for row in table["rows"]]
            # n lines may be n rows, or the first of n
            rows, end = text_grid(lines, rule, len(wanted), True)
            if rows != wanted:
                rows, end = text_grid(lines, rule, len(wanted), False)
            at = end
        found.append(rows)
    return found


def text_grid(lines, rule, n_rows, single):
    spans = [m.span() for m in re.finditer("-+", lines[rule])]
    blocks, i = [[]], rule + 1
    while i < len(lines):
        if lines[i]:
            blocks[-1].append(lines[i])
        elif len(blocks) == n_rows or single:
            break
        else:
            blocks.append([])
        i += 1
    if single:
        blocks = [[line] for line in blocks[0]]
    return [[squeezed("".join(cut(line, *span) for line in block))
             for span in spans] for block in blocks], i


def cut(line, start, end):
    """Columns of a terminal."""
    out, at = "", 0
    for c in line:
        if start <= at < end and (columns(c) or at > start):
            out += c
        at += columns(c)
    return out


def text_list(lines, at, table):
    rows, i = [], at
    for row in table["rows"]:
        cells, k = [""] * len(row), 0
        while i < len(lines) and lines[i]:
            lead = next((j for j in range(k + 1, len(row)) if
                         lines[i].startswith("  %s: " % table["head"][j])),
                        None) if cells[0] else None
            if lead:
                k = lead
                cells[k] = lines[i].split(": ", 1)[1]
            elif cells[0] and not lines[i].startswith(" "):
                break
            else:
                cells[k] += lines[i]
            i += 1
        rows.append([squeezed(c) for c in cells])
    return rows, i


# ---- what the CSV says

def words_of(row):
    """A row of the CSV as show and report say it, without what follows."""
    if row["value"].startswith("nt:"):
        return "not tested" + row["qualifier"] + ": " + row["label"]
    unit = " " + row["unit"] if row["unit"] else ""
    return row["value"] + row["qualifier"] + unit


def cells_of(page):
    """{(step, side or ""): cell} of the tables of answers."""
    found = {}
    for table in page.tables:
        if table["head"][0] not in ("Step", "Asked first") or \
                table["after"] != "Answers":
            continue
        for row in table["rows"]:
            step = row[0].split("\n")[0].strip()
            for head, cell in zip(table["head"][1:], row[1:]):
                side = head.lower() if head in ("Right", "Left") else ""
                found[step, side] = cell
    return found


def session_rows(place, last=True):
    rows = entries(place.logbook)
    ids = [r["session_id"] for r in rows if r["entry"] == "open"]
    return [r for r in rows if r["session_id"] == ids[-1]] if last else rows


def agrees(place, page, name):
    """Each answer in force is in its cell, with as many notes."""
    shown = flat(place.run("show", "last").out)
    wrong, hidden, n = [], set(), 0
    cells = cells_of(page)
    for (step, side, trial), row in answers(session_rows(place)).items():
        cell = cells.get((step, side))
        if cell is None or flat(cell) == "not asked":   # hidden now
            hidden.add((step, side))
            continue
        if trial:
            cell = next((c for c in cell.split("\n")
                         if c.startswith("trial %s: " % trial)), "")
            cell = cell[len("trial %s: " % trial):]
        exact = row["value"].startswith("nt:") or not row["label"] or \
            row["unit"] or re.fullmatch(r"-?[\d.]+[-+]?", row["value"])
        want = visible(words_of(row) if exact else row["label"])
        if row["entry"] == "skipped" or row["value"] == "skipped":
            want = "skipped"
        n += 1
        if not flat(cell).startswith(flat(want)) or \
                flat(want) not in shown or (
                    len(row["notes"]) and "[note" not in cell):
            wrong.append((step, side, trial, cell, want))
    ok(n > 4 and not wrong, "%s: %d answers as in the CSV and as shown" % (
        name, n), *wrong)
    listed = page.table("Notes on answers")["rows"]
    notes = [flat(visible(text)) for key, row in
             answers(session_rows(place)).items() if key[:2] not in hidden
             for text in row["notes"]]
    same(sorted(flat(r[2]) for r in listed), sorted(notes),
         name + ": its notes")
    same([r[0] for r in listed], [str(i + 1) for i in range(len(listed))],
         name + ": numbered")


# ---- the whole triceps surae, amended and signed
STRENGTH = "%s side: Grade the resisted plantarflexion, knee straight"
with Place() as place:
    examine(place, "triceps-surae", "T-1", "2026-09-01 10:00",
            told=[(STRENGTH % "right", "3"), (STRENGTH % "left", "4")])
    examine(place, "triceps-surae", "T-1", "2026-10-01 10:00",
            told=[(STRENGTH % "right", "5p / " + HOSTILE[0])])
    page = read(place, "last", "a session")
    agrees(place, page, "a session")
    same(page.notices, [], "closed: nothing to warn of")
    ok("Nobody has signed" in page.text, "nobody has signed")
    place.run("amend", "last", "strength.right", "4p", "--reason",
              HOSTILE[1], "--examiner", "E2", "--note", HOSTILE[2])
    place.run("sign", "last", "--meaning", "performed", "--examiner", "E1",
              "--note", HOSTILE[3])
    page = read(place, "last", "signed")
    same(page.notices, [], "signed: nothing to warn of")
    row, = page.table("Signatures")["rows"]
    ok(row[0] == "performed" and row[2] == "I carried out this examination"
       and row[3].startswith("holds") and row[4] == HOSTILE[3],
       "the signature, what it says, and that it holds", row)
    note = next(r for r in session_rows(place) if r["note"] == HOSTILE[0])
    p = place.run("amend", "last", note["seq"], "--note", "other words",
                  *WHY)
    same(p.returncode, 0, "a corrected note")
    place.run("amend", "last", "strength.left", "nt pain", *WHY)
    page = read(place, "last", "signed, then amended")
    agrees(place, page, "signed, then amended")
    ok(len(page.notices) == 1 and
       page.notices[0].startswith("signed, then amended: "),
       "said at the top", page.notices)
    ok(page.html.index("notice") < page.html.index("<dl>"), "before all else")
    wanted = [r for r in session_rows(place) if r["entry"] == "amend"]
    by_ref = {r["ref"]: r for r in session_rows(place)}
    rows = page.table("Every change")["rows"]
    same(len(rows), len(wanted), "a row for each amendment")
    for row, amend in zip(rows, wanted):
        if amend["step_id"]:
            old = by_ref[amend["refers_to"]]
            cells = ["%s, %s" % (amend["step_id"], amend["side"]),
                     words_of(old), words_of(amend).replace(
                         amend["label"], amend["value"][3:])
                     if amend["value"].startswith("nt:")
                     else words_of(amend)]
        else:
            cells = ["strength, right", "a note, in other words",
                     "the note as it stands"]
        cells += [visible(amend["note"]), "%s, %s" % (
            amend["examiner_id"], amend["recorded_at"][:16].replace(
                "T", " "))]
        same([flat(c) for c in row], [flat(c) for c in cells],
             "amended: old, new, why, who, when")
    ok(HOSTILE[0] not in page.text and "other words" in page.text,
       "a corrected note is gone")
    seal = page.table("The record that this")["rows"]
    last = session_rows(place)[-1]
    same([seal[0][0], seal[0][1]], [last["station_id"], last["seq"]],
         "the seal is of the last entry")
    examine(place, BRIEF, "T-2")
    same(place.run("verify", "--seal", seal[0][2]).returncode, 0,
         "and holds later")
    wrong = seal[0][2].replace(seal[0][1], str(int(seal[0][1]) - 1), 1)
    ok(place.run("verify", "--seal", wrong).returncode != 0,
       "another does not")
    # since the examination before
    opened = [r["session_id"] for r in entries(place.logbook)
              if r["entry"] == "open"]
    page = Page(report(place, opened[1]))
    change = {r[0]: r[1:] for r in page.table("Against the last")["rows"]}
    same(change["strength, right"][:2], ["3", "4p"], "then and now")
    ok("1 rank up" in change["strength, right"][2] and
       "2026-09-01" in change["strength, right"][2], "what changed", change)
    ok("pain" in change["strength, left"][2] and
       change["strength, left"][2].startswith("ND"), "not tested: no change")
    ok(re.search(r"The same as on 2026-09-01: .*girth right, left;",
                 page.text), "what is the same in one line")
    p = place.run("report", opened[0])
    ok(p.returncode == 0 and "Against the last" not in p.out,
       "the first has none before it")

# ---- words that would be markup, everywhere a person can put some
with Place() as place:
    text = KINDS
    for i, key in enumerate(("ask = The grade", "ask = The belly",
                             "option.firm = firm and whole")):
        text = text.replace(key, key.split("=")[0] + "= " + (
            HOSTILE[i].replace(" ;", ";")))
    path = place.protocol("kinds", text.replace(
        "title = A step of every kind", "title = <b>T</b> & \"</title>"))
    lines = ["n", ""]
    lines += ["4p / " + HOSTILE[0], "firm / " + HOSTILE[1],
              "4~ / " + HOSTILE[3], "tender / " + HOSTILE[4],
              "30 / " + HOSTILE[2], "10 / " + HOSTILE[5],
              "12 / " + HOSTILE[6], "13", "14", "45 / " + HOSTILE[7], "y",
              "bare / " + HOSTILE[9], "red / " + HOSTILE[11],
              ":note " + HOSTILE[10], HOSTILE[8], "y"]
    p = place.session(lines, path)
    force = answers(session_rows(place))
    notes = [t for row in force.values() for t in row["notes"]]
    ok(len(notes) >= 10, "notes are on record", p.err[-800:])
    place.run("amend", "last", "strength.right", "3", "--reason",
              HOSTILE[6], "--examiner", "E2")
    place.run("void", "last", "--reason", HOSTILE[0], "--examiner", "E2")
    page = read(place, "last", "hostile words")
    lost = [t for t in notes + [HOSTILE[6]] if flat(visible(t)) not in
            flat(page.text)]
    ok(not lost, "each is there as it was typed", *lost)
    ok(page.notices[0].startswith("void: " + HOSTILE[0]), "void at the top",
       page.notices)
    same(page.headings[0][1], "<b>T</b> & \"</title>", "a title is words")
    ok("patient P-1" in page.style.replace("\\00002d", "-") and
       "VOID" in page.style, "each sheet says whose it is", page.style[-400:])
    read(place, "P-1", "hostile words of a patient")

# ---- every kind of a missing answer
with Place() as place:
    kinds(place, ["n", "", "nt pain", "nt refused", "4", "12",
                  "nt equipment / broken", "45", "", ":abandon ran out"])
    page = read(place, "last", "nothing whole")
    why = {r[0]: r[1] for r in page.table("What has no answer")["rows"]}
    ok(page.notices[0].startswith("abandoned: ran out; 3 of "),
       "abandoned at the top", page.notices)
    for where, words in {
            "strength, right": "not tested: pain too severe to test",
            "strength, left": "not tested: refused by the patient (not done, "
                              "rather than not testable)",
            "belly, right and left": "not asked: it goes with strength",
            "rises, right and left": "not asked: it is asked if strength >= 3",
            "force, trial 3": "not tested: equipment missing or faulty (not "
                              "done, rather than not testable); broken",
            "crutch": "skipped: it may be left out",
            "shoe": "not reached: the session ended before",
            "words": "not reached: the session ended before"}.items():
        same(why.get(where), words, "missing: " + where)
    kinds(place, ["n", "", "nt other / a burn", "nt other / a cast", "4"])
    why = {r[0]: r[1] for r in Page(report(place, "last")).table(
        "What has no answer")["rows"]}
    same([why["strength, right"], why["strength, left"]],
         ["not tested: other, say what; " + w for w in ("a burn", "a cast")],
         "two reasons in words are two rows")
    kinds(place, ["n", "", "nt other / a burn", "nt other / a burn", "4"])
    why = {r[0]: r[1] for r in Page(report(place, "last")).table(
        "What has no answer")["rows"]}
    same(why.get("strength, right and left"),
         "not tested: other, say what; a burn", "one is one")
    kinds(place, ["n", "", "4"])
    page = read(place, "last", "still open")
    ok(page.notices[0].startswith("open: "), "open at the top", page.notices)
    why = {r[0]: r[1] for r in page.table("What has no answer")["rows"]}
    same(why["force, trial 1 to 3"], "open: not answered yet", "open trials")
    examine(place, "triceps-surae", "N-1", how=untestable)
    page = read(place, "last", "nothing testable")
    agrees(place, page, "nothing testable")
    same(page.svgs, [], "nothing to draw")
    ok("Side by side" not in page.text, "and no heading without a plot")

# ---- a battery
MUSCLES = ["Shoulder abduction", "Elbow flexion", "Wrist extension",
           "Hip flexion", "Knee extension", "Ankle dorsiflexion"]
FIRST = {"right": "443231", "left": "544343"}
THEN = {"right": "544343", "left": "5544n3"}


def battery(place, found, when):
    told = {(m, side): "nt pain" if found[side][i] == "n" else found[side][i]
            for i, m in enumerate(MUSCLES) for side in found}
    examine(place, "mrc-sum", "B-1", when, told=grades(told),
            how=lambda a: "5" if "Orders followed" in a else well(a))


with Place() as place:
    battery(place, FIRST, "2026-09-01 10:00")
    page = read(place, "last", "a battery")
    score = page.table("ND: not")["rows"][0]
    same(score[:2], ["MRC sum score", "%d, below 48" % sum(
        int(g) for side in FIRST.values() for g in side)], "its sum")
    ok(score[2].startswith("12/12 items"), "of all items", score)
    battery(place, THEN, "2026-10-01 10:00")
    page = read(place, "last", "a battery again")
    agrees(place, page, "a battery again")
    score = page.table("ND: not")["rows"][0]
    ok(score[1] == "ND" and score[2] == "11/12 items; missing: "
       "knee-extension.left", "one missing: no sum", score)
    profile = page.table("Right and left: grades")
    same([r[:3] for r in profile["rows"]],
         [[m.lower().replace(" ", "-"), THEN["right"][i],
           "not tested: pain too severe to test" if THEN["left"][i] == "n"
           else THEN["left"][i]] for i, m in enumerate(MUSCLES)],
         "the profile's numbers")
    # where the discs stand: on the place of their grade, all on one axis
    discs = [float(c.get("cx")) for c in page.shape(0, "circle")][1:]
    at = {g: x for g, x in zip(THEN["right"], discs)}
    unit = (at["5"] - at["3"]) / 2
    ok(len(discs) == 6 and unit > 20 and all(
        abs(x - at["3"] - (int(g) - 3) * unit) < .2
        for g, x in zip(THEN["right"], discs)), "discs at their grades",
       discs)
    squares = [r for r in page.shape(0, "rect") if r.get("stroke")]
    same(len(squares), 6, "a square for each of the left, and in the legend")
    ok(all(abs(float(r.get("x")) + 4 - at["3"] - (int(g) - 3) * unit) < .2
           for g, r in zip(THEN["left"].replace("n", ""), squares[1:])),
       "squares at theirs")
    words = [t.text for t in page.shape(0, "text")]
    ok("not tested: pain too severe to test" in words and "NT" in words,
       "what is not tested is words", words)
    place.run("void", "last", "--reason", "wrong patient", "--examiner", "E9")
    page = read(place, "last", "withdrawn")
    ok(page.notices[0].startswith("void: wrong patient"), "void at the top",
       page.notices)
    page = read(place, "B-1", "a patient with a withdrawn session")
    same([r[3] for r in page.table("From the first")["rows"]],
         ["closed", "void: wrong patient"], "it is listed, last")
    ok("History of 1 examination," in page.text, "and does not count")

    # ---- moved to the right patient
    examine(place, BRIEF, "B-2")
    first = session_rows(place)[0]["session_id"]
    place.run("void", "last", "--moved-to", "B-3", "--reason", "it was B-3",
              "--examiner", "E9")
    fields = dict(Page(report(place, "B-3@" + session_rows(
        place)[0]["recorded_at"][:10])).fields)
    same(fields.get("Copy of"), "session %s of patient B-2" % first,
         "a copy names its original")
    page = read(place, first, "moved")
    ok(dict(page.fields).get("Moved to session") == fields["Session"] and
       page.notices[0].startswith("void: it was B-3"),
       "the original where it went", page.fields)
    place.session(["none", "none", "4 / felt warm", ":note on the way"],
                  patient="B-4")
    place.run("report", "last")

# ---- stations whose clocks are in different zones
with Place() as place:
    same(place.run("run", BRIEF, "--patient", "Z-1", "--examiner", "E1",
                   lines=["y", "none", "none", "4", ":pause"],
                   env={"TZ": "EAST-5"}).returncode, 5, "five hours east")
    place.session(["none", "none", "4", ":pause"], patient="Z-1")
    stamps = [r["recorded_at"] for r in entries(place.logbook)]
    first = max(s for s in stamps if s.endswith("+05:00"))
    last = max(s for s in stamps if s.endswith("+00:00"))
    ok(first > last, "later as a text, though it came first", first, last)
    text = flat(Page(report(place, "Z-1")).text)
    ok("The record up to its entry of %s." % last[:16].replace("T", " ")
       in text, "the latest entry is the one that came last", text[-200:])

# ---- six visits, with the error of the measurement
VISITS = [("2026-05-04", 182, 240), ("2026-06-01", 190, 243),
          ("2026-06-29", 226, 239), ("2026-07-27", None, 245),
          ("2026-08-24", 236, 248), ("2026-10-19", 241, 251)]
MDC = 29.5      # Lee 2020, as the protocol says
STEPS = (-3, 4, 1)
with Place() as place:
    for day, right, left in VISITS:
        told = [("Which knee", "right")]
        told += [("right side.*Peak force", str(right + x)) for x in STEPS] \
            if right else [("right side.*Peak force", "nt pain")]
        told += [("left side.*Peak force", str(left + x)) for x in STEPS]
        examine(place, "knee-extension-hhd", "V-1", day + " 09:30", told=told)
    page = read(place, "V-1", "six visits")
    ok("History of 6 examinations, 2026-05-04 to 2026-10-19" in page.text,
       "all of them")
    table = page.table("force: Peak force")
    found = {r[0]: r[1:] for r in table["rows"]}
    for side, column in (("right", 1), ("left", 2)):
        before = None
        for visit in VISITS:
            cell = found["%s, %s" % (visit[0], side)]
            value = visit[column]
            if value is None:
                ok(cell[0].startswith("not tested: pain"), "not tested", cell)
            else:
                mean = value + sum(STEPS) / 3
                ok(cell[0].startswith("%.1f N (mean of 3: " % mean),
                   "%s, %s: the mean of its trials" % (visit[0], side), cell)
            if value is not None and before is not None:
                word = "within" if abs(value - before) <= MDC else "beyond"
                ok(("%s error (MDC 29.5 N, Lee 2020" % word) in cell[1] and
                   cell[1].startswith("%+.1f N" % (value - before)),
                   "and its change against error", cell)
            elif cell[1] and visit is not VISITS[0]:
                ok(cell[1].startswith("ND since"), "no change", cell)
            before = value
    index = next(i for i, svg in enumerate(page.svgs)
                 if "<title" in svg and ">force: Peak force" in svg)
    discs = [(float(c.get("cx")), float(c.get("cy")))
             for c in page.shape(index, "circle")]
    squares = [(float(r.get("x")) + 4, float(r.get("y")) + 4)
               for r in page.shape(index, "rect") if r.get("stroke")]
    rights = [v[1] for v in VISITS if v[1]]
    same((len(discs), len(squares)), (5, 6), "a marker a value")
    tall = (discs[0][1] - discs[-1][1]) / (rights[-1] - rights[0])
    ok(tall > .2 and all(
        abs(discs[0][1] - (v - rights[0]) * tall - y) < .2
        for v, (_, y) in zip(rights, discs)) and all(
        abs(discs[0][1] - (v[2] - rights[0]) * tall - y) < .2
        for v, (_, y) in zip(VISITS, squares)),
       "both sides on one axis, at their height", discs, squares)
    # 28 days apart, but for the last: 56
    gaps = [b[0] - a[0] for a, b in zip(squares, squares[1:])]
    ok(all(abs(g - gaps[0]) < .3 for g in gaps[:-1]) and
       abs(gaps[-1] - 2 * gaps[0]) < .5, "days at their distance", gaps)
    lines = page.shape(index, "polyline")
    same(sorted(len(p.get("points").split()) for p in lines), [2, 3, 6],
         "a line ends where a value is missing")
    bands = [(float(r.get("x")), float(r.get("y")), float(r.get("width")),
              float(r.get("height"))) for r in page.shape(index, "rect")
             if not r.get("stroke")]
    same(len(bands), 1 + 3 + 5, "a band a comparison, and in the legend")
    ok(all(abs(h - 2 * MDC * tall) < .3 for _, _, _, h in bands[1:]),
       "as tall as the error", bands)
    ok(all(abs(y + h / 2 - v[1]) < .3 and abs(x - v[0]) < .3
           for (x, y, w, h), v in zip(bands[4:], squares)),
       "around the value before")
    with open(place.dir + "/comma.ini", "w", encoding="utf-8") as f:
        f.write("[prompt]\ndecimal = comma\n")
    p = place.run("--config", place.dir + "/comma.ini", "report", "V-1")
    ok(p.returncode == 0 and "182,7 N (mean of 3: " in p.out and
       ">182,7</text>" in p.out, "with a decimal comma", p.err)

    # ---- where it goes
    p = place.run("report", "V-1", "-o", "page.html")
    path = place.dir + "/page.html"
    with open(path, encoding="utf-8") as f:
        same((p.returncode, p.out, p.err, f.read() == page.html),
             (0, "", "", True), "to a file")
    same(stat.S_IMODE(os.stat(path).st_mode), 0o600, "of the owner alone")
    for ending, start in ((".txt", "Patient V-1\n==="), (".md", "# Patient"),
                          (".htm", "<!DOCTYPE"), ("", "<!DOCTYPE"),
                          (".1", "<!DOCTYPE"), (".TXT", "Patient V-1\n===")):
        place.run("report", "V-1", "-o", "page" + ending)
        with open(place.dir + "/page" + ending, encoding="utf-8") as f:
            ok(f.read().startswith(start), "by its ending: " + ending)
    p = place.run("report", "V-1", "-f", "text", "-o", "x.md")
    with open(place.dir + "/x.md", encoding="utf-8") as f:
        ok(f.read().startswith("Patient V-1\n==="), "--format is stronger")
    p = place.run("report", "V-1", "-o", "no/such/place.html")
    ok(p.returncode == 4 and "cannot write no/such/place.html" in p.err,
       "no such folder", p.err)
    with open("/dev/full", "w") as full:
        p = place.run("report", "V-1", stdout=full)
    same(p.returncode, 4, "a full disk")
    for words, text in ((["V-9"], "too short"), (["nobody"], "no such"),
                        (["last", "-f", "pdf"], "it is html, text or"),
                        (["V-1", "-o", "x.pdf"], "written as '.pdf'"),
                        ([], "SESSION|PATIENT")):
        p = place.run("report", *words)
        ok(p.returncode == 2 and text in p.err and p.out == "",
           "refused: " + " ".join(words), p.returncode, p.err)
    # a damaged snapshot: what can be read is reported, and the fault said
    book = os.path.join(place.logbook, "protocols")
    examine(place, BRIEF, "V-1")
    name = next(n for n in os.listdir(book) if n.startswith(BRIEF))
    os.remove(os.path.join(book, name))
    p = place.run("report", "V-1")
    ok(p.returncode == 3 and name in p.err and "Peak force" in p.out,
       "a session without its protocol is said", p.returncode, p.err)
    p = place.run("report", "last")
    same((p.returncode, p.out), (3, ""), "alone it is no report")

# ---- some trials of a number are no value
with Place() as place:
    with open(os.path.join(TOP, "tests", "cli", "review.ini"),
              encoding="utf-8") as f:
        calf = place.protocol("calf", f.read())
    p = place.run("run", calf, "--patient", "P-1", "--examiner", "E1", lines=[
        "y", "n", "right", "A-1", "4", "5", "firm", "firm", "212", "nt pain",
        "240", "240", "240", "12", "25", "y"])
    same(p.returncode, 0, "a session with one trial of three")
    page = report(place, "last")
    # as it is over time, and in the change
    ok("force: right ND, left 240.0" in page,
       "the plot of both sides has no mean of one trial", *re.findall(
           "Examination of .*", page))
    ok("mean of 1 of 3" in page, "what there is of it is said")

done()
