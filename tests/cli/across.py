#!/usr/bin/env -S python3 -B
"""across.py: what several commands say of one session is the same: counts,
state, days; nothing that they write goes into the record; and where it is
damaged, each of them says so in its exit status."""
import json
import os
import re

from lib_myolog import BRIEF, Place, done, ok, same

GRIP = ["none", "none", "right", "right", "Jamar", "J-7", "2", "standard", "",
        "0", "0"]
WELL = ["none", "none", "4", "strong", "firm", "3p", "palpable", "firm", "y"]
WHY = ("--reason", "wrong", "--examiner", "E1")


def flat(text):
    return re.sub(r"\s+", " ", text)


def run(place, *args, code=0):
    p = place.run(*args)
    if p.returncode != code:
        ok(False, " ".join(args), p.returncode, p.err)
    return p.out


# ---- one session, five ways

def by_sessions(place, ending):
    line = next(l for l in run(place, "sessions").splitlines()
                if l.startswith(ending))
    return tuple(int(n) for n in line.split()[-1].split("/"))


def by_show(place, ending):
    state = re.search(r"^state: (.*)$", run(place, "show", ending), re.M)[1]
    n = dict(reversed(part.split(" ", 1))
             for part in re.findall(r"\d+ [a-z ]+", state))
    total = int(re.search(r"of (\d+)$", state)[1])
    same(sum(int(x) for x in n.values()), total, "show: all are counted")
    return int(n["answered"]), total, int(n["not tested"])


def by_review(place, patient, ending):
    text = flat(run(place, "review", patient))
    m = re.search(r"(\d+) of (\d+) answered(?:, (\d+) not tested)?[^:]*, "
                  r"session [0-9a-f]{0,4}" + ending, text)
    return int(m[1]), int(m[2]), int(m[3] or 0)


def by_report(place, ending):
    m = re.search(r"of (\d+) places (\d+) answered, (\d+) not tested",
                  flat(run(place, "report", ending, "-f", "text")))
    return int(m[2]), int(m[1]), int(m[3])


def by_export(place, ending):
    book = json.loads(run(place, "export", "json", "--void"))
    s = next(s for s in book if s["session_id"].endswith(ending))
    asked = [a for a in s["answers"] if a["missing"] != "hidden"]
    return (sum(a["missing"] is None for a in asked), len(asked),
            sum(a["missing"] in ("not-tested", "refused") for a in asked))


with Place() as place:
    def ending():
        return run(place, "sessions").splitlines()[-1].split()[0]

    kinds = {}
    for name, lines in (
            ("closed", WELL),
            ("not tested", ["none", "none", "4", "strong", "firm", "nt pain",
                            "y"]),
            ("open", ["none", "none", "4", "strong"]),
            ("abandoned", ["none", "none", "4", ":abandon tired", "y"]),
            ("closed early", ["none", "none", "nt refused", ":finish", "y"]),
            ("stopped", ["1", "y", "y"])):
        place.session(lines, patient="P-1")
        kinds[name] = ending()
    for name, e in kinds.items():
        got = by_show(place, e)
        same(by_sessions(place, e), got[:2], name + ": sessions and show")
        same(by_review(place, "P-1", e), got, name + ": review and show")
        same(by_report(place, e), got, name + ": report and show")
        same(by_export(place, e), got, name + ": export and show")

    # withdrawn: each leaves it out, and says so with the same word
    place.session(WELL, patient="P-2")
    e = ending()
    same(by_show(place, e), (8, 8, 0), "before it is void")
    place.run("run", BRIEF, "--patient", "P-2", "--examiner", "E2",
              lines=["y", *WELL])
    run(place, "void", e, *WHY)
    same(by_sessions(place, e), (8, 8), "void: sessions")
    same(by_show(place, e), (8, 8, 0), "void: show")
    same(by_report(place, e), (8, 8, 0), "void: report")
    same(by_export(place, e), (8, 8, 0), "void: export")
    for args in (("review", "P-2"), ("export", "long"),
                 ("agree", "E1", "E2"), ("sessions", "-p", "P-2"),
                 ("show", e), ("report", "P-2", "-f", "text")):
        p = place.run(*args)
        ok(re.search(r"\b1 void\b|\bvoid: wrong\b|\bvoid, closed\b",
                     p.out + p.err), "void: so says " + args[0], p.out, p.err)

