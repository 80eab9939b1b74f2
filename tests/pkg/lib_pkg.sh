# lib_pkg.sh: what the tests of installing and packaging share: a work folder
# that goes away, and TAP. Read by them with ".".
# shellcheck shell=sh

work=$(mktemp -d "${TMPDIR:-/tmp}/myolog-pkg.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT
trap 'exit 130' INT
trap 'exit 143' TERM

n=0
failed=0

# STATUS NAME: one test; what was said in $work/log is shown if it failed.
report() {
	n=$((n + 1))
	if [ "$1" -eq 0 ]; then
		echo "ok $n - $2"
	else
		echo "not ok $n - $2"
		[ ! -f "$work/log" ] || tail -n 40 "$work/log" | sed 's/^/#   /'
		failed=1
	fi
	rm -f "$work/log"
}

# NAME COMMAND...: passes if the command does.
try() {
	title=$1
	shift
	"$@" >"$work/log" 2>&1
	report $? "$title"
}

skip() {
	n=$((n + 1))
	echo "ok $n - $1 # SKIP $2"
}

done_testing() {
	echo "1..$n"
	exit "$failed"
}

# A brief session of two sides as lines; the first one is a yes to the read
# back identity, the last one closes it.
answers() {
	printf '%s\n' y none none 4 strong firm 4 strong firm y
}
