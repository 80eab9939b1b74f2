#!/usr/bin/env -S python3 -B
"""export.py: a logbook that exports have trouble with, in every format, read
back cell for cell by Python and by sqlite3 or jq; and what goes wrong."""
import hashlib
import json
import os
import re
import resource
import signal
import time
import unicodedata

import lib_export
import lib_myolog
from lib_chain import rechained
from lib_export import REASONS, TEXTS, by_jq, by_python, by_sqlite
from lib_fold import entries
from lib_myolog import Place, done, ok, same, skip

SESSION = ["session_id", "patient_id", "protocol_id", "protocol_version",
           "protocol_rev", "examiner_id", "station_id", "opened_at",
           "observed_at", "ended_at", "session_state", "is_void", "signature"]
LONG = SESSION + [
    "item", "step_id", "kind", "side", "trial", "value", "rank", "points",
    "unit", "label", "qualifier", "missing", "reason", "note", "flags",
    "amend_reason", "recorded_at", "recorded_by", "entry"]
NUMBERS = {"trial", "rank", "points", "is_void"}


def columns(name, grade=False, has=(), score=False):
    return [name, *(name + "_has_" + h for h in has),
            *([name + "_qualifier"] if grade else []), name + "_missing",
            name + ("_band" if score else "_reason"), name + "_note"]


def sides(name, version="", **kwargs):
    return columns(name + "_right" + version, **kwargs) + \
        columns(name + "_left" + version, **kwargs)


# Of the three revisions: the newest whole and in its order, then what only
# older ones have, then the score. Strength had another scale before 10 and
# force another unit in 2.
WIDE = SESSION + ["end_reason", "session_sides", "session_order", "is_blind",
                  "program", "session_note", "checks", "stops"] + \
    columns("safety_fever") + columns("words") + \
    sides("strength", grade=True) + \
    sides("tendon", has=["firm", "tender", "gap_2"]) + sides("rises") + \
    columns("force_1") + columns("force_2") + columns("extra") + \
    sides("strength", "__v3", grade=True) + columns("shoe") + \
    columns("force_1__v2") + columns("force_2__v2") + \
    columns("score_rises_index", score=True)

# The others of lib_export.py, but for two that are void.
SESSIONS = 8 + lib_export.REASON_SESSIONS + lib_export.TEXT_SESSIONS
# Blanks at the ends of what is typed are taken off.
TYPED = [text.strip(" \t") for text in TEXTS]
NT, HID = "!not-tested", "!hidden"
# (step, side, trial): the value, or ! and what is missing and why.
FIRST = {
    ("safety.fever", "", ""): "no",
    ("strength", "right", ""): "4", ("strength", "left", ""): "5",
    ("tendon", "right", ""): "firm", ("tendon", "left", ""): "tender gap-2",
    ("rises", "right", ""): "12", ("rises", "left", ""): "13",
    ("force", "", "1"): "-5.0", ("force", "", "2"): "12.5",
    ("shoe", "", ""): "sock", ("words", "", ""): "=2+2",
    ("score.rises-index", "", ""): "92.3"}
KINDS = {
    ("safety.fever", "", ""): "no",
    ("strength", "right", ""): NT + " pain",
    ("strength", "left", ""): "!refused refused",
    ("tendon", "right", ""): HID, ("tendon", "left", ""): HID,
    ("rises", "right", ""): HID, ("rises", "left", ""): HID,
    ("force", "", "1"): NT + " fatigue", ("force", "", "2"): NT + " fatigue",
    ("shoe", "", ""): "!skipped", ("words", "", ""): "!skipped",
    ("score.rises-index", "", ""): "!not-determined"}
ENDED = "!not-reached"
FINISHED = {
    ("safety.fever", "", ""): "no",
    ("strength", "right", ""): "4", ("strength", "left", ""): ENDED,
    ("tendon", "right", ""): "firm", ("tendon", "left", ""): ENDED,
    ("rises", "right", ""): ENDED, ("rises", "left", ""): HID,
    ("force", "", "1"): ENDED, ("force", "", "2"): ENDED,
    ("shoe", "", ""): ENDED, ("words", "", ""): ENDED,
    ("extra", "", ""): ENDED,
    ("score.rises-index", "", ""): "!not-determined"}
OPEN = {
    ("safety.fever", "", ""): "no",
    ("strength", "right", ""): "2", ("strength", "left", ""): "4",
    ("tendon", "right", ""): "firm", ("tendon", "left", ""): "!blank",
    ("rises", "right", ""): HID, ("rises", "left", ""): "!blank",
    ("force", "", "1"): "!blank", ("force", "", "2"): "!blank",
    ("shoe", "", ""): "!blank", ("words", "", ""): "!blank",
    ("extra", "", ""): "!blank",
    ("score.rises-index", "", ""): "!not-determined"}
