#!/usr/bin/env -S python3 -B
"""sign.py: signatures of the shipped program, checked by openssl over bytes
built here; the key's file and its passphrase, through a pipe and on a
terminal."""
import glob
import hashlib
import os
import re
import stat
import termios

import lib_myolog
import lib_sign
from lib_chain import chain_fault
from lib_myolog import (SLOW, Place, Talk, done, ok, same, skip,
                        terminal_or_skip)

ANSWERS = ["none", "none", "4", "strong", "firm", "3p", "palpable", "firm",
           "y"]
SIGN = ("sign", "last", "--meaning", "reviewed", "--examiner", "E2")
AMEND = ("amend", "last", "strength.left", "4", "--reason", "x",
         "--examiner", "E2")


def unwrap(text):
    return re.sub(r"\s+", " ", text)


def key_file(place):
    return glob.glob(place.env["XDG_STATE_HOME"] + "/myolog/*.key")


def mode(path):
    return stat.S_IMODE(os.stat(path).st_mode)


def checked(place, row, name):
    chains = {r["ref"]: r["chain"] for r in place.rows()}
    data, key, signature = lib_sign.message(row, chains)
    got = lib_sign.verifies(data, key, signature)
    if got is None:
        skip(name, "no openssl that verifies Ed25519")
        return
    same(got, True, name)
    same(lib_sign.verifies(data.replace(b"P-1", b"P-2"), key, signature),
         False, name + ", and not for another patient")


with Place() as place:
    # ---- refused
    place.session(ANSWERS[:-1])
    p = place.run(*SIGN)
    ok(p.returncode == 2 and "still open" in p.err and
       "myolog resume" in p.err, "an open session is not signed", p.err)
    place.run("resume", "last", lines=["y", "y"])
    before = place.rows()
    for given, wanted in (("review", "did you mean 'reviewed'?"),
                          ("aproved", "did you mean 'approved'?"),
                          ("zzz", "is not 'zzz'; it is one of"),
                          ("", "is not ''; it is one of"),
                          ("Reviewed", "did you mean 'reviewed'?")):
        p = place.run("sign", "last", "--meaning", given, "--examiner", "E2")
        ok(p.returncode == 2 and wanted in p.err and all(
            w in p.err for w in ("performed", "reviewed", "approved",
                                 "responsible", "witnessed")),
           "meaning '%s' is refused" % given, p.err)
    p = place.run("sign", "last", "--examiner", "E2")
    ok(p.returncode == 2 and "missing --meaning" in p.err, "none is missing",
       p.err)
    p = place.run("sign", "last", "--meaning", "reviewed")
    ok(p.returncode == 2 and "missing --examiner" in p.err, "nobody", p.err)
    same(place.rows(), before, "nothing was stored")
    same(key_file(place), [], "and no key made")
    p = place.run("key")
    ok(p.returncode == 0 and "fingerprint: none" in p.out, "nor by looking",
       p.out)

    # ---- signed
    p = place.run(*SIGN, "--note", "two lines:\nand a \\ in it")
    same(p.returncode, 0, "signed")
    ok("patient P-1" in unwrap(p.err) and "8 answered" in unwrap(p.err) and
       "saved: signature" in p.err, "it is said what", p.err)
    row = place.rows()[-1]
    last = before[-1]
    same((row["entry"], row["value"], row["note"], row["examiner_id"],
          row["refers_to"], row["step_id"]),
         ("sign", "reviewed", "two lines:\nand a \\ in it", "E2",
          last["ref"], ""), "its row")
    same(row["label"].split(" ")[3:], [last["ref"]], "its heads")
    checked(place, row, "openssl agrees")
    same(chain_fault(place.csv()), None, "the chain goes on")
    public = os.path.join(place.logbook, "keys", row["station_id"] + ".pub")
    key = row["label"].split(" ")[1]
    with open(public, encoding="ascii") as f:
        same(f.read(), "ed25519 %s %s\n" % (key, row["station_id"]),
             "the public key is in the logbook")
    finger = "-".join(re.findall("....", hashlib.blake2b(
        bytes.fromhex(key), digest_size=32).hexdigest()[:20]))
    same(p.out, "signed %s reviewed by E2, key %s %s\n" % (
        row["session_id"], row["station_id"], finger), "the fingerprint")
    secret, = key_file(place)
    same([mode(x) for x in (secret, public, os.path.dirname(public))],
         [0o600, 0o600, 0o700], "nobody else reads them")
    ok(os.path.realpath(place.logbook) not in os.path.realpath(secret),
       "the secret is not in the logbook")
    with open(secret, encoding="ascii") as f:
        text = f.read()
    ok(re.fullmatch("myolog-key 1\nstation %s\npublic %s\nseed [0-9a-f]{64}\n"
                    % (row["station_id"], key), text), "the key file")
    ok(finger in place.run("key").out, "myolog key shows the same")

    # ---- what is said of it later
    ok("closed, signed  8/8" in place.run("sessions").out, "sessions")
    shown = place.run("show", "last").out
    ok("signed: reviewed by E2, %.16s; two lines:" % row["recorded_at"]
       in shown and "amended" not in shown, "show", shown)
    place.run(*AMEND)
    ok("closed, signed, then amended  8/8" in place.run("sessions").out,
       "amended", place.run("sessions").out)
    ok("%.16s, then amended; " % row["recorded_at"]
       in place.run("show", "last").out, "show says so too")
    place.run(*SIGN)
    row = place.rows()[-1]
    checked(place, row, "openssl agrees once more")
    ok("closed, signed  8/8" in place.run("sessions").out, "signed again")

    # ---- changed behind its back, with a chain that is right again
    def forge(change):
        path = place.csv()
        with open(path, "rb") as f:
            kept = f.read()
        lines = change(kept).split(b"\r\n")
        chain = hashlib.blake2b(lines[0], digest_size=32).hexdigest()
        out = [lines[0]]
        for line in lines[1:-1]:
            body = line.rpartition(b",")[0]
            chain = hashlib.blake2b(chain.encode() + body,
                                    digest_size=32).hexdigest()
            out.append(body + b"," + chain.encode())
        with open(path, "wb") as f:
            f.write(b"\r\n".join(out) + b"\r\n")
        fault = chain_fault(path)
        shown = (place.run("sessions").out, place.run("show", "last").out)
        with open(path, "wb") as f:
            f.write(kept)
        return fault, shown

    fault, shown = forge(lambda d: d.replace(
        b",answer,4,,,moves against gravity and", b",answer,5,,,normal and"))
    same(fault, None, "a forger makes a good chain")
    ok("signature fails" in shown[0] and
       "FAILS: the record is not what was signed" in unwrap(shown[1]),
       "but no signature", *shown)
    fault, shown = forge(lambda d: d.replace(b",sign,reviewed,",
                                             b",sign,approved,"))
    ok("signature fails" in shown[0], "nor another meaning", *shown)
    os.rename(public, public + ".away")
    ok("the station's public key is missing"
       in unwrap(place.run("show", "last").out), "no public key")
    with open(public, "w", encoding="ascii") as f:
        f.write("ed25519 %s %s\n" % ("11" * 32, row["station_id"]))
    ok("a key that is not the station's"
       in unwrap(place.run("show", "last").out), "another public key")
    p = place.run(*SIGN)
    ok(p.returncode == 4 and "holds another key" in p.err and
       place.rows()[-1] == row, "which is never written over", p.err)
    with open(public, encoding="ascii") as f:
        ok("11" * 32 in f.read(), "nor touched")
    os.rename(public + ".away", public)

    # ---- a key file that is not safe
    for bad, wanted in ((0o640, "others may read it"),
                        (0o604, "others may read it")):
        os.chmod(secret, bad)
        p = place.run(*SIGN)
        ok(p.returncode == 3 and wanted in p.err, "mode %o" % bad, p.err)
    os.chmod(secret, 0o600)
    os.rename(secret, secret + ".real")
    os.symlink(secret + ".real", secret)
    p = place.run(*SIGN)
    ok(p.returncode == 3 and "not a plain file" in p.err, "a symbolic link",
       p.err)
    os.unlink(secret)
    with open(secret, "w", encoding="ascii") as f:
        f.write("rubbish\n")
    os.chmod(secret, 0o600)
    p = place.run(*SIGN)
    ok(p.returncode == 3 and "damaged" in p.err, "rubbish", p.err)
    os.rename(secret + ".real", secret)
    same(place.rows()[-1], row, "nothing was signed")

