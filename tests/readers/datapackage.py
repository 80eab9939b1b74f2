#!/usr/bin/env -S python3 -B
"""datapackage.py: the data package by the libraries of frictionlessdata.io for
JavaScript: its description is valid, every cell has the type and keeps to the
limits that are said, and the primary keys are such. They know version 1 of the
standard, so what version 2 added is said in the older way first: one text for
a missing value, no categories; that these fit the cells is tested in
tests/cli/export.py.
"""
import json
import os

from lib_readers import (TOP, Place, by_python, done, exported, need, none,
                         ok, run, same)

MODULES = os.path.join(os.environ.get("MYO_READERS") or
                       os.path.join(TOP, "build", "readers"), "node_modules")
CODE = """
const {Package} = require(process.argv[2] + '/datapackage')
async function main() {
  const pack = await Package.load(process.argv[3] + '/old.json')
  const out = {valid: pack.valid, errors: pack.errors.map(String), rows: {}}
  for (const r of pack.resources) {
    const rows = await r.read({cast: true})
    out.rows[r.name] = rows.map(row => row.map(cell =>
      cell instanceof Date ? ['date', cell.toISOString()]
      : cell === null ? null : [typeof cell, String(cell)]))
  }
  console.log(JSON.stringify(out))
}
main().catch(e => {
  console.error(String(e), (e.errors || []).slice(0, 9).map(String).join('\\n'))
  process.exit(1)
})
"""
# What a cell of a type has to become.
KINDS = {"string": "string", "number": "number", "integer": "number",
         "boolean": "boolean", "datetime": "date"}

need("node")
if not os.path.isdir(os.path.join(MODULES, "datapackage")):
    none("the npm package datapackage")
with Place() as place:
    folder = exported(place, os.path.join(place.dir, "out"))["datapackage"]
    with open(folder + "/datapackage.json", encoding="utf-8") as f:
        package = json.load(f)
    old = dict(package, profile="tabular-data-package")
    del old["$schema"]
    for resource in old["resources"]:
        resource["profile"] = "tabular-data-resource"
        schema = resource["schema"]
        schema["missingValues"] = [m["value"] for m in
                                   schema["missingValues"]]
        for field in schema["fields"]:
            if field["type"] == "datetime":
                field["format"] = "any"
    with open(folder + "/old.json", "w", encoding="utf-8") as f:
        json.dump(old, f)
    script = os.path.join(place.dir, "read.js")
    with open(script, "w", encoding="utf-8") as f:
        f.write(CODE)
    p = run("node", script, MODULES, folder)
    if ok(p.returncode == 0, "is read", p.stderr.decode()):
        result = json.loads(p.stdout)
        same((result["valid"], result["errors"]), (True, []),
             "its description is valid")
        for resource in old["resources"]:
            name = resource["name"]
            wanted = by_python(os.path.join(folder, resource["path"]))[1:]
            rows = result["rows"][name]
            types = [KINDS[f["type"]] for f in resource["schema"]["fields"]]
            same(len(rows), len(wanted), name + ": every row")
            bad = [(cell, text) for row, texts in zip(rows, wanted)
                   for cell, text, kind in zip(row, texts, types)
                   if (cell is None) != (text == "") or
                   (cell is not None and cell[0] != kind) or
                   (kind == "string" and cell and cell[1] != text) or
                   (kind == "number" and cell and
                    float(cell[1]) != float(text)) or
                   (kind == "boolean" and cell and
                    (cell[1] == "true") != (text == "1"))]
            same(bad[:5], [], name + ": every cell is what its type says")
done()
