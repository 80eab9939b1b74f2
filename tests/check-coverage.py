#!/usr/bin/env python3
"""check-coverage.py: what the tests have executed, judged.

Usage: tests/check-coverage.py REPORT

REPORT is what `gcovr --json` wrote. Prints lines and branches a folder. Fails
when a line of a file that PROVEN names was executed by no test, and lists
these lines as FILE:LINE; when a row of PROVEN fits no file, or a file that it
fits is not in the report; and when a marker that takes lines out gives no
reason. A marker is one of

	... /* GCOVR_EXCL_LINE: why no test can come here */
	... /* GCOVR_EXCL_START: why */ ... /* GCOVR_EXCL_STOP */
	... /* GCOVR_EXCL_BR_LINE: why one of the ways is never taken */

and is for what cannot be reached, not for what is hard to reach. Code that
cannot run is better deleted, and a broken invariant is an assert.
"""
import collections
import fnmatch
import glob
import json
import os
import re
import sys

# Where a line that no test has run is a fault: the store with verify and
# repair, the session engine, the loader, and what they stand on.
PROVEN = [
    'src/base/*.c',
    'src/core/*.c',
    'src/store/*.c',
]

MARKER = re.compile(r'G?L?COVR?_EXCL_(\w+)(.*)')
REASON = re.compile(r': \S+( \S+)+')
KINDS = ('LINE', 'START', 'STOP', 'BR_LINE')


def proven(name):
    return any(fnmatch.fnmatch(name, row) for row in PROVEN)


def markers(name, source):
    """Faults of the markers of a file, and how many there are."""
    faults, count = [], 0
    for number, line in enumerate(source, 1):
        found = MARKER.search(line)
        if found is None:
            continue
        kind, rest = found.groups()
        if kind not in KINDS or not found.group(0).startswith('GCOVR_'):
            faults.append(f'{name}:{number}: not a marker: {line.strip()}')
        elif kind != 'STOP':
            count += 1
            if not REASON.match(rest.replace('*/', '')):
                faults.append(f'{name}:{number}: a marker without a reason')
    return faults, count


def judge(report):
    """Figures a folder, lines never run, and other faults."""
    figures = collections.defaultdict(collections.Counter)
    missed, faults, seen = [], [], set()
    for entry in report['files']:
        name = entry['file']
        seen.add(name)
        with open(name, encoding='utf-8') as file:
            source = file.read().split('\n')
        wrong, count = markers(name, source)
        faults += wrong
        folder = figures[os.path.dirname(name)]
        folder['marked'] += count
        for line in entry['lines']:
            if line['gcovr/noncode'] or line.get('gcovr/excluded'):
                continue
            folder['lines'] += 1
            folder['run'] += line['count'] > 0
            folder['branches'] += len(line['branches'])
            folder['taken'] += sum(b['count'] > 0 for b in line['branches'])
            if line['count'] == 0 and proven(name):
                number = line['line_number']
                missed.append(
                    f'{name}:{number}: {source[number - 1].strip()}')
    for row in PROVEN:
        files = glob.glob(row)
        if not files:
            faults.append(f'{row}: no such file')
        faults += [f'{name}: not in the report'
                   for name in sorted(files) if name not in seen]
    return figures, missed, faults


def share(part, whole):
    # Never rounded up to all of it.
    return f'{part}/{whole} {int(1000 * part / whole) / 10 if whole else 100}%'


def main():
    if len(sys.argv) != 2:
        sys.exit('usage: check-coverage.py REPORT')
    with open(sys.argv[1], encoding='utf-8') as file:
        report = json.load(file)
    figures, missed, faults = judge(report)
    print(f'{"folder":<14}{"lines run":>20}{"branches taken":>22}'
          f'{"marked":>8}')
    for name, f in sorted(figures.items()):
        print(f'{name:<14}{share(f["run"], f["lines"]):>20}'
              f'{share(f["taken"], f["branches"]):>22}{f["marked"]:>8}')
    for line in missed + faults:
        print(line)
    print(f'{len(missed)} lines that no test has run, '
          f'{len(faults)} other faults')
    return 1 if missed or faults else 0


if __name__ == '__main__':
    sys.exit(main())
