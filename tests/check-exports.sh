#!/bin/sh
# check-exports.sh: what the built objects say about the layers.
#  - the shared library exports what the public headers promise, no more
#  - base and core link without any other layer, and call nothing that knows
#    files, clocks or the environment
#  - the library never prints and never exits
#
# Usage: CC=... tests/check-exports.sh BUILD-FOLDER LIBRARY-FLAG...
set -u
cd "$(dirname "$0")/.." || exit 2
build=$1
shift
status=0
work=$(mktemp -d "${TMPDIR:-/tmp}/myolog-exports.XXXXXX") || exit 2
trap 'rm -rf "$work"' EXIT

fault() {
	echo "check-exports: $*"
	status=1
}

LC_ALL=C
export LC_ALL

# Promised: the name before the first "(" of each MYO_API declaration.
for header in include/myolog/*.h; do
	# Without comments and directives; that both branches of an #if are
	# seen is what the compiler grumbles about.
	${CC:-cc} -fpreprocessed -dD -E -P "$header" 2>/dev/null |
	    grep -v '^ *#'
done | tr '\n\t' '  ' | tr ';{}' '\n\n\n' |
    sed -n 's/.*MYO_API[^(]*[ *]\([A-Za-z_][A-Za-z0-9_]*\) *(.*/\1/p' |
    sort -u >"$work/promised"
nm -D --defined-only "$build/libmyolog.so.0" |
    sed 's/.* //; s/@.*//' | sort -u >"$work/exported"

[ -s "$work/exported" ] || fault "nothing is exported"
for name in $(grep -v '^myo_' "$work/exported"); do
	fault "'$name' is exported and does not begin with myo_"
done
for name in $(comm -13 "$work/promised" "$work/exported"); do
	fault "'$name' is exported and in no public header"
done
for name in $(comm -23 "$work/promised" "$work/exported"); do
	fault "'$name' is in a public header and not exported"
done

# link NAME OBJECT...: nothing may be undefined.
link() {
	name=$1
	shift
	if ! ${CC:-cc} -shared -Wl,-z,defs -o "$work/$name.so" "$@"; then
		fault "$name does not link alone"
	fi
}

# calls LAYER LIST: no object of the layer may need one of these names.
calls() {
	for object in "$build/src/$1"/*.o; do
		[ -e "$object" ] || continue
		nm -u "$object" | sed 's/.* //; s/^__\(.*\)_chk$/\1/' |
		    sort -u >"$work/undefined"
		for name in $2; do
			if grep -qx "$name" "$work/undefined"; then
				fault "${object##*/} of $1 uses '$name'"
			fi
		done
	done
}

# With --as-needed the libraries are only there for what a layer really uses.
pure="-Wl,--as-needed -lsodium -lutf8proc -lcsv -linih -ljansson -lm"
below=
for layer in base core review export import; do
	below="$below $build/src/$layer/*.o"
	# Import and export do not need each other.
	with=$(echo "$below" | sed "/import/s|[^ ]*/src/export/[^ ]*||")
	# Words and patterns of both.
	# shellcheck disable=SC2086
	link "$layer" $with $pure "$@"
done

prints='printf vprintf puts putchar perror exit _exit abort stdout stderr'
outside='fopen fopen64 open open64 openat read write close stat time
    clock_gettime gettimeofday getenv isatty rename unlink fork system'
for layer in base core review export import; do
	calls "$layer" "$prints $outside"
done
for layer in os store library; do
	calls "$layer" "$prints"
done

echo "check-exports: $(wc -l <"$work/exported") names"
exit "$status"
