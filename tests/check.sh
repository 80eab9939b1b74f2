#!/bin/sh
# check.sh: make several targets and add up what they report. A target that
# ends with "N passed, N failed" counts with its numbers, any other as one.
# All are made, also after a failure; of each it says how long it took. Ends
# with one such line itself.
#
# Usage: [MAKE=make] tests/check.sh TARGET...
set -u
cd "$(dirname "$0")/.." || exit 2

passed=0
failed=0
bad=
work=$(mktemp -d "${TMPDIR:-/tmp}/myolog-check.XXXXXX") || exit 2
trap 'rm -rf "$work"; exit 130' INT
trap 'rm -rf "$work"; exit 143' TERM

for target; do
	echo "== $target"
	since=$(date +%s)
	rm -f "$work/sum" "$work/rc"
	{
		${MAKE:-make} --no-print-directory "$target" </dev/null 2>&1
		echo $? >"$work/rc"
	} | awk -v target="$target" -v sum="$work/sum" '
	/^[0-9]+ passed, [0-9]+ failed$/ {
		print $1, $3 >sum
		close(sum)
		print target ": " $0
		next
	}
	{
		print
		fflush()
	}'
	rc=$(cat "$work/rc")
	echo "-- $target: $(($(date +%s) - since)) s"
	if [ -s "$work/sum" ]; then
		read -r p f <"$work/sum"
		if [ "$rc" -ne 0 ] && [ "$f" -eq 0 ]; then
			f=1
		fi
	elif [ "$rc" -eq 0 ]; then
		p=1 f=0
	else
		p=0 f=1
	fi
	passed=$((passed + p))
	failed=$((failed + f))
	if [ "$f" -ne 0 ]; then
		bad="$bad $target"
	fi
done

rm -rf "$work"
if [ -n "$bad" ]; then
	echo "failed:$bad"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
