#!/usr/bin/env -S python3 -B
"""review.py: the history of a patient by the shipped program: what it says of
values, changes, sides, sessions, and of what cannot be compared; that no line
is wider than the terminal; that the plain form says the same."""
import os
import re

from lib_myolog import (TOP, Place, Talk, done, ok, same, terminal_or_skip)

with open(os.path.join(TOP, "tests", "cli", "review.ini"),
          encoding="utf-8") as f:
    CALF = f.read()
LONG = "x" * 200
WIDE = "\u65e5\u672c" * 60      # two columns a character


def unwrap(text):
    return re.sub(r"\s+", " ", text)


def width(line):
    return sum(2 if "\u2e80" <= c <= "\uffdc" else 1 for c in line)


def fits(text, columns, name):
    wide = [l for l in text.split("\n") if width(l) > columns]
    ok(not wide, name, *wide)


def seen(place, protocol, day, lines, patient="P-1", examiner="E1"):
    p = place.run("run", protocol, "--patient", patient, "--examiner",
                  examiner, "--observed-at", day, lines=["y", *lines])
    ok(p.returncode in (0, 5), "session of " + day, p.returncode, p.err)


def review(place, *args, code=0, **kwargs):
    p = place.run("review", *args, **kwargs)
    same(p.returncode, code, "review " + " ".join(args))
    return p


def refused(place, wanted, *args):
    p = review(place, *args, code=2)
    ok(wanted in unwrap(p.err) and p.out == "", "  it says: " + wanted, p.err,
       p.out)


def says(text, *wanted):
    text = unwrap(text)
    for words in wanted:
        ok(words in text, "  it says: " + words, text)


def part(text, heading):
    """Lines of a step or score, up to the next empty line."""
    found = re.search(r"^(?:step |score )?%s: .*\n(?:.+\n)*"
                      % re.escape(heading), text, re.M)
    return found[0] if found else ""


def ending(place, day):
    """The end of the id of the session that was observed on a day."""
    return next(r["session_id"] for r in place.rows()
                if r["entry"] == "open" and r["observed_at"].startswith(day)
                )[-12:]


