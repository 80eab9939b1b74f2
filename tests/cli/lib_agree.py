"""lib_agree.py: two examiners of the same patients, and what agreement comes
to by the published formulas, in whole numbers and fractions and arranged in
another way than the program has it: probabilities and agreement weights where
that has counts and disagreement weights, a full analysis of variance by sums
of squares about the grand mean where that has means and differences.

Cohen 1960, 1968; Fleiss, Cohen and Everitt 1969; Shrout and Fleiss 1979;
McGraw and Wong 1996; Bland and Altman 1986.
"""
from decimal import Decimal, getcontext
from fractions import Fraction
import math
import os
import random

from lib_myolog import same

getcontext().prec = 60

PROTOCOL = """[protocol]
id = raters
version = %(version)d
title = What two examiners may find
region = test
sides = right, left
order = step
sources = none

[step power]
kind = grade
scale = %(scale)s
ask = The grade
note = no

[step belly]
kind = palpation
with = power
ask = The belly
structure = muscle belly
option.firm = firm and whole
option.tender = tender
option.gap = a gap
note = no

[step reflex]
kind = choice
ask = The reflex
option.absent = absent
option.weak = weak
option.brisk = brisk
note = no

[step force]
kind = number
ask = The force
unit = N
decimals = 1
min = 0
max = 900
trials = 3
mdc = 20
mdc_source = made up
note = no

[step girth]
kind = number
ask = The girth of the calf
unit = cm
decimals = 1
min = 0
max = 90
note = no

[step crutch]
kind = yesno
sides = once
ask = Walks with a crutch
note = no
"""
STEPS = ("power", "belly", "reflex", "force", "girth")


def protocol(place, version=1, scale="mrc"):
    return place.protocol("raters-%d-%s" % (version, scale), PROTOCOL % {
        "version": version, "scale": scale})


def lines(found):
    """What is typed: found is {"power": (right, left), "crutch": "y"}, for the
    force a tuple of three a side."""
    out = []
    for step in STEPS:
        # what belongs to a step is asked before its other side
        if step == "belly":
            continue
        for side in (0, 1):
            value = found[step][side]
            out += value if isinstance(value, tuple) else [value]
            if step == "power":
                out.append(found["belly"][side])
    return out + [found["crutch"], "y"]


def examine(place, path, examiner, patient, when, found, *options):
    """A closed session, on the station of that examiner."""
    p = place.run("run", path, "--patient", patient, "--examiner", examiner,
                  "--observed-at", when, *options,
                  lines=["y", *lines(found)], env={
                      "XDG_STATE_HOME": os.path.join(
                          place.dir, "state-" + examiner)})
    if p.returncode != 0:
        same((p.returncode, p.err), (0, ""), "session of %s, %s" % (
            examiner, patient))
    return p


# ---- kappa

def root(x):
    """Of a fraction that is not negative, to far more than a double holds."""
    return (Decimal(x.numerator) / Decimal(x.denominator)).sqrt()


def kappa(table, weights):
    """(kappa, standard error), or None; a table of whole numbers."""
    k, n = len(table), sum(map(sum, table))
    if n == 0:
        return None
    power = {"plain": 0, "linear": 1, "quadratic": 2}[weights]

    def v(i, j):
        if power == 0:
            return Fraction(int(i == j))
        return 1 - Fraction(abs(i - j), max(k - 1, 1)) ** power

    p = [[Fraction(c, n) for c in row] for row in table]
    rows = [sum(row) for row in p]
    cols = [sum(p[i][j] for i in range(k)) for j in range(k)]
    cells = [(i, j) for i in range(k) for j in range(k)]
    po = sum(p[i][j] * v(i, j) for i, j in cells)
    pe = sum(rows[i] * cols[j] * v(i, j) for i, j in cells)
    if pe == 1:
        return None
    result = (po - pe) / (1 - pe)
    by_row = [sum(cols[j] * v(i, j) for j in range(k)) for i in range(k)]
    by_col = [sum(rows[i] * v(i, j) for i in range(k)) for j in range(k)]
    variance = sum(
        p[i][j] * (v(i, j) - (by_row[i] + by_col[j]) * (1 - result)) ** 2
        for i, j in cells) - (result - pe * (1 - result)) ** 2
    variance /= n * (1 - pe) ** 2
    return float(result), float(root(variance))


def within(table, ranks):
    return sum(c for i, row in enumerate(table) for j, c in enumerate(row)
               if abs(i - j) <= ranks)


# ---- measurements

def exact(x):
    """The decimal that was written, not the double beneath it."""
    return x if isinstance(x, Fraction) else Fraction(str(x))


def anova(scores):
    """Mean squares of a table of subjects by raters: MSB, MSJ, MSE, MSW."""
    n, k = len(scores), len(scores[0])
    x = [[exact(v) for v in row] for row in scores]
    grand = sum(map(sum, x)) / (n * k)
    total = sum((v - grand) ** 2 for row in x for v in row)
    subjects = sum((sum(row) / k - grand) ** 2 for row in x) * k
    raters = sum((sum(row[j] for row in x) / n - grand) ** 2
                 for j in range(k)) * n
    return (subjects / (n - 1), raters / (k - 1),
            (total - subjects - raters) / ((n - 1) * (k - 1)),
            (total - subjects) / (n * (k - 1)))


