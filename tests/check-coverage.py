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

# What is still without a test: file, the line as it stands there, and why. An
# entry that is no longer needed is a fault.
A_WAY = 'a failure or a rare order, in the newest part of verify'
OPEN = [
    ('src/core/score.c', 'return undetermined(g, "one value has no spread");',
     'a spread of one value: no protocol asks for one'),
    ('src/core/score.c', 'return false;',
     'a difference with one side: refused as missing before'),
    ('src/core/score_load.c', 's->way == MYO_SCORE_MAX;',
     'a range of grades, of another way than sum and mean'),
    ('src/core/score_bands.c', 'continue;',
     'a band that cannot be read'),
    ('src/store/lock.c', 'if (rc == -EAGAIN)',
     'the lock is let go between two tries'),
    ('src/store/mend.c', '(m->before.len == HASH_HEX_SIZE - 1 &&',
     'a good row behind one whose chain was cut off'),
    ('src/store/mend.c', 'chain_made_from(m->before.data, end)) ||',
     'a good row behind one whose chain was cut off'),
    ('src/store/verify.c', 'const bool failed = v.findings.failed || arena_failed(&v.arena);',
     'memory lost by the arena alone'),
    ('src/store/verify_file.c', 'if (rc != 0 || *status != MYO_OK)',
     'a walk that ends together with a failure'),
    ('src/store/verify_file.c', 'if (rc == 0 && *status == MYO_OK && !v->stopped) {',
     'a walk that ends together with a failure'),
    ('src/store/verify_protocol.c', 'if (all->list[i]->rules != NULL &&',
     'three protocols in turn'),
    ('src/store/verify_protocol.c', '(oldest == NULL ||',
     'three protocols in turn'),
    ('src/store/verify_protocol.c', 'all->list[i]->used < oldest->used))',
     'three protocols in turn'),
    ('src/store/verify_protocol.c',
     'if (s == NULL || !s->sound)',
     A_WAY),
    ('src/store/verify_score.c',
     'band[0] != \'\\0\' ? ", " : "", band, note[0] != \'\\0\' ? ", " : "",',
     A_WAY),
    ('src/store/verify_score.c',
     'for (size_t i = 0; i < n && !myo_session_failed(s); i++) {',
     A_WAY),
    ('src/store/verify_score.c',
     'if (c->unreadable || first == NULL)',
     A_WAY),
    ('src/store/verify_score.c',
     'if (c->text > SESSION_TEXT_MAX && c->gather.first != NULL)',
     A_WAY),
    ('src/store/verify_score.c',
     'if (status == MYO_ERR_FORMAT ||',
     A_WAY),
    ('src/store/verify_score.c',
     '(status == MYO_OK && !str_eqc(v->file->station, e.station_id)))',
     A_WAY),
    ('src/store/verify_score.c',
     'else if (status != MYO_OK || !gather_add(&c->gather, &c->arena, &e))',
     A_WAY),
    ('src/store/verify_score.c',
     'c->n_pieces >= PIECES_MAX / 2) {',
     A_WAY),
    ('src/store/verify_score.c',
     'while (*status == MYO_OK && !v->stopped &&',
     A_WAY),
    ('src/store/verify_score.c',
     'if (!line.overlong)',
     A_WAY),
    ('src/store/verify_score.c',
     'if (*status != MYO_OK || rc < 0 || v->stopped)',
     A_WAY),
    ('src/store/verify_score.c',
     'return a->file < b->file ? -1 : 1;',
     A_WAY),
    ('src/store/verify_score.c',
     'return a->from < b->from ? -1 : a->from > b->from;',
     A_WAY),
    ('src/store/verify_score.c',
     'for (size_t i = 0; i < v->n_files && status == MYO_OK && !v->stopped;',
     A_WAY),
    ('src/store/verify_score.c',
     'at < c->n_pieces && status == MYO_OK && !v->stopped;)',
     A_WAY),
    ('src/store/verify_score.c',
     'if (v->chain_only || !v->scores || !is_any_wanted(v))',
     A_WAY),
    ('src/store/verify_score.c',
     'while (status == MYO_OK && c.more && !c.failed && !v->stopped);',
     A_WAY),
    ('src/store/walk_judge.c', 'if (rc == 1 && chain_mark(line.text, &end) &&',
     'a file that changes while it is read'),
    ('src/store/walk_judge.c', 'for (size_t i = 0; i < w->n_limbo && w->error == 0; i++) {',
     'a second line kept in mind, behind a failure'),
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
    # As often as a text is listed, so often may it lack a test.
    wanted = collections.Counter((name, text) for name, text, _ in OPEN)
    needed = collections.Counter()
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
                lacks, note = named(LINES, name), ''
            else:
                lacks = named(BRANCHES, name) and not all(
                    b['count'] for b in line['branches'])
                note = '    (one way only)'
            if lacks and needed[name, text] < wanted[name, text]:
                needed[name, text] += 1
                folder['open'] += 1
            elif lacks:
                missed.append(where + note)
    for row in LINES + BRANCHES:
        files = glob.glob(row)
        if not files:
            faults.append(f'{row}: no such file')
        faults += [f'{name}: not in the report'
                   for name in sorted(files) if name not in seen]
    faults += [f'{name}: has its test now, strike it off the list: {text}'
               for name, text in sorted(wanted - needed)]
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
          f'{"marked":>8}{"open":>6}')
    for name, f in sorted(figures.items()):
        print(f'{name:<14}{share(f["run"], f["lines"]):>20}'
              f'{share(f["taken"], f["branches"]):>22}{f["marked"]:>8}{f["open"]:>6}')
    for line in missed + faults:
        print(line)
    print(f'{len(missed)} lines that no test has run, or one way only, '
          f'{len(faults)} other faults')
    return 1 if missed or faults else 0


if __name__ == '__main__':
    sys.exit(main())
