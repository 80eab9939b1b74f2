#!/usr/bin/env -S python3 -B
"""manual.py: the manual pages name what the program has, and nothing that it
has not: commands, options, commands of the prompt, configuration, environment,
exit codes, sections, keys, kinds, units, columns, entries, diagnostics,
statuses, functions. mandoc finds no fault in them, and references lead
somewhere."""
import glob
import os
import re
import subprocess

from lib_mdoc import (PAGES, TOP, done, lines, ok, path, plain, same, section,
                      sections, whole, words)

MYOLOG = os.environ.get("MYOLOG") or TOP + "/build/release/myolog"
TABLES = (os.environ.get("MYO_HELPERS") or TOP + "/build/test/tests") + \
    "/doc/tables"
MAIN, PROTOCOL, LOGBOOK, LIBRARY, IMPORT = PAGES


def output(*command):
    done_ = subprocess.run(command, stdout=subprocess.PIPE, check=True,
                           stdin=subprocess.DEVNULL, timeout=120)
    return done_.stdout.decode()


def sources(pattern):
    text = ""
    for name in sorted(glob.glob(os.path.join(TOP, pattern))):
        with open(name, encoding="utf-8") as file:
            text += file.read()
    return text


def rows():
    found = {}
    for line in output(TABLES).splitlines():
        kind, *fields = line.split("\t")
        found.setdefault(kind, []).append(fields)
    return found


ROWS = rows()


# ---- mdoc

for page in PAGES:
    lint = subprocess.run(["mandoc", "-T", "lint", "-W", "all", path(page)],
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
                          timeout=60)
    # Which other manuals are installed is no matter of the page.
    said = [line for line in lint.stdout.decode().splitlines()
            if "referenced manual not found" not in line and
            "outdated mandoc.db" not in line]
    ok(said == [], page + ": mandoc finds no fault", *said)
    text = "\n".join(lines(page))
    named = set(re.findall(r"^\.Xr (\S*myolog\S*) (\d)", text, re.M))
    others = {tuple(p.rsplit(".", 1)) for p in PAGES if p != page}
    ok(named == others, page + ": refers to the other pages", named, others)
    titles = {title for pair in sections(page) for title in pair}
    wrong = [t for t in re.findall(r"^\.Sx (.*?)(?: [.,;)])*$", text, re.M)
             if plain(t) not in titles]
    ok(wrong == [], page + ": references to sections", *wrong)


# ---- myolog(1): commands and options

def help_options(text, title):
    """{(letter, name, value)} of a part of --help."""
    part = re.search(r"^%s:\n((?: .*\n)*)" % title, text, re.M)
    return set(re.findall(
        r"^  (?:-(\w), |    )--([\w-]+)(?: ([A-Z]+))?", part[1] if part
        else "", re.M))


def page_options(items):
    found = set()
    for head, _ in items:
        forms = [w.strip() for w in plain(head).split(", ")]
        long = [re.match(r"--([\w-]+)(?: ([A-Z]+))?$", f) for f in forms]
        short = [re.match(r"-(\w)(?: ([A-Z]+))?$", f) for f in forms]
        longs = [m for m in long if m]
        shorts = [m for m in short if m]
        assert len(longs) == 1 and len(longs + shorts) == len(forms), head
        value = longs[0][2] or ""
        assert all((m[2] or "") == value for m in shorts), head
        found.add((shorts[0][1] if shorts else "", longs[0][1], value))
    return found


usage = output(MYOLOG, "help")
commands = re.findall(r"^  ([a-z]+) +\S", usage.split("Commands")[1], re.M)
shown = [sub.split()[0] for top, sub in sections(MAIN)
         if top == "COMMANDS" and sub]
same(shown, commands, "myolog.1: commands")
general = section(MAIN, "DESCRIPTION").items()
same(page_options(general), help_options(usage, "General options"),
     "myolog.1: general options")
codes = set()
for command in commands:
    text = output(MYOLOG, "help", command)
    title = next(sub for top, sub in sections(MAIN)
                 if top == "COMMANDS" and sub.split(" ")[0] == command)
    same(page_options(section(MAIN, "COMMANDS", title).items()),
         help_options(text, "Options"), "myolog.1: options of " + command)
    form = re.match(r"usage: myolog (\w+)(?: \[OPTIONS\])?(.*)", text)
    wanted = re.sub(r"\s+", "", form[1] + form[2])
    macros = re.sub(r"\b(Oo|Oc) ?", lambda m: {"Oo": "[", "Oc": "]"}[m[1]],
                    title)
    ok(re.sub(r"\s+", "", macros) == wanted,
       "myolog.1: operands of " + command, macros, form[2])
    codes |= set(re.findall(r"^  (\d+) ", text.split("Exit codes")[1], re.M))