# ---- the day on which the patient was seen

with Place() as place:
    place.session(WELL)
    place.session(WELL, patient="L-1", options=("--observed-at",
                                                "2024-02-03 14:30"))
    line = run(place, "sessions", "--patient", "L-1")
    today = run(place, "show", "last")
    today = re.search(r"^opened: (\S{10})", today, re.M)[1]
    ok("  2024-02-03 14:30  L-1  " in line and ", entered " + today in line,
       "sessions: the day of a late entry, and when it was entered", line)
    ok("entered" not in run(place, "sessions", "--patient", "P-1"),
       "sessions: of others nothing")
    for command in ("show", "report"):
        ok("L-1" in run(place, command, "L-1@2024-02-03"),
           command + ": PATIENT@DATE is that day")
        p = place.run(command, "L-1@" + today)
        same(p.returncode, 2, command + ": and no other")
    for args, want in ((("--until", "2024-02-03"), {"L-1"}),
                       (("--since", "2024-02-04"), {"P-1"}),
                       (("--since", "2024-02-03"), {"L-1", "P-1"})):
        same({l.split()[3] for l in run(place, "sessions",
                                        *args).splitlines()}, want,
             "sessions: " + " ".join(args))
        same({s["patient_id"] for s in json.loads(run(
            place, "export", "json", *args))}, want,
             "export: " + " ".join(args))
        same("L-1" in want, place.run("review", "L-1",
                                      *args).returncode == 0,
             "review: " + " ".join(args))

# ---- two sessions of one day

with Place() as place:
    for at in ("2024-02-03 09:00", "2024-02-03 16:30"):
        place.session([*GRIP, "22", "24", "23.5" if "09" in at else "23.6",
                       "none", "0", "30", "31", "32", "none", "0", "y"],
                      "grip-dynamometer", "D-1", ("--observed-at", at))
    page = run(place, "report", "D-1")
    text = run(place, "report", "D-1", "-f", "text")
    ok("2 examinations, 2024-02-03\n" in text, "report: one day, named once")
    ok("sessions: 2, 2024-02-03\n" in run(place, "review", "D-1"),
       "review: one day, named once")
    cells = re.findall(r"2024-02-03[^<]*", page)
    ok(not [c for c in re.findall(r">(2024-02-03(?: to [^<]*)?, [a-z]+)<",
                                  page)],
       "report: rows of one day are told apart by the time", *cells[:20])
    for row in ("2024-02-03 09:00, right", "2024-02-03 16:30, right",
                "2024-02-03 16:30, both"):
        ok(row in page, "report: a row of " + row)
    ok("none</td><td>2024-02-03 09:00 to 2024-02-03 16:30, 2 times" in page,
       "report: what was the same", *re.findall("none</td><td>[^<]*", page))
    # a plot joins them, as it joins two of different days
    with Place() as other:
        for at in ("2024-02-03 09:00", "2024-02-04 16:30"):
            other.session([*GRIP, "22", "24",
                           "23.5" if "09" in at else "23.6", "none", "0",
                           "30", "31", "32", "none", "0", "y"],
                          "grip-dynamometer", "D-1", ("--observed-at", at))
        two = run(other, "report", "D-1")
    drawn = [sorted(re.findall(r"<(\w+) ?", "".join(
        re.findall(r"<svg.*?</svg>", p, re.S)))) for p in (page, two)]
    same(*[[d.count(n) for n in ("rect", "path", "polyline", "circle")]
           for d in drawn], "report: a line and its error join them")
    # a score's change has the decimals of the score
    change = re.search(r"score mean-right.*?change: (\S+) kgf",
                       run(place, "review", "D-1"), re.S)[1]
    ok(re.fullmatch(r"[+-]?0\.\d", change),
       "review: a change has the decimals of its score", change)

