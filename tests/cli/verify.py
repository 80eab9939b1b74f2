#!/usr/bin/env -S python3 -B
"""verify.py: verify, seal and repair as a person meets them: what is printed
where, exit codes, read-only folders, terminals."""
import os
import re
import stat

from lib_chain import chain_fault, digest
from lib_myolog import (BRIEF, Place, Talk, done, ok, same, terminal_or_skip)

ANSWERS = ["none", "none", "4", "strong", "firm", "3p", "palpable", "firm",
           "y"]


def read(path):
    with open(path, "rb") as f:
        return f.read()


def write(path, data):
    with open(path, "wb") as f:
        f.write(data)


def everything(folder):
    """Names, bytes, modes and times of all that is there."""
    all_of = {}
    for top, folders, names in os.walk(folder):
        for name in folders + names:
            path = os.path.join(top, name)
            s = os.lstat(path)
            all_of[path] = (s.st_mode, s.st_mtime_ns, s.st_size,
                            read(path) if stat.S_ISREG(s.st_mode) else b"")
    return all_of


def seal_of(path):
    """Worked out here, from the description of the seal alone."""
    station = os.path.basename(path)[:-len(".csv")]
    lines = read(path).split(b"\r\n")[:-1]
    chain = lines[-1].rsplit(b",", 1)[1].decode() if len(lines) > 1 else \
        digest(lines[0])
    count = len(lines) - 1
    bits = bin(int("1" + chain[:20], 16))[3:]
    alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ*~$=U"
    code = "".join(alphabet[int(bits[i:i + 5], 2)] for i in range(0, 80, 5))
    number = int.from_bytes(station.encode() + b"\0" +
                            count.to_bytes(8, "big") +
                            bytes.fromhex(chain[:20]), "big")
    return "%s %d %s-%s" % (
        station, count, "-".join(code[i:i + 4] for i in range(0, 16, 4)),
        alphabet[number % 37])