given = [plain(head) for head, _ in section(MAIN, "EXIT STATUS").items()]
same(given, sorted(codes, key=int), "myolog.1: exit codes")
same([plain(head) for head, _ in
      section(MAIN, "AT THE PROMPT", "Commands of the prompt").items()],
     [row[0] for row in ROWS["prompt"]], "myolog.1: commands of the prompt")


# ---- myolog(1): exports

same([[plain(head)] for head, _ in
      section(MAIN, "EXPORTS", "Formats").items()], ROWS["format"],
     "myolog.1: formats of exports")
heads = []
for head, _ in section(MAIN, "EXPORTS", "Columns of a session").items():
    name, _, about = head.partition(" No ")
    heads.append([plain(name), about.strip("()")])
same(heads, ROWS["head"], "myolog.1: columns of a session")
for title in ("long", "audit"):
    same([[plain(head)] for head, _ in
          section(MAIN, "EXPORTS", "Columns of " + title).items()],
         ROWS[title], "myolog.1: columns of " + title)
same([row[0] for row in ROWS["audit"]][:len(ROWS["column"])],
     [row[0] for row in ROWS["column"]],
     "the audit has the columns of the logbook")
same([plain(head) for head, _ in section(MAIN, "EXPORTS").items()],
     [row[0] for row in ROWS["missing"]] + ["not-determined", "withheld",
                                            "not-in-revision"],
     "myolog.1: kinds of missing")


# ---- myolog(1): configuration and environment

parts = {}
for row in ROWS["config"]:
    parts.setdefault("[%s]" % row[0], []).append(row[1:])
titles = [sub for top, sub in sections(MAIN) if top == "CONFIGURATION" and sub]
same(titles, [*parts, "[limits]"], "myolog.1: sections of the configuration")
for title, keys in parts.items():
    given = {}
    for head, text in section(MAIN, "CONFIGURATION", title).items():
        name, _, about = head.partition(" No ")
        given[plain(name)] = about[1:-1], text
    same(list(given), [key[0] for key in keys], "myolog.1: keys of " + title)
    for name, kind, standard, env, option in keys:
        about, text = given.get(name, ("", ""))
        said, _, default = about.partition("; default")
        where = "%s %s" % (title, name)
        same(said.split(" or "), kind.split("|"), where + ": its values")
        if standard:
            same(default.strip(), standard, where + ": its default")
        else:
            ok(default[:2] in ("", ": "), where + ": it has none", default)
        same(set(re.findall(r"^\.Ev (MYOLOG_\w+)", text, re.M)),
             {env} - {""}, where + ": its variable")
        same(set(re.findall(r"^\.Fl -(\w+)", text, re.M)), {option} - {""},
             where + ": its option")

code = re.sub(r"/\*.*?\*/", "", sources("src/*/*.c"), flags=re.S)
read = set(re.findall(r'(?:getenv\(os|cmd_env\(ctx), "(\w+)"', code))
read |= {row[4] for row in ROWS["config"]} - {""}
read |= set(re.findall(r'getenv\(\w+->os, "(\w+)"', code))
read |= set(re.findall(r'{ "(XDG_\w+)"', code))
read = {name for name in read if not name.startswith("MYO_TEST_")}
ok({"HOME", "NO_COLOR", "MYOLOG_LOGBOOK", "XDG_DATA_HOME", "TMPDIR"} <= read,
   "the sources were understood", read)
# What the C library reads for us.
for call, names in (("localtime_r(", {"TZ"}),
                    ("newlocale(LC_CTYPE_MASK",
                     {"LC_ALL", "LC_CTYPE", "LANG"})):
    ok(call in code, "the C library is asked: " + call)
    read |= names
same({name for head, _ in section(MAIN, "ENVIRONMENT").items()
      for name in plain(head).split(", ")}, read,
     "myolog.1: environment variables")
