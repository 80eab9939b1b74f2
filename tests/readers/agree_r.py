#!/usr/bin/env -S python3 -B
"""agree_r.py: kappa, its standard error, ICC and limits of agreement of the
program against R: base R (aov, outer) and, where they are installed, the
packages vcd (Kappa) and psych (cohen.kappa, ICC). Random tables and
measurements, and the pairs that `myolog agree --format pairs` hands out, read
by R. To 1e-9.

psych 2.2.9 has an error of weighted kappa that is not that of Fleiss, Cohen and
Everitt (above 800 for some of these tables); vcd has it."""
import csv
import io
import os
import random
import shutil
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "cli"))
from lib_agree import book, near                               # noqa: E402
from lib_myolog import TOP, Place, done, ok, skip              # noqa: E402

SEED = 20261127
ROUNDS = 60
HELPER = os.path.join(os.environ.get("MYO_HELPERS") or os.path.join(
    TOP, "build", "test", "tests"), "cli", "agreement")

# "kappa" and "icc" lines as the helper has them; a line of numbers for each.
# What a package that is not installed would say is NA.
SCRIPT = r"""
options(digits = 17, warn = -1)
has <- function(name) suppressMessages(requireNamespace(name, quietly = TRUE))
psych <- has("psych")
vcd <- has("vcd")
say <- function(x) cat(sprintf("%.17g", x), "\n")
weights <- function(k, power) abs(outer(1:k, 1:k, "-"))^power
base_kappa <- function(t, w) {
  p <- t / sum(t)
  e <- outer(rowSums(p), colSums(p))
  1 - sum(w * p) / sum(w * e)
}
base_interval <- function(f, df1, df2) {
  x <- c(f / qf(.975, df1, df2), f * qf(.975, df2, df1))
  (x - 1) / (x + 1)
}
# McGraw and Wong 1996, table 7, case 2A, in their own terms.
agreement_interval <- function(m, n, k = 2) {
  r <- (m[1] - m[3]) / (m[1] + m[3] + 2 * (m[2] - m[3]) / n)
  a <- k * r / (n * (1 - r))
  b <- 1 + k * r * (n - 1) / (n * (1 - r))
  v <- (a * m[2] + b * m[3])^2 /
    ((a * m[2])^2 / (k - 1) + (b * m[3])^2 / ((n - 1) * (k - 1)))
  f <- qf(.975, n - 1, v)
  g <- qf(.975, v, n - 1)
  c(n * (m[1] - f * m[3]) /
      (f * (k * m[2] + (k * n - k - n) * m[3]) + n * m[1]),
    n * (g * m[1] - m[3]) /
      (k * m[2] + (k * n - k - n) * m[3] + n * g * m[1]))
}
base_icc <- function(a, b) {
  n <- length(a)
  d <- data.frame(y = c(a, b), s = factor(rep(1:n, 2)),
                  r = factor(rep(1:2, each = n)))
  m <- summary(aov(y ~ s + r, d))[[1]][["Mean Sq"]]
  w <- summary(aov(y ~ s, d))[[1]][["Mean Sq"]][2]
  sem <- sqrt(m[3] + (m[2] - m[3]) / n)
  l <- mean(a - b) + c(-1, 1) * 1.96 * sd(a - b)
  c((m[1] - w) / (m[1] + w),
    (m[1] - m[3]) / (m[1] + m[3] + 2 * (m[2] - m[3]) / n),
    (m[1] - m[3]) / (m[1] + m[3]),
    sem, 1.96 * sqrt(2) * sem, mean(a - b), sd(a - b), l,
    base_interval(m[1] / w, n - 1, n),
    agreement_interval(m, n),
    base_interval(m[1] / m[3], n - 1, n - 1))
}
for (line in readLines(file("stdin"))) {
  words <- strsplit(line, " ")[[1]]
  x <- as.numeric(words[-1])
  if (words[1] == "kappa") {
    k <- x[1]
    t <- matrix(x[-1], k, byrow = TRUE)
    out <- sapply(list(1 - diag(k), weights(k, 1), weights(k, 2)),
                  function(w) base_kappa(t, w))
    if (vcd) {
      l <- vcd::Kappa(t, weights = "Equal-Spacing")
      q <- vcd::Kappa(t, weights = "Fleiss-Cohen")
      out <- c(out, q$Unweighted, l$Weighted, q$Weighted)
    } else out <- c(out, rep(NA, 6))
    if (psych) {
      l <- psych::cohen.kappa(t, w = weights(k, 1))
      q <- psych::cohen.kappa(t, w = weights(k, 2))
      out <- c(out, q$kappa, l$weighted.kappa, q$weighted.kappa)
    } else out <- c(out, rep(NA, 3))
  } else {
    n <- length(x) / 2
    a <- x[2 * (1:n) - 1]
    b <- x[2 * (1:n)]
    out <- base_icc(a, b)
    if (psych) {
      r <- psych::ICC(cbind(a, b), lmer = FALSE)$results[1:3, ]
      out <- c(out, r$ICC, t(r[, c("lower bound", "upper bound")]))
    } else out <- c(out, rep(NA, 9))
  }
  say(out)
}
"""
# The file of pairs in two lines, then plain kappa and ICC(2,1) of each item.
PAIRS = r"""
d <- read.csv(commandArgs(TRUE)[1], colClasses = "character")
d <- d[d$missing_a == "" & d$missing_b == "", ]
for (step in unique(d$step_id)) {
  x <- d[d$step_id == step, ]
  if (x$class[1] == "number") {
    a <- as.numeric(x$value_a); b <- as.numeric(x$value_b); n <- length(a)
    y <- data.frame(y = c(a, b), s = factor(rep(1:n, 2)),
                    r = factor(rep(1:2, each = n)))
    m <- summary(aov(y ~ s + r, y))[[1]][["Mean Sq"]]
    v <- (m[1] - m[3]) / (m[1] + m[3] + 2 * (m[2] - m[3]) / n)
  } else {
    u <- sort(unique(c(x$value_a, x$value_b)))
    p <- table(factor(x$value_a, u), factor(x$value_b, u)) / nrow(x)
    e <- sum(rowSums(p) * colSums(p))
    v <- (sum(diag(p)) - e) / (1 - e)
  }
  cat(step, nrow(x), sprintf("%.17g", v), "\n")
}
"""


