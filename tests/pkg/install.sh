#!/bin/sh
# install.sh: the source in one file (make dist) is whole and always the same
# bytes, builds in an empty folder, installs what is promised, and takes away
# what it installed and nothing else.
set -u
cd "$(dirname "$0")/../.." || exit 2
. tests/pkg/lib_pkg.sh

MAKE=${MAKE:-make}
CC=${CC:-cc}
version=$(sed -n 's/^VERSION = //p' Makefile)
name=myolog-$version
top=$work/$name
make_top() {
	$MAKE --no-print-directory -C "$top" CFLAGS=-O0 "$@"
}

# ---- make dist

try 'make dist' $MAKE dist BUILD="$work/first"
tar -xzf "$work/first/dist/$name.tar.gz" -C "$work" || exit 2
# Other times, another umask's modes, what editors leave behind: same bytes.
find "$top" -exec touch -d '2001-01-01' {} +
chmod -R g+w,o-r "$top"
touch "$top/src/cli/main.c~" "$top/tests/.run.sh.swp"
mkdir "$top/tests/cli/__pycache__"
try 'from what is in it, the same bytes again' sh -c "
	umask 077
	$MAKE -C '$top' dist BUILD='$work/second' &&
	cmp '$work/first/dist/$name.tar.gz' '$work/second/dist/$name.tar.gz'"
if command -v git >/dev/null && [ -e .git ]; then
	git ls-files | LC_ALL=C sort >"$work/tracked"
	tar -tzf "$work/first/dist/$name.tar.gz" | grep -v '/$' |
	    sed "s|^$name/||" | LC_ALL=C sort >"$work/packed"
	LC_ALL=C comm -23 "$work/tracked" "$work/packed" >"$work/log"
	[ -s "$work/tracked" ] && [ ! -s "$work/log" ]
	report $? 'it has all files that git knows'
else
	skip 'it has all files that git knows' 'not a git repository'
fi
chmod -R o+r "$top"
try 'it builds in an empty folder' make_top -j2 all tests
try 'and its tests run' make_top SUITES=cli suite

# ---- make install

dest="$work/a place"
# shellcheck disable=SC2016 # $1 is the inner shell's
listing='cd "$1" && find . ! -type d | LC_ALL=C sort'
try 'make install' make_top install DESTDIR="$dest"
local=$dest/usr/local
for file in bin/myolog lib/libmyolog.a lib/libmyolog.so.0 lib/libmyolog.so \
    lib/pkgconfig/myolog.pc include/myolog/myolog.h \
    share/myolog/config/scales.ini share/myolog/config/reasons.ini \
    share/myolog/protocols/SOURCES.md \
    share/myolog/protocols/ankle/triceps-surae.ini \
    share/doc/myolog/README.md share/doc/myolog/LICENSE \
    share/bash-completion/completions/myolog \
    share/zsh/site-functions/_myolog \
    share/fish/vendor_completions.d/myolog.fish; do
	try "installed: $file" test -s "$local/$file"
done
for page in src/man/*.[1-9]; do
	[ -e "$page" ] || continue
	page=${page##*/}
	try "installed: $page" test -s "$local/share/man/man${page##*.}/$page"
done
find "$dest" \( -type d ! -perm 755 \) -o \
    \( -type f ! -perm 644 ! -perm 755 \) >"$work/log"
[ ! -s "$work/log" ]
report $? 'all can read it, only the owner writes'

# ---- make uninstall

try 'make uninstall' make_top uninstall DESTDIR="$dest"
find "$dest" -mindepth 1 >"$work/log"
[ ! -s "$work/log" ]
report $? 'nothing is left'

# A folder with a file of somebody else stays, and no other.
make_top install DESTDIR="$dest" >/dev/null 2>&1
echo mine >"$local/share/myolog/protocols/ankle/clinic.ini"
mkdir "$dest/usr/local/share/doc/other"
make_top uninstall DESTDIR="$dest" >"$work/log" 2>&1
sh -c "$listing" - "$dest" >>"$work/log"
[ "$(cat "$local/share/myolog/protocols/ankle/clinic.ini")" = mine ] &&
    [ "$(sh -c "$listing" - "$dest")" = \
    ./usr/local/share/myolog/protocols/ankle/clinic.ini ] &&
    [ -d "$local/share/doc/other" ] && [ ! -d "$local/share/doc/myolog" ] &&
    [ ! -d "$local/bin" ]
report $? "somebody else's files stay, and only they"
make_top uninstall DESTDIR="$dest" >"$work/log" 2>&1
[ $? -ne 0 ] && grep -q 'nothing is recorded' "$work/log"
report $? 'where nothing was installed, uninstall says so'
rm -rf "$dest"