with Place() as place:
    calf = place.protocol("calf", CALF)
    # opened in another order than the patient was seen
    seen(place, calf, "2026-02-02 09:00",
         ["n", "right", "A-17", "3+", "5", "tender / in the middle " + LONG,
          "firm", "212", "225", "218", "240", "245", "250", "12", "25", "y"])
    seen(place, calf, "2026-01-05 09:00",
         ["n", "right", "A-17", "3", "5", "tender", "", "firm", "182", "182",
          "182", "240", "240", "240", "4", "25", "y"])
    seen(place, calf, "2026-03-20 09:00",
         ["n", "right", "B-2", "5", "5", "gap / " + WIDE, "firm", "nt pain",
          "240", "245", "250", "26", "y"], examiner="E2")
    seen(place, calf, "2026-05-04 09:00",
         ["n", "both", "B-2", "5", "4+", "firm", "firm", "282", "265", "268",
          "280", "285", "290", "8", "25", "as seen", "y"])
    seen(place, calf, "2026-06-01 09:00", ["n", "right", "", "2", "4",
                                           ":pause"])

    p = review(place, "P-1")
    page = p.out
    same(p.err, "", "nothing to complain of")
    fits(page, 80, "no line is wider than 80 columns")
    ok(all(ord(c) < 128 for c in page.replace(WIDE[0], "").replace(
        WIDE[1], "")), "plain ASCII but for what was typed")
    says(page, "patient: P-1", "sessions: 5, 2026-01-05 to 2026-06-01",
         "protocol: calf, Calf, made up",
         "2026-03-20: E2, closed, 11 of 15 answered, 4 not tested",
         "2026-06-01: E1, open,", "device A-17",
         "stop: Suspected rupture: no heel rises, right",
         "check: Grade 5 by hand but fewer than 10 heel rises, right",
         "note on the check: as seen (E1, ",
         "2026-03-20: tendon, right: calcaneal tendon palpable gap",
         "safety.fever: Fever? no, all 5 times")
    ok(page.index("2026-01-05: E1") < page.index("2026-02-02: E1"),
       "by the day the patient was seen")

    # ---- grades: ranks on mrc-pm are 3 3+ 4- 4 4+ 5- 5
    strength = part(page, "strength")
    says(strength, "(scale mrc-pm)",
         "2026-02-02 3+ (E1) 1 rank up", "2026-03-20 5 (E2) 5 ranks up",
         "2026-05-04 5 (E1) same grade", "2026-06-01 2 (E1)",
         # 5 is the 13th level, 2 the 4th
         "change: 5 -> 2 since 2026-05-04: 9 ranks down; across gravity: "
         "deserves attention",
         # 4+ is the 11th, 4 the 10th
         "change: 4+ -> 4 since 2026-05-04: 1 rank down; within usual "
         "disagreement between examiners",
         "2026-03-20 same grade", "right 2, left 4: right 6 ranks lower")
    ok(" 5 |" in strength and " 2 |" in strength and
       "R right, L left" in strength, "a plot on ranks", strength)
    same(len(re.findall(r"^ +\S* \|", strength, re.M)), 10,
         "a row for each rank from 2 to 5")

    # ---- forces: mean of trials, error, device, sides
    force = part(page, "force")
    says(force,
         # 218.33 - 182
         "218.3 N, mean of 3 (E1) +36.3 N (+20.0 %), within error",
         "trials: 212.0, 225.0, 218.0; max 225.0, SD 6.5, CV 3.0 %",
         "2026-03-20 not tested: ", "2026-06-01 still open",
         "ND: device changed: A-17 then, B-2 now",
         # 182 / 240, and the affected side is both later
         "right - left -58.0 N, LSI 75.8 %",
         "right 271.7 N, left 285.0 N, right - left -13.3 N",
         "LSI ND: not one side alone is affected",
         "ND: not tested: pain too severe to test on the right")
    # 285 - 245 = 40, of 245 16.3 %
    says(force, "change: +40.0 N (+16.3 %) since 2026-03-20, within error "
         "(MDC 47 N, SD 60 N, ICC 0.92); another examiner than then")
    ok("x" in force.split("+", 1)[1] and "missing" in force,
       "a missing value in the plot", force)

    # ---- notes
    tendon = part(page, "tendon")
    ok("note: in the middle" in unwrap(tendon) and
       LONG in re.sub(r"\s", "", tendon), "a note, broken where it must be",
       tendon)
    ok(WIDE in re.sub(r"\s", "", tendon), "wide characters too", tendon)

    # ---- scores: 4/25, 12/25, ND
    lsi = part(page, "score lsi")
    says(lsi, "2026-01-05 16.0 %, 2/2 items",
         "2026-02-02 48.0 %, 2/2 items +32.0 percentage points", "2026-03-20 ND,",
         "2026-05-04 ND,", "change: ND since 2026-03-20: not determined now")
    ok("2026-06-01" not in lsi, "none of the open session", lsi)

    # ---- the same in plain lines
    plain = review(place, "P-1", "--plain").out
    fits(plain, 80, "plain: no line is wider than 80 columns")
    ok(not re.search(r"^ *\S* [|+][ -]", plain, re.M), "no plot", plain)
    bad = [l for l in plain.split("\n")
           if l and not re.match(r"^  |^[^:]+:( |$)", l)]
    ok(not bad, "every line has its label", *bad)
    says(plain, "right, 2026-02-02: 3+ (E1); 1 rank up",
         "right, 2026-06-01, change: 5 -> 2 since 2026-05-04: 9 ranks down",
         "sides, 2026-01-05: right - left -58.0 N, LSI 75.8 %",
         "2026-05-04, check: Grade 5 by hand",
         "session, 2026-06-01: E1, open",
         "2026-03-20, abnormal: tendon, right: calcaneal tendon palpable gap")
    # Every value, change and note of one is in the other.
    table = re.sub(r"^ +\S* [|+].*\n(?: +\S* [|+].*\n)*"
                   r" +20..-..-.. +20..-..-..\n( +[RLx*&^].*\n( {5,}.*\n)*)?",
                   "", page, flags=re.M)
    ok("|" not in table and "R right" not in table, "plots taken out", table)
    facts = re.findall(r"^    \S.*?:? (.*)\n((?: {5,}\S.*\n)*)", table, re.M)
    flat = re.sub(r"\s+|[;,:]", "", plain)
    lost = [f for f in ("".join(x) for x in facts)
            if not all(re.sub(r"\s+|[;,:]", "", w) in flat
                       for w in re.split(r"\s{2,}", f.strip()))]
    ok(len(facts) > 60 and not lost, "what a table says, plain lines say",
       len(facts), *lost)

    # ---- filters
    says(review(place, "P-1", "--since", "2026-02-01", "--until",
                "2026-03-31").out, "sessions: 2, 2026-02-02 to 2026-03-20")
    says(review(place, "P-1", "-e", "E2").out, "sessions: 1, 2026-03-20")
    says(review(place, "P-1", "--protocol", "calf").out, "sessions: 5,")
    one = review(place, "P-1", "--step", "rises").out
    ok("rises: Heel rises" in one and "strength:" not in one and
       "score" not in one, "one step alone", one)

    # ---- narrow and wide terminals
    if terminal_or_skip("other widths"):
        for columns in (40, 132):
            for how in ([], ["--plain"]):
                talk = Talk(place, "review", "P-1", *how, terminal=True,
                            columns=columns)
                same(talk.end(), 0, "%d columns" % columns)
                # what was read in two pieces has lost a character
                fits(re.sub(r".*\ufffd.*", "", talk.text), columns,
                     "  no line is wider")

    # ---- decimal comma
    config = os.path.join(place.dir, "comma.ini")
    with open(config, "w", encoding="utf-8") as f:
        f.write("[prompt]\ndecimal = comma\n")
    comma = review(place, "P-1", env={"MYOLOG_CONFIG": config}).out
    says(comma, "218,3 N, mean of 3", "trials: 212,0; 225,0; 218,0; max "
         "225,0, SD 6,5, CV 3,0 %", "+36,3 N (+20,0 %), within error", "LSI 75,8 %",
         "48,0 %, 2/2 items +32,0 percentage points", "ICC 0.92")
    ok(not re.search(r"\d\.\d", re.sub(r"ICC 0\.92", "", comma)),
       "no decimal point is left", comma)

    # ---- amended, signed, signed then amended
    last = ending(place, "2026-05-04")
    why = ["--examiner", "E2", "--reason", "typed wrong"]
    same(place.run("sign", last, "--meaning", "reviewed", "--examiner", "E2"
                   ).returncode, 0, "signed")
    same(place.run("amend", ending(place, "2026-02-02"), "strength.left", "4",
                   *why).returncode, 0, "amended")
    page = review(place, "P-1").out
    says(page, "amended: strength, left: 4 instead of 5, typed wrong (E2, ",
         "2026-02-02 4 [amended] (E1) 3 ranks down")
    same(place.run("amend", ending(place, "2026-02-02"), "tendon.left",
                   "nt pain", *why).returncode, 0, "amended to not tested")
    says(review(place, "P-1").out, "amended: tendon, left: not tested: pain "
         "instead of firm, typed wrong (E2, ")
    says(page, "2026-05-04: E1, closed, signed,", "signed: reviewed by E2, ")
    says(review(place, "P-1", "--signed").out, "sessions: 1, 2026-05-04")
    same(place.run("amend", last, "strength.left", "4", *why).returncode, 0,
         "amended after it")
    says(review(place, "P-1").out,
         "2026-05-04: E1, closed, signed, then amended,")

    # ---- void: said, and left out of every value
    same(place.run("void", ending(place, "2026-03-20"), *why).returncode, 0,
         "withdrawn")
    p = review(place, "P-1")
    says(p.out, "sessions: 4, 2026-01-05 to 2026-06-01",
         "left out: 1 void session")
    ok("2026-03-20" not in p.out, "nothing of it is left", p.out)

    # ---- who is not there
    refused(place, "no such patient: 'P-2'; did you mean 'P-1'?", "P-2")
    refused(place, "no such patient: 'somebody'; 'myolog sessions' lists",
            "somebody")
    refused(place, "no session of 'P-1' is left by the other options", "P-1",
            "--since", "2027-01-01")
    refused(place, "no session of 'P-1' has a step 'strenght'", "P-1",
            "--step", "strenght")
    refused(place, "--since is no date: 'May'", "P-1", "--since", "May")
    refused(place, "PATIENT", "--plain")

    # ---- results that cannot be written
    with open("/dev/full", "wb") as full:
        p = place.run("review", "P-1", stdout=full)
    same(p.returncode, 4, "to a full device")

    # ---- another revision: position changed
    other = place.protocol("calf", CALF.replace("position = prone",
                                                "position = supine"))
    seen(place, other, "2026-07-01 09:00",
         ["n", "right", "B-2", "4", "5", "firm", "firm", "282", "265", "268",
          "280", "285", "290", "12", "25", "y"])
    page = review(place, "P-1").out
    says(part(page, "strength"), "change: ND since 2026-06-01: position "
         "changed: prone then, supine now", "^ not comparable with before")
    says(page, "revision 1-")

    # ---- a session whose protocol is gone hides no other
    rev = next(r["protocol_rev"] for r in place.rows()
               if r["observed_at"].startswith("2026-07-01"))
    os.unlink(os.path.join(place.logbook, "protocols", "calf-%s.ini" % rev))
    p = review(place, "P-1", code=3)
    says(p.out, "sessions: 4,")
    ok("calf-" + rev in unwrap(p.err).replace(" ", ""), "it is named", p.err)