# The left side alone.
NEWEST = {
    ("safety.fever", "", ""): "no", ("words", "", ""): "+49 170 1234567",
    ("strength", "left", ""): "4-", ("tendon", "left", ""): "firm",
    ("rises", "left", ""): "33",
    ("force", "", "1"): NT + " amputation",
    ("force", "", "2"): NT + " amputation", ("extra", "", ""): "yes",
    ("score.rises-index", "", ""): "!not-determined"}
# A hard safety question blocks rises; a session that was stopped.
FEVER = {
    ("safety.fever", "", ""): "yes",
    ("strength", "right", ""): "4", ("strength", "left", ""): "4",
    ("tendon", "right", ""): "firm", ("tendon", "left", ""): "firm",
    ("rises", "right", ""): NT + " stopped-for-safety",
    ("rises", "left", ""): NT + " stopped-for-safety",
    ("force", "", "1"): "1.0", ("force", "", "2"): "2.0",
    ("shoe", "", ""): "!skipped", ("words", "", ""): "!skipped",
    ("score.rises-index", "", ""): "!not-determined"}
WHY = [(step, side) for step, side in (
    ("strength", "right"), ("strength", "left"), ("force", ""))]
WANTED = {"fever": FEVER, "first": FIRST, "kinds": KINDS, "finished": FINISHED, "open": OPEN,
          "newest": NEWEST}


def dicts(table):
    return [dict(zip(table[0], row)) for row in table[1:]]


def force(row, name):
    """A value, or ! with what is missing."""
    if row[name + "missing"] == "":
        return row[name[:-1] if name else "value"]
    return ("!" + row[name + "missing"] + " " +
            row.get(name + "reason", "")).strip()


def as_long(column, value):
    """What JSON has for a column, as a cell of long."""
    if isinstance(value, list):
        return " ".join(value)
    if isinstance(value, bool):
        return str(int(value))
    return "" if value is None else str(value)


def export(place, *args, code=0, **kwargs):
    p = place.start("export", *args, **kwargs)
    out, err = p.communicate(timeout=lib_myolog.DEADLINE)
    p.out, p.err = out, err.decode()
    if p.returncode != code:
        raise AssertionError("export %s: %d %s" % (" ".join(args),
                                                   p.returncode, p.err))
    return p


def two_readers(place, data, name):
    """The table as Python reads it, after sqlite3 read the same."""
    table = by_python(data)
    ok(all(len(row) == len(table[0]) for row in table),
       name + ": every row has every column")
    other = by_sqlite(data, place.dir)
    if other is None:
        skip(name + ": by sqlite3", "not installed")
    else:
        ok(other == table, name + ": sqlite3 reads the same cells",
           [(a, b) for x, y in zip(other, table) for a, b in zip(x, y)
            if a != b][:5], len(other), len(table))
    return table


def categories_fit(resource_, data, name):
    """Each is there once, and every value is one of them."""
    fields = resource_["schema"]["fields"]
    for at, field in enumerate(fields):
        if "categories" not in field:
            continue
        values = {r[at] for r in by_python(data)[1:]} - {""}
        codes = [c["value"] for c in field["categories"]]
        ok(values <= set(codes) and len(codes) == len(set(codes)),
           name + ", categories of " + field["name"], values, codes)


def packaged(place, *args):
    """The description of a package, and its tables as bytes by name."""
    folder = os.path.join(place.dir, "pack%d" % len(os.listdir(place.dir)))
    export(place, "datapackage", "-o", folder, *args)
    with open(folder + "/datapackage.json", "rb") as f:
        package = json.loads(f.read())
    tables = {}
    for r in package["resources"]:
        with open(os.path.join(folder, r["path"]), "rb") as f:
            tables[r["name"]] = f.read()
    return package, tables


def fields_of(package, name):
    return {f["name"]: f for r in package["resources"] if r["name"] == name
            for f in r["schema"]["fields"]}


def left(place):
    """What is in a folder, hidden files too."""
    return sorted(os.listdir(place))