# Folders that were there before stay, even empty.
mkdir -p "$local/bin" "$local/share/man"
make_top install DESTDIR="$dest" >/dev/null 2>&1
make_top uninstall DESTDIR="$dest" >"$work/log" 2>&1
find "$dest" -mindepth 1 >>"$work/log"
[ -d "$local/bin" ] && [ -d "$local/share/man" ] && [ ! -d "$local/lib" ] &&
    [ ! -d "$local/share/myolog" ]
report $? 'folders that were there before stay'
rm -rf "$dest"

# A newer version has no longer what the older one had.
echo '# gone soon' >"$top/protocols/ankle/older.ini"
mkdir "$top/protocols/older"
cp "$top/protocols/ankle/older.ini" "$top/protocols/older"
make_top install DESTDIR="$dest" >"$work/log" 2>&1
[ -f "$local/share/myolog/protocols/ankle/older.ini" ] &&
    [ -f "$local/share/myolog/protocols/older/older.ini" ]
report $? 'a protocol of the older version'
rm -r "$top/protocols/ankle/older.ini" "$top/protocols/older"
make_top install DESTDIR="$dest" >"$work/log" 2>&1
[ ! -e "$local/share/myolog/protocols/ankle/older.ini" ] &&
    [ ! -e "$local/share/myolog/protocols/older" ] &&
    [ -f "$local/share/myolog/protocols/ankle/triceps-surae.ini" ]
report $? 'is gone with the newer one'
make_top uninstall DESTDIR="$dest" >"$work/log" 2>&1
find "$dest" -mindepth 1 >>"$work/log"
[ ! -s "$work/log" ]
report $? 'nothing is left of either'

# ---- used from where it is

prefix="$work/prefix"
try 'make install PREFIX=' make_top install PREFIX="$prefix"
logbook=$work/logbook
session() {
	answers | env MYOLOG_LOGBOOK="$logbook" "$prefix/bin/myolog" run \
	    triceps-surae-brief --patient P-1 --examiner E1
}
try 'a session with what is installed' session
PKG_CONFIG_PATH=$prefix/lib/pkgconfig
export PKG_CONFIG_PATH
count=$(find "$prefix/share/myolog/protocols" -name '*.ini' | wc -l)
wanted="$version $((count))"

# LINKING NAME: compile, then see what the program says.
small() {
	# shellcheck disable=SC2046 # words are words
	$CC -std=c11 -Wall -Werror $1 -o "$work/$2" tests/pkg/small.c \
	    $(pkg-config --cflags --libs $3 myolog) || return
	got=$(LD_LIBRARY_PATH=$prefix/lib "$work/$2" "$prefix/share/myolog" \
	    "$logbook") || return
	echo "got '$got', wanted '$wanted'"
	[ "$got" = "$wanted" ]
}
needs() {
	readelf -d "$work/$1" | grep 'NEEDED.*libmyolog.so.0'
}
if command -v pkg-config >/dev/null; then
	[ "$(pkg-config --modversion myolog)" = "$version" ]
	report $? 'pkg-config knows the version'
	try 'a program is built with the shared library' small '' dynamic ''
	try 'it needs libmyolog.so.0' needs dynamic
	try 'a program is built with static libraries' small -static static \
	    --static
	needs static >/dev/null 2>&1
	[ $? -ne 0 ]
	report $? 'it needs no shared one'
else
	skip 'a program is built with the library' 'pkg-config is not installed'
fi

# The shells find the scripts where they look by themselves.
if command -v zsh >/dev/null; then
	# shellcheck disable=SC2016 # zsh expands it
	try 'zsh finds its script' zsh -f -c 'fpath+=($1)
	    autoload -U compinit && compinit -D -u &&
	    [[ $_comps[myolog] == _myolog ]]' - \
	    "$prefix/share/zsh/site-functions"
else
	skip 'zsh finds its script' 'zsh is not installed'
fi
fish_words() {
	XDG_DATA_DIRS=$prefix/share PATH=$prefix/bin:$PATH fish -c \
	    'complete -C "myolog run --order st"' | grep step
}
if command -v fish >/dev/null; then
	try 'fish finds its script' fish_words
else
	skip 'fish finds its script' 'fish is not installed'
fi
loader=/usr/share/bash-completion/bash_completion
bash_words() {
	# shellcheck disable=SC2016 # bash expands it
	XDG_DATA_DIRS=$prefix/share bash --norc -c '. '$loader' &&
	    { __load_completion myolog || _comp_load myolog; } 2>/dev/null
	    complete -p myolog'
}
if [ -e $loader ]; then
	try 'bash-completion finds its script' bash_words
else
	skip 'bash-completion finds its script' \
	    'bash-completion is not installed'
fi
done_testing
