#!/usr/bin/env -S python3 -B
"""chromium.py: a report in a browser: nothing on the console, no request, no
fault of structure or contrast that axe-core finds, nothing wider than the
screen, and on paper in A4 and Letter no row cut and every sheet with whose it
is. Pictures of screen and paper are left in $MYO_PICTURES, where that is set.

Wants Chromium, pdftotext and axe-core (npm install --prefix build/readers
axe-core@4); what is not installed is skipped.
"""
import base64
import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)),
                                "..", "cli"))

from lib_answers import untestable, well  # noqa: E402
from lib_myolog import TOP, Place, done, ok, same, skip  # noqa: E402
from lib_report import (HOSTILE, WHY, examine, grades, kinds)  # noqa: E402

CHROMIUM = next(filter(None, map(shutil.which, (
    "chromium", "chromium-browser", "google-chrome"))), None)
READERS = os.environ.get("MYO_READERS") or os.path.join(
    TOP, "build", "readers")
AXE = os.path.join(READERS, "node_modules", "axe-core", "axe.min.js")
PICTURES = os.environ.get("MYO_PICTURES")
DEADLINE = 60
PAPER = {"A4": (8.27, 11.69), "Letter": (8.5, 11)}


class Browser:
    """Chromium's protocol over a pair of pipes, messages ended by NUL."""

    def __init__(self, folder):
        to_read, self.to = os.pipe()
        self.back, to_write = os.pipe()
        self.p = subprocess.Popen(
            ["sh", "-c", 'exec "$0" "$@" 3<&%d 4>&%d' % (to_read, to_write),
             CHROMIUM, "--headless=new", "--no-sandbox", "--disable-gpu",
             "--remote-debugging-pipe", "--user-data-dir=" + folder,
             "--no-first-run", "--disable-background-networking",
             "--hide-scrollbars", "about:blank"],
            pass_fds=(to_read, to_write), stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        os.close(to_read)
        os.close(to_write)
        self.data, self.n, self.events = b"", 0, []
        targets = self.call("Target.getTargets")["targetInfos"]
        page = next(t for t in targets if t["type"] == "page")
        self.session = self.call("Target.attachToTarget", flatten=True,
                                 targetId=page["targetId"])["sessionId"]
        for domain in ("Page", "Network", "Runtime", "Log", "Audits"):
            self.call(domain + ".enable")

    session = None

    def message(self, until):
        while b"\0" not in self.data:
            left = until - time.monotonic()
            if left <= 0 or not select.select([self.back], [], [], left)[0]:
                raise TimeoutError("chromium says nothing")
            more = os.read(self.back, 1 << 20)
            if not more:
                raise EOFError("chromium ended")
            self.data += more
        one, self.data = self.data.split(b"\0", 1)
        return json.loads(one)

    def call(self, method, **params):
        self.n += 1
        request = {"id": self.n, "method": method, "params": params}
        if self.session:
            request["sessionId"] = self.session
        data = json.dumps(request).encode() + b"\0"
        while data:
            data = data[os.write(self.to, data):]
        until = time.monotonic() + DEADLINE
        while True:
            got = self.message(until)
            if got.get("id") == self.n:
                if "error" in got:
                    raise ValueError(method, got["error"])
                return got["result"]
            self.events.append(got)

    def wait(self, name):
        until = time.monotonic() + DEADLINE
        while not any(e.get("method") == name for e in self.events):
            self.events.append(self.message(until))

    def open(self, path):
        """What happened while it was opened."""
        self.call("Page.navigate", url="about:blank")
        self.events = []
        self.call("Page.navigate", url="file://" + path)
        self.wait("Page.loadEventFired")
        self.call("Runtime.evaluate", expression="0")
        return self.events

    def value(self, expression):
        got = self.call("Runtime.evaluate", expression=expression,
                        awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in got:
            raise ValueError(got["exceptionDetails"])
        return got["result"].get("value")

    def close(self):
        try:
            self.call("Browser.close")
        except (EOFError, TimeoutError, ValueError, OSError):
            self.p.kill()
        self.p.wait()


def picture(name, data):
    if PICTURES:
        with open(os.path.join(PICTURES, name), "wb") as f:
            f.write(base64.b64decode(data))


def requests_of(events):
    return [e["params"]["request"]["url"] for e in events
            if e.get("method") == "Network.requestWillBeSent"]


def talk_of(events):
    return [json.dumps(e["params"])[:400] for e in events if e.get("method")
            in ("Runtime.consoleAPICalled", "Runtime.exceptionThrown",
                "Log.entryAdded", "Audits.issueAdded")]


# Right edges past the window, and words wider than their box.
WIDE = """[...document.querySelectorAll('body *')].filter(e =>
    e.getBoundingClientRect().right > innerWidth + 1 &&
    !e.classList.contains('v') && e.tagName != 'text').map(e =>
    e.tagName + ': ' + e.textContent.slice(0, 40))"""
AXE_RUN = """axe.run(document, {runOnly: ['wcag2a', 'wcag2aa', 'wcag21a',
    'wcag21aa', 'wcag22aa', 'best-practice']}).then(r => r.violations.map(
    v => v.id + ': ' + v.nodes.map(n => n.html.slice(0, 120)).join(' | ')))"""
# Words of a picture that stand on each other or past its edge.
OVERLAP = """[...document.querySelectorAll('svg')].flatMap(s => {
    const edge = s.getBoundingClientRect();
    const all = [...s.querySelectorAll('text')].map(t =>
        [t.textContent, t.getBoundingClientRect()]);
    return all.flatMap(([words, a], i) => (a.left < edge.left - 1 ||
        a.right > edge.right + 1 || a.top < edge.top - 1 ||
        a.bottom > edge.bottom + 1 ? ['past the edge: ' + words] : []).concat(
        all.slice(i + 1).filter(([, b]) =>
            a.left + 1 < b.right && b.left + 1 < a.right &&
            a.top + 3 < b.bottom && b.top + 3 < a.bottom).map(([other]) =>
            words + ' on ' + other)));
})"""


def on_paper(browser, name, rows, running):
    for paper, (wide, tall) in PAPER.items():
        # the page's own margins and footers, as a person prints it
        pdf = browser.call(
            "Page.printToPDF", paperWidth=wide, paperHeight=tall,
            preferCSSPageSize=False, printBackground=False)["data"]
        with tempfile.NamedTemporaryFile(suffix=".pdf") as f:
            f.write(base64.b64decode(pdf))
            f.flush()
            text = subprocess.run(["pdftotext", "-layout", f.name, "-"],
                                  capture_output=True, check=True
                                  ).stdout.decode()
            size = subprocess.run(["pdfinfo", f.name], capture_output=True,
                                  check=True).stdout.decode()
        sheets = text.rstrip("\f").split("\f")
        where = "%s on %s" % (name, paper)
        points = [float(x) for x in re.search(
            r"Page size: +([\d.]+) x ([\d.]+)", size).groups()]
        ok(abs(points[0] - wide * 72) < 2 and abs(points[1] - tall * 72) < 2,
           where + ": its size", size)
        ok(all(running in re.sub(r"\s+", " ", s) and re.search(
            r"page %d of %d" % (i + 1, len(sheets)), s)
            for i, s in enumerate(sheets)),
           where + ": each sheet says whose it is, and which",
           *[s[-300:] for s in sheets])
        # a row is whole on one sheet: all of its words are
        cut = [row for row in rows if not any(
            all(word in re.sub(r"\s+", "", s) for word in row)
            for s in sheets)]
        ok(not cut, where + ": no row is cut", *cut[:5])
        # no heading at the foot of a sheet
        orphans = []
        for sheet in sheets:
            body = [line for line in sheet.split("\n") if line.strip()]
            while body and "page " in body[-1]:
                body.pop()
            if body and body[-1].strip() in HEADINGS:
                orphans.append(body[-1])
        ok(not orphans, where + ": headings keep with what is theirs",
           *orphans)
        picture("%s-%s.pdf" % (name, paper), pdf)


HEADINGS = set()


def look(browser, place, of, name, running):
    path = os.path.join(place.dir, name + ".html")
    p = place.run("report", of, "-o", path)
    same((p.returncode, p.err), (0, ""), name + ": made")
    browser.call("Emulation.setDeviceMetricsOverride", width=1000,
                 height=1200, deviceScaleFactor=1, mobile=False)
    events = browser.open(path)
    same(requests_of(events), ["file://" + path], name + ": no request")
    same(talk_of(events), [], name + ": nothing on the console")
    ok(browser.value("document.title").startswith(browser.value(
        "document.querySelector('h1').textContent")), name + ": a title")
    HEADINGS.update(browser.value(
        "[...document.querySelectorAll('h2, h3, caption:not(.v), figcaption')"
        "].map(e => e.textContent)"))
    same(browser.value(OVERLAP), [], name + ": no words on words")
    for width in (1000, 360):
        browser.call("Emulation.setDeviceMetricsOverride", width=width,
                     height=800, deviceScaleFactor=1, mobile=False)
        same(browser.value(WIDE), [], "%s: %d wide" % (name, width))
        shot = browser.call("Page.captureScreenshot", format="png",
                            captureBeyondViewport=True)
        picture("%s-%d.png" % (name, width), shot["data"])
    browser.call("Emulation.setDeviceMetricsOverride", width=1000,
                 height=1200, deviceScaleFactor=1, mobile=False)
    rows = browser.value(
        "[...document.querySelectorAll('tbody tr')].map(r => r.innerText."
        "split(/\\s+/).filter(w => w && w.length < 12 && /^[\\x20-\\x7e]+$/"
        ".test(w)))")
    if shutil.which("pdftotext"):
        on_paper(browser, name, rows, running)
    else:
        skip(name + ": on paper", "no pdftotext")
    if os.path.exists(AXE):
        # the page forbids scripts, so the reader looks past that
        browser.call("Page.setBypassCSP", enabled=True)
        browser.open(path)
        with open(AXE, encoding="utf-8") as f:
            browser.value(f.read() + ";0")
        same(browser.value(AXE_RUN), [], name + ": axe-core finds nothing")
        browser.call("Page.setBypassCSP", enabled=False)
    else:
        skip(name + ": axe-core", "no " + AXE)
    # the policy holds: what becomes markup in spite of all is not run
    browser.open(path)
    ran = browser.value(
        "new Promise(go => { const s = document.createElement('script');"
        "s.textContent = 'window.ran = 1'; document.body.append(s);"
        "setTimeout(() => go(window.ran === 1), 50); })")
    same(ran, False, name + ": the page forbids scripts")


def records(place):
    """(what the report is of, name, what each sheet says) of each."""
    strength = "%s side: Grade the resisted plantarflexion, knee straight"
    examine(place, "triceps-surae", "T-1", "2026-09-01 10:00",
            told=[(strength % "right", "3"), (strength % "left", "4")])
    examine(place, "triceps-surae", "T-1", "2026-10-01 10:00",
            told=[(strength % "right", "5p / " + HOSTILE[0])])
    place.run("amend", "last", "strength.right", "4p", "--reason", HOSTILE[1],
              "--examiner", "E2", "--note", HOSTILE[11])
    place.run("sign", "last", "--meaning", "performed", "--examiner", "E1")
    place.run("amend", "last", "strength.left", "nt pain", *WHY)
    yield "last", "triceps", "patient T-1, triceps-surae, 2026-10-01"
    for day, right, left in (
            ("2026-05-04", 182, 240), ("2026-06-01", 190, 243),
            ("2026-06-29", 226, 239), ("2026-07-27", None, 245),
            ("2026-08-24", 236, 248), ("2026-10-19", 241, 251)):
        told = [("Which knee", "right")]
        told += [("right side.*Peak force", str(right + x))
                 for x in (-3, 4, 1)] if right else [
                     ("right side.*Peak force", "nt pain")]
        told += [("left side.*Peak force", str(left + x))
                 for x in (-3, 4, 1)]
        examine(place, "knee-extension-hhd", "V-1", day + " 09:30",
                told=told)
    yield "V-1", "visits", "patient V-1, history"
    names = ["Shoulder abduction", "Elbow flexion", "Wrist extension",
             "Hip flexion", "Knee extension", "Ankle dorsiflexion"]
    for day, found in (("2026-09-01", "444434"), ("2026-10-01", "554534")):
        told = {(n, side): g for side in ("right", "left")
                for n, g in zip(names, found)}
        told["Knee extension", "left"] = "nt other " + HOSTILE[11]
        examine(place, "mrc-sum", "B-1", day + " 10:00", told=grades(told),
                how=lambda a: "5" if "Orders followed" in a else well(a))
    yield "last", "battery", "patient B-1, mrc-sum, 2026-10-01"
    place.run("void", "last", "--reason", "wrong patient", "--examiner", "E9")
    yield "last", "void", "VOID, patient B-1, mrc-sum"
    examine(place, "triceps-surae", "N-1", how=untestable)
    yield "last", "untestable", "patient N-1, triceps-surae"
    kinds(place, ["n", "", "nt pain", "nt refused / " + HOSTILE[4], "4", "12",
                  "nt equipment", "45 / " + HOSTILE[0], "",
                  ":abandon " + HOSTILE[1]])
    yield "last", "kinds", "patient K-1, kinds"
    examine(place, "mmt24", "M-1")
    yield "last", "mmt24", "patient M-1, mmt24"


if CHROMIUM is None:
    skip("a report in a browser", "no chromium")
else:
    with Place() as place, tempfile.TemporaryDirectory() as profile:
        browser = Browser(profile)
        try:
            for of, name, running in records(place):
                look(browser, place, of, name, running)
        finally:
            browser.close()
done()
