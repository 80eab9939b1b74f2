#!/bin/sh
# chain.sh: the chain of a logbook recomputed with b2sum and nothing of myolog.
set -u
cd "$(dirname "$0")/../.." || exit 2
myolog=${MYOLOG:-$PWD/build/release/myolog}

if ! command -v b2sum >/dev/null; then
	echo '1..0 # SKIP no b2sum here'
	exit
fi
work=$(mktemp -d "${TMPDIR:-/tmp}/myolog-chain.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM
HOME=$work
XDG_STATE_HOME=$work/state
MYOLOG_LOGBOOK=$work/logbook
MYOLOG_LIBRARY=$PWD
LC_ALL=C
export HOME XDG_STATE_HOME MYOLOG_LOGBOOK MYOLOG_LIBRARY LC_ALL

# The chain of every line of a station's file; prints the number of the first
# line that does not follow, or nothing.
check() {
	hash() { b2sum -l 256 | cut -d' ' -f1; }
	tr -d '\r' <"$1" | {
		IFS= read -r line
		chain=$(printf %s "$line" | hash)
		number=1
		while IFS= read -r line; do
			number=$((number + 1))
			chain=$(printf %s%s "$chain" "${line%,*}" | hash)
			if [ "$chain" != "${line##*,}" ]; then
				echo "$number"
				break
			fi
		done
	}
}

echo 1..6
n=0
failed=0
is() {
	n=$((n + 1))
	if [ "$1" = "$2" ]; then
		echo "ok $n - $3"
	else
		echo "not ok $n - $3"
		echo "#   got    '$1'"
		echo "#   wanted '$2'"
		failed=1
	fi
}

session() {
	"$myolog" run triceps-surae-brief -p "$1" -e E1 2>"$work/err" >"$work/out"
}
printf '%s\n' y none none '4p / "so, so"; back\slash, caf'"$(printf '\303\251')" \
    strong 6,7 firm 5 1 '1 2' 'thin' :note\ twice :finish y y | session P-1
is $? 0 'a session is closed'
printf '%s\n' y none none 3 :pause | session P-2
is $? 5 'another one is paused'

file=$(echo "$work"/logbook/*.csv)
is "$(check "$file")" '' 'every line follows from the line before it'
lines=$(wc -l <"$file")
is $((lines > 15)) 1 'there are lines'

# A chain that always holds shows nothing.
sed '5s/,E1,/,E2,/' "$file" >"$work/edited"
is "$(check "$work/edited")" 5 'an edited line does not follow'
sed 7d "$file" >"$work/removed"
is "$(check "$work/removed")" 7 'nor one behind a line that is gone'
exit $failed
