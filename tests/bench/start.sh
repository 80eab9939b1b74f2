#!/bin/sh
# Start to the first prompt with 150 protocols in the library, next to a start
# that does nothing. design 11: 10 ms.
set -eu
program=$1
dir=$2
mkdir -p "$dir/lib/config" "$dir/lib/protocols/ankle"
cp config/*.ini "$dir/lib/config"
cp protocols/ankle/*.ini "$dir/lib/protocols/ankle"
i=1
while [ $i -le 150 ]; do
	mkdir -p "$dir/lib/protocols/region$((i % 9))"
	sed "s/^id = .*/id = copy-$i/" protocols/ankle/triceps-surae.ini \
	    >"$dir/lib/protocols/region$((i % 9))/copy-$i.ini"
	i=$((i + 1))
done
export XDG_STATE_HOME="$dir/state"
runs=40

now() {
	date +%s%N
}

begin=$(now)
i=0
while [ $i -lt $runs ]; do
	"$program" --version >/dev/null
	i=$((i + 1))
done
middle=$(now)
i=0
while [ $i -lt $runs ]; do
	# the identity is read back, and the input ends
	"$program" --library "$dir/lib" --logbook "$dir/log" run triceps-surae \
	    --patient P-1 --examiner dn </dev/null >/dev/null 2>&1 || :
	i=$((i + 1))
done
end=$(now)
awk -v a="$begin" -v b="$middle" -v c="$end" -v n="$runs" 'BEGIN {
	printf "start to the first prompt, 150 protocols: %.1f ms, ", (c - b) / n / 1e6
	printf "--version: %.1f ms, ratio %.1f (mean of %d)\n", (b - a) / n / 1e6, (c - b) / (b - a), n
}'