def run_r(script, *args, data=""):
    with tempfile.NamedTemporaryFile("w", suffix=".R", delete=False) as f:
        f.write(script)
    try:
        p = subprocess.run(["Rscript", "--vanilla", f.name, *args], input=data,
                           stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                           universal_newlines=True, timeout=300)
    finally:
        os.unlink(f.name)
    if p.returncode != 0:
        ok(False, "R ran", p.stderr)
        done()
    return [line.split() for line in p.stdout.splitlines()]


def compare(name, pairs):
    wrong = ["%r: %r, not %r" % p for p in pairs
             if len(p[1]) != len(p[2]) or not all(map(near, p[1], p[2]))]
    ok(len(pairs) > 0 and not wrong, "%s: %d of them" % (name, len(pairs)),
       *wrong[:3])


if shutil.which("Rscript") is None:
    skip("R", "R is not installed")
    done()

rng = random.Random(SEED)


def table():
    k = rng.randint(3, 9)
    counts = [[0] * k for _ in range(k)]
    for _ in range(rng.choice((8, 30, 200))):
        i = rng.randrange(k)
        counts[i][min(max(i + rng.choice((0, 0, -1, 1, 2)), 0), k - 1)] += 1
    # a category that nobody used
    unused = rng.randrange(k)
    for other in range(k):
        counts[unused][other] = counts[other][unused] = 0
    counts[(unused + 1) % k][(unused + 1) % k] += 1
    counts[(unused + 2) % k][(unused + 2) % k] += 1
    return "kappa %d %s" % (k, " ".join(str(c) for r in counts for c in r))


def scores():
    n, spread, error = rng.choice((3, 6, 40)), rng.choice((3, 50)), \
        rng.choice((3, 50))
    level = rng.choice((0, 240))
    out = []
    for _ in range(n):
        true = level + rng.gauss(0, spread)
        out += ["%.1f" % (true + rng.gauss(0, error)) for _ in "ab"]
    return "icc " + " ".join(out)


lines = [make() for make in (table, scores) for _ in range(ROUNDS)]
p = subprocess.run([HELPER], input="".join(l + "\n" for l in lines), check=True,
                   stdout=subprocess.PIPE, universal_newlines=True, timeout=60)
ours = [[None if w == "ND" else float(w) for w in line.split()]
        for line in p.stdout.splitlines()]
theirs = [[float(w.replace("NA", "nan")) for w in words] for words in
          run_r(SCRIPT, data="".join(l + "\n" for l in lines))]
ok(len(ours) == len(theirs) == len(lines), "R answered every line")
tables, measures = range(ROUNDS), range(ROUNDS, 2 * ROUNDS)
compare("kappa by base R", [
    (lines[i], ours[i][2::2], theirs[i][:3]) for i in tables])
compare("measurements by base R", [
    (lines[i], ours[i], theirs[i][:15]) for i in measures])


def package(name, title, pairs):
    if any(x != x for _, _, values in pairs for x in values):
        skip(title, "the R package %s is not installed" % name)
    else:
        compare("%s by %s" % (title, name), pairs)


package("vcd", "kappa and its error", [
    (lines[i], ours[i][2:], theirs[i][3:9]) for i in tables])
package("psych", "kappa", [
    (lines[i], ours[i][2::2], theirs[i][9:]) for i in tables])
package("psych", "ICC", [
    (lines[i], ours[i][:3] + ours[i][9:], theirs[i][15:]) for i in measures])

# ---- from a logbook to R
with Place() as place:
    book(place, patients=6)
    rows = {r["step_id"]: r for r in csv.DictReader(io.StringIO(place.run(
        "agree", "E1", "E2", "--format", "csv").out, newline=""))
        if r["side"] in ("all", "once") and r["option"] == ""}
    path = os.path.join(place.dir, "pairs.csv")
    with open(path, "w", encoding="utf-8", newline="") as f:
        f.write(place.run("agree", "E1", "E2", "--format", "pairs").out)
    seen = []
    for step, n, value in run_r(PAIRS, path):
        row = rows[step]
        if row["class"] == "options":
            continue
        name = "icc_2_1" if row["class"] == "number" else "kappa"
        seen.append((step, [float(row["observations"]), float(row[name])],
                     [float(n), float(value)]))
    compare("the pairs of a logbook", seen)
done()