named = set(re.findall(r"^\.Ev (\w+)", "\n".join(lines(MAIN)), re.M))
ok(named <= read, "myolog.1: no other variable", named - read)


# ---- myolog-protocol(5): sections, keys, kinds, units

ALL = [row[0] for row in ROWS["kind"]]
GROUPS = {"options": "choice palpation checks",
          "numbers": "number count hold"}


def kinds_in(text):
    """The kinds that a phrase names."""
    for word, kinds in GROUPS.items():
        text = re.sub(r"\b%s\b" % word, kinds, text)
    named = {kind for kind in ALL if re.search(r"\b%s\b" % kind, text)}
    return set(ALL) - named if "but " in text else named


def check_key(where, key, about):
    name, choices, required, kinds, needed, least, most = key
    kinds, needed = set(kinds.split()), set(needed.split())
    phrase = re.search(r"(?:, |is )required\b(?!-)"
                       r"(?: for \w+| but for [\w ]+)?", about)
    ok(bool(phrase) == bool(required), where + ": required or not", about)
    if phrase and needed:
        limit = phrase[0] if "for" in phrase[0] else about.split("; ")[1]
        ok(kinds_in(limit) == needed, where + ": for which it is required",
           about, sorted(needed))
    rest = about.split("; ")[1:]
    of = next((part for part in rest if not part.startswith("default")), "")
    if "for it alone" in about:
        of = phrase[0]
    ok(kinds_in(of) == kinds, where + ": kinds that have it", about,
       sorted(kinds))
    if choices and choices.rstrip("|").split("|") != ALL:
        said = about.split(";")[0].replace(", required", "", bool(required))
        same([word.strip() for word in re.split(r",| or ", said)],
             choices.split("|"), where + ": its values")
    if most and float(most) < 1e9:
        ok("%g" % float(most) in re.split(r"[^\d]+", about),
           where + ": its greatest value", about, most)


titles = {sub for top, sub in sections(PROTOCOL) if top == "SECTIONS" and sub}
same(sorted(titles), sorted(row[1] for row in ROWS["section"]),
     "myolog-protocol.5: sections")
for name, use in ROWS["section"]:
    keys = {row[1]: row[1:] for row in ROWS["key"] if row[0] == name}
    about = {}
    for head, _ in section(PROTOCOL, "SECTIONS", use).items():
        given, _, said = head.partition(" No ")
        for key in words(given.replace(" ,", "")):
            if key != "Li":
                about[key] = said.strip("()")
    same(sorted(about), sorted(keys), "myolog-protocol.5: keys of " + use)
    for key in keys:
        if key in about:
            check_key("%s %s" % (use, key), keys[key], about[key])
same([plain(head) for head, _ in
      section(PROTOCOL, "KINDS OF STEPS").items()], ALL,
     "myolog-protocol.5: kinds")
table = re.findall(r'{ "([\w.]+)",\s+"(\w+)",\s+[\d.]+ }',
                   sources("src/core/unit.c"))
said = [(word, head) for head, text in section(PROTOCOL, "UNITS").items()
        for word in words(text.split("\n")[0])
        if word not in (".Cm", ",")]
same(sorted(said), sorted(table), "myolog-protocol.5: units")
limits = {"INI_LINE_MAX": "at most 198 bytes", "INI_NAME_MAX":
          "at most 49 bytes", "CHAIN_MAX": "up to 32 in a row",
          "DEPTH_MAX": "100 deep", "LINE_LIMIT": "1048576",
          "CONFIG_FILE_MAX": "at most 64 KiB", "LIBRARY_FILE_MAX":
          "at most 1 MiB", "INPUT_MAX":
          "at most 65536 bytes", "LIMIT_MAX": "at most 8 characters",
          "IMPORT_FILE_MAX": "At most 64 MiB"}
UNITS = {"KiB": 1 << 10, "MiB": 1 << 20}
text = " ".join(line for page in (MAIN, PROTOCOL, LOGBOOK, IMPORT)
                for line in lines(page))
for name, words_of_it in limits.items():
    value = re.search(r"#define %s\s+(.*)" % name, sources("src/*/*.[ch]"))[1]
    number, unit = re.search(r"(\d+) ?(\w*)", words_of_it).groups()
    have = eval(re.sub(r"/\*.*|\(size_t\)", "", value), {})
    ok(have == int(number) * UNITS.get(unit, 1) and words_of_it in text,
       "the limit %s" % words_of_it, value)


