"""lib_mdoc.py: what tests of the manual pages share: the pages taken apart,
as far as they are written here, and TAP.

A page is a list of lines. Examples stand in .Bd -literal blocks, or in a .Dl
line, below a comment `.\\" KIND: NAME`; their lines are unescaped here, as a
reader sees them. A `form` is no example, but the form of something.
"""
import os
import re
import shlex
import sys

TOP = os.path.abspath(os.environ.get("MYO_TOP") or os.path.join(
    os.path.dirname(__file__), "..", ".."))
FOLDER = os.path.join(TOP, "src", "man")
PAGES = ["myolog.1", "myolog-protocol.5", "myolog-logbook.5", "libmyolog.3",
         "myolog-import.5"]
FONTS = {"Ic", "Ar", "Cm", "Li", "Pa", "Ev", "Dv", "Fn", "No", "In", "Va"}
ESCAPES = {"e": "\\", "-": "-", "(aq": "'", "(ga": "`", "(ha": "^",
           "(ti": "~", "&": "", " ": " ", "(lq": '"', "(rq": '"'}
_ESCAPE = re.compile(r"\\(\((?:..)|.)")


def path(page):
    return os.path.join(FOLDER, page)


def lines(page):
    """Those that end with a backslash go on in the next one."""
    with open(path(page), encoding="utf-8") as file:
        return file.read().replace("\\\n", "").splitlines()


def unescape(text):
    """A KeyError: an escape that no example of ours has."""
    return _ESCAPE.sub(lambda m: ESCAPES[m[1]], text)


def words(text):
    """The arguments of a macro line; quotes keep blanks together."""
    lexer = shlex.shlex(text.replace("\\&", ""), posix=True)
    lexer.whitespace_split, lexer.escape, lexer.quotes = True, "", '"'
    lexer.commenters = ""
    return list(lexer)


def plain(arguments):
    """Arguments as they are printed: fonts are gone, Op and Fl done."""
    out, glue, closing = [], False, ""
    for word in words(arguments):
        if word in FONTS:
            continue
        if word == "Ns":
            glue = True
            continue
        if word == "Fl":
            out.append("-")
            glue = True
            continue
        if word == "Op":
            out.append("[")
            closing, glue = "]", True
            continue
        if (glue or word in ",.:;)") and out:
            out[-1] += word
        else:
            out.append(word)
        glue = False
    return " ".join(out) + closing


class Section:
    """A .Sh with its .Ss below: title, lines, and its tagged items."""

    def __init__(self, title):
        self.title, self.lines = title, []

    def items(self):
        """[(arguments of .It, the text below it)], displays left out. Items
        of lists in lists are among them."""
        found, literal = [], False
        for line in self.lines:
            if line.startswith(".Bd"):
                literal = True
            elif line.startswith(".Ed"):
                literal = False
            elif literal:
                continue
            elif line.startswith(".It"):
                found.append([line[4:], []])
            elif found:
                found[-1][1].append(line)
        return [(head, "\n".join(text)) for head, text in found]

    def text(self):
        return "\n".join(self.lines)


def sections(page):
    """{(Sh, Ss or ""): Section}, in the order of the page."""
    found, top, sub = {}, "", ""
    for line in lines(page):
        if line.startswith(".Sh "):
            top, sub = plain(line[4:]), ""
        elif line.startswith(".Ss "):
            sub = plain(line[4:])
        elif top:
            found.setdefault((top, sub), Section(sub or top)).lines.append(
                line)
    return found


def section(page, top, sub=""):
    return sections(page)[top, sub]


def whole(page, top):
    """A .Sh with all below it as one."""
    one = Section(top)
    for (name, _), part in sections(page).items():
        if name == top:
            one.lines += part.lines
    return one


def examples(page):
    """[(kind, name, text)] of the blocks that are marked."""
    found, mark, text = [], None, None
    for line in lines(page):
        match = re.match(r'\.\\" (example|transcript): (.*)', line)
        if match:
            mark = match.groups()
        elif line.startswith(".Dl ") and mark:
            found.append((*mark, unescape(line[4:]) + "\n"))
            mark = None
        elif line.startswith(".Bd -literal") and mark:
            text = []
        elif line == ".Ed" and text is not None:
            found.append((*mark, "".join(text)))
            mark = text = None
        elif text is not None:
            text.append(unescape(line) + "\n")
    return found


USED = set()


def example(page, name):
    USED.add((page, name))
    return next(text for kind, have, text in examples(page) if have == name)


def unmarked(page):
    """Displays that no comment marks."""
    text = lines(page)
    return [line for before, line in zip(text, text[1:])
            if re.match(r"\.(Bd|Dl|D1)\b", line) and
            not re.match(r'\.\\" (example|transcript|form): ', before)]


# ---- TAP

_tests = {"run": 0, "failed": 0}


def ok(passed, name, *detail):
    _tests["run"] += 1
    print("%s %d - %s" % ("ok" if passed else "not ok", _tests["run"], name))
    if not passed:
        _tests["failed"] += 1
        for text in detail:
            for line in str(text).splitlines():
                print("#   " + line.encode("ascii", "replace").decode())
    sys.stdout.flush()
    return passed


def skip(name, reason):
    _tests["run"] += 1
    print("ok %d - %s # SKIP %s" % (_tests["run"], name, reason))


def same(got, wanted, name):
    """Lists or sets that must hold the same."""
    missing = [x for x in wanted if x not in got]
    extra = [x for x in got if x not in wanted]
    return ok(got == wanted, name, "not in the page: %s" % missing,
              "in the page alone: %s" % extra)


def done():
    print("1..%d" % _tests["run"])
    sys.exit(1 if _tests["failed"] else 0)
