#!/bin/sh
# run.sh: run fuzz targets with libFuzzer, one after the other, and say how
# many inputs each of them was given, and all of them together.
#
# Usage: tests/fuzz/run.sh FOLDER TARGET...	FOLDER holds the programs
#	tests/fuzz/run.sh --keep FOLDER TARGET...
#	tests/fuzz/run.sh --probe
# --keep adds to tests/fuzz/corpus what past runs found that reaches code which
# the kept inputs do not; to be looked through before it is committed. --probe
# says whether the compiler CC has libFuzzer, and in words if it has not.
#
# From the environment:
#	FUZZ_WORK	folder for new inputs and findings
#	FUZZ_SECONDS	for each target (60), again and again until all of them
#			together had FUZZ_TOTAL inputs (one round); or
#	FUZZ_RUNS	inputs for each target, the same ones each time, and
#			nothing is learnt from other runs
#	FUZZ_KEEP_MAX	bytes of an input that --keep takes (1024)
# Exit status: 0 nothing found, 1 a target failed, 2 usage. An input that made
# a target fail lies in FUZZ_WORK/TARGET.found; the program fuzz_TARGET of any
# other variant runs it again when it is named on its command line.
set -u
cd "$(dirname "$0")/../.." || exit 2

probe() {
	dir=$(mktemp -d "${TMPDIR:-/tmp}/myolog-probe.XXXXXX") || exit 2
	printf '%s\n' '#include <stddef.h>' \
	    'int LLVMFuzzerTestOneInput(const unsigned char *, size_t);' \
	    'int LLVMFuzzerTestOneInput(const unsigned char *d, size_t n)' \
	    '{ (void)d; return n > 99; }' |
	    ${CC:-clang} -fsanitize=fuzzer,address,undefined -x c - \
	    -o "$dir/a" >/dev/null 2>&1
	rc=$?
	rm -rf "$dir"
	if [ $rc -ne 0 ]; then
		echo "skipped: ${CC:-clang} has no libFuzzer here"
		return 1
	fi
	return 0
}

keep=
case ${1-} in
--probe)
	probe
	exit
	;;
--keep)
	keep=1
	shift
	;;
esac
if [ $# -lt 2 ]; then
	echo 'usage: run.sh [--keep] FOLDER TARGET... | --probe' >&2
	exit 2
fi
programs=$1
shift
work=${FUZZ_WORK:-build/fuzz/work}
mkdir -p "$work" || exit 2

# As in tests/run.sh: nothing of the person who runs it gets in.
MYOLOG_CONFIG=/dev/null
LC_ALL=C
TZ=UTC0
TERM=dumb
export MYOLOG_CONFIG LC_ALL TZ TERM
ASAN_OPTIONS=allocator_may_return_null=1:${ASAN_OPTIONS-}
UBSAN_OPTIONS=print_stacktrace=1:${UBSAN_OPTIONS-}
export ASAN_OPTIONS UBSAN_OPTIONS

# Runs a target; its words go to FUZZ_WORK/TARGET.log.
fuzz() {
	name=$1
	shift
	options="-print_final_stats=1 -timeout=25 -rss_limit_mb=4096"
	options="$options -artifact_prefix=$work/$name.found/"
	if [ -s "tests/fuzz/$name.options" ]; then
		options="$options $(cat "tests/fuzz/$name.options")"
	fi
	if [ -s "tests/fuzz/$name.dict" ]; then
		options="$options -dict=tests/fuzz/$name.dict"
	fi
	mkdir -p "$work/$name.found"
	# The options are words.
	# shellcheck disable=SC2086
	"$programs/fuzz_$name" $options "$@" >"$work/$name.log" 2>&1
}

# Of what past runs found, a few that reach every branch they reached.
keep_found() {
	new=$work/$1.keep
	rm -rf "$new" && mkdir -p "$new" "$work/$1.corpus"
	cp "tests/fuzz/corpus/$1"/* "$new/"
	fuzz "$1" -merge=1 -use_counters=0 "$new" "$work/$1.corpus" || return 1
	find "$new" -type f -size "-$((${FUZZ_KEEP_MAX:-1024} + 1))c" |
	    while read -r input; do
		cp "$input" "tests/fuzz/corpus/$1/" || return 1
	done
	rm -rf "$new"
}

total=0
failed=

# One round: each target once.
round() {
	for target; do
		if [ ! -x "$programs/fuzz_$target" ]; then
			echo "run.sh: no target '$target'" >&2
			exit 2
		fi
		if [ -n "$keep" ]; then
			keep_found "$target" || failed="$failed $target"
			continue
		fi
		if [ -n "${FUZZ_RUNS-}" ]; then
			# New inputs go to the first folder: never the kept ones.
			rm -rf "$work/$target.new" &&
			    mkdir -p "$work/$target.new"
			fuzz "$target" -runs="$FUZZ_RUNS" -seed=1 \
			    "$work/$target.new" "tests/fuzz/corpus/$target"
		else
			mkdir -p "$work/$target.corpus"
			fuzz "$target" -max_total_time="${FUZZ_SECONDS:-60}" \
			    "$work/$target.corpus" "tests/fuzz/corpus/$target"
		fi
		judge $?
	done
}

# What came of a target that ended with this status.
judge() {
	n=$(sed -n 's/^stat::number_of_executed_units: *//p' \
	    "$work/$target.log")
	n=${n:-0}
	total=$((total + n))
	word=ok
	if [ "$1" -ne 0 ] || [ "$n" -eq 0 ]; then
		word=FAIL
		failed="$failed $target"
	fi
	printf '%-5s %10d  %s\n' $word "$n" "$target"
	if [ $word = FAIL ]; then
		printf -- '---- end of %s\n' "$work/$target.log"
		grep -v '^#' "$work/$target.log" | tail -n 40
	fi
}

round "$@"
while [ -z "$keep$failed" ] && [ "$total" -lt "${FUZZ_TOTAL:-0}" ]; do
	echo "$total inputs until here"
	round "$@"
done
if [ -z "$keep" ]; then
	echo "$total inputs"
fi
if [ -n "$failed" ]; then
	echo "failed:$failed"
	exit 1
fi
exit 0
