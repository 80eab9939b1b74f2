#!/usr/bin/env -S python3 -B
"""agreement.py: kappa, ICC and limits of agreement against the implementation
in fractions of lib_agree.py, to 1e-9, on the worked examples, on edge cases and
on random tables and measurements."""
import os
import random
import subprocess

import lib_agree
from lib_agree import kappa, measured, near, within
from lib_myolog import TOP, done, ok, same

SEED = 20261127
ROUNDS = 400
HELPER = os.path.join(os.environ.get("MYO_HELPERS") or os.path.join(
    TOP, "build", "test", "tests"), "cli", "agreement")
WEIGHTS = ("plain", "linear", "quadratic")
MEASURES = ("icc_1_1", "icc_2_1", "icc_3_1", "sem", "mdc95",
            "mean_difference", "sd_difference", "limit_lower", "limit_upper")


def ask(lines):
    p = subprocess.run([HELPER], input="".join(l + "\n" for l in lines),
                       stdout=subprocess.PIPE, universal_newlines=True,
                       check=True, timeout=120)
    return [[None if w == "ND" else float(w) for w in line.split()]
            for line in p.stdout.splitlines()]


def table_line(table):
    return "kappa %d %s" % (len(table), " ".join(
        str(c) for row in table for c in row))


def expected_table(table):
    out = [float(within(table, 0)), float(within(table, 1))]
    for weights in WEIGHTS:
        out += kappa(table, weights) or (None, None)
    return out


def scores_line(scores):
    return "icc " + " ".join("%s %s" % pair for pair in scores)


def expected_scores(scores):
    found = measured(scores)
    return [found[name] for name in MEASURES]


def compare(name, cases, line, expected):
    """Each case alone would be hundreds of tests; the worst ones are shown."""
    wrong = []
    got = ask([line(case) for case in cases])
    for case, have in zip(cases, got):
        wanted = expected(case)
        have = have[:len(wanted)] if line is scores_line else have
        if len(have) != len(wanted) or not all(map(near, have, wanted)):
            wrong.append("%r: %r, not %r" % (case, have, wanted))
    ok(len(got) == len(cases) > 0 and not wrong,
       "%s: %d of them" % (name, len(cases)), *wrong[:3])


# ---- the reference itself, by what others have worked out
EXAMPLE = [[4, 1, 0], [1, 5, 2], [0, 1, 6]]
same([round(kappa(EXAMPLE, w)[0], 3) for w in WEIGHTS],
     [0.620, 0.704, 0.795], "the reference: kappa of the worked example")
FORCES = list(zip("210 185 240 160 225 198".split(),
                  "204 190 236 150 230 190".split()))
found = measured(FORCES)
same([round(found[n], d) for n, d in zip(MEASURES, (4, 4, 4, 2, 1, 1, 1, 1,
                                                   1))],
     [0.9754, 0.9754, 0.9765, 4.71, 13.1, 3.0, 6.5, -9.8, 15.8],
     "the reference: measurements of the worked example")
