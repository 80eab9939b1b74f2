#!/usr/bin/env -S python3 -B
"""r.py: R reads every CSV export cell for cell with read.csv. R makes one line
feed of every line break inside a cell, whatever it was; nothing else differs.
"""
import json
import os
import re

from lib_readers import (BRIEF, CSV, PATIENTS, Place, by_python, differences,
                         done, exported, n_hidden, need, ok, readme, run, same)

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

    # ---- the lines of the README
    with open(os.path.join(folder, "readme.R"), "w", encoding="utf-8") as f:
        f.write(readme("R") + """
cat(sort(unique(long$patient_id)), sort(unique(wide$patient_id)),
    class(long$points), class(wide$rises_left), class(wide$force_1),
    sum(is.na(wide$rises_left)), mean(wide$rises_left, na.rm = TRUE),
    sum(long$step_id == "rises" & long$missing %in% "hidden"),
    sum(is.na(long$note)), sep = "\\n")
""")
    p = run("Rscript", "--vanilla", "readme.R", cwd=folder,
            env=dict(os.environ, LC_ALL="C.UTF-8"))
    table = by_python(paths["wide"])
    left = [r[table[0].index("rises_left")] for r in table[1:]]
    long_table = by_python(paths["long"])
    note = long_table[0].index("note")
    same((p.stdout.decode().split(), "Warning" in p.stderr.decode()),
         (PATIENTS * 2 +
          ["integer", "integer", "numeric", str(left.count("")),
           "%.7g" % (sum(map(int, filter(None, left))) /
                     len(list(filter(None, left)))),
           str(n_hidden(long_table, "rises")),
           str([r[note] for r in long_table].count(""))], False),
         "the lines of the README")

# ids that look like something else: R takes T for TRUE
with Place() as place:
    place.run("run", BRIEF, "--patient", "F", "--examiner", "T", lines=[
        "y", "none", "none", "4", "strong", "firm", "4", "strong", "firm",
        "y"])
    for name in ("long", "wide"):
        assert place.run("export", name, "-o", name + ".csv").returncode == 0
    with open(os.path.join(place.dir, "ids.R"), "w", encoding="utf-8") as f:
        f.write(readme("R") + "cat(long$patient_id[1], long$examiner_id[1], "
                "wide$patient_id, wide$examiner_id)")
    p = run("Rscript", "--vanilla", "ids.R", cwd=place.dir,
            env=dict(os.environ, LC_ALL="C.UTF-8"))
    same(p.stdout.decode(), "F T F T", "the lines of the README: ids are text")
done()
