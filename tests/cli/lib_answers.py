"""lib_answers.py: lines for any prompt of any protocol, worked out from what
it says is allowed. The prompt is one line, blanks and line ends as one blank.
"""
import re

# By the kind of answer that a prompt allows; the first that fits.
COMMON = [
    (r"Is this right\?", "y"),
    (r"Close the session", "y"),
    (r"\(Enter when done", ""),
    (r"\(text, or Enter for none", ""),
    (r"Note, required", "as seen"),
    (r"Why not tested\?", "time"),
    (r", check", "as found"),
    (r"y keeps it", "y"),
    (r"\(y and who consented", "y the surgeon"),
]
# The first whole number or decimal that a range begins with.
RANGE = re.compile(r"from (-?[\d.]+)(?: to (-?[\d.]+))?")


def number(asked, part):
    m = RANGE.search(asked)
    low, high = float(m[1]), float(m[2] or 100)
    whole = high - low > 5 or "whole number" in asked
    return "%.*f" % (0 if whole else 2, low + (high - low) * part)


def grades(asked):
    """The codes of a scale, from the lowest; none where no grade is asked."""
    m = re.search(r"\((0 [0-9T+ -]+?)(?:,| or nt|\))", asked)
    return m[1].split() if m and "0 to " not in m[0] else []


def well(asked):
    if ", safety" in asked:
        return "none" if "none)" in asked else "n"
    if "none, or nt" in asked:
        return "none"
    if re.search(r"number from", asked):
        return number(asked, .4)
    if grades(asked):
        return grades(asked)[-1]
    if "(0 to 10" in asked:
        return "0"
    if "(1 " in asked:
        return "1"
    return "n" if "(y, n" in asked else "words"


def badly(asked):
    if ", safety" in asked:
        return "none" if "none)" in asked else "n"
    if "several with commas" in asked:
        last = re.findall(r"\b(\d+)(?: [a-z-]+)?,? (?:several|$)",
                          asked.replace("1 to ", ""))
        last = int(last[-1]) if last else 3
        return "2,3" if last > 2 else str(last)
    if re.search(r"number from", asked):
        return number(asked, .02)
    if grades(asked):
        return grades(asked)[2] + ("~ / odd" if "~" in asked else "")
    if "(0 to 10" in asked:
        return "6"
    if "(1 " in asked:
        return "2"
    return "y" if "(y, n" in asked else "words"


def untestable(asked):
    if ", safety" in asked:
        return "none" if "none)" in asked else "n"
    return "nt" if re.search(r"\bnt\b", asked) else well(asked)


def answer(asked, how):
    """A line for a prompt, as one of the three would type it."""
    line = next((l for p, l in COMMON if re.search(p, asked, re.I)), None)
    return how(asked) if line is None else line
