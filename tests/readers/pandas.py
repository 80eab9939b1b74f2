#!/usr/bin/env -S python3 -B
"""pandas.py: pandas reads every export cell for cell, the way the README says
it, and JSON too."""
import json
import os
import subprocess
import sys

from lib_readers import (CSV, PATIENTS, Place, by_python, differences, done,
                         exported, n_hidden, none, ok, readme, same)

# This script's own name stands in the way of the module's, and pandas may be
# there for the system's Python alone.
CODE = """
import json, sys
import pandas as pd
if sys.argv[1] == "json":
    table = pd.read_json(sys.argv[2], dtype=False, convert_dates=False)
    table = table[["session_id", "patient_id"]]
else:
    table = pd.read_csv(sys.argv[2], dtype=str, keep_default_na=False)
rows = [list(table.columns)] + table.values.tolist()
json.dump(rows, sys.stdout)
"""


def python():
    for name in (sys.executable, "/usr/bin/python3"):
        p = subprocess.run([name, "-c", "import pandas"], cwd="/",
                           stderr=subprocess.DEVNULL, check=False)
        if p.returncode == 0:
            return name
    none("pandas")


NAME = python()
with Place() as place:
    paths = exported(place, os.path.join(place.dir, "out"))
    for name in CSV:
        p = subprocess.run([NAME, "-c", CODE, "csv", paths[name]], cwd="/",
                           capture_output=True, check=False)
        got = json.loads(p.stdout or "[]")
        wanted = by_python(paths[name])
        ok(got == wanted, name + ": the same cells", p.stderr.decode(),
           differences(got, wanted), len(got), len(wanted))
    p = subprocess.run([NAME, "-c", CODE, "json", paths["json"]], cwd="/",
                       capture_output=True, check=False)
    got = json.loads(p.stdout or "[]")
    with open(paths["json"], encoding="utf-8") as f:
        same(got[1:], [[s["session_id"], s["patient_id"]]
                       for s in json.load(f)], "json: sessions")
    ok(["007"] == sorted({r[1] for r in got[1:] if r[1].startswith("0")}),
       "007 is text", p.stderr.decode())

    # ---- the lines of the README
    p = subprocess.run([NAME, "-c", "import pandas as pd\n" +
                        readme("Python") + """
print(*sorted(set(long.patient_id)), *sorted(set(wide.patient_id)))
print(long.points.dtype, wide.rises_left.dtype, wide.force_1.dtype)
print(wide.rises_left.isna().sum(), wide.rises_left.sum())
print(sum((long.step_id == "rises") & (long.missing == "hidden")))
"""], cwd=os.path.dirname(paths["long"]), capture_output=True, check=False)
    table = by_python(paths["wide"])
    left = [r[table[0].index("rises_left")] for r in table[1:]]
    same(p.stdout.decode().split(),
         PATIENTS * 2 + ["float64"] * 3 +
         [str(left.count("")), str(float(sum(map(int, filter(None, left))))),
          str(n_hidden(by_python(paths["long"]), "rises"))],
         "the lines of the README")
done()
