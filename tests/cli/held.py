#!/usr/bin/env -S python3 -B
"""held.py: a session in progress is held by one process; others say by
which, and other sessions go on beside it."""
import os
import signal

from lib_chain import chain_fault
from lib_myolog import Place, Talk, done, last_line, ok, same

with Place() as place:
    first = Talk(place, "run", "triceps-surae-brief", "-p", "P-1", "-e", "E1")
    for line in ["y", "none"]:
        first.prompt()
        first.type(line)
    first.prompt()
    session = place.rows()[0]["session_id"]
    for words in (["resume"], ["resume", "last"], ["resume", session],
                  ["resume", session[-8:]]):
        p = place.run(*words, lines=["y", "none"])
        same(p.returncode, 4, " ".join(words[:1] + words[1:2]).replace(
            session, "SESSION") + ": held")
        ok("process %d" % first.p.pid in " ".join(p.err.split()),
           "it says by which process", p.err)
    same(len(place.rows()), 2, "nothing was written")
    # Reading goes on meanwhile.
    same(place.run("show", "last").returncode, 0, "it can be shown")
    # Another session beside it.
    p = place.session(["none", ":pause"], patient="P-2")
    same(p.returncode, 5, "another session beside it")
    p = place.run("resume", "P-2@" + place.rows()[0]["recorded_at"][:10],
                  lines=["y", ":abandon only a test"])
    same(p.returncode, 0, "and its resume")
    first.type("none")
    first.prompt()
    same(place.force()["safety.consent", "", ""]["value"], "none",
         "the first goes on")
    # A holder that is killed holds nothing.
    first.kill()
    p = place.run("resume", session, lines=["y", "4", ":pause"])
    same(p.returncode, 5, "a killed one can be resumed at once")
    ok(session[-4:] in last_line(p.err), "and it says how to go on again",
       p.err)
    # One that is stopped holds on.
    second = Talk(place, "resume", session)
    second.prompt()
    os.kill(second.p.pid, signal.SIGSTOP)
    p = place.run("resume", session, lines=["y"])
    same(p.returncode, 4, "held while a person reads the read-back")
    os.kill(second.p.pid, signal.SIGCONT)
    second.type("n")
    same(second.end(), 5, "n leaves it open")

    # Only on the station that opened it; there is only one state folder.
    p = place.run("resume", session, lines=["y"], env={
        "XDG_STATE_HOME": os.path.join(place.dir, "other-state")})
    same(p.returncode, 2, "not on another station")
    ok("station" in p.err, "which is said", p.err)
    p = place.run("resume", session, lines=["y", ":finish", "y"])
    same(p.returncode, 0, "closed")
    p = place.run("resume", session, lines=["y"])
    same(p.returncode, 2, "a closed one is not resumed")
    for name in ("zzzz", "abc", "P-1@1999-01-01", ""):
        same(place.run("resume", name, lines=["y"]).returncode, 2,
             "no such session: '%s'" % name)
    p = place.run("resume", lines=["y"])
    same(p.returncode, 2, "none is open")
    ok(chain_fault(place.csv()) is None, "the chain holds")
done()
