#!/bin/sh
# run.sh: plays every script of this folder to the program on a terminal of
# its own (see ptyrun.c), each with an empty home and logbook; prints TAP.
#
# Usage: [MYOLOG=PROGRAM] [MYO_HELPERS=FOLDER] tests/pty/run.sh [SCRIPT...]
set -u
cd "$(dirname "$0")/../.." || exit 2
program=${MYOLOG:-$PWD/build/release/myolog}
ptyrun=${MYO_HELPERS:-$PWD/build/test/tests}/pty/ptyrun

work=$(mktemp -d "${TMPDIR:-/tmp}/myolog-pty.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

unset NO_COLOR COLUMNS LINES MYOLOG_EXAMINER LANGUAGE LANG
LC_ALL=C.UTF-8
TZ=UTC0
TERM=xterm
MYOLOG_LIBRARY=$PWD
export LC_ALL TZ TERM MYOLOG_LIBRARY

if [ $# -eq 0 ]; then
	set -- tests/pty/*.pty
fi
echo "1..$#"
n=0
failed=0
for script; do
	n=$((n + 1))
	name=${script##*/}
	home=$work/$name
	mkdir "$home" || exit 2
	HOME=$home
	TMPDIR=$home
	XDG_DATA_HOME=$home/data
	XDG_STATE_HOME=$home/state
	XDG_CONFIG_HOME=$home/config
	MYOLOG_LOGBOOK=$home/logbook
	export HOME TMPDIR MYOLOG_LOGBOOK
	export XDG_DATA_HOME XDG_STATE_HOME XDG_CONFIG_HOME
	"$ptyrun" "$script" "$program" </dev/null
	case $? in
	0)	echo "ok $n - $name" ;;
	77)	echo "ok $n - $name # SKIP no pseudo-terminals on this machine" ;;
	*)	echo "not ok $n - $name"
		failed=$((failed + 1)) ;;
	esac
	rm -rf "$home"
done
[ "$failed" -eq 0 ]
