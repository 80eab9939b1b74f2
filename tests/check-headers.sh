#!/bin/sh
# check-headers.sh: every header compiles alone with the flags of the build,
# public ones with nothing but the public folder in sight, and as C++ too.
#
# Usage: CC=... CXX=... CFLAGS=... tests/check-headers.sh
set -u
cd "$(dirname "$0")/.." || exit 2

status=0
count=0

# compile COMPILER LANGUAGE HEADER FLAG...; CFLAGS is a list of words.
# The header is included, not compiled itself, as a user would meet it; the
# declaration is there for one that only has macros.
compile() {
	compiler=$1 language=$2 header=$3
	shift 3
	count=$((count + 1))
	if ! printf '#include <%s>\nextern int header_seen;\n' "$header" |
	    $compiler -x "$language" -fsyntax-only "$@" -; then
		echo "check-headers: $header does not compile alone as" \
		    "$language"
		status=1
	fi
}

for file in include/myolog/*.h; do
	[ -e "$file" ] || continue
	compile "${CC:-cc}" c "${file#include/}" ${CFLAGS-} -Iinclude -Werror
	compile "${CXX:-c++}" c++ "${file#include/}" -std=c++11 -Wall \
	    -Wextra -Wpedantic -Werror -Iinclude
done
for file in src/*/*.h; do
	[ -e "$file" ] || continue
	compile "${CC:-cc}" c "${file#src/}" ${CFLAGS-} -Iinclude -Isrc \
	    -Werror
done
for file in tests/support/*.h; do
	[ -e "$file" ] || continue
	compile "${CC:-cc}" c "${file#tests/}" ${CFLAGS-} -Iinclude -Isrc \
	    -Itests -Werror
done

echo "check-headers: $count compilations"
[ "$count" -gt 0 ] && exit "$status"
