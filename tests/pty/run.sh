#!/bin/sh
# run.sh: plays every script of this folder to the program on a terminal of
# its own (see ptyrun.c), each with an empty home and logbook; prints TAP.
# leave-*.pty is played once for each way of leaving, clock-*.pty to the
# program that can be told the time. stop-*.pty wants SIGTSTP to stop the
# program, which valgrind lets pass: there it is skipped.
#
# Usage: [MYOLOG=PROGRAM] [MYOLOG_TEST=PROGRAM] [MYO_HELPERS=FOLDER]
#	tests/pty/run.sh [SCRIPT...]
set -u
cd "$(dirname "$0")/../.." || exit 2
shipped=${MYOLOG:-$PWD/build/release/myolog}
hooked=${MYOLOG_TEST:-$PWD/build/test/myolog}
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
# How often each script is played.
ways() {
	case ${1##*/} in
	leave-*)	echo INT TERM HUP hangup eof ;;
	*)		echo once ;;
	esac
}

plan=0
for script; do
	for PTY_LEAVE in $(ways "$script"); do
		plan=$((plan + 1))
	done
done
echo "1..$plan"
n=0
failed=0

# play SCRIPT: with $PTY_LEAVE, which is "once" where it does not matter.
play() {
	n=$((n + 1))
	name=${1##*/}
	case $name,${RUN_PREFIX-} in
	stop-*,*valgrind*)
		echo "ok $n - $name # SKIP valgrind does not stop a program"
		return ;;
	clock-*)	program=$hooked ;;
	*)		program=$shipped ;;
	esac
	if [ "$PTY_LEAVE" != once ]; then
		name="$name $PTY_LEAVE"
	fi
	home=$work/$n
	mkdir "$home" || exit 2
	HOME=$home
	TMPDIR=$home
	XDG_DATA_HOME=$home/data
	XDG_STATE_HOME=$home/state
	XDG_CONFIG_HOME=$home/config
	MYOLOG_LOGBOOK=$home/logbook
	export HOME TMPDIR MYOLOG_LOGBOOK PTY_LEAVE
	export XDG_DATA_HOME XDG_STATE_HOME XDG_CONFIG_HOME
	"$ptyrun" "$1" "$program" </dev/null
	case $? in
	0)	echo "ok $n - $name" ;;
	77)	echo "ok $n - $name # SKIP no pseudo-terminals on this machine" ;;
	*)	echo "not ok $n - $name"
		failed=$((failed + 1)) ;;
	esac
	rm -rf "$home"
}

for script; do
	for PTY_LEAVE in $(ways "$script"); do
		play "$script"
	done
done
[ "$failed" -eq 0 ]