with Place() as place:
    # ---- nothing there yet
    p = place.run("verify")
    same((p.returncode, p.out), (3, ""), "no logbook")
    p = place.run("repair")
    same((p.returncode, p.out), (3, ""), "nothing to repair where nothing is")
    ok(not os.path.exists(place.logbook), "and none was made")

    printed = re.findall("^seal (.*)$", place.session(ANSWERS).out, re.M)
    csv = place.csv()
    name = os.path.basename(csv)
    station = name[:-len(".csv")]
    early = seal_of(csv)
    same(printed, [early], "the seal that is printed at the end")
    place.session(ANSWERS[:4] + [":pause"], patient="P-2")
    now = seal_of(csv)
    entries = read(csv).count(b"\r\n") - 1

    # ---- clean
    before = everything(place.dir)
    p = place.run("verify")
    same((p.returncode, p.err), (0, ""), "a clean logbook")
    same(p.out, "%s: unbroken, seal %s\n1 file, %d entries, 2 sessions: "
         "0 errors, 0 warnings\n" % (name, now, entries), "what it says")
    same(everything(place.dir), before, "nothing was written")

    # ---- seal
    p = place.run("seal")
    same((p.returncode, p.out, p.err), (0, "seal " + now + "\n", ""), "seal")
    same(place.run("seal", station).out, "seal " + now + "\n", "by name")
    same(place.run("seal", "--all").out, "seal " + now + "\n", "of all")
    same(place.run("seal", "nobody-aaaa").returncode, 2, "of nobody")
    same(place.run("seal", station, "--all").returncode, 2, "of one and all")
    same(everything(place.dir), before, "nothing was written by these")
    paper = place.run("seal", "--paper").out
    ok(all(len(line) <= 80 for line in paper.splitlines()) and
       all(w in paper for w in (station, str(entries), now.split()[2], "Name ",
                                "Signature ", "Date ",
                                "myolog verify --seal '%s'" % now)),
       "a form for paper", paper)
    ok("\x1b" not in paper and paper.isascii(), "plain text")
    kept = os.path.join(place.dir, "kept")
    same(place.run("seal", "--append", kept).out, "seal " + now + "\n",
         "kept in a file")
    text = read(kept).decode()
    ok(re.fullmatch(re.escape(now) + r"  # \d{4}-\d\d-\d\dT\S+\n", text),
       "one line", text)
    same(stat.S_IMODE(os.stat(kept).st_mode), 0o600, "for nobody else")
    write(kept, b"# ours\n" + early.encode())     # no line end
    place.run("seal", "--append", kept)
    same([l.split("  #")[0] for l in read(kept).decode().splitlines()],
         ["# ours", early, now], "half a line is ended first")
    p = place.run("verify", "--seals", kept)
    same((p.returncode, p.err), (0, ""), "all of them fit")
    count_code = early.split(" ", 1)[1].lower().replace("0", "o")
    p = place.run("verify", "--seal", station + " " + count_code,
                  "--seal", "seal " + now)
    same((p.returncode, p.err), (0, ""), "as people copy them")
    p = place.run("seal", "--append", os.path.join(place.dir, "no", "file"))
    same((p.returncode, p.out), (4, "seal " + now + "\n"), "no place for it")

    # ---- a seal that is none
    p = place.run("verify", "--seal", early[:-1] + (
        "2" if early[-1] != "2" else "3"))
    ok(p.returncode == 2 and "check character" in p.err and p.out == "",
       "a misread seal", p.err)
    write(kept, (early + "\nrubbish\n# no\n" + station + " x y\n").encode())
    p = place.run("verify", "--seals", kept)
    ok(p.returncode == 3 and p.out == "" and
       "%s:2:8: error: malformed seal" % kept in p.err and
       "%s:4:%d: error: malformed seal" % (kept, len(station) + 2) in p.err,
       "all faults of a file of seals", p.err)
    same(place.run("verify", "--seals", kept + "x").returncode, 3,
         "no such file of seals")
    same(place.run("verify", "x").returncode, 2, "an operand")

    # ---- changed
    whole = read(csv)
    rows = whole.split(b"\r\n")
    write(csv, whole.replace(b",4,", b",5,", 1))
    line = next(i for i, row in enumerate(rows) if b",4," in row) + 1
    p = place.run("verify")
    ok(p.returncode == 1 and p.err == "" and p.out.startswith(
        "%s:%d: error: the chain is broken: 'seq %d'" % (
            csv, line, line - 1)), "a changed byte", p.out)
    ok(p.out.endswith("%s: 1 error\n1 file, %d entries, 2 sessions: 1 error, "
                      "0 warnings\n" % (name, entries)), "counted", p.out)
    p = place.run("seal")
    ok(p.returncode == 3 and p.out == "" and "not sealed" in p.err,
       "is not sealed", p.err)
    # cut
    write(csv, b"\r\n".join(rows[:4]) + b"\r\n")
    same(place.run("verify").returncode, 0, "a cut end does not show")
    p = place.run("verify", "--seal", early)
    ok(p.returncode == 1 and "%s:5: error: does not fit its seal" % csv in
       p.out, "a seal shows it", p.out)
    # torn
    write(csv, whole + b"2026-")
    p = place.run("verify")
    ok(p.returncode == 1 and "%s:%d: warning: torn bytes" % (
        csv, len(rows)) in p.out and "0 errors, 1 warning\n" in p.out,
       "a torn end", p.out)
    p = place.run("seal")
    ok(p.returncode == 0 and p.out == "seal " + now + "\n" and
       "torn" in p.err, "the seal of what is whole", p.out, p.err)
    write(csv, whole)

    # ---- a copy that nobody may write to, read by somebody without a home
    os.chmod(csv, 0o400)
    for folder in (os.path.join(place.logbook, "protocols"), place.logbook):
        os.chmod(folder, 0o500)
    before = everything(place.dir)
    p = place.run("verify", "--seal", now,
                  env={"HOME": "/nonexistent", "XDG_STATE_HOME": "",
                       "XDG_CONFIG_HOME": "", "XDG_DATA_HOME": ""})
    same((p.returncode, p.err), (0, ""), "read-only")
    same(place.run("seal").out, "seal " + now + "\n", "a seal of it")
    same(everything(place.dir), before, "as it was")
    for folder in (place.logbook, os.path.join(place.logbook, "protocols")):
        os.chmod(folder, 0o700)
    os.chmod(csv, 0o644)
    p = place.run("verify")
    ok(p.returncode == 1 and "warning: others may read or change it" in p.out,
       "a mode that lets others read", p.out)
    os.chmod(csv, 0o600)
    if os.geteuid() != 0:
        os.chmod(csv, 0)
        p = place.run("verify")
        ok(p.returncode == 3 and "cannot read" in p.out, "unreadable", p.out,
           p.err)
        os.chmod(csv, 0o600)
    p = place.run("verify", stdout=open("/dev/full", "wb"))
    same(p.returncode, 4, "no room for what it says")

    # ---- repair
    same((place.run("repair").out, place.run("repair", "x-aaaa").returncode),
         (name + ": nothing to repair\n", 2), "nothing to repair")
    last = b"\r\n".join(rows[:-2]) + b"\r\n"
    changed = last + rows[-2].replace(b"E1", b"E2") + b"\r\n"
    write(csv, changed)
    same(place.run("resume", lines=["y"]).returncode, 4, "nobody writes")
    before = everything(place.dir)
    p = place.run("repair", lines=["y"])
    ok(p.returncode == 2 and "--yes" in p.err and
       "line %d does not follow" % (len(rows) - 1) in p.err,
       "on a pipe nobody is asked", p.err)
    same(everything(place.dir), before, "nothing was done")
    p = place.run("repair", "--yes", station)
    same((p.returncode, p.out), (0, name + ": repaired\n"), "repaired")
    ok(read(csv).startswith(last) and chain_fault(csv) is None,
       "what was good is there")
    row = place.rows()[-1]
    same((row["entry"], row["value"],
          read(os.path.join(place.logbook, row["label"]))),
         ("repair", str(len(changed) - len(last)), changed[len(last):]),
         "what was cut is kept, and told of")
    p = place.run("verify")
    ok(p.returncode == 0 and p.out.startswith(
        "%s:%d: note: bytes were set aside: 'seq %s'" % (
            csv, len(rows) - 1, row["seq"])), "and listed", p.out)
    same(place.run("resume", lines=["y", ":pause"]).returncode, 5,
         "and writing goes on")
    # in the middle: explained, and left alone
    good = read(csv)
    bad = good.replace(b",4,", b",5,", 1)
    write(csv, bad)
    p = place.run("repair", "--yes")
    ok(p.returncode == 3 and ":%d: " % line in p.err and
       "nothing is cut off" in p.err and read(csv) == bad,
       "damage in the middle", p.err)
    write(csv, good)

    # ---- on a terminal
    if terminal_or_skip("repair asks"):
        write(csv, good + b"2026-")
        for typed, wanted in (("n", 1), ("", 1), ("y", 0)):
            talk = Talk(place, "repair", terminal=True)
            asked = talk.prompt()
            ok(asked is not None and "Set them aside? (y, or n)" in asked,
               "it asks", talk.text)
            talk.type(typed)
            same(talk.end(), wanted, "answered %r" % typed)
            same(read(csv) == good + b"2026-", wanted == 1, "as told")
        # a long file: progress on a terminal alone, and taken away again
        row = rows[1].rsplit(b",", 2)[0]
        chain, lines = digest(rows[0]), [rows[0]]
        for seq in range(1, 40001):
            body = row + b",%d" % seq
            chain = digest(chain.encode() + body)
            lines.append(body + b"," + chain.encode())
        write(csv, b"\r\n".join(lines) + b"\r\n")
        # 39,999 entries that may not be there are findings; a seal has none
        p = place.run("verify")
        ok(p.returncode == 1 and p.err == "" and "%" not in p.err,
           "no progress in a pipe", p.err[:200])
        for term, shown in (("xterm", True), ("dumb", False)):
            talk = Talk(place, "verify", terminal=True,
                        env={"TERM": term})
            talk.end()
            same(name + ": " in talk.text and
                 re.search(re.escape(name) + r": \d+ %", talk.text)
                 is not None, shown, "progress on " + term)