# ---- a shipped protocol: other handle, no change
GRIP = ["none", "none", "right", "right", "Jamar", "J-7", "%s", "standard", "",
        "0", "0", "22", "24", "23", "none", "0", "31", "33", "32", "none", "0",
        "y"]
with Place() as place:
    for day, handle in ("2026-01-05", "2"), ("2026-02-05", "2"), (
            "2026-03-05", "3"):
        seen(place, "grip-dynamometer", day + " 09:00",
             [l.replace("%s", handle) for l in GRIP])
    grip = part(review(place, "P-1").out, "grip")
    says(grip, "2026-02-05 23.0 kgf, mean of 3 0.0 kgf (0.0 %), within error",
         "change: ND since 2026-02-05: handle changed: second then, third now")
    # of the two steps on the device the one that is left out is named
    for day in "2026-04-05", "2026-05-05":
        seen(place, "grip-dynamometer", day + " 09:00",
             [l.replace("%s", "2").replace("J-7", "") for l in GRIP],
             patient="P-2")
    says(part(review(place, "P-2").out, "grip"), "; serial not recorded on "
         "either day")
    says(place.run("protocols", "show", "grip-dynamometer").out,
         "compared if the same: device, serial, handle, posture")

# ---- one session, and many
with Place() as place:
    p = place.session(["none", "none", "4", "strong", "firm", "3p", "palpable",
                       "tender", "by the heel", "y"])
    same(p.returncode, 0, "one session")
    page = review(place, "P-1").out
    says(page, "sessions: 1, ", "right 4, left 3p: left 1 rank lower",
         "abnormal findings", "tendon, left: calcaneal tendon tender")
    ok("change" not in page and "+--" not in page, "nothing to compare", page)
    calf = place.protocol("calf", CALF)
    for i in range(50):
        p = place.run("run", calf, "--patient", "P-50", "--examiner", "E1",
                      "--observed-at", "2025-%02d-%02d 09:00" % (
                          1 + i // 25, 1 + i % 25), lines=[
                          "y", "n", "right", "A-1", "4", "5", "firm", "firm",
                          *[str(200 + i)] * 3, *["240"] * 3, str(10 + i), "60",
                          "y"])
        if p.returncode != 0:
            ok(False, "session %d" % i, p.err)
    page = review(place, "P-50").out
    fits(page, 80, "50 sessions: no line is wider than 80 columns")
    says(page, "sessions: 50, 2025-01-01 to 2025-02-25")
    same(len(re.findall(r"^    20..-..-..  [45]\b", part(page, "strength"),
                        re.M)), 100, "50 values a side")
    # two sessions on one day are told apart by the time
    seen(place, calf, "2025-02-25 15:30",
         ["n", "right", "A-1", "4", "5", "firm", "firm", *["260"] * 3,
          *["240"] * 3, "70", "70", "y"], patient="P-50")
    says(part(review(place, "P-50").out, "rises"), "2025-02-25 09:00 59",
         "change: +11 (+18.6 %) since 2025-02-25 09:00")

