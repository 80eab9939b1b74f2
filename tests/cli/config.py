#!/usr/bin/env -S python3 -B
"""config.py: the shipped program and its configuration: what `myolog config`
prints, faults with their exit code, and files that cannot be read."""
import os

from lib_myolog import Place, done, ok, same

USER = """\
[session]
examiner = dn
sides = left, right
[prompt]
decimal = comma
[storage]
library = ~/own, /srv/clinic
[limits]
bp-systolic = 160
"""

# By hand, from the table in the README: option, variable, file, default.
EXPECTED = """\
{config}/myolog/myolog.ini: read
/etc/myolog/myolog.ini: {system}

session.examiner = E2  [environment variable MYOLOG_EXAMINER]
session.patient_pattern = [A-Za-z][A-Za-z0-9._-]{{0,31}}  [default]
session.sides = left,right  [{config}/myolog/myolog.ini:3]
session.order =  [default: as the protocol says]
prompt.decimal = comma  [{config}/myolog/myolog.ini:5]
prompt.bell = yes  [default]
storage.logbook = {dir}/other  [option --logbook]
storage.station =  [default: the name of this machine]
storage.library = {home}/own:/srv/clinic  [{config}/myolog/myolog.ini:7]
limits.bp-systolic = 160  [{config}/myolog/myolog.ini:9]
"""


def write(place, text):
    config = place.env["XDG_CONFIG_HOME"] + "/myolog"
    os.makedirs(config, exist_ok=True)
    path = os.path.join(config, "myolog.ini")
    with open(path, "w", encoding="utf-8") as f:
        f.write(text)
    return path


def usual(place):
    """The usual files, and not the one that other tests name."""
    del place.env["MYOLOG_CONFIG"]
    return write(place, USER)


if os.path.exists("/etc/myolog/myolog.ini"):
    print("# the machine has a configuration of its own")
else:
    with Place() as place:
        usual(place)
        place.env["MYOLOG_EXAMINER"] = "E2"
        del place.env["MYOLOG_LIBRARY"]
        p = place.run("--logbook", place.dir + "/other", "config")
        same(p.returncode, 0, "config: exit code")
        same(p.out, EXPECTED.format(
            config=place.env["XDG_CONFIG_HOME"], home=place.env["HOME"],
            dir=place.dir, system="not there"), "config: all of it")
        same(p.err, "", "config: nothing else")
        ok(not os.path.exists(place.dir + "/other"), "config: makes nothing")

with Place() as place:
    path = write(place, "[session]\nexaminr = dn\nsides = both\n"
                 "  [prompt]\n[promt]\nbell = no\n")
    p = place.run("--config", path, "sessions")
    same(p.returncode, 3, "faults: exit code")
    same([l.split(": ")[0][len(path):] for l in p.err.splitlines()
          if l.startswith(path)], [":2:1", ":3:9", ":5:2"],
         "faults: all of them in one run")
    same(p.out, "", "faults: nothing is done")
    ok("did you mean 'examiner'" in p.err, "faults: what was meant", p.err)
    same(place.run("--config", path, "run", "triceps-surae-brief", "-p", "P-1",
                   "-e", "E1", lines=["y"]).returncode, 3,
         "faults: no session")
    ok(place.csv() is None, "faults: nothing was stored")
    p = place.run("check", path)
    same((p.returncode, p.out.splitlines()[-1]),
         (3, "1 file: 3 errors, 0 warnings"),
         "check: counts them")
    other = os.path.join(place.dir, "other.ini")
    os.rename(write(place, "\ufeff[session]\nexaminer = dn\n"), other)
    p = place.run("check", other)
    same((p.returncode, p.out.splitlines()[-1]),
         (0, "1 file: 0 errors, 0 warnings"),
         "check: knows it behind a byte-order mark")

for name, fault in (("a folder", "directory"), ("no file", "No such file"),
                    ("no UTF-8", "UTF-8"), ("too large", "too large")):
    with Place() as place:
        path = os.path.join(place.dir, "c.ini")
        if name == "a folder":
            os.mkdir(path)
        elif name != "no file":
            with open(path, "wb") as f:
                f.write(b"[session]\nexaminer = \xff\n"
                        if name == "no UTF-8" else b"# a\n" * 20000)
        p = place.run("--config", path, "sessions")
        same(p.returncode, 3, name + ": exit code")
        ok(path in p.err and fault in p.err, name + ": is named", p.err)

with Place() as place:
    usual(place)
    write(place, "[storage]\nlogbook = ~/clinic\nstation = ward-7\n"
          "[session]\nexaminer = KS\npatient_pattern = [0-9]{4}\n")
    del place.env["MYOLOG_LOGBOOK"]
    p = place.run("run", "triceps-surae-brief", "-p", "1234",
                  lines=["y", "none"])
    same(p.returncode, 5, "a session by the configuration alone")
    folder = place.env["HOME"] + "/clinic"
    names = [n for n in os.listdir(folder) if n.endswith(".csv")]
    ok(len(names) == 1 and names[0].startswith("ward-7-"),
       "its logbook and station", names)
    ok(not os.path.exists(place.env["XDG_DATA_HOME"]), "and no other logbook")
    # The station's id is there: another name does not make another.
    write(place, "[storage]\nlogbook = ~/clinic\nstation = ward-8\n")
    p = place.run("resume", lines=["y", ":pause"])
    same(p.returncode, 5, "a station that has an id keeps it")

done()
