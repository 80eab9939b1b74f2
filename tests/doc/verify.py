#!/usr/bin/env -S python3 -B
"""verify.py: the verifier of myolog-logbook(5) finds no fault in a logbook as
the program and another station have written it, and a fault in every logbook
that was damaged: a line removed, doubled, moved, any byte changed. What was
damaged by somebody who made the chains anew is found by the other rules; what
was cut off at the end, by the seal alone, as the page says.

It is the page's own program, so that `myolog verify` can be compared with it:
check_damage and check_rules list damages with the lines that they are in.
"""
import datetime
import os
import random
import re
import shutil
import subprocess
import sys

import lib_book
import lib_mdoc
from lib_mdoc import TOP, done, ok

sys.path.insert(0, os.path.join(TOP, "tests", "cli"))
import lib_myolog                                           # noqa: E402

lib_myolog.MYOLOG = os.environ.get("MYOLOG_TEST") or os.path.join(
    TOP, "build", "test", "myolog")
STEP = 29 if os.environ.get("MYO_SHORT") else 1     # of bytes that are changed
PAGE = "myolog-logbook.5"
LINES = ["none", "none", "4p / pain, \"here\" \\ there", "strong", "firm",
         "3*", "old fracture, 2019; \u00e9\u4e2d", "<", "flicker", "palpable",
         ":note ends with a comma,", "tender / 3 cm above the heel", "y"]
STARTS = {"alpha": 1795424400000, "beta": 1795424460000}    # ms
CRLF = b"\r\n"


def fill(place):
    """Two sessions on each of two stations, and what a third one adds."""
    for station, start in STARTS.items():
        for i in range(2):
            p = place.run("run", lib_myolog.BRIEF, "-p", "P-%d" % i, "-e",
                          "E1", lines=["y", *LINES], env={
                    "MYO_TEST_CLOCK": "%d,1000" % (start + i * 3600000),
                    "MYO_TEST_RANDOM": str(start % 7 + i),
                    "MYO_TEST_HOST": station,
                    "XDG_STATE_HOME": os.path.join(place.dir, station)})
            assert p.returncode == 0, p.err
    rows = [row for path in files(place.logbook)
            for row in lib_book.read(path)]
    other = lib_book.Station(place.logbook, "gamma-0000")
    late = max(lib_book.time_of(row) for row in rows)
    for i, row in enumerate(r for r in rows if r["entry"] == "answer"):
        late += datetime.timedelta(seconds=1)
        other.append(row, late, entry="amend" if i % 2 else "note",
                     examiner_id="E3", value="4" if i % 2 else "",
                     note=" two\nlines,\r\n\"and\" a \\n" + "!" * (i % 2),
                     refers_to="%(station_id)s:%(seq)s" % row,
                     **{k: row[k] for k in ("step_id", "side", "trial")})


def files(book):
    return [os.path.join(book, name) for name in sorted(os.listdir(book))
            if name.endswith(".csv")]


def read(path):
    with open(path, "rb") as file:
        return file.read()


def write(path, data):
    with open(path, "wb") as file:
        file.write(data)


class Verifier:
    def __init__(self, book):
        self.book, self.names = book, {"__name__": "verify"}
        exec(lib_mdoc.example(PAGE, "verifier"), self.names)

    def faults(self):
        """[(file, line, word)]"""
        found = []
        self.names["verify"](self.book, lambda path, at, what: found.append(
            (os.path.basename(path), at, what)))
        return found

    def with_bytes(self, path, data):
        """The faults while a file holds other bytes."""
        before = read(path)
        assert data != before
        write(path, data)
        found = self.faults()
        write(path, before)
        return found


def first_line(found, path):
    """The first line of a file that has a fault, 0 for none. In other files
    only what refers to a line that is gone may be one."""
    name = os.path.basename(path)
    assert {f[2] for f in found if f[0] != name} <= {"refers_to"}, found
    return min((f[1] for f in found if f[0] == name), default=0)


# ---- damage by who knows nothing of the chain

def damages(lines):
    """(what, line that it is seen in, lines), of each line; those of a file
    without its end. Line 1 is the header."""
    for i in range(len(lines)):
        last = i == len(lines) - 1
        if not last:
            yield "removed", i + 1, lines[:i] + lines[i + 1:]
            yield "moved", i + 1, lines[:i] + [lines[i + 1], lines[i]] + \
                lines[i + 2:]
        yield "doubled", i + 2, lines[:i + 1] + lines[i:]
        yield "emptied", i + 1, lines[:i] + [b""] + lines[i + 1:]
        if 0 < i and not last:
            yield "put in", i + 1, lines[:i] + [lines[-1]] + lines[i:]