with Place() as place:
    book = lib_export.make(place)
    sid = book.sessions
    name_of = {i: n for n, i in sid.items()}

    # ---- long
    p = export(place, "long")
    long_data = p.out
    long = two_readers(place, p.out, "long")
    same(long[0], LONG, "long: its columns")
    ok(p.out.count(b"\r\n") >= len(long) and p.out.endswith(b"\r\n"),
       "long: lines end as RFC 4180 says")
    rows = dicts(long)
    for name, wanted in WANTED.items():
        got = {(r["step_id"], r["side"], r["trial"]): force(r, "")
               for r in rows if r["session_id"] == sid[name]}
        same(got, wanted, "long: values and kinds of missing, " + name)
    why = [force(r, "") for r in rows
           if name_of.get(r["session_id"], "").startswith("why-") and
           (r["step_id"], r["side"]) in WHY and r["trial"] in ("", "1")]
    same(why[:len(REASONS)],
         ["!refused refused" if w == "refused" else NT + " " + w
          for w in REASONS], "long: every reason for not testing")
    ok(all((r["value"] == "") == (r["missing"] != "") for r in rows),
       "long: a value, or why not")
    ok(all(r["value"] == "" and r["label"] == "" and r["note"] == "" for r in
           rows if r["missing"] == "hidden"), "long: nothing of a hidden one")
    same(sorted({r["patient_id"] for r in rows}),
         lib_export.PATIENTS,
         "long: patients, none of a withdrawn session")
    same(sorted({r["station_id"].split("-")[0] for r in rows}),
         ["here", "zz"] if lib_export.HOOKED else
         sorted({r["station_id"].split("-")[0] for r in rows}),
         "long: both stations")
    of = {(r["step_id"], r["side"], r["trial"]): r for r in rows
          if r["session_id"] == sid["first"]}
    grade = of[("strength", "right", "")]
    same((grade["qualifier"], grade["rank"], grade["points"], grade["note"],
          grade["label"], grade["kind"]),
         ("p", "4", "4", "=1+1", "moves against gravity and resistance",
          "grade"), "long: a grade")
    rises = of[("rises", "left", "")]
    same((rises["flags"], rises["amend_reason"], rises["note"],
          rises["recorded_by"]), ("amended", "=typed, wrong", "few", "E-9"),
         "long: amended by another station")
    same(of[("tendon", "left", "")]["flags"], "abnormal", "long: abnormal")
    same((of[("force", "", "1")]["unit"],
          of[("score.rises-index", "", "")]["note"]), ("N", "2/2 items"),
         "long: a unit, the items of a score")
    same([r["step_id"] for r in rows if r["session_id"] == sid["newest"]],
         ["safety.fever", "words", "strength", "tendon", "rises", "force",
          "force", "extra", "score.rises-index"],
         "long: in the order of the protocol")
    ok(re.search("%d sessions, %d rows; left out: 2 void sessions\n$" %
                 (SESSIONS, len(rows)), p.err), "long: the account", p.err)
    if lib_export.HOOKED:
        head = of[("safety.fever", "", "")]
        same((head["opened_at"], head["ended_at"]),
             ("2026-09-24T23:58:09.000+02:00",
              "2026-09-25T00:02:57.000+02:00"), "long: over midnight")
        ended = {r["ended_at"] for r in rows
                 if r["session_id"] == sid["kinds"]}
        same(ended, {"2026-10-25T02:07:00.000+01:00"},
             "long: over the end of summer time")
    # every text whole, in a cell of its own
    notes = [r["note"] for r in rows if r["item"] == "step" and
             r["note"] != "" and name_of[r["session_id"]].startswith("texts")]
    ok(sorted(notes) == sorted(TYPED), "long: every text",
       set(notes) ^ set(TYPED))

    # ---- wide
    p = export(place, "wide")
    wide_data = p.out
    wide = two_readers(place, p.out, "wide")
    same(wide[0], WIDE, "wide: the columns of three revisions")
    wide_rows = {name_of.get(r["session_id"], ""): r for r in dicts(wide)}
    same(len(wide), 1 + SESSIONS, "wide: a row a session")
    for name, wanted in WANTED.items():
        row, got = wide_rows[name], {}
        later = row["protocol_version"] == "10"
        for step, side, trial in wanted:
            column = "_".join(x for x in (
                step.replace("-", "_").replace(".", "_"), side, trial) if x)
            if step == "strength" and not later:
                column += "__v3"
            if step == "force" and row["protocol_version"] == "2":
                column += "__v2"
            got[(step, side, trial)] = force(row, column + "_")
        same(got, wanted, "wide: the same values, " + name)
    row = wide_rows["first"]
    same([row["tendon_left_has_" + c] for c in ("firm", "tender", "gap_2")],
         ["0", "1", "1"], "wide: a column an option")
    same((row["strength_right__v3_qualifier"], row["rises_left_note"],
          row["session_note"], row["strength_right_missing"]),
         ("p", "few", "@on the session", "not-in-revision"),
         "wide: qualifier, note, and what is of no such revision")
    same((wide_rows["newest"]["tendon_right_missing"],
          wide_rows["newest"]["shoe_missing"],
          wide_rows["kinds"]["tendon_left_has_firm"]),
         ("hidden", "not-in-revision", ""), "wide: what was not asked")
    ok(all((r[c] == "") == (r[c + "_missing"] != "") for r in
           wide_rows.values() for c in WIDE if c + "_missing" in WIDE),
       "wide: a value, or why not")

    # ---- fixed columns
    one = by_python(export(place, "wide", "--patient", "1e5").out)
    two = by_python(export(place, "wide", "--patient", "13", "--void").out)
    same(one[0], two[0], "wide: the columns of a revision, whatever is in it")
    ok("strength_right" in one[0] and "strength_right__v3" not in one[0],
       "wide: alone, a revision needs no suffix")
    same(by_python(export(place, "wide", "--patient", "nobody").out),
         [WIDE[:21]], "wide: of no session")

    # ---- audit
    p = export(place, "audit")
    audit = two_readers(place, p.out, "audit")
    with open(place.csv(), "rb") as f:
        logged = f.read().split(b"\r\n")[0].decode().split(",")
    same(audit[0], logged + ["undone", "note_in_force"],
         "audit: the columns of the logbook, and two")
    by_ref = {r["ref"]: r for r in entries(place.logbook)}
    got = {r["station_id"] + ":" + r["seq"]: r for r in dicts(audit)}
    ok(len(got) == len(audit) - 1 and set(got) == set(by_ref),
       "audit: every entry once", set(by_ref) ^ set(got))
    ok(all(got[k][c] == by_ref[k][c] for k in got for c in logged),
       "audit: every cell as in the logbook",
       [(k, c) for k in got for c in logged if got[k][c] != by_ref[k][c]][:5])
    corrected = [r for r in got.values() if r["note"] == "to be corrected"]
    ok(sorted(r["note_in_force"] for r in corrected) == sorted(TYPED),
       "audit: notes with corrections")
    ok("%d sessions" % (SESSIONS + 2) in p.err and "left out" not in p.err,
       "audit: nothing is left out", p.err)

    # ---- json
    p = export(place, "json")
    sessions = json.loads(p.out)
    lines = p.out.decode().split("\n")
    ok(lines[0] == "[" and lines[-2:] == ["]", ""] and
       [json.loads(x.rstrip(",")) for x in lines[1:-2]] == sessions,
       "json: one session a line")
    flat = [[s["session_id"], a["step_id"], a["side"] or "",
             str(a["trial"] or ""), a["value"] or "", a["missing"] or "",
             a["qualifier"] or "", " | ".join(n["text"] for n in a["notes"])]
            for s in sessions for a in s["answers"]]
    same(flat, [[r[c] for c in ("session_id", "step_id", "side", "trial",
                                "value", "missing", "qualifier", "note")]
                for r in rows if r["item"] != "score"],
         "json: the cells of long")
    same([[a["step_id"], a["value"] or "", a["missing"] or ""]
          for s in sessions for a in s["scores"]],
         [[r["step_id"], r["value"], r["missing"]] for r in rows
          if r["item"] == "score"], "json: and its scores")
    told = {c for s in sessions for a in s["answers"] for c in {**s, **a}}
    same({c for c in LONG if c != "note"} - told, set(),
         "json: it has every column of long")
    same([[as_long(c, {**s, **a}[c]) for c in LONG if c != "note"]
          for s in sessions for a in s["answers"]],
         [[r[c] for c in LONG if c != "note"] for r in rows
          if r["item"] != "score"], "json: every cell of long")
    other = by_jq(".", p.out)
    if other is None:
        skip("json: all by jq", "not installed")
    else:
        ok(other == sessions, "json: jq reads the same, all of it")
    tendon = next(a for s in sessions for a in s["answers"]
                  if s["session_id"] == sid["first"] and
                  (a["step_id"], a["side"]) == ("tendon", "left"))
    same((tendon["codes"], tendon["flags"]), (["tender", "gap-2"],
                                              ["abnormal"]), "json: lists")
    force_1 = next(a for s in sessions for a in s["answers"]
                   if a["step_id"] == "force" and a["value"] == "12.5")
    same(force_1["number"], 12.5, "json: a number")
    other = by_jq('[.[] | .session_id as $s | .answers[] | [$s, .step_id, '
                  '.side // "", (.trial // "" | tostring), .value // "", '
                  '.missing // "", .qualifier // "", '
                  '([.notes[].text] | join(" | "))]]', p.out)
    if other is None:
        skip("json: by jq", "not installed")
    else:
        ok(other == flat, "json: jq reads the same cells")

    # ---- spreadsheet
    START = re.compile("[=+@\t\r\n\uff1d\uff0b\uff0d\uff20\u2212-]")
    PASSED = re.compile("[\\s\"'\u2018-\u201f\ufeff\u200b-\u200f\x00-\x1f"
                        "\x7f-\x9f]")

    def starts_formula(text):
        text = unicodedata.normalize("NFC", text)
        while text and PASSED.match(text[0]) and not START.match(text[0]):
            text = text[1:]
        return bool(START.match(text[:1]))

    for how, plain in (((), long), (("--wide",), wide)):
        name = " ".join(["spreadsheet", *how])
        p = export(place, "spreadsheet", *how, "--bom")
        ok(p.out.startswith(b"\xef\xbb\xbf"), name + ": --bom")
        table = two_readers(place, p.out[3:], name)
        same(table[0], plain[0], name + ": its columns")
        bad, changed, defused = [], [], 0
        for row, was in zip(table[1:], plain[1:]):
            for column, cell, old in zip(table[0], row, was):
                # a cell of a number has the digits that its step asks for
                if re.fullmatch(r"force_\d(__v\d+)?", column) or (
                        column == "value" and "force" in was):
                    changed += [(cell, old)] if cell != old else []
                    continue
                # one that comes back as it was written
                number = re.fullmatch(r"-?(0|[1-9]\d*)(\.\d*[1-9])?", old) \
                    and sum(c.isdigit() for c in old) < 12
                if number:
                    changed += [(cell, old)] if cell != old else []
                elif cell != old:
                    defused += 1
                    bad += [(cell, old)] if cell != "'" + old else []
                elif starts_formula(cell) or re.fullmatch(
                        r"\d[-\d.,:/ eE+]*|(?i:true|false)|"
                        r"[^\W\d_]{3,}[-/. ]?\d{1,4}", cell):
                    bad.append((cell, old))
        same(changed, [], name + ": no number is changed")
        same(bad[:5], [], name + ": no cell can start a formula")
        ok(defused > 5 and len(table) == len(plain),
           name + ": the others are untouched", defused)
    cells = {(r["session_id"], r["step_id"], r["side"]): r
             for r in dicts(by_python(export(place, "spreadsheet").out))}
    same((cells[(sid["first"], "words", "")]["value"],
          cells[(sid["first"], "words", "")]["patient_id"],
          cells[(sid["newest"], "strength", "left")]["value"],
          cells[(sid["open"], "strength", "left")]["value"]),
         ("'=2+2", "'007", "'4-", "4"), "spreadsheet: 007 and 4- are text")

    # ---- datapackage
    folder = os.path.join(place.dir, "package")
    p = export(place, "datapackage", "-o", folder)
    same((p.out, left(folder)), (b"", ["answers.csv", "datapackage.json",
                                       "sessions-torture.csv"]),
         "datapackage: its files")
    with open(folder + "/datapackage.json", "rb") as f:
        text = f.read()
    package = json.loads(text)
    for resource_, data in zip(package["resources"], (long_data, wide_data)):
        name = "datapackage: " + resource_["path"]
        with open(os.path.join(folder, resource_["path"]), "rb") as f:
            csv_data = f.read()
        same(csv_data == data, True, name + " is as the format alone makes it")
        same((resource_["bytes"], resource_["hash"]),
             (len(data), "sha256:" + hashlib.sha256(data).hexdigest()),
             name + ", bytes and hash")
        fields = resource_["schema"]["fields"]
        same([f["name"] for f in fields], by_python(data)[0],
             name + ", its fields are the columns")
        two_readers(place, csv_data, name)
        categories_fit(resource_, data, name)
    fields = {f["name"]: f for f in package["resources"][1]["schema"]
              ["fields"]}
    same([c["value"] for c in fields["strength_left"]["categories"]],
         ["0", "1", "2", "3", "4-", "4", "4+", "5"],
         "datapackage: levels in the order of the scale")
    same((fields["strength_left"]["categoriesOrdered"],
          fields["force_1"]["constraints"], fields["rises_left"]["type"],
          fields["rises_left"]["constraints"], fields["opened_at"]["type"],
          fields["tendon_left_has_firm"]["trueValues"]),
         (True, {"minimum": -10, "maximum": 900}, "integer",
          {"minimum": 0, "maximum": 200}, "datetime", ["1"]),
         "datapackage: order, limits, types")
    other = by_jq("[.resources[] | [.name, .hash, (.schema.fields | "
                  "length)]]", text)
    if other is not None:
        same(other, [[r["name"], r["hash"], len(r["schema"]["fields"])]
                     for r in package["resources"]],
             "datapackage: jq reads the description")

    # ---- options
    p = by_python(export(place, "long", "--step", "strength").out)
    same({r["step_id"] for r in dicts(p)}, {"strength"}, "--step, long")
    p = by_python(export(place, "wide", "--step", "score.rises-index").out)
    same(p[0], WIDE[:21] + columns("score_rises_index", score=True),
         "--step, wide")
    labels = {(r["session_id"], r["step_id"], r["side"]): r for r in dicts(
        by_python(export(place, "long", "--labels").out))}
    same((labels[(sid["first"], "tendon", "left")]["value"],
          labels[(sid["first"], "shoe", "")]["value"],
          labels[(sid["kinds"], "strength", "right")]["reason"],
          labels[(sid["first"], "rises", "left")]["value"]),
         ("tender; =gap", "a sock", "pain too severe to test", "13"),
         "--labels")
    for filters, wanted in (
            (("--patient", "NA-1"), {"kinds", "finished", "newest"}),
            (("--open",), {"open"}), (("--signed",), set()),
            (("--examiner", "E-9"), set()),
            (("--since", "2027-03-29", "--until", "2027-03-29"), {"newest"}),
            (("--patient", "12", "--void"), {"void"}),
            (("--patient", "12"), set())):
        if not lib_export.HOOKED and "--since" in filters:
            continue
        got = {name_of[r["session_id"]] for r in dicts(by_python(
            export(place, "wide", *filters).out))}
        same(got, wanted, "filter " + " ".join(filters))
    p = place.run("sign", sid["first"], "--meaning", "reviewed", "--examiner",
                  "E2")
    same(p.returncode, 0, "signed")
    got = {name_of.get(r["session_id"]): r["signature"] for r in dicts(
        by_python(export(place, "wide").out))}
    same((got["first"], got["kinds"]), ("signed", ""), "is told")
    same([name_of[r["session_id"]] for r in dicts(by_python(
        export(place, "wide", "--signed").out))], ["first"], "and chosen")

    # ---- refused
    def refused(name, wanted, *args, code=2):
        p = export(place, *args, code=code)
        text = re.sub(r"\s+", " ", p.err)
        ok(wanted in text and p.out == b"", name, p.err, p.out[:200])

    refused("no such format", "the formats are long, wide, audit, json, "
            "spreadsheet, datapackage", "longer")
    refused("no such step", "no step 'nothing'", "long", "--step", "nothing")
    refused("a bad date", "--since is no date", "long", "--since", "x")
    refused("--wide elsewhere", "long takes no --wide", "long", "--wide")
    refused("--bom in JSON", "json takes no --bom", "json", "--bom")
    refused("--labels in the audit", "audit takes no --labels", "audit",
            "--labels")
    refused("a folder wants a name", "name it with --output", "datapackage")
    place.session(["none", "none", "4", "strong", "firm", "3p", "palpable",
                   "firm", "y"], patient="007")
    refused("several protocols in one wide table", "torture, "
            "triceps-surae-brief; choose one with --protocol", "wide")
    refused("and in a wide spreadsheet", "--protocol", "spreadsheet",
            "--wide")
    same(by_python(export(place, "wide", "--protocol", "torture").out)[0],
         WIDE, "one is chosen")
    both = os.path.join(place.dir, "both")
    export(place, "datapackage", "-o", both)
    same(left(both), ["answers.csv", "datapackage.json",
                      "sessions-torture.csv",
                      "sessions-triceps-surae-brief.csv"],
         "datapackage: a wide table for each protocol")

    # ---- files that appear whole or not at all
    out = os.path.join(place.dir, "out")
    os.mkdir(out)
    target = os.path.join(out, "x.csv")
    everything = export(place, "long").out
    p = export(place, "long", "-o", target)
    with open(target, "rb") as f:
        same((p.out, f.read() == everything, left(out)),
             (b"", True, ["x.csv"]), "-o gives the same bytes")
    same(os.stat(target).st_mode & 0o777, 0o600, "for the user alone")
    with open(target, "wb") as f:
        f.write(b"old")
    export(place, "json", "-o", target)
    with open(target, "rb") as f:
        ok(json.loads(f.read()), "an old file is replaced")
    refused("a folder that is not empty", "give a folder that is empty",
            "datapackage", "-o", out)
    refused("a file where a folder is wanted", "give a folder that is empty",
            "datapackage", "-o", target)
    refused("a folder where a file is wanted", "give the name of a file",
            "long", "-o", out)
    refused("no such folder", "No such file", "long", "-o", out + "/a/b",
            code=4)
    empty = os.path.join(place.dir, "empty")
    os.mkdir(empty)
    export(place, "datapackage", "-o", empty + "/")
    same(len(left(empty)), 4, "an empty folder is taken")

    # A link stays, and what it leads to is replaced as a whole. None of these
    # is anything but a name in the place: where the program is wrong, what it
    # takes for a file goes.
    links = os.path.join(place.dir, "links")
    os.makedirs(links + "/far")
    os.mkfifo(links + "/pipe")
    for name, leads in (("link", "far/t.csv"), ("again", "link"),
                        ("nowhere", "no.csv"), ("to-pipe", "pipe"),
                        ("to-folder", "far"), ("round", "round"),
                        ("stdout", "/proc/self/fd/1"),
                        ("record", place.csv())):
        os.symlink(leads, os.path.join(links, name))
    before = {n: os.readlink(os.path.join(links, n)) for n in left(links)
              if os.path.islink(os.path.join(links, n))}
    for name in ("link", "again"):
        with open(links + "/far/t.csv", "wb") as f:
            f.write(b"old")
        export(place, "long", "-o", os.path.join(links, name))
        with open(links + "/far/t.csv", "rb") as f:
            same((f.read() == everything, left(links + "/far")),
                 (True, ["t.csv"]), "what a link leads to is replaced, "
                 + name)
    with open(place.csv(), "rb") as f:
        record = f.read()
    for name, wanted in (("nowhere", "leads nowhere; give the name of a file"),
                         ("round", "leads nowhere; give the name of a file"),
                         ("pipe", "give the name of a file"),
                         ("to-pipe", "give the name of a file"),
                         ("to-folder", "give the name of a file"),
                         ("stdout", "give the name of a file"),
                         ("record", "is in the logbook")):
        if name == "stdout" and not os.path.exists("/proc/self/fd/1"):
            continue
        refused("a link to what is no file: " + name, wanted, "long", "-o",
                os.path.join(links, name))
    p = export(place, "long", "-o", target, "--deidentify", "safe-harbor",
               "--account", links + "/to-pipe", code=2)
    ok("give the name of a file" in p.err,
       "nor an account", p.err)
    for name in ("link", "to-pipe"):
        p = place.run("report", "007", "-f", "text", "-o",
                      os.path.join(links, name))
        same(p.returncode, 0 if name == "link" else 2, "a report: " + name)
    with open(place.csv(), "rb") as f:
        same(f.read() == record, True, "the record is what it was")
    same({n: os.readlink(os.path.join(links, n)) for n in before}, before,
         "and every link is there")
    refused("a link where a folder is wanted", "give a folder that is empty",
            "datapackage", "-o", links + "/to-folder")

    def limited():
        resource.setrlimit(resource.RLIMIT_FSIZE, (4096, 4096))
    with open(target, "wb") as f:
        f.write(b"old")
    for name in ("long", "datapackage"):
        to = target if name == "long" else os.path.join(out, "new")
        p = export(place, name, "-o", to, code=4, preexec_fn=limited)
        ok("cannot write" in p.err and left(out) == ["x.csv"],
           "a full disk leaves nothing behind, " + name, p.err, left(out))
    with open(target, "rb") as f:
        same(f.read(), b"old", "and the old file as it was")
    if os.geteuid() != 0:
        os.chmod(out, 0o500)
        p = export(place, "long", "-o", target, code=4)
        ok("Permission denied" in p.err, "a read-only folder", p.err)
        os.chmod(out, 0o700)
    else:
        skip("a read-only folder", "root writes everywhere")
    with open("/dev/full", "wb") as full:
        p = export(place, "long", code=4, stdout=full)
        ok("cannot write the results: No space" in p.err and
           "rows" not in p.err, "/dev/full", p.err)
    p = export(place, "long", code=4, preexec_fn=lambda: os.close(1))
    ok("cannot write the results" in p.err, "a closed stdout", p.err)

    # ---- a snapshot that is gone
    snapshot = [n for n in os.listdir(place.logbook + "/protocols")
                if n.startswith("torture-3-")][0]
    os.rename(os.path.join(place.logbook, "protocols", snapshot),
              place.dir + "/gone")
    os.unlink(target)
    for name in ("long", "datapackage"):
        p = export(place, name, "-o", os.path.join(out, "y"), code=3)
        ok("sessions of protocol torture 3-" in re.sub(r"\s+", " ", p.err)
           and "nothing was written" in re.sub(r"\s+", " ", p.err) and
           left(out) == [], "without its snapshot, " + name, p.err)
    p = export(place, "long", code=3)
    same(p.out, b"", "nor anything on stdout")
    os.rename(place.dir + "/gone",
              os.path.join(place.logbook, "protocols", snapshot))