# ---- myolog-logbook(5): columns and entries

columns = []
for head, _ in section(LOGBOOK, "COLUMNS").items():
    name, _, kind = head.partition(" No ")
    columns.append([plain(name), kind.strip("()")])
same(columns, ROWS["column"], "myolog-logbook.5: columns in their order")
entries = []
for head, _ in section(LOGBOOK, "ENTRIES").items():
    if head.startswith("Cm "):
        entries += plain(head).split(", ")
same(sorted(entries), sorted(row[0] for row in ROWS["entry"]),
     "myolog-logbook.5: entries")
ok(".Nd the logbook of myolog, version %s" % ROWS["version"][0][0]
   in lines(LOGBOOK), "myolog-logbook.5: the version of the format")


# ---- myolog-import(5): sections and keys

parts = {"[map ID]": []}
for row in ROWS["mapping"]:
    parts.setdefault("[%s]" % row[0] if row[0] == "import" else
                     "[%s ID]" % row[0], []).append(row[1:])
titles = [sub for top, sub in sections(IMPORT) if top == "SECTIONS" and sub]
same(sorted(titles), sorted(parts), "myolog-import.5: sections")
for title, keys in parts.items():
    given = {}
    for head, _ in section(IMPORT, "SECTIONS", title).items() if keys else []:
        name, _, about = head.partition(" No ")
        given[plain(name)] = about[1:-1]
    same(list(given), [key[0] for key in keys],
         "myolog-import.5: keys of " + title)
    for name, kind, choices, standard, required in keys:
        said, _, default = given.get(name, "").partition("; default ")
        where = "myolog-import.5: %s %s" % (title, name)
        ok((", required" in said) == bool(required), where + ": required")
        same(re.sub(r", required", "", said).split(" or "),
             choices.split("|") if choices else [kind],
             where + ": its values")
        ok(default == standard, where + ": its default", default, standard)


# ---- diagnostics, of all pages

told = []
for page in (PROTOCOL, LOGBOOK, IMPORT):
    for head, text in section(page, "DIAGNOSTICS").items():
        name, severity = re.match(r"Cm (\S+) Pq (\w+)$", head).groups()
        first, *rest = text.split("\n")
        wording = re.match(r'\.Dq "?(.*?)"? \.$', first)[1]
        told.append([name, severity, wording.replace("\\(aq", "'")])
        ok(len(" ".join(rest)) > 10, "%s: says what to do" % name, text)
same(sorted(told), sorted(ROWS["diag"]), "diagnostics: id, severity, words")


# ---- libmyolog(3): functions and statuses

promised = {}
for name in sorted(glob.glob(os.path.join(TOP, "include/myolog/*.h"))):
    with open(name, encoding="utf-8") as file:
        header = re.sub(r"/\*.*?\*/", "", file.read(), flags=re.S)
    promised["myolog/" + os.path.basename(name)] = re.findall(
        r"MYO_API\s[^;(]*?(myo_\w+)\(", header)
said = {}
for head, text in section(LIBRARY, "DESCRIPTION").items():
    if head.startswith("In "):
        said[plain(head)] = re.findall(r"^\.Fn (\w+)", text, re.M)
for header, functions in promised.items():
    same(sorted(said.get(header, [])), sorted(functions),
         "libmyolog.3: functions of " + header)
ok(set(said) == set(promised), "libmyolog.3: no other header", said.keys())
everything = {name for names in promised.values() for name in names}
named = set(re.findall(r"\b(myo_[a-z_]+[a-z])\b",
                       re.sub(r"myo_\*_\w+", "", "\n".join(lines(LIBRARY)))))
types = set(re.findall(r"\b(?:struct|enum) (myo_\w+)",
                       sources("include/myolog/*.h")))
ok(named <= everything | types, "libmyolog.3: nothing that is not there",
   named - everything - types)
same([plain(head) for head, _ in section(LIBRARY, "RETURN VALUES").items()],
     [row[0] for row in ROWS["status"]], "libmyolog.3: statuses")

with open(os.path.join(TOP, "README.md"), encoding="utf-8") as file:
    readme = file.read()
for page in PAGES:
    name = "%s(%s)" % tuple(page.rsplit(".", 1))
    ok(name in readme, "README names " + name)
done()
