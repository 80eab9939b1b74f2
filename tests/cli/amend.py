#!/usr/bin/env -S python3 -B
"""amend.py: corrections and withdrawals by the shipped program: the rows they
make, what show says of them, and two stations at one record."""
import os
import re
import shutil

import lib_myolog
from lib_chain import chain_fault
from lib_myolog import BRIEF, Place, done, ok, same, skip

ANSWERS = ["none", "none", "4 / Mr Doe", "strong", "firm", "3p", "palpable",
           "firm", "y"]
WHY = ("--reason", "typed wrong", "--examiner", "E2")


def unwrap(text):
    return re.sub(r"\s+", " ", text)


def last(place):
    return place.rows()[-1]


def refused(place, name, wanted, *args, code=2):
    """Nothing is stored, and it is said why."""
    before = len(place.rows())
    p = place.run(*args)
    ok(p.returncode == code and wanted in unwrap(p.err) and p.out == ""
       and len(place.rows()) == before, name, p.returncode, p.err, p.out)


# ---- an answer
with Place() as place:
    place.session(ANSWERS)
    p = place.run("amend", "last", "strength.right", "3*", "--note", "burn",
                  *WHY)
    same((p.returncode, p.out), (0, ""), "amended")
    ok("saved: strength, right: 3*" in p.err, "acknowledged", p.err)
    amend, note = place.rows()[-2:]
    same((amend["entry"], amend["step_id"], amend["side"], amend["value"],
          amend["qualifier"], amend["note"], amend["examiner_id"]),
         ("amend", "strength", "right", "3", "*", "typed wrong", "E2"),
         "its row")
    old = next(r for r in place.rows() if r["ref"] == amend["refers_to"])
    same((old["entry"], old["value"]), ("answer", "4"), "refers to the old one")
    same((note["entry"], note["note"], note["refers_to"]),
         ("note", "burn", amend["ref"]), "its note refers to it")
    same(chain_fault(place.csv()), None, "the chain goes on")
    force = place.force()[("strength", "right", "")]
    same(force["value"] + force["qualifier"], "3*", "in force by the file")
    shown = place.run("show", "last").out
    ok("strength, right: 3* instead of 4, typed wrong (E2," in unwrap(shown)
       and "earlier note: Mr Doe" in unwrap(shown), "shown", shown)

    # ---- refused; on a pipe nobody is asked
    refused(place, "unchanged", "unchanged", "amend", "last",
            "strength.right", "3*", *WHY)
    refused(place, "no reason", "missing --reason", "amend", "last",
            "strength.right", "4", "--examiner", "E2")
    refused(place, "an empty reason", "a reason is required", "amend", "last",
            "strength.right", "4", "--reason", "", "--examiner", "E2")
    refused(place, "nobody", "missing --examiner", "amend", "last",
            "strength.right", "4", "--reason", "x")
    refused(place, "a bad grade", "allowed: 0 1 2 3 4 5", "amend", "last",
            "strength.right", "6", *WHY)
    refused(place, "a note is wanted", "--note TEXT", "amend", "last",
            "strength.left", "3**", *WHY)
    refused(place, "which side", "strength.left", "amend", "last",
            "strength", "4", *WHY)
    refused(place, "neither answer nor note", "missing ANSWER", "amend",
            "last", "strength.left", *WHY)
    refused(place, "no UTF-8", "UTF-8", "amend", "last", "strength.left",
            "4", "--reason", b"\xff", "--examiner", "E2")
    refused(place, "no such session", "no such session", "amend", "abcdef",
            "strength.left", "4", *WHY)

    # ---- a note: hidden everywhere but in --audit
    seq = next(r["seq"] for r in place.rows() if r["note"] == "Mr Doe")
    p = place.run("amend", "last", seq, "--note", "the patient",
                  "--reason", "held a name", "--examiner", "E2")
    same(p.returncode, 0, "a note corrected")
    row = last(place)
    same((row["entry"], row["step_id"], row["value"], row["note"]),
         ("amend", "", "the patient", "held a name"), "its row")
    for what in (("show", "last"), ("sessions",),
                 ("run", BRIEF, "--patient", "P-1", "--examiner", "E1")):
        p = place.run(*what, lines=["y", "none", "none"])
        ok("Doe" not in p.out + p.err, "the old note is not in " + what[0],
           p.out, p.err)
    first = place.rows()[0]["session_id"]
    audit = place.run("show", first, "--audit").out
    ok("note: Mr Doe" in audit and "value: the patient" in audit,
       "but in --audit", audit)
    same(place.force()[("strength", "right", "")]["notes"],
         ["the patient", "burn"], "in force by the file")

    # ---- while another process is at it
    held = place.start("resume", "last", "--examiner", "E1")
    while b"Go on with this session?" not in os.read(
            held.stderr.fileno(), 65536):
        pass
    refused(place, "an open session that is held", "in progress", "amend",
            "last", "safety.consent", "1", *WHY, code=4)
    held.communicate(b"n\n")
    p = place.run("amend", "last", "safety.consent", "1", "--note", "x", *WHY)
    same(p.returncode, 0, "let go, it is not refused")
    refused(place, "what is not answered yet", "no answer yet", "amend",
            "last", "strength.right", "4", *WHY)