# ---- a record made by hand: a number that is none, with its chain recomputed
with Place() as place:
    place.session(["n", "", "3", "firm", "4", "firm", "12", "10", "12", "13",
                   "14", "45"], place.protocol("kinds", lib_myolog.KINDS))
    with open(place.csv(), "rb") as f:
        data = f.read()
    force_row = next(l for l in data.split(b"\r\n") if b",force," in l)
    made = force_row.replace(b",12.0,", b",=1+1,")
    ok(made != force_row, "a force is on record", force_row)
    with open(place.csv(), "wb") as f:
        f.write(rechained(data.replace(force_row, made)))
    told = {}
    for how in ("long", "wide"):
        plain = ["--wide"] if how == "wide" else []
        for form, args in (("plain", [how]),
                           ("spreadsheet", ["spreadsheet", *plain])):
            rows = by_python(export(place, *args).out)
            told[how, form] = [c for row in rows for c in row
                               if c.endswith("=1+1")]
    same(told, {("long", "plain"): ["=1+1"], ("wide", "plain"): ["=1+1"],
                ("long", "spreadsheet"): ["'=1+1"],
                ("wide", "spreadsheet"): ["'=1+1"]},
         "no formula for a spreadsheet, in whatever column it stands")

# ---- labels in place of codes, over the revisions of a protocol
WORDED = """[protocol]
id = worded
version = %d
title = Labels
region = test
sources = none

[step feel]
kind = choice
ask = Feel
option.a = %s
option.b = %s
option.c = %s

[step sites]
kind = checks
ask = Sites
option.up = the belly
option.down = the belly
"""
with Place() as place:
    # reworded; then two options of the same label; then a label that has
    # meant another code
    for version, (words, answer, sites) in enumerate((
            (("weak", "fair", "good"), "a", "up, down"),
            (("feeble", "fair", "good"), "a", "down"),
            (("same", "same", "same (a)"), "b", "up"),
            (("good", "fair", "weak"), "c", "none")), 1):
        p = place.run("run", place.protocol(
            "worded%d" % version, WORDED % (version, *words)), "--patient",
            "P-%d" % version, "--examiner", "E1",
            lines=["y", answer, sites, "y"])
        same(p.returncode, 0, "revision %d" % version)
    package, tables = packaged(place, "--labels")
    wide = dicts(by_python(tables["sessions-worded"]))
    same([[r[c] for r in wide] for c in ("feel", "feel__v2", "sites")],
         [["", "", "same (b)", "weak"], ["weak", "feeble", "", ""],
          ["the belly (up); the belly (down)", "the belly (down)",
           "the belly (up)", "none"]],
         "a label tells which code it was")
    same([r["value"] for r in dicts(by_python(tables["answers"]))],
         ["weak", "the belly (up); the belly (down)", "feeble",
          "the belly (down)", "same (b)", "the belly (up)", "weak", "none"],
         "in the long table too")
    for r in package["resources"]:
        categories_fit(r, tables[r["name"]], "--labels: " + r["name"])
    fields = fields_of(package, "sessions-worded")
    same([[c["value"] for c in fields[f]["categories"]]
          for f in ("feel", "feel__v2")],
         [["good", "same (a)", "fair", "same (b)", "weak", "same (a) (c)"],
          ["feeble", "weak", "fair", "good"]],
         "all labels of a code beside each other, the newest first")
    said = [fields["feel"]["description"], fields["sites"]["description"],
            fields_of(package, "answers")["value"]["description"],
            fields_of(package, "answers")["reason"]["description"]]
    ok(all("code" not in s and " id " not in s for s in said) and
       "labels" in said[1], "no description speaks of codes", said)
    package, tables = packaged(place)
    wide = dicts(by_python(tables["sessions-worded"]))
    same([r["feel"] for r in wide], ["a", "a", "b", "c"],
         "codes have one column")
    ok("code" in fields_of(package, "sessions-worded")["feel"]["description"],
       "which says so")