# Shrout and Fleiss 1979, table 4: 6 targets by 4 judges; 0.17, 0.29, 0.71.
b, j, e, w = lib_agree.anova([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8],
                              [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
same([round(float(x), 2) for x in (
    (b - w) / (b + 3 * w), (b - e) / (b + 3 * e + 4 * (j - e) / 6),
    (b - e) / (b + 3 * e))], [0.17, 0.29, 0.71],
     "the reference: Shrout and Fleiss 1979")

# ---- kappa
compare("worked examples", [EXAMPLE], table_line, expected_table)
compare("tables at the edge", [
    [[0]], [[7]], [[0, 0], [0, 0]], [[5, 0], [0, 0]], [[0, 5], [0, 0]],
    [[0, 5], [5, 0]], [[1, 0], [0, 1]], [[1, 1], [0, 0]], [[0, 1], [0, 1]],
    [[0] * 6, [0] * 6, [0, 0, 9, 0, 0, 0], [0] * 6, [0] * 6, [0] * 6],
    [[3, 0, 0, 1], [0] * 4, [0] * 4, [1, 0, 0, 3]],
    [[10 ** 6, 1, 0], [0, 10 ** 6, 1], [1, 0, 10 ** 6]],
], table_line, expected_table)

rng = random.Random(SEED)


def random_table():
    k = rng.randint(1, 14)
    used = [c for c in range(k) if rng.random() < .6] or [rng.randrange(k)]
    table = [[0] * k for _ in range(k)]
    kind = rng.choice(("any", "near", "all equal", "opposed"))
    for _ in range(rng.choice((1, 2, 3, 5, 20, 100, 1000))):
        i = rng.randrange(len(used))
        at = {"any": rng.randrange(len(used)), "all equal": i,
              "near": min(max(i + rng.choice((0, 0, 0, -1, 1)), 0),
                          len(used) - 1),
              "opposed": len(used) - 1 - i}[kind]
        table[used[i]][used[at]] += 1
    return table


tables = [random_table() for _ in range(ROUNDS)]
ok(any(kappa(t, "plain") is None for t in tables) and
   any((kappa(t, "plain") or (1,))[0] < 0 for t in tables) and
   any(not any(row) and not any(r[i] for r in t) for t in tables
       for i, row in enumerate(t)),
   "among the random tables: one category, worse than chance, unused ones")
compare("random tables", tables, table_line, expected_table)

# ---- measurements
compare("worked example", [FORCES], scores_line, expected_scores)
compare("measurements at the edge", [
    [], [("5", "3")], [("5", "5"), ("5", "5")], [("0", "0"), ("0", "0")],
    [("1", "2"), ("1", "2")], [("1", "2"), ("2", "1")],
    [("0.1", "0.3"), ("0.3", "0.1")], [("0.1", "0.2"), ("0.2", "0.3")],
    [("0.1", "0.1"), ("0.3", "0.3"), ("0.7", "0.7")],
    [("1", "3"), ("3", "1"), ("2", "2")],
    [("900000.1", "900000.2"), ("900000.3", "900000.2")],
    [("-1.5", "1.5"), ("1.5", "-1.5"), ("0", "0")],
], scores_line, expected_scores)


def random_scores():
    n = rng.choice((2, 2, 3, 4, 6, 20, 200))
    decimals = rng.choice((0, 0, 1, 2, 3))
    spread, error = rng.choice(((50, 5), (5, 50), (0, 5), (50, 0), (0, 0)))
    level, bias = rng.choice((0, 10, 240, 5000)), rng.choice((0, 0, 7, -40))
    turn = rng.choice((1, 1, 1, -1))
    out = []
    for _ in range(n):
        true = rng.gauss(0, spread)
        out.append(tuple("%.*f" % (decimals, level + x) for x in (
            true + rng.gauss(0, error),
            turn * true + bias + rng.gauss(0, error))))
    return out


scores = [random_scores() for _ in range(ROUNDS)]
results = [measured(s) for s in scores]
ok(any(r["icc_2_1"] is None for r in results) and
   any((r["icc_2_1"] or 0) < 0 for r in results) and
   any(len(s) == 2 for s in scores),
   "among the random measurements: all equal, a negative ICC, n = 2")
compare("random measurements", scores, scores_line, expected_scores)

# ---- intervals
def intervals(found):
    limits = found[len(MEASURES):]
    return list(zip(limits[::2], limits[1::2]))


pairs = [(s, intervals(have)) for s, have in zip(
    [FORCES, *scores], ask(map(scores_line, [FORCES, *scores])))]
whole = [(s, have) for s, have in pairs if all(
    None not in limits for limits in have)]
wrong = [(s, have, tails) for s, have in whole[:80]
         for tails in [lib_agree.interval_tails(s, have)]
         if any(abs(t - .025) > 1e-7 for t in tails)]
ok(len(whole) > 80 and not wrong, "confidence intervals", *wrong[:3])
ok(sum(len(lib_agree.interval_tails(s, have)) == 6 for s, have in whole[:80])
   > 40, "most of them with all six limits")
wrong = [(s, have) for s, have in pairs for (low, high), name in zip(
    have, MEASURES) if low is not None and not
    low <= measured(s)[name] + 1e-9 <= high + 2e-9 <= 1 + 3e-9]
ok(not wrong, "hold their estimate", *wrong[:3])
none = [(None, None)]
same([intervals(have) for have in ask(map(scores_line, (
    [("5", "3")], [("7", "7"), ("7", "7")], [("1", "1"), ("3", "3")])))],
    [3 * none] * 3, "none of one patient, of equal values, without an error")
low, high = intervals(ask([scores_line([("1", "2"), ("3", "4"), ("7", "8")])])[
    0])[1]
ok(-1 < low < high < 1, "MSE is 0 and MSJ is not: one there is", low, high)
done()