def quotient(a, b):
    return None if b == 0 else float(a / b)


def measured(scores):
    """What the program's measurements come to; None: not determined."""
    n, k = len(scores), 2
    none = dict.fromkeys(("icc_1_1", "icc_2_1", "icc_3_1", "sem", "mdc95",
                          "sd_difference", "limit_lower", "limit_upper"))
    differences = [exact(a) - exact(b) for a, b in scores]
    mean = sum(differences) / n if n else None
    out = dict(none, mean_difference=None if mean is None else float(mean))
    if n < 2:
        return out
    sd = root(sum((d - mean) ** 2 for d in differences) / (n - 1))
    mid = Decimal(mean.numerator) / Decimal(mean.denominator)
    out.update(sd_difference=float(sd),
               limit_lower=float(mid - Decimal("1.96") * sd),
               limit_upper=float(mid + Decimal("1.96") * sd))
    if len({exact(v) for row in scores for v in row}) == 1:
        return out
    b, j, e, w = anova(scores)
    sem = root(e + (j - e) / n)
    out.update(icc_1_1=quotient(b - w, b + (k - 1) * w),
               icc_2_1=quotient(b - e,
                                b + (k - 1) * e + Fraction(k) * (j - e) / n),
               icc_3_1=quotient(b - e, b + (k - 1) * e),
               sem=float(sem),
               mdc95=float(Decimal("1.96") * Decimal(2).sqrt() * sem))
    return out


def f_tail(x, df1, df2):
    """P(F > x), by Simpson's rule over the logarithm s of df1 F / df2, whose
    density is e^(a s) / (1 + e^s)^(a + b) / B(a, b)."""
    a, b = df1 / 2, df2 / 2
    beta = math.lgamma(a) + math.lgamma(b) - math.lgamma(a + b)

    def density(s):
        rest = s + math.log1p(math.exp(-s)) if s > 0 else \
            math.log1p(math.exp(s))
        return math.exp(a * s - (a + b) * rest - beta)

    start = math.log(x * df1 / df2)
    steps = 4000
    # e^(-b s) is what is left of it, far out
    width = (40 / b + max(0, -start) + 10) / steps
    return width / 3 * sum(
        density(start + i * width) * (1 if i in (0, steps) else 2 + 2 * (i % 2))
        for i in range(steps + 1))


def interval_tails(scores, intervals):
    """What lies outside of each of the six limits, in the distribution of the
    ratio of mean squares that it was made of; 0.025 where it is right. The
    formulas of McGraw and Wong 1996, table 7, solved for F."""
    n, k = len(scores), 2
    b, j, e, w = map(float, anova(scores))
    out = []
    for df2, error, (lower, upper) in ((n, w, intervals[0]),
                                       (n - 1, e, intervals[2])):
        f = b / error
        out += [f_tail(f * (1 - lower) / (1 + lower), n - 1, df2),
                f_tail((1 + upper) / (1 - upper) / f, df2, n - 1)]
    icc = (b - e) / (b + (k - 1) * e + k * (j - e) / n)
    fj, rest = j / e, n * (1 + (k - 1) * icc) - k * icc
    v = (k - 1) * (n - 1) * (k * icc * fj + rest) ** 2 / (
        (n - 1) * k * k * icc * icc * fj * fj + rest * rest)
    if v < 1:
        # an ICC far below 0: F is past what a limit of 16 digits can tell
        return out
    error = k * j + (k * n - k - n) * e
    # n (x - e) / (error + n x) is the limit
    low, high = ((limit * error + n * e) / (n * (1 - limit))
                 for limit in intervals[1])
    return out + [f_tail(b / low, n - 1, v), f_tail(high / b, v, n - 1)]


def near(got, wanted):
    """To 1e-9, relative for what is greater than 1."""
    if got is None or wanted is None:
        return got is None and wanted is None
    return abs(got - wanted) <= 1e-9 * max(1, abs(wanted))


# ---- a logbook

def book(place, patients=6, seed=7):
    """E1 and E2, each on a station of their own, see the same patients; both
    sides, some more and some less alike. [{examiner: what was found}]."""
    rng = random.Random(seed)
    path = protocol(place)
    out = []

    def near_to(grade):
        return str(min(max(grade + rng.choice((0, 0, 0, 1, -1)), 0), 5))

    for i in range(patients):
        power = [rng.randint(1, 5) for _ in "rl"]
        force = [rng.uniform(80, 250) for _ in "rl"]
        girth = [rng.uniform(30, 40) for _ in "rl"]
        out.append({})
        for examiner, hour in (("E1", 9), ("E2", 11)):
            out[-1][examiner] = {
                "power": [near_to(g) for g in power],
                "belly": [rng.choice(("firm", "tender", "tender,gap", "none"))
                          for _ in "rl"],
                "reflex": [rng.choice(("absent", "weak", "weak", "brisk"))
                           for _ in "rl"],
                "force": [tuple("%.1f" % (f + rng.gauss(0, 12))
                                for _ in range(3)) for f in force],
                "girth": ["%.1f" % (g + rng.gauss(0, .5)) for g in girth],
                "crutch": rng.choice("yn"),
            }
            examine(place, path, examiner, "P-%d" % i,
                    "2026-01-%02d %02d:00" % (i + 1, hour),
                    out[-1][examiner], "--blind")
    return out