# ---- what a package says of itself when it travels
with Place() as place:
    place.session(["none", "none", "4", "strong", "firm", "3p", "palpable",
                   "firm", "y"])
    times = ("opened_at", "observed_at", "ended_at", "recorded_at")
    plain, _ = packaged(place)
    same(plain.get("description"), None, "as it is recorded: nothing")
    for options, types, said, of_times, never in (
            (("safe-harbor",), "year",
             ("De-identified by the rules of Safe Harbor", "left out"),
             "the year alone", "data use agreement"),
            (("safe-harbor", "--dates", "days"), "integer",
             ("De-identified by the rules of Safe Harbor", "left out"),
             "in whole days since the patient was first seen",
             "data use agreement"),
            (("limited",), "datetime",
             ("A limited data set", "not Safe Harbor", "not de-identified",
              "data use agreement", "left out"),
             "moved by whole days", "rules of Safe Harbor"),
            (("limited", "--keep-notes"), "datetime",
             ("A limited data set", "not Safe Harbor", "not de-identified",
              "data use agreement", "whatever names stand in them"),
             "moved by whole days", "left out")):
        name = " ".join(options)
        package, _ = packaged(place, "--deidentify", *options)
        text = package["description"]
        ok(all(w in text for w in said) and never not in text,
           name + ": the package says what it is", text)
        for r in package["resources"]:
            columns_ = [f for f in r["schema"]["fields"]
                        if f["name"] in times]
            old = fields_of(plain, r["name"])
            ok(len(columns_) > 2 and all(
                f["type"] == types and f["description"].startswith(
                    old[f["name"]]["description"] + "; " + of_times)
                for f in columns_), "%s: %s, its times" % (name, r["name"]),
               columns_)