# ---- scores, in a file that was chained anew
with Place() as place:
    place.session(["none", "none", "5", *["4"] * 12, "y"], protocol="mrc-sum")
    csv = place.csv()
    name = os.path.basename(csv)
    lines = read(csv).split(b"\r\n")[:-1]
    at = next(i for i, l in enumerate(lines) if b"score.mrc-sum" in l)
    # twelve items of 4; somebody would like it to be less
    ok(b",score,48,,,not below 48," in lines[at], "as recorded", lines[at])
    lines[at] = lines[at].replace(b",48,,,not below 48,", b",47,,,below 48,")
    for i in range(at, len(lines)):
        body = lines[i].rsplit(b",", 1)[0]
        chain = lines[i - 1].rsplit(b",", 1)[1]
        lines[i] = body + b"," + digest(chain + body).encode()
    write(csv, b"\r\n".join(lines) + b"\r\n")
    same(chain_fault(csv), None, "its chain is as it should be")
    p = place.run("verify")
    said = [l for l in p.out.splitlines() if "score" in l]
    same(p.returncode, 1, "a score that was changed is found")
    same(len(said), 1, "and nothing else is")
    ok(re.search(re.escape(name) + r":%d: error: score does not follow from "
                 "the answers: 'score.mrc-sum', recorded is 47, below 48, "
                 "12/12 items; the answers give 48, not below 48, 12/12 "
                 "items; 'myolog amend " % (at + 1), said[0]),
       "where, what is there, what follows", *said)
    amend = ["amend", "last", "commands", "5", "--reason", "scores",
             "--examiner", "E2"]
    p = place.run(*amend)
    ok(p.returncode == 0 and
       "MRC sum score: 48, instead of 47, not below 48" in p.err,
       "an answer as it is records it anew", p.err)
    same([r["entry"] for r in place.rows()][-2:], ["close", "score"],
         "and nothing else")
    same(place.run("verify").returncode, 0, "now it follows")
    p = place.run(*amend)
    ok(p.returncode == 2 and "unchanged" in p.err, "and it is refused", p.err)
done()