# A passphrase costs a quarter of a gigabyte and a second by intention, but
# next to nothing in the program with test hooks.
HOOKED = os.environ.get("MYOLOG_TEST") or lib_myolog.MYOLOG
if SLOW:
    lib_myolog.MYOLOG = HOOKED

# ---- the record under a signature is changed, and its chains are left alone
def retyped(place, old, new):
    """In the file, behind the program's back."""
    path = place.csv()
    with open(path, "rb") as f:
        data = f.read()
    same(data.count(old), 1, "it stands there once: %r" % old)
    with open(path, "wb") as f:
        f.write(data.replace(old, new))


with Place() as place:
    place.session(ANSWERS)
    same(place.run(*SIGN).returncode, 0, "signed")
    place.session(ANSWERS, patient="P-2")
    row = [r for r in place.rows() if r["step_id"] == "strength"][0]
    for words, args in (("signed", ("sessions", "-p", "P-1")),
                        ("signed", ("show", "P-1@" + row["recorded_at"][:10])),
                        ("signed", ("review", "P-1")),
                        ("holds", ("report", "P-1", "-f", "text"))):
        p = place.run(*args)
        ok(words in p.out and "fails" not in p.out.lower() and
           "record under" not in unwrap(p.out), args[0] + ": it holds", p.out)
    line = ",strength,%s,,answer,%s," % (row["side"], row["value"])
    with open(place.csv(), encoding="utf-8", newline="") as f:
        lines = [l for l in f.read().split("\r\n") if line in l]
    same(len(lines), 2, "a grade of each session")
    retyped(place, lines[1].encode(), lines[1].replace(
        line, line.replace(row["value"], "1")).encode())
    ok("FAILS" not in place.run("report", "P-1", "-f", "text").out,
       "a later session that was changed is no fault of this one")
    retyped(place, lines[0].encode(), lines[0].replace(
        line, line.replace(row["value"], "1")).encode())
    for args, words in (
            (("sessions", "-p", "P-1"), "signature fails"),
            (("review", "P-1"), "signature fails"),
            (("show", "P-1@" + row["recorded_at"][:10]),
             "FAILS: the record under it was changed")):
        text = unwrap(place.run(*args).out)
        ok(words in text, args[0] + ": it fails", text)
    page = place.run("report", "P-1", "-f", "markdown").out
    ok("FAILS: the record under it was changed" in page and
       not re.search(r"\bholds\b", page), "report: it fails", page)
    ok("none: this part of the record was changed" in page and
       not re.search(r"[0-9A-Z]{4}(-[0-9A-Z]{4}){3}-", page),
       "and no seal is given", page)
    rows = place.run("export", "wide", "-p", "P-1").out.splitlines()
    ok("fails" in rows[1].split(","), "export: it fails", rows)

