#!/usr/bin/env -S python3 -B
"""r.py: R reads every CSV export cell for cell with read.csv. R makes one line
feed of every line break inside a cell, whatever it was; nothing else differs.
"""
import json
import os
import re

from lib_readers import (CSV, Place, by_python, differences, done, exported,
                         need, ok, run)

need("Rscript")
# Strings in JSON need nothing that base R has not.
CODE = r"""
args <- commandArgs(TRUE)
table <- read.csv(args[1], colClasses = "character", na.strings = character(),
    check.names = FALSE, encoding = "UTF-8", strip.white = FALSE)
cells <- rbind(names(table), as.matrix(table))
quote <- function(text) paste0("[", paste(vapply(text, function(t) paste0(
    "[", paste(utf8ToInt(t), collapse = ","), "]"), ""), collapse = ","), "]")
out <- file(args[2], "w")
cat("[", paste(apply(cells, 1, quote), collapse = ",\n"), "]", file = out)
close(out)
"""


def text(codes):
    return "".join(map(chr, codes))


def one_break(cell):
    return re.sub("\r\n|\r", "\n", cell)


with Place() as place:
    folder = os.path.join(place.dir, "out")
    paths = exported(place, folder)
    script = os.path.join(place.dir, "read.R")
    with open(script, "w", encoding="utf-8") as f:
        f.write(CODE)
    for name in CSV:
        out = os.path.join(place.dir, name + ".read")
        p = run("Rscript", "--vanilla", script, paths[name], out,
                env=dict(os.environ, LC_ALL="C.UTF-8"))
        try:
            with open(out, encoding="utf-8") as f:
                got = [[one_break(text(c)) for c in row]
                       for row in json.load(f)]
        except FileNotFoundError:
            got = []
        wanted = [[one_break(c) for c in row] for row in
                  by_python(paths[name])]
        ok(got == wanted, name + ": the same cells", p.stderr.decode(),
           differences(got, wanted), len(got), len(wanted))
done()
