"""lib_readers.py: what tests with heavy readers share: the logbook of
tests/cli/lib_export.py, exported in every format into one folder, and TAP.

Each script here is a test with one reader; where the reader is not installed
it says so and ends. `make check-readers` installs them.
"""
import os
import shutil
import subprocess
import sys

TOP = os.environ.get("MYO_TOP") or os.path.abspath(
    os.path.join(os.path.dirname(__file__), "..", ".."))
sys.path.insert(0, os.path.join(TOP, "tests", "cli"))

import lib_export                                            # noqa: E402
from lib_export import PATIENTS                              # noqa: E402,F401
from lib_myolog import BRIEF, Place, done, ok, same          # noqa: E402,F401

CSV = ["long", "wide", "audit", "spreadsheet"]


def none(reader):
    """The whole test is left out."""
    print("1..0 # SKIP %s is not installed" % reader)
    sys.exit(0)


def need(command):
    if shutil.which(command) is None:
        none(command)


def exported(place, folder):
    """{name: path} of the torture logbook in every format."""
    lib_export.make(place)
    os.makedirs(folder, exist_ok=True)
    paths = {}
    for name in CSV + ["json"]:
        paths[name] = os.path.join(
            folder, name + (".json" if name == "json" else ".csv"))
        p = place.run("export", name, "-o", paths[name])
        assert p.returncode == 0, p.err
    paths["datapackage"] = os.path.join(folder, "package")
    p = place.run("export", "datapackage", "-o", paths["datapackage"])
    assert p.returncode == 0, p.err
    return paths


def by_python(path):
    with open(path, "rb") as f:
        return lib_export.by_python(f.read())


def n_hidden(table, step):
    """How often a step is hidden in a long table."""
    at = table[0].index
    return sum(r[at("step_id")] == step and r[at("missing")] == "hidden"
               for r in table)


def readme(language):
    """The lines of the README for a reader."""
    with open(os.path.join(TOP, "README.md"), encoding="utf-8") as f:
        text = f.read()
    block = text.split("<!-- reader: %s -->" % language)[1]
    return block.split("```")[1].split("\n", 1)[1]


def run(*command, **kwargs):
    kwargs.setdefault("timeout", 240)
    return subprocess.run(command, capture_output=True, check=False, **kwargs)


def differences(got, wanted):
    return [(r, c, a, b) for r, (x, y) in enumerate(zip(got, wanted))
            for c, (a, b) in enumerate(zip(x, y)) if a != b][:5]
