#!/bin/sh
# run.sh: run test programs and scripts, count the tests they report as TAP,
# show the output of what failed whole, and end with one line:
#	N passed, N failed
#
# Usage: tests/run.sh TEST...
# A TEST whose name has a dot is a script, any other a compiled program.
# What tests of faults count is summed up before that: comment lines of the form
#	# faults injected: 1234, 0 losses
# Tests run at the top of the tree, without terminal or input, with an own
# empty HOME and TMPDIR, in the C locale and UTC.
#
# A program fails as a whole (one failure, if it did not report any) when it
# crashes, exits non-zero, runs out of time, reports no test, or promised
# another number of tests (1..N) than it ran; each test it still owed counts.
#
# From the environment:
#	MYOLOG, MYOLOG_TEST	the shipped program; the one with test hooks
#	RUN_PREFIX	words put before every compiled program, also before
#			MYOLOG and MYOLOG_TEST (through a wrapper)
#	RUN_LOGS	an empty folder; a file with content in it afterwards
#			is a failure (sanitizers and valgrind write there, so
#			that no script can swallow a finding)
#	RUN_TIMEOUT	seconds for one test program (300)
#	RUN_JOBS	how many run at once (2)
#	RUN_KEEP	do not remove the work folder
set -u

# Results of one test, in $work/N.*: out, err, and counts (passed, failed,
# skipped, reason).
one() {
	test=$1
	base=$RUN_WORK/$(printf '%s' "$test" | tr -c 'A-Za-z0-9._-' '_')
	mkdir -p "$base.home" "$base.tmp"
	HOME=$base.home
	TMPDIR=$base.tmp
	export HOME TMPDIR

	case $test in
	/*)	path=$test ;;
	*)	path=./$test ;;
	esac
	case ${test##*/} in
	*.*)	prefix= ;;
	*)	prefix=${RUN_PREFIX-} ;;
	esac
	limit=
	if command -v timeout >/dev/null 2>&1; then
		limit="timeout -k 10 ${RUN_TIMEOUT:-300}"
	fi
	$limit $prefix "$path" </dev/null >"$base.out" 2>"$base.err"
	rc=$?

	awk -v rc="$rc" -v limit="${RUN_TIMEOUT:-300}" '
	/^1\.\.[0-9]+/ {
		planned += substr($1, 4)
		plans++
		if ($0 ~ /^1\.\.0 *#? *[Ss][Kk][Ii][Pp]/)
			none = 1
	}
	/^ok([ \t]|$)/ {
		seen++
		if ($0 ~ /# *[Ss][Kk][Ii][Pp]/)
			skipped++
		else
			passed++
	}
	/^not ok([ \t]|$)/ {
		seen++
		# The way cmocka writes a skipped test.
		if ($0 ~ /^not ok [0-9]+ # SKIP/)
			skipped++
		else
			failed++
	}
	/^Bail out!/ {
		reason = "bailed out"
	}
	END {
		if (rc == 124 || rc == 137)
			reason = "stopped after " limit " s, or killed"
		else if (rc > 128)
			reason = "died of signal " rc - 128
		else if (rc != 0 && !failed)
			reason = "exit status " rc
		else if (rc == 0 && failed)
			reason = "exit status 0 in spite of failures"
		if (plans && seen != planned) {
			reason = reason (reason == "" ? "" : ", ") \
			    "ran " seen + 0 " of " planned " tests"
			if (seen < planned)
				failed += planned - seen
		} else if (!plans) {
			reason = reason (reason == "" ? "" : ", ") "no plan"
		} else if (seen == 0 && !none) {
			reason = reason (reason == "" ? "" : ", ") \
			    "ran no test"
		}
		if (reason != "" && !failed)
			failed = 1
		if (none)
			skipped++
		print passed + 0, failed + 0, skipped + 0, reason
	}' "$base.out" >"$base.counts"

	read -r passed failed skipped reason <"$base.counts"
	word=ok
	if [ "$failed" -ne 0 ]; then
		word=FAIL
	fi
	if [ "$skipped" -ne 0 ]; then
		reason="$skipped skipped${reason:+, $reason}"
	fi
	printf '%-5s %4d  %s%s\n' "$word" "$passed" "$test" \
	    "${reason:+ ($reason)}"
	[ -n "${RUN_KEEP-}" ] || rm -rf "$base.home" "$base.tmp"
	return 0
}

# A program that runs another one below RUN_PREFIX; prints its path.
wrap() {
	wrapper=$RUN_WORK/bin/$1
	mkdir -p "$RUN_WORK/bin"
	printf '#!/bin/sh\nexec %s "%s" "$@"\n' "$RUN_PREFIX" "$2" >"$wrapper"
	chmod +x "$wrapper"
	printf '%s\n' "$wrapper"
}

if [ "${1-}" = --one ]; then
	one "$2"
	exit
fi

cd "$(dirname "$0")/.." || exit 2
if [ $# -eq 0 ]; then
	echo 'run.sh: no tests' >&2
	echo '0 passed, 1 failed'
	exit 1
fi

RUN_WORK=$(mktemp -d "${TMPDIR:-/tmp}/myolog-test.XXXXXX") || exit 2
export RUN_WORK
cleanup() {
	if [ -n "${RUN_KEEP-}" ]; then
		echo "kept: $RUN_WORK"
	else
		chmod -R u+rwx "$RUN_WORK" 2>/dev/null
		rm -rf "$RUN_WORK"
	fi
}
trap 'cleanup; exit 130' INT
trap 'cleanup; exit 143' TERM

# Nothing of the person who runs the tests gets into them.
unset MYOLOG_LOGBOOK MYOLOG_EXAMINER MYOLOG_LIBRARY NO_COLOR COLUMNS LINES LANGUAGE LANG
unset XDG_DATA_HOME XDG_CONFIG_HOME XDG_STATE_HOME XDG_CACHE_HOME
unset XDG_RUNTIME_DIR XDG_DATA_DIRS XDG_CONFIG_DIRS SSH_TTY EDITOR VISUAL
unset MAKEFLAGS MFLAGS MAKELEVEL MAKEOVERRIDES CDPATH ENV BASH_ENV
# Nor the configuration of the machine.
MYOLOG_CONFIG=/dev/null
LC_ALL=C
TZ=UTC0
TERM=dumb
CMOCKA_MESSAGE_OUTPUT=TAP
export MYOLOG_CONFIG LC_ALL TZ TERM CMOCKA_MESSAGE_OUTPUT
umask 022
# No core files from tests that are meant to die. (Not in POSIX, hence eval.)
eval 'ulimit -c 0' 2>/dev/null

if [ -n "${RUN_PREFIX-}" ]; then
	if [ -n "${MYOLOG-}" ]; then
		MYOLOG=$(wrap myolog "$MYOLOG")
		export MYOLOG
	fi
	if [ -n "${MYOLOG_TEST-}" ]; then
		MYOLOG_TEST=$(wrap myolog-test "$MYOLOG_TEST")
		export MYOLOG_TEST
	fi
fi

# xargs and not "&": a background job of sh would ignore SIGINT, and so would
# every program under test.
printf '%s\n' "$@" | xargs -n 1 -P "${RUN_JOBS:-2}" tests/run.sh \
    --one

passed=0
failed=0
skipped=0
for test; do
	base=$RUN_WORK/$(printf '%s' "$test" | tr -c 'A-Za-z0-9._-' '_')
	p=0 f=1 s=0 reason='not run'
	if [ -s "$base.counts" ]; then
		read -r p f s reason <"$base.counts"
	fi
	passed=$((passed + p))
	failed=$((failed + f))
	skipped=$((skipped + s))
	if [ "$f" -ne 0 ]; then
		printf '\n---- %s%s\n' "$test" "${reason:+: $reason}"
		cat "$base.out" 2>/dev/null
		if [ -s "$base.err" ]; then
			printf -- '---- %s: standard error\n' "$test"
			cat "$base.err"
		fi
		printf -- '---- end of %s\n' "$test"
	elif [ "$s" -ne 0 ]; then
		printf '\n---- %s: skipped\n' "$test"
		grep -i '# *skip' "$base.out"
	fi
done

if [ -n "${RUN_LOGS-}" ]; then
	for log in "$RUN_LOGS"/*; do
		# An allocation that fails, as it does in life, is no finding;
		# nor is a program killed while it was looked over for leaks.
		if grep -v -e 'WARNING: .* failed to allocate' \
		    -e 'Unable to get registers from thread' "$log" \
		    >/dev/null 2>&1; then
			printf '\n---- %s\n' "$log"
			cat "$log"
			failed=$((failed + 1))
		fi
	done
fi

cat "$RUN_WORK"/*.out | awk '
/^# [a-z ]+: [0-9]+, [0-9]+ losses$/ {
	what = $0
	sub(/^# /, "", what)
	sub(/:.*/, "", what)
	if (!(what in done))
		order[++kinds] = what
	done[what] += $(NF - 2)
	lost[what] += $(NF - 1)
}
END {
	for (i = 1; i <= kinds; i++)
		printf "%s: %d, %d losses\n", order[i], done[order[i]],
		    lost[order[i]]
}'
cleanup
if [ "$skipped" -ne 0 ]; then
	echo "$skipped skipped"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ] && [ "$passed" -gt 0 ]