# ---- withdrawn
with Place() as place:
    place.session(ANSWERS)
    refused(place, "void wants a reason", "missing --reason", "void", "last",
            "--examiner", "E2")
    refused(place, "and another patient", "patient P-1's already", "void",
            "last", "--moved-to", "P-1", *WHY)
    refused(place, "whose id is one", "--moved-to is not an id", "void",
            "last", "--moved-to", "Mr Miller", *WHY)
    same(place.run("void", "last", *WHY).returncode, 0, "void")
    refused(place, "void twice", "withdrawn by E2 at ", "void", "last", *WHY)
    refused(place, "amend a void one", "withdrawn by E2 at ", "amend", "last",
            "strength.left", "4", *WHY)
    refused(place, "sign a void one", "withdrawn by E2 at ", "sign", "last",
            "--meaning", "reviewed", "--examiner", "E2")
    refused(place, "resume a void one", "withdrawn", "resume", "last")
    ok("void: typed wrong" in place.run("sessions").out, "listed as void")

# ---- moved to the right patient
with Place() as place:
    place.session(ANSWERS)
    place.run("amend", "last", "strength.left", "4", *WHY)
    place.run("sign", "last", "--meaning", "reviewed", "--examiner", "E2")
    old = place.rows()
    p = place.run("void", "last", "--moved-to", "P-2", *WHY)
    same(p.returncode, 0, "moved")
    new = place.rows()[len(old):-1]
    void = last(place)
    ids = {r["session_id"] for r in new}
    same(p.out, "session %s\n" % new[0]["session_id"], "the new id is told")
    same((len(ids), {r["patient_id"] for r in new}), (1, {"P-2"}),
         "one new session of the right patient")
    copied = [r for r in old if r["entry"] != "sign"]
    kept = ("protocol_id", "protocol_rev", "step_id", "side", "trial",
            "entry", "value", "qualifier", "unit", "label", "note",
            "examiner_id")
    same([[r[n] for n in kept] for r in new],
         [[r[n] for n in kept] for r in copied], "its entries but signatures")
    same([r["observed_at"] for r in new], [r["recorded_at"] for r in copied],
         "with their times as observed_at")
    where = {a["ref"]: b["ref"] for a, b in zip(copied, new)}
    same([r["refers_to"] for r in new[1:]],
         [where.get(r["refers_to"], "") for r in copied[1:]],
         "what they refer to is the copy's")
    same(new[0]["refers_to"], copied[0]["ref"], "open refers to the original")
    same((void["entry"], void["session_id"], void["patient_id"],
          void["value"]),
         ("void", copied[0]["session_id"], "P-1", new[0]["session_id"]),
         "the original is void")
    ok("typed wrong" in void["note"] and new[0]["session_id"] in void["note"]
       and "P-2" in void["note"], "its note says why and where", void["note"])
    refused(place, "moved once", "was moved by E2 at ", "void",
            copied[0]["session_id"], "--moved-to", "P-3", *WHY)
    p = place.run("run", BRIEF, "--patient", "P-2", "--examiner", "E1",
                  lines=["y", "none", "none"])
    ok("4 on " + copied[0]["recorded_at"][:10] in unwrap(p.err),
       "it is the right patient's history", p.err)
    p = place.run("run", BRIEF, "--patient", "P-1", "--examiner", "E1",
                  lines=["y", "none", "none"])
    ok("4 on " not in unwrap(p.err), "and no longer the wrong one's", p.err)