def check_damage(verifier):
    """The first fault is in the line where the damage is."""
    n, bad = 0, []
    for path in files(verifier.book):
        lines = read(path).split(CRLF)[:-1]
        for what, at, other in damages(lines):
            found = verifier.with_bytes(path, CRLF.join(other) + CRLF)
            n += 1
            if first_line(found, path) != at:
                bad.append((path, what, at, found[:3]))
    ok(n > 100 and bad == [], "%d files with a line removed, moved, doubled, "
       "emptied or put in" % n, *bad[:5])


def check_bytes(verifier, rng):
    n, bad = 0, []
    for path in files(verifier.book):
        data = read(path)
        for at in range(rng.randrange(STEP), len(data), STEP):
            flipped = data[at] ^ 1 << rng.randrange(8)
            found = verifier.with_bytes(
                path, data[:at] + bytes([flipped]) + data[at + 1:])
            line = data.count(CRLF, 0, at) + 1
            n += 1
            # Half a CRLF that is gone joins two lines; one more splits one.
            if first_line(found, path) not in (line, line + 1):
                bad.append((path, at, flipped, found[:3]))
    ok(n > 500 and bad == [], "%d files with one bit changed" % n, *bad[:5])


def check_ends(verifier, seal):
    """A cut tail is no fault but for who refers to it; the seal shows it."""
    paths = files(verifier.book)
    for path in paths[:2]:
        data = read(path)
        rows = data.split(CRLF)[:-1]
        sealed = seal(path)
        for keep in (len(rows) - 1, len(rows) // 2, 2):
            cut = CRLF.join(rows[:keep]) + CRLF
            found = verifier.with_bytes(path, cut)
            ok({what for _, _, what in found} <= {"refers_to"} and
               os.path.basename(path) not in {f[0] for f in found},
               "%d lines left of %d: the file alone does not show it" % (
                   keep, len(rows)), found[:3])
            write(path, cut)
            now = seal(path)
            write(path, data)
            ok(now != sealed and int(now.split()[1]) < int(
                sealed.split()[1]), "but the seal does", now, sealed)
        for name, tail, word in (
                ("half a line", b"2026-11-23T10:00:00.000+", "torn"),
                ("no CR", rows[-1] + b"\n", "torn"),
                ("NUL", b"\0" * 40 + CRLF, "chain"),
                ("an empty line", CRLF, "chain")):
            found = verifier.with_bytes(path, data + tail)
            ok((os.path.basename(path), len(rows) + 1, word) in found,
               "at the end: " + name, found)
    for name, data in (("no byte", b""), ("no CRLF", rows[0]),
                       ("a mark", b"\xef\xbb\xbf" + read(paths[0]))):
        found = verifier.with_bytes(paths[0], data)
        ok((os.path.basename(paths[0]), 1, "header") in found,
           "instead of a header: " + name, found[:3])


# ---- damage by who makes the chains anew

def rechained(lines):
    chain, out = lib_book.digest(lines[0]), lines[:1]
    for line in lines[1:]:
        body = line.rpartition(b",")[0]
        chain = lib_book.digest(chain.encode() + body)
        out.append(body + b"," + chain.encode())
    return CRLF.join(out) + CRLF


def changed(line, name, value):
    """The line with another column, as bytes, quotes and all."""
    cells = re.findall(rb'("(?:[^"]|"")*"|[^,]*)(?:,|$)', line)[:20]
    cells[lib_book.COLUMNS.index(name)] = value
    return b",".join(cells)


def check_rules(verifier):
    path = files(verifier.book)[0]
    name = os.path.basename(path)
    lines = read(path).split(CRLF)[:-1]
    rows = lib_book.read(path)
    ok(verifier.faults() == [] and rechained(lines) == read(path),
       "the chain is the page's")
    at = next(i for i, row in enumerate(rows) if row["entry"] == "amend")
    first = next(i for i, row in enumerate(rows) if row["entry"] == "answer")
    second = next(i for i, row in enumerate(rows) if i > at and
                  row["entry"] == "open")
    own = rows[at]["station_id"]
    time = rows[0]["recorded_at"]
    for what, row, column, value, word in (
            ("time runs back", at, "recorded_at", time, "time"),
            ("no such day", at, "recorded_at", time.replace("-11-", "-13-"),
             "columns"),
            ("no offset", at, "recorded_at", time[:23] + "Z", "columns"),
            ("a blank in an id", at, "patient_id", "P 1", "columns"),
            ("a quoted id", at, "patient_id", '"P-1"', "columns"),
            ("a third side", at, "side", "middle", "columns"),
            ("trial 0", at, "trial", "0", "columns"),
            ("no such entry", at, "entry", "guess", "columns"),
            ("another escape", at, "note", "a\\tb", "columns"),
            ("half an escape", at, "note", "a\\", "columns"),
            ("a stray quote", at, "note", 'a"b', "columns"),
            ("a quote that does not end", at, "note", '"a', "columns"),
            ("a comma too many", at, "note", "a,b", "columns"),
            ("a line feed", at, "note", '"a\nb"', "columns"),
            ("NUL", at, "note", "a\0b", "columns"),
            ("not UTF-8", at, "note", b"caf\xe9", "columns"),
            ("a surrogate", at, "note", b"\xed\xa0\x80", "columns"),
            ("another station", at, "station_id", "alpha-0000", "station"),
            ("a gap", at, "seq", str(at + 9), "seq"),
            ("a leading zero", at, "seq", "0%d" % (at + 1), "columns"),
            ("not a reference", at, "refers_to", own, "columns"),
            ("to what is not there", at, "refers_to", own + ":999",
             "refers_to"),
            ("to itself", at, "refers_to", "%s:%d" % (own, at + 1),
             "refers_to"),
            ("to what follows", first, "refers_to", "%s:%d" % (own, at + 1),
             "refers_to"),
            ("to another session", at, "refers_to", "%s:%d" % (
                own, second + 1), "refers_to"),
            ("another revision", 0, "protocol_rev", "1-000000000000",
             "snapshot"),
            ("another hash", 0, "note", "0" * 64, "snapshot")):
        value = value if isinstance(value, bytes) else value.encode()
        other = list(lines)
        other[row + 1] = changed(lines[row + 1], column, value)
        found = verifier.with_bytes(path, rechained(other))
        ok((name, row + 2, word) in found and "chain" not in {
            f[2] for f in found}, what, found[:4])
    other = list(lines)
    other[at + 1] = changed(lines[at + 1], "refers_to", b"omega-0000:7")
    ok(verifier.with_bytes(path, rechained(other)) == [],
       "a station whose file is not there may be referred to")


def check_snapshot(verifier):
    folder = os.path.join(verifier.book, "protocols")
    for name in os.listdir(folder):
        path = os.path.join(folder, name)
        found = verifier.with_bytes(path, read(path) + b"\n")
        ok(found and {f[2] for f in found} == {"snapshot"},
           "a changed snapshot", found)
        os.rename(path, path + ".away")
        found = verifier.faults()
        os.rename(path + ".away", path)
        ok(found and {f[2] for f in found} == {"snapshot"},
           "a snapshot that is gone", found)


def check_command(place, verifier):
    """As it is run from the page."""
    name = os.path.join(place.dir, "verify.py")
    write(name, lib_mdoc.example(PAGE, "verifier").encode())
    path = files(place.logbook)[1]
    data = read(path)
    for wanted, damage in ((r"", b""), (r"\S+/%s:\d+: torn\n" % re.escape(
            os.path.basename(path)), b"half")):
        write(path, data + damage)
        p = subprocess.run([sys.executable, "-B", name, place.logbook],
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           timeout=60)
        ok(re.fullmatch(wanted, p.stdout.decode()) and p.stderr == b"",
           "as a program", p.stdout, p.stderr)
    write(path, data)


def main():
    text = lib_mdoc.example(PAGE, "verifier")
    ok(text.count("\n") < 60, "the verifier has less than 60 lines",
       text.count("\n"))
    with lib_myolog.Place() as place:
        fill(place)
        seal_py = os.path.join(place.dir, "seal.py")
        write(seal_py, lib_mdoc.example(PAGE, "seal").encode())

        def seal(path):
            return subprocess.run([sys.executable, "-B", seal_py, path],
                                  stdout=subprocess.PIPE, check=True,
                                  timeout=60).stdout.decode()

        verifier = Verifier(place.logbook)
        found = verifier.faults()
        ok(found == [], "a sound logbook", *found)
        p = place.run("show", "last")
        ok(p.returncode == 0 and p.err == "", "as the program finds, too",
           p.err)
        check_damage(verifier)
        check_bytes(verifier, random.Random(20))
        check_ends(verifier, seal)
        check_rules(verifier)
        check_snapshot(verifier)
        path = files(place.logbook)[0]
        copy = path.replace(".csv", " (copy).csv")
        shutil.copy(path, copy)
        found = verifier.faults()
        ok({(f[0], f[2]) for f in found} == {
            (os.path.basename(copy), "station")}, "a copy beside the file",
           found[:3])
        os.remove(copy)
        check_command(place, verifier)
    done()


if __name__ == "__main__":
    main()