# ---- a long run: progress on a terminal, and a signal leaves nothing behind
with Place() as place:
    place.session(["none", "none", "4", "strong", "firm", "3p", "palpable",
                   "firm", "y"])
    with open(place.csv(), "rb") as f:
        header, *lines = f.read().split(b"\r\n")[:-1]
    station = os.path.basename(place.csv())[:-4].encode()
    first = lines[0].split(b",")[2]
    many = [header]
    for i in range(20000):
        many += [line.replace(first, first[:-12] + b"%012x" % i)
                 for line in lines]
    with open(place.csv(), "wb") as f:
        f.write(b"".join(line + b"\r\n" for line in many))
    out = os.path.join(place.dir, "out")
    os.mkdir(out)
    p = place.start("export", "json", "-o", out + "/x.json")
    until = time.monotonic() + lib_myolog.DEADLINE
    while not left(out) and p.poll() is None and time.monotonic() < until:
        time.sleep(.002)
    p.send_signal(signal.SIGTERM)
    _, err = p.communicate(timeout=lib_myolog.DEADLINE)
    ok(p.returncode == 130 and b"stopped; no file was written" in err and
       left(out) == [], "a signal leaves nothing behind", p.returncode, err,
       left(out))
    if lib_myolog.terminal_or_skip("progress"):
        talk = lib_myolog.Talk(place, "export", "json", "-o",
                               out + "/x.json", terminal=True,
                               env={"TERM": "xterm"})
        same(talk.end(), 0, "on a terminal")
        ok("exporting: 50 %" in talk.text and
           "20000 sessions, 160000 rows" in talk.text, "it is said how far "
           "it is", talk.text[-300:])
    with open(out + "/x.json", "rb") as f:
        same(len(json.loads(f.read())), 20000, "every session")

done()
