#!/bin/sh
# deps.sh: see that what a build, the tests or the checks need is there, and
# install what is missing where apt-get can. Elsewhere the missing libraries
# and tools are named. Takes some 0.1 s when nothing is missing.
#
# Usage: [CC=cc] [CPPFLAGS=...] tests/support/deps.sh GROUP
# GROUP is build, test, check, coverage, readers or deb. Each includes the ones
# before it, but coverage and readers add to test only, and deb to build only.
# Exit status: 0 all there, 1 something is missing still.
set -u

# group  probe  name (as a library or tool is called)  Debian package(s, by ,)
#	h:FILE	a header the compiler finds
#	c:NAME	a command
#	r:CC	the sanitizer runtime of a compiler; wanted, but not needed
#	w:NAME	a command; wanted, but not needed
#	p:NAME	a module of the system's Python
# "cc" is the compiler in use.
table='
build     c:make          make        make
build     c:cc            gcc         gcc,libc6-dev
build     h:stdlib.h      libc        libc6-dev
build     h:ini.h         inih        libinih-dev
build     h:csv.h         libcsv      libcsv-dev
build     h:sodium.h      libsodium   libsodium-dev
build     h:utf8proc.h    utf8proc    libutf8proc-dev
build     h:jansson.h     jansson     libjansson-dev
build     h:histedit.h    libedit     libedit-dev
test      h:cmocka.h      cmocka      libcmocka-dev
test      c:python3       python3     python3
test      c:jq            jq          jq
test      c:sqlite3       sqlite3     sqlite3
test      c:mandoc        mandoc      mandoc
check     c:gcc           gcc         gcc
check     c:g++           g++         g++
check     c:clang         clang       clang
check     r:clang         compiler-rt libclang-rt-dev|libclang-rt-14-dev
check     c:clang-tidy    clang-tidy  clang-tidy
check     c:clang-format  clang-format clang-format
check     c:cppcheck      cppcheck    cppcheck
check     c:valgrind      valgrind    valgrind
check     c:shellcheck    shellcheck  shellcheck
check     c:pkg-config    pkg-config  pkg-config
check     w:zsh           zsh         zsh
check     w:fish          fish        fish
deb       c:dh            debhelper   debhelper
deb       c:dpkg-buildpackage dpkg-dev dpkg-dev
deb       c:fakeroot      fakeroot    fakeroot
deb       c:lintian       lintian     lintian
deb       w:debootstrap   debootstrap debootstrap
readers   c:Rscript     R           r-base-core
readers   p:pandas      pandas      python3-pandas
readers   c:soffice     LibreOffice libreoffice-calc
readers   c:chromium    Chromium    chromium
readers   c:pdftotext   poppler     poppler-utils
readers   c:cmark-gfm   cmark-gfm   cmark-gfm
readers   c:node        nodejs      nodejs
readers   c:npm         npm         npm
coverage  c:gcc           gcc         gcc
coverage  c:gcovr         gcovr       gcovr
'

case ${1-} in
build)		groups=' build ' ;;
test)		groups=' build test ' ;;
check)		groups=' build test check ' ;;
coverage)	groups=' build test coverage ' ;;
readers)	groups=' build test readers ' ;;
deb)		groups=' build deb ' ;;
*)
	echo 'usage: deps.sh build|test|check|coverage|readers|deb' >&2
	exit 2
	;;
esac

CC=${CC:-cc}

# Do these headers compile? cmocka.h needs others before it.
headers() {
	{
		echo '#include <stdarg.h>'
		echo '#include <stddef.h>'
		echo '#include <stdint.h>'
		echo '#include <stdio.h>'
		echo '#include <setjmp.h>'
		for header; do
			echo "#include <$header>"
		done
	} | $CC ${CPPFLAGS-} -fsyntax-only -x c - >/dev/null 2>&1
}

present() {
	case $1 in
	h:*)	headers "${1#h:}" ;;
	c:cc)	command -v "${CC%% *}" >/dev/null ;;
	c:*)	command -v "${1#c:}" >/dev/null ;;
	p:*)	/usr/bin/python3 -c "import ${1#p:}" 2>/dev/null ;;
	w:*)	PATH=$PATH:/usr/sbin command -v "${1#w:}" >/dev/null ;;
	r:*)
		echo 'int main(void) { return 0; }' |
		    "${1#r:}" -fsanitize=address,undefined -x c - \
		    -o /dev/null >/dev/null 2>&1
		;;
	esac
}

# Sets: names and packages, of what is missing; wanted, of what is only wanted.
look() {
	names=''
	packages=''
	wanted=''
	# One run of the compiler for all headers, the usual case.
	all=
	while read -r group probe name package; do
		case $groups$probe in
		*" $group "*h:*)	all="$all ${probe#h:}" ;;
		esac
	done <<EOF
$table
EOF
	headers_ok=$(headers $all && echo yes)

	while read -r group probe name package; do
		case $groups in
		*" $group "*)	;;
		*)	continue ;;
		esac
		case $probe:$headers_ok in
		h:*:yes)	continue ;;
		esac
		present "$probe" && continue
		case $probe in
		[rw]:*)
			wanted="$wanted $package"
			;;
		*)
			names="$names $name"
			packages="$packages $(echo "$package" | tr ',' ' ')"
			;;
		esac
	done <<EOF
$table
EOF
}

look
if [ -z "$names$wanted" ]; then
	exit 0
fi

become=
if [ "$(id -u)" -ne 0 ]; then
	become=$(command -v sudo)
fi
if command -v apt-get >/dev/null &&
    { [ "$(id -u)" -eq 0 ] || [ -n "$become" ]; }; then
	echo "installing:$packages$wanted" >&2
	apt="env DEBIAN_FRONTEND=noninteractive apt-get -q"
	apt="$apt -o DPkg::Lock::Timeout=300"
	{
		# A stale list may do; if not, the install says so.
		$become $apt update
		# A compiler that was missing may come with its runtime.
		if [ -n "$packages" ]; then
			$become $apt install -y --no-install-recommends \
			    $packages
		fi
		look
		for choice in $wanted; do
			# Debian releases call it differently; first that is.
			for package in $(echo "$choice" | tr '|' ' '); do
				$become $apt install -y \
				    --no-install-recommends "$package" && break
			done
		done
	} </dev/null >&2
	look
fi

if [ -n "$names" ]; then
	{
		echo "missing:$names"
		echo "  Debian, Ubuntu: apt-get install$packages"
		echo "  Fedora, Alpine: the packages of these names, the" \
		    "libraries with -devel (Fedora) or -dev (Alpine)"
		echo "  FreeBSD, macOS with Homebrew: the packages of these" \
		    "names; then make CPPFLAGS=-I... LDFLAGS=-L..."
	} >&2
	exit 1
fi
exit 0
