#!/usr/bin/env -S python3 -B
"""signals.py: every signal at random moments of a session: what was
acknowledged is there, what only stops or says something disturbs nothing.

    signals.py [ROUNDS [SEED]]
"""
import os
import random
import signal
import sys
import time

from lib_fault import LINES, RUN, SHORT, Script, Tally, fresh, rows, typed
from lib_myolog import DEADLINE, SLOW, Place, done, ok, skip

ROUNDS = int(sys.argv[1]) if len(sys.argv) > 1 else \
    2 if SLOW else 4 if SHORT else 40
SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 20261127
KILLS = 4 if SLOW else 40 if SHORT else 600

S = signal.Signals
# The session pauses, and says by what.
LEAVES = {S.SIGINT, S.SIGTERM, S.SIGHUP}
# It goes on as if nothing had been.
PASSES = {S.SIGCHLD, S.SIGCONT, S.SIGURG, S.SIGWINCH, S.SIGPIPE, S.SIGXFSZ}
STOPS = {S.SIGSTOP, S.SIGTSTP, S.SIGTTIN, S.SIGTTOU}
# Not to be sent here: the kill has a count of its own.
REST = {s for s in signal.valid_signals() if isinstance(s, S)} - LEAVES - \
    PASSES - STOPS - {S.SIGKILL}


def strike(place, number, delay, parts):
    """The session, struck by a signal; (exit code, what it said). Its lines
    are typed in `parts`, with a wait in between."""
    fresh(place)
    p = place.start(*RUN)
    try:
        at = time.monotonic() + delay
        for part in parts:
            p.stdin.write(part)
            p.stdin.flush()
        time.sleep(max(0, at - time.monotonic()))
        p.send_signal(number)
        if number in STOPS:
            p.send_signal(S.SIGCONT)
    except BrokenPipeError:
        pass
    try:
        p.stdin.close()
    except BrokenPipeError:
        pass
    p.stdin = None
    _, err = p.communicate(timeout=DEADLINE)
    return p.returncode, err.decode()


def right_end(number, code, err, script, place):
    """None, or why this is not how it should have ended."""
    if number in PASSES and code == -number and err == "":
        return None     # it came before the program had begun
    if number in PASSES | STOPS:
        return None if code == script.code else "exit code %d" % code
    if number in LEAVES and code == 130:
        last = rows(place)[-1:]
        if last and (last[0]["entry"], last[0]["note"]) not in (
                ("pause", S(number).name), ("close", "")):
            return "its last row is %r" % last[0]
        return None
    if code in (script.code, -number):
        return None
    return "exit code %d" % code


def main():
    if os.environ.get("ASAN_OPTIONS"):
        # It takes SIGSEGV and the like for findings, and its handlers wait
        # for locks that the struck program holds.
        print("1..0 # SKIP the sanitizer has signal handlers of its own")
        return
    rng = random.Random(SEED)
    with Place() as place:
        script = Script(place)
        ok(script.sound and script.code == 0, "an undisturbed session")
        begun = time.monotonic()
        for _ in range(5):
            fresh(place)
            place.run(*RUN, data=typed(LINES))
        whole = (time.monotonic() - begun) / 5
        lines = [(line + "\n").encode() for line in LINES]

        def one(tally, number):
            # Up to somewhere, so that it waits there; or all of it at once.
            n = rng.choice([rng.randrange(len(lines) + 1), len(lines)])
            if number in PASSES | STOPS:
                n = len(lines)
            code, err = strike(place, number, rng.uniform(0, whole * 1.1),
                               lines[:n])
            fault = None
            if number in PASSES | STOPS or n == len(lines):
                fault = right_end(number, code, err, script, place)
            tally.add("%s after %d lines" % (S(number).name, n),
                      fault or script.judge(err))
            return len(err)

        tally = Tally("signals")
        for number in sorted(LEAVES | PASSES | STOPS | REST):
            for _ in range(ROUNDS):
                one(tally, number)
        tally.report(ok, "signals at random moments, seed %d" % SEED,
                     ROUNDS * 25)
        tally = Tally("kills")
        moments = {one(tally, S.SIGKILL) for _ in range(KILLS)}
        tally.report(ok, "kills at random moments, seed %d" % SEED, KILLS)
        if SLOW:
            skip("all along the session",
                 "what the program is run below is all start and no session")
        else:
            ok(len(moments) > 3, "all along the session", sorted(moments))
    done()


main()