# ---- nothing is written into the record

with Place() as place:
    place.session(WELL)
    csv = place.csv()

    def record():
        found = {}
        for folder, _, names in os.walk(place.logbook):
            for n in names:
                with open(os.path.join(folder, n), "rb") as f:
                    found[os.path.join(folder, n)] = f.read()
        return found

    before = record()
    os.symlink(os.path.join(place.logbook, "protocols"),
               os.path.join(place.dir, "link"))
    os.mkdir(os.path.join(place.dir, "beside"))
    deid = ("export", "long", "--deidentify", "safe-harbor")
    for command in (("export", "long"), ("export", "datapackage"),
                    ("report", "P-1", "-f", "html"),
                    ("protocols", "paper", BRIEF)):
        for path in (csv, "logbook/new.csv", "beside/../logbook/x",
                     "link/x.ini", "./logbook//protocols/y"):
            p = place.run(*command, "-o", path)
            ok(p.returncode == 2 and "is in the logbook" in p.err,
               "%s: not to %s" % (" ".join(command[:2]),
                                  path.replace(place.dir, "")),
               p.returncode, p.err)
    same(record(), before, "the record is what it was")
    p = place.run(*deid, "-o", "out.csv", "--account", "logbook/pseudonyms")
    ok(p.returncode == 2 and not os.path.exists(place.dir + "/out.csv"),
       "nor an account", p.returncode, p.err)
    same({k: v for k, v in record().items() if "pseudonyms" not in k}, before,
         "the record is still what it was")
    for path in ("beside/x.csv", "logbook.csv"):
        same(place.run("export", "long", "-o", path).returncode, 0,
             "beside it: " + path)
    p = place.run("report", "P-1", "-o", "beside")
    ok(p.returncode == 2 and "give the name of a file" in p.err,
       "report: a folder is no file", p.err)

# ---- damage

with Place() as place:
    place.session(WELL)
    place.run("run", BRIEF, "--patient", "P-1", "--examiner", "E2",
              lines=["y", *WELL])
    place.session(WELL, patient="P-2")
    csv = place.csv()
    with open(csv, "rb") as f:
        sound = f.read()
    commands = (("sessions",), ("show", "last"), ("review", "P-1"), ("agree", "E1", "E2"), ("report", "P-1"),
                ("report", "last"),
                ("export", "long"), ("export", "json", "-o", "x.json"),
                ("export", "audit"), ("export", "long", "-o", "y.csv",
                                      "--deidentify", "safe-harbor"))

    def damage(data, name, code, about):
        with open(csv, "wb") as f:
            f.write(data)
        for args in commands:
            p = place.run(*args)
            ok(p.returncode == code and about in p.err,
               "%s: %s ends with %d" % (name, " ".join(args[:2]), code),
               p.returncode, p.err)
            if code == 3:
                ok("not all of the record could be read" in p.err,
                   "%s: %s says what is missing" % (name, args[0]), p.err)

    lines = sound.split(b"\r\n")
    at = next(i for i, l in enumerate(lines) if b"strength,left" in l)
    bad = list(lines)
    bad[at] = bad[at].replace(b",answer,", b",ansver,")
    damage(b"\r\n".join(bad), "a malformed row", 3, "malformed row")
    for args in (("report", "P-1"), ("review", "P-1"),
                 ("review", "P-1", "--plain")):
        ok("damaged record" in run(place, *args, code=3),
           " ".join(args) + ": the page says it too")
    ok("damaged record" not in run(place, "review", "P-2"),
       "a page that lacks nothing does not")
    same(place.run("review", "P-2").returncode, 0,
         "who is not concerned has no fault")
    damage(sound + b"torn, by", "a torn end", 0, "torn bytes")
    with open(csv[:-4] + " (copy).csv", "wb") as f:
        f.write(sound)
    damage(sound, "a conflict copy", 0, "another station")

done()
