"""lib_fault.py: a session that something happens to, and the judge of it: each
acknowledged answer is there once, at most one whole row stands behind that was
not acknowledged, nothing else was added, and the next session goes on."""
import os
import re
import shutil

from lib_chain import chain_fault

SHORT = os.environ.get("MYO_SHORT") == "1"

RUN = ["run", "triceps-surae-brief", "-p", "P-1", "-e", "E1"]
LINES = ["y", "none", "none", "4p / it hurts", "strong", "<", "palpable",
         ":note felt warm", "firm", ":undo", "weak", "gives way", "3",
         "nt pain", "firm",
         "y"]
# Of these each has one line "saved".
ACKNOWLEDGED = {"answer", "not-tested", "note", "amend", "undo", "redo",
                "close", "abandon"}


def typed(lines):
    return "".join(line + "\n" for line in lines).encode()


def plain(row):
    return tuple(row[k] for k in ("entry", "step_id", "side", "value",
                                  "qualifier", "note"))


def saved(text):
    """What was acknowledged, one text each."""
    return [re.sub(r"\s+", " ", m) for m in re.findall(
        r"^saved: ((?:.*)(?:\n  .*)*)\n", text.replace("\r", ""), re.M)]


def fresh(place):
    for path in (place.logbook, place.env["XDG_STATE_HOME"],
                 place.env["XDG_DATA_HOME"]):
        shutil.rmtree(path, ignore_errors=True)


def rows(place):
    """Of the one station, without repairs, in the order of its file."""
    if place.csv() is None:
        return []
    return [r for r in sorted(place.rows(), key=lambda r: int(r["seq"]))
            if r["entry"] != "repair"]


class Script:
    """A session, and what it stores and says where nothing happens to it."""

    def __init__(self, place, lines=LINES, words=RUN):
        self.place, self.lines, self.words = place, lines, words
        fresh(place)
        p = place.run(*words, data=typed(lines))
        self.code, self.err = p.returncode, p.err
        self.rows = [plain(r) for r in rows(place)]
        self.saved = saved(p.err)
        self.sound = (p.returncode in (0, 5) and chain_fault(place.csv())
                      is None and len(self.saved) == sum(
                          r[0] in ACKNOWLEDGED for r in self.rows))

    def judge(self, text):
        """None, or what is wrong with the logbook after a session that said
        `text`; then the logbook is gone on with."""
        told = saved(text)
        fault = go_on(self.place)
        if fault:
            return fault
        if told != self.saved[:len(told)]:
            return "acknowledged %r" % told
        if chain_fault(self.place.csv()):
            return chain_fault(self.place.csv())
        stored = [plain(r) for r in rows(self.place)]
        n = 0
        while n < min(len(stored), len(self.rows)) and \
                stored[n] == self.rows[n]:
            n += 1
        own = sum(r[0] in ACKNOWLEDGED for r in stored[:n])
        if not len(told) <= own <= len(told) + 1:
            return "%d acknowledged, %d there" % (len(told), own)
        # What go_on added, and a pause of the session itself.
        rest = [r[0] for r in stored[n:]]
        if rest[:1] == ["pause"]:
            rest = rest[1:]
        if rest not in (["resume", "abandon"], ["open", "abandon"],
                        ["abandon"]):
            return "after %d rows: %r" % (n, stored[n:])
        return None


def go_on(place):
    """Resumes and ends what is open, or a new session."""
    kinds = [r["entry"] for r in rows(place)]
    is_open = "open" in kinds and not {"close", "abandon"} & set(kinds)
    p = place.run(*(["resume"] if is_open else RUN),
                  lines=["y", ":abandon only a test"])
    if p.returncode != 0:
        return "afterwards: exit code %d: %s" % (p.returncode, p.err[-600:])
    return None


class Tally:
    def __init__(self, what):
        self.what, self.done, self.faults = what, 0, []

    def add(self, where, fault, done=1):
        self.done += done
        if fault:
            self.faults.append("%s: %s" % (where, fault))

    def report(self, ok, name, least=1):
        print("# %s: %d, %d losses" % (self.what, self.done,
                                       len(self.faults)))
        ok(not self.faults and self.done >= least, "%s: %d" % (
            name, self.done), "%d losses" % len(self.faults),
           *self.faults[:20])
