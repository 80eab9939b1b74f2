#!/bin/sh
# usage.sh: what is missing or wrong on the command line is named, with exit
# code 2, before anything is written.
set -u
cd "$(dirname "$0")/../.." || exit 2
myolog=${MYOLOG:-$PWD/build/release/myolog}

work=$(mktemp -d "${TMPDIR:-/tmp}/myolog-usage.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
HOME=$work
XDG_STATE_HOME=$work/state
XDG_DATA_HOME=$work/data
XDG_CONFIG_HOME=$work/config
MYOLOG_LOGBOOK=$work/logbook
MYOLOG_LIBRARY=$PWD
MYOLOG_CONFIG=/dev/null
LC_ALL=C
export HOME XDG_STATE_HOME XDG_DATA_HOME XDG_CONFIG_HOME LC_ALL
export MYOLOG_LOGBOOK MYOLOG_LIBRARY MYOLOG_CONFIG
unset MYOLOG_EXAMINER
brief=triceps-surae-brief

echo 1..53
n=0
failed=0
report() {
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		sed 's/^/#   /' "$work/err"
		failed=1
	fi
}

# CODE WORD ARG...: ends with CODE, says WORD on standard error, and nothing
# on standard output.
gives() {
	code=$1
	word=$2
	shift 2
	printf 'y\n' | "$myolog" "$@" >"$work/out" 2>"$work/err"
	rc=$?
	[ $rc -eq "$code" ] && grep -qe "$word" "$work/err" &&
	    [ ! -s "$work/out" ]
	report $? "$code, '$word': $*"
}

gives 2 PROTOCOL run
gives 2 PROTOCOL run --patient P-1 --examiner E1
gives 2 '--patient' run $brief --examiner E1
gives 2 '--examiner' run $brief --patient P-1
gives 2 '--patient' run $brief
[ ! -d "$work/logbook" ] || [ -z "$(ls "$work"/logbook/*.csv 2>/dev/null)" ]
report $? 'nothing was stored'

gives 2 "'Mr Miller'" run $brief --patient 'Mr Miller' --examiner E1
gives 2 "'NA'" run $brief --patient NA --examiner E1
gives 2 "'1a'" run $brief --patient 1a --examiner E1
gives 2 'P-1,' run $brief --patient 'P-1,' --examiner E1
gives 2 "E 1" run $brief --patient P-1 --examiner 'E 1'
gives 2 '--sides' run $brief -p P-1 -e E1 --sides both
gives 2 '--sides' run $brief -p P-1 -e E1 --sides right,right
gives 2 '--order' run $brief -p P-1 -e E1 --order any
gives 2 '--observed-at' run $brief -p P-1 -e E1 --observed-at yesterday
gives 2 '--observed-at' run $brief -p P-1 -e E1 --observed-at 2999-01-01
gives 2 '--observed-at' run $brief -p P-1 -e E1 --observed-at 2026-02-30
gives 2 'no-such' run no-such -p P-1 -e E1
gives 2 'triceps-surae-brief' run triceps-surae-breif -p P-1 -e E1
gives 2 'too many' run $brief again -p P-1 -e E1
gives 2 '--patint' run $brief --patint P-1
gives 2 '--patient' run $brief --patient
gives 2 'runn' runn
gives 2 'usage' --logbook "$work/logbook"
gives 2 'usage'
gives 2 "''" ''
gives 2 'SESSION' show
gives 2 '[Nn]o ' resume
gives 3 '' show last --logbook "$work/none"
gives 2 '--logbook' --logbook '' sessions
gives 2 '--output FILE' export long -o ''
gives 2 '--output FILE' export datapackage --output=
gives 2 '--account FILE' export long --deidentify limited -o x --account ''
gives 2 '--output FILE' report P-1 -o ''
gives 2 '--output FILE' protocols new mine -o ''
gives 2 '--bogus' --bogus run
gives 2 '--config' --config
gives 3 'no-such.ini' --config no-such.ini sessions
gives 2 'too many' config now
gives 2 '--patient' run $brief --practice

# Help is a result: standard output, exit code 0, and no logbook needed.
for words in --help -h 'help run' 'run --help' 'resume -h' 'sessions --help' \
    'show --help' 'check --help' 'protocols --help' 'config --help'; do
	# shellcheck disable=SC2086 # words are words
	"$myolog" $words >"$work/out" 2>"$work/err" </dev/null
	rc=$?
	[ $rc -eq 0 ] && grep -q 'usage: myolog' "$work/out" &&
	    [ ! -s "$work/err" ]
	report $? "$words"
done
"$myolog" --version >"$work/out" 2>"$work/err" && grep -q '^myolog [0-9]' \
    "$work/out"
report $? --version

# Findings are what `check` is asked for: standard output, whole and in place.
printf '[protocol]\nid = Calf\n' >"$work/calf.ini"
"$myolog" check "$work/calf.ini" >"$work/out" 2>"$work/err"
rc=$?
printf 'id = Calf\n     ^\n' >"$work/caret"
[ $rc -eq 3 ] && [ ! -s "$work/err" ] &&
    grep -q 'calf.ini:2:6: error: malformed id' "$work/out" &&
    grep -A 2 ':2:6: ' "$work/out" | tail -n 2 | cmp -s - "$work/caret"
report $? 'findings of check are results'
: >"$work/scales.ini"
"$myolog" check "$work/scales.ini" >"$work/out" 2>"$work/err"
report $? 'an empty scales.ini is no fault'
exit $failed
