"""lib_book.py: a station's file written after myolog-logbook(5) and nothing
else of myolog: what any other program may add to a logbook."""
import csv
import datetime
import hashlib
import io
import os

COLUMNS = ("recorded_at patient_id session_id protocol_id protocol_rev step_id "
           "side trial entry value qualifier unit label note examiner_id "
           "station_id observed_at refers_to seq chain").split()
TEXTS = {"value", "qualifier", "unit", "label", "note", "examiner_id"}
# What an entry has of the session that it belongs to.
HEAD = ("patient_id", "session_id", "protocol_id", "protocol_rev",
        "observed_at")


def digest(data):
    return hashlib.blake2b(data, digest_size=32).hexdigest()


def escaped(text):
    for char, stored in (("\\", "\\\\"), ("\n", "\\n"), ("\r", "\\r")):
        text = text.replace(char, stored)
    return text


def quoted(text):
    if text[:1] in " \t" and text or text[-1:] in " \t" and text or \
            "," in text or '"' in text:
        return '"' + text.replace('"', '""') + '"'
    return text


def unescaped(text):
    out, rest = "", text
    while rest:
        n = 2 if rest[0] == "\\" else 1
        out += {"\\n": "\n", "\\r": "\r", "\\\\": "\\"}.get(rest[:n], rest[:n])
        rest = rest[n:]
    return out


def read(path):
    """The entries of a file that is whole, as they are meant."""
    with open(path, "rb") as file:
        text = file.read().decode("utf-8")
    rows = list(csv.DictReader(io.StringIO(text, newline=""), strict=True))
    return [{k: unescaped(v) if k in TEXTS else v for k, v in row.items()}
            for row in rows]


def time_of(row):
    return datetime.datetime.fromisoformat(row["recorded_at"])


def stamp(when):
    assert when.tzinfo is not None
    return when.isoformat(timespec="milliseconds")


class Station:
    """Appends to NAME.csv in a folder, which begins with its header."""

    def __init__(self, folder, name):
        self.name, self.seq = name, 0
        self.path = os.path.join(folder, name + ".csv")
        header = ",".join(COLUMNS).encode()
        self.chain = digest(header)
        with open(self.path, "xb") as file:
            file.write(header + b"\r\n")

    def append(self, like, when, **columns):
        """An entry on the session that `like` is of; its reference."""
        self.seq += 1
        row = dict.fromkeys(COLUMNS, "")
        row.update({name: like[name] for name in HEAD})
        row.update(columns, recorded_at=stamp(when), station_id=self.name,
                   seq=str(self.seq))
        body = ",".join(
            quoted(escaped(row[name])) if name in TEXTS else row[name]
            for name in COLUMNS[:-1]).encode("utf-8")
        self.chain = digest(self.chain.encode() + body)
        with open(self.path, "ab") as file:
            file.write(body + b"," + self.chain.encode() + b"\r\n")
        return "%s:%d" % (self.name, self.seq)