# ---- a session that is still open goes on under the right patient
with Place() as place:
    place.session(["none", "none", "4"])
    p = place.run("void", "last", "--moved-to", "P-2", *WHY)
    same(p.returncode, 0, "an open one is moved")
    p = place.run("resume", "last", lines=["y", *ANSWERS[3:]])
    same(p.returncode, 0, "and resumed")
    ok(re.search("P-2 .*closed  8/8", place.run("sessions").out),
       "to its close", place.run("sessions").out)

# ---- two stations amend one answer, neither knowing of the other
def sync(here, there):
    """What `there` has not, and this station's own file, as file sync would
    put them."""
    own = os.path.basename(here.csv())
    for folder, _, names in os.walk(here.logbook):
        to = os.path.join(there.logbook,
                          os.path.relpath(folder, here.logbook))
        os.makedirs(to, exist_ok=True)
        for name in names:
            if name == own or not os.path.exists(os.path.join(to, name)):
                shutil.copy(os.path.join(folder, name), to)


with Place() as one, Place() as two:
    one.session(ANSWERS)
    sync(one, two)
    same(one.run("amend", "last", "strength.right", "5", *WHY).returncode, 0,
         "here")
    same(two.run("amend", "last", "strength.right", "2", "--reason", "later",
                 "--examiner", "E3").returncode, 0, "and there")
    mine = one.csv()
    theirs = next(n for n in os.listdir(two.logbook)
                  if n.endswith(".csv") and n != os.path.basename(mine))
    shutil.copy(mine, two.logbook)
    shutil.copy(os.path.join(two.logbook, theirs), one.logbook)
    shown = [unwrap(p.run("show", "last").out) for p in (one, two)]
    same(shown[0], shown[1], "both read the same")
    ok("strength right 2: " in shown[0], "the later one counts", shown[0])
    same(len(re.findall("in conflict with [^ ]+, which is later and counts",
                        shown[0])), 1, "and the conflict is named")
    same(one.force()[("strength", "right", "")]["value"], "2",
         "by the file too")

# ---- clocks: who corrects what another station wrote comes after it in the
# record, however the clocks are, and also where the station's name is smaller
if "MYOLOG_TEST" in os.environ:
    lib_myolog.MYOLOG = os.environ["MYOLOG_TEST"]
    with Place() as one, Place() as two:
        one.env.update(MYO_TEST_HOST="zzz", MYO_TEST_CLOCK="1900000000000")
        two.env.update(MYO_TEST_HOST="aaa", MYO_TEST_CLOCK="1800000000000")
        one.session(ANSWERS)
        one.run("amend", "last", "strength.right", "5", *WHY)
        sync(one, two)
        p = two.run("amend", "last", "strength.right", "2", *WHY)
        same(p.returncode, 0, "a clock that is behind")
        rows = two.rows()
        same((rows[-1]["station_id"][:3], rows[-1]["value"]), ("aaa", "2"),
             "comes last all the same")
        ok(rows[-1]["recorded_at"] > rows[-2]["recorded_at"],
           "by its time", rows[-2:])
        shown = unwrap(two.run("show", "last").out)
        ok("strength right 2: " in shown and "conflict" not in shown and
           "2 instead of 5" in shown, "and counts", shown)
        p = two.run("sign", "last", "--meaning", "reviewed",
                    "--examiner", "E2")
        same([re.sub("-....:.*", "", h)
              for h in two.rows()[-1]["label"].split(" ")[3:]],
             ["aaa", "zzz"], "a signature names both stations")
        ok("closed, signed 8/8" in unwrap(two.run("sessions").out),
           "and holds", two.run("sessions").out, p.err)
else:
    skip("clocks", "no program with test hooks")

done()