# ---- what is missing is not normal
with Place() as place:
    calf = place.protocol("calf", CALF)
    seen(place, calf, "2026-01-05 09:00",
         ["n", "right", "", "nt time", "nt time", "nt time", "nt pain",
          *["nt time"] * 8, "y"])
    seen(place, calf, "2026-01-05 09:00",
         ["n", "right", "", "4", "5", "firm", "firm", *["200"] * 6, "9", "9",
          "y"], patient="P-2")
    for form in (), ("--plain",):
        says(review(place, "P-1", *form).out,
             "none recorded; 2 not tested")
        page = review(place, "P-2", *form).out
        ok(re.search(r"abnormal findings:?\s+none\n", page),
           "all of it was tested, and none of it is abnormal", page)
    grip = place.protocol("grip", CALF.replace("abnormal = tender, gap\n", "")
                          .replace("if = tendon has gap", "if = rises = 0"))
    seen(place, grip, "2026-01-05 09:00", ["n", "right", "", ":pause"],
         patient="P-3")
    ok("abnormal" not in review(place, "P-3").out,
       "where no answer is marked as abnormal nothing is said of it")

# ---- of an observation on a day; in a record that cannot be read
with Place() as place:
    calf = place.protocol("calf", CALF)
    seen(place, calf, "2026-01-05", ["n", ":pause"], patient="EQ")
    page = place.run("report", "EQ@2026-01-05", "--format", "text").out
    ok(re.search(r"Patient seen:? +2026-01-05\n", page),
       "a time that nobody gave is not shown", page[:900])
    station, = (f for f in os.listdir(place.logbook) if f.endswith(".csv"))
    path = os.path.join(place.logbook, station)
    with open(path, "rb") as f:
        whole = f.read()
    for name, damaged in (("the header", b"X" + whole[1:]), ("all of it", b"")):
        with open(path, "wb") as f:
            f.write(damaged)
        for command in ("review", "EQ"), ("report", "EQ"), ("report", "last"):
            p = place.run(*command)
            same(p.returncode, 3, " ".join(command) + ": " + name)
            ok(p.out == "" and "in what could be read of the record there is "
               "no " in unwrap(p.err), "  it says so", p.err)

# ---- no logbook
with Place() as place:
    p = place.run("review", "P-1")
    like = place.run("sessions")
    ok(p.returncode == like.returncode != 0 and p.out == "" and p.err ==
       like.err, "no logbook: as sessions says", p.err, p.returncode)

done()
