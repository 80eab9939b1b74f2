#!/usr/bin/env python3
"""check-coverage.py: what the tests have executed, judged.

Usage: tests/check-coverage.py REPORT

REPORT is what `gcovr --json` wrote. Prints lines and branches a folder. Fails
when a line of a file that LINES names was executed by no test, or a condition
of a file that BRANCHES names never went one of its ways, and lists these as
FILE:LINE; when a row of either fits no file, or a file that it fits is not in
the report; and when a marker that takes lines out gives no reason. A marker is
one of

	... /* GCOVR_EXCL_LINE: why no test can come here */
	/* GCOVR_EXCL_START: why */ ... /* GCOVR_EXCL_STOP */
	... /* GCOVR_EXCL_BR_LINE: why one of the ways is never taken */
	/* GCOVR_EXCL_BR_START: why */ ... /* GCOVR_EXCL_BR_STOP */

and is for what cannot be reached, not for what is hard to reach. Code that
cannot run is better deleted, and a broken invariant is an assert.

What an assert or a switch does with values that it should never see is left
out of the branches.
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
LINES = [
    'src/base/*.c',
    'src/core/*.c',
    'src/store/*.c',
]
# Where both ways of each condition have to be seen as well.
BRANCHES = [
    'src/store/*.c',
]

MARKER = re.compile(r'G?L?COVR?_EXCL_(\w+)(.*)')
REASON = re.compile(r': \S+( \S+)+')
KINDS = ('LINE', 'START', 'STOP', 'BR_LINE', 'BR_START', 'BR_STOP')


def named(rows, name):
    return any(fnmatch.fnmatch(name, row) for row in rows)


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
        elif not kind.endswith('STOP'):
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
            number = line['line_number']
            # Nothing there: the file has changed since.
            text = ''.join(source[number - 1:number]).strip()
            where = f'{name}:{number}: {text}'
            if line['count'] == 0:
                if named(LINES, name):
                    missed.append(where)
            elif named(BRANCHES, name) and not all(
                    b['count'] for b in line['branches']):
                missed.append(where + '    (one way only)')
    for row in LINES + BRANCHES:
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
    print(f'{len(missed)} lines that no test has run, or one way only, '
          f'{len(faults)} other faults')
    return 1 if missed or faults else 0


if __name__ == '__main__':
    sys.exit(main())