# ---- the passphrase, through a pipe
with Place() as place:
    place.session(ANSWERS)
    p = place.run("key", "--passphrase", lines=["horse", "hors"])
    ok(p.returncode == 2 and "not the same" in p.err, "two that differ",
       p.err)
    ok("passphrase: none" in place.run("key").out, "change nothing")
    p = place.run("key", "--passphrase", lines=["horse", "horse"])
    same((p.returncode, p.out), (0, "passphrase set\n"), "set")
    ok("horse" not in p.err, "and not shown", p.err)
    with open(key_file(place)[0], encoding="ascii") as f:
        text = f.read()
    ok(re.fullmatch("myolog-key 1\nstation .*\npublic [0-9a-f]{64}\n"
                    "argon2id [0-9]+ [0-9]+ [0-9a-f]{32}\n"
                    "box [0-9a-f]{48} [0-9a-f]{96}\n", text),
       "the seed is in a box", text)
    before = place.rows()
    p = place.run(*SIGN, lines=["house", "horse"])
    ok(p.returncode == 2 and "wrong passphrase" in p.err and
       p.err.count("> ") == 1, "a wrong one signs nothing", p.err)
    p = place.run(*SIGN)
    ok(p.returncode == 2 and "no passphrase" in p.err, "nor none", p.err)
    same(place.rows(), before, "nothing is stored")
    p = place.run(*SIGN, lines=["horse"])
    same(p.returncode, 0, "the right one signs")
    checked(place, place.rows()[-1], "and it holds")
    p = place.run("key", "--passphrase", lines=["horse", "", ""])
    same((p.returncode, p.out), (0, "passphrase removed\n"), "removed")
    same(place.run(*SIGN).returncode, 0, "signs without")
    same(len({r["label"].split(" ")[1] for r in place.rows()[-2:]}), 1,
         "with the same key")

# ---- on a terminal
NAME = "on a terminal a passphrase does not appear"
if terminal_or_skip(NAME):
    with Place() as place:
        place.session(ANSWERS)
        talk = Talk(place, "key", "--passphrase", terminal=True)
        for line in ("horse-9", "horse-9"):
            talk.prompt()
            ok(not termios.tcgetattr(talk.to)[3] & termios.ECHO,
               "echo is off")
            talk.type(line)
        same(talk.end(), 0, "set on a terminal")
        ok("horse-9" not in talk.text and "passphrase set" in talk.text,
           NAME, talk.text)
        ok("passphrase: set" in place.run("key").out, "it is set")

    lib_myolog.MYOLOG = HOOKED
    with Place() as place:
        place.session(ANSWERS)
        place.run("key", "--passphrase", lines=["horse-9", "horse-9"])
        talk = Talk(place, *SIGN, terminal=True)
        for line in ("wrong-1", "wrong-2", "horse-9"):
            talk.prompt()
            talk.type(line)
        # The last line, not the words before the question.
        while not re.search(r"^signed ", talk.text, re.M) and talk.read(60):
            pass
        same(termios.tcgetattr(talk.to), talk.modes,
             "the modes are put back")
        same(talk.end(), 0, "three tries")
        ok(talk.text.count("wrong passphrase") == 2 and
           not re.search("wrong-|horse-9", talk.text), NAME, talk.text)
        same(place.rows()[-1]["entry"], "sign", "signed")

        talk = Talk(place, *SIGN, terminal=True)
        for line in ("a", "b", "c"):
            talk.prompt()
            talk.type(line)
        same(talk.end(), 2, "and no fourth")
        talk = Talk(place, *SIGN, terminal=True)
        talk.prompt()
        os.write(talk.to, b"half\x03")
        same(talk.end(), 130, "Ctrl-C")
        ok("half" not in talk.text, "shows nothing either", talk.text)
        same([r["entry"] for r in place.rows()][-2:], ["close", "sign"],
             "and signs nothing")

done()
