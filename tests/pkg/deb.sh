#!/bin/sh
# deb.sh: the Debian packages pass lintian, and they install, run, upgrade,
# go and are purged on a system of their own, while what the user and the
# administrator have stays as it is, byte for byte.
#
# The system is a fresh chroot where that is possible (root, debootstrap, a
# mirror that apt knows), else a folder that dpkg --root takes for one.
# MYO_DEB_SYSTEM=chroot|folder asks for one of them, and then a chroot that
# cannot be made is a failure.
set -u
cd "$(dirname "$0")/../.." || exit 2
. tests/pkg/lib_pkg.sh

MAKE=${MAKE:-make}
version=$(sed -n 's/^VERSION = //p' Makefile)
newer=$version.1
root=$work/root
PATH=$PATH:/usr/sbin:/sbin

# What a debootstrap that was broken off has mounted is not ours to remove.
clear_root() {
	for dir in "$root/proc" "$root/sys"; do
		umount "$dir" 2>/dev/null
	done
	rm -rf --one-file-system "$root"
}
trap 'clear_root; rm -rf --one-file-system "$work"' EXIT

# ---- build

try "make deb" $MAKE deb BUILD="$work/old"
try "make deb VERSION=$newer" $MAKE deb BUILD="$work/new" VERSION="$newer"
for dir in old new; do
	for package in myolog libmyolog0 libmyolog-dev; do
		set -- "$work/$dir/deb/${package}"_*.deb
		try "there is $(basename "$1")" test -s "$1"
	done
done
lint() {
	lintian --allow-root --fail-on error,warning "$work"/old/deb/*.changes
}
try 'lintian finds neither errors nor warnings' lint
# PACKAGE SECTION NAME: a manual page is where it belongs.
has_page() {
	dpkg-deb --fsys-tarfile "$work/old/deb/$1"_*.deb | tar -tf - |
	    grep "^\./usr/share/man/man$2/$3\.$2\.gz\$"
}
try 'myolog(1) is in its package' has_page myolog 1 myolog
try 'myolog-protocol(5) too' has_page myolog 5 myolog-protocol
try 'myolog-logbook(5) too' has_page myolog 5 myolog-logbook
try 'libmyolog(3) is with the headers' has_page libmyolog-dev 3 libmyolog
for deb in "$work"/old/deb/*.deb; do
	dpkg-deb --ctrl-tarfile "$deb" | tar -tf - | grep conffiles
	dpkg-deb --fsys-tarfile "$deb" | tar -tf - | grep '^\./etc'
done >"$work/log" 2>&1
[ ! -s "$work/log" ]
report $? 'no package has anything in /etc'

# ---- a system

# Everything that our packages need, from the fields of the packages.
needs() {
	dpkg-deb -f "$work/old/deb/$1"_*.deb Depends | tr ',' '\n' |
	    sed 's/(.*//; s/|.*//; s/ //g' | grep -v '^libmyolog'
}

make_chroot() {
	[ "$(id -u)" -eq 0 ] && command -v debootstrap >/dev/null || return 1
	# shellcheck disable=SC2016 # these are names of apt
	mirror=$(apt-get indextargets --format \
	    '$(CODENAME) $(COMPONENT) $(REPO_URI)' \
	    'Created-By: Packages' 2>/dev/null |
	    awk -v name="$codename" '$1 == name && $2 == "main" { print $3 }' |
	    head -n 1)
	[ -n "$mirror" ] || return 1
	packages=$(needs myolog; needs libmyolog0)
	debootstrap --variant=minbase \
	    --include="$(echo $packages | tr ' ' ',')" \
	    "$codename" "$root" "$mirror" >"$work/log" 2>&1 &&
	    chroot "$root" /usr/bin/true
}

make_folder() {
	mkdir -p "$root/var/lib/dpkg/updates" "$root/var/lib/dpkg/info" \
	    "$root/home" "$root/etc" && : >"$root/var/lib/dpkg/status"
}

codename=$(sed -n 's/^VERSION_CODENAME=//p' /etc/os-release)
system=${MYO_DEB_SYSTEM:-chroot}
if [ "$system" = chroot ]; then
	if make_chroot; then
		report 0 "a fresh $codename in a chroot"
	elif [ -n "${MYO_DEB_SYSTEM-}" ]; then
		report 1 "a fresh $codename in a chroot"
	else
		skip 'a fresh system in a chroot' \
		    'root, debootstrap and a mirror are needed: dpkg --root'
		clear_root
		system=folder
	fi
fi
[ "$system" = chroot ] || make_folder

# ARGUMENT...: dpkg on that system. Packages are named by their paths here.
on_system() {
	case $system in
	chroot)
		mkdir -p "$root/debs" && rm -f "$root"/debs/*
		for word; do
			shift
			case $word in
			/*)
				cp "$word" "$root/debs" || return
				word=/debs/${word##*/}
				;;
			esac
			set -- "$@" "$word"
		done
		chroot "$root" dpkg "$@"
		rc=$?
		rm -rf "$root/debs"
		return $rc
		;;
	esac
	# What they depend on is on this system, not on that one.
	fakeroot dpkg --root="$root" --force-not-root --force-depends \
	    --log="$work/dpkg.log" "$@"
}

# ARGUMENT...: the program of that system, for a user with a home there.
user=/home/examiner
mkdir -p "$root$user"
myolog() {
	case $system in
	chroot)
		chroot "$root" /usr/bin/env -i HOME=$user LC_ALL=C.UTF-8 \
		    /usr/bin/myolog "$@"
		return
		;;
	esac
	env -i HOME="$root$user" LC_ALL=C.UTF-8 \
	    MYOLOG_LIBRARY="$root/usr/share/myolog" "$root/usr/bin/myolog" "$@"
}

# All files there but what dpkg itself keeps.
files() {
	(cd "$root" && find . \( -path ./proc -o -path ./sys -o -path ./dev \
	    -o -path ./var/lib/dpkg -o -path ./var/log -o -path ./var/cache \
	    -o -path ./home -o -path ./etc/ld.so.cache -o -path ./tmp \) \
	    -prune -o -print | LC_ALL=C sort)
}

# The bytes of what is the user's and the administrator's.
kept() {
	(cd "$root" && find home etc/myolog -type f -exec cksum {} + |
	    LC_ALL=C sort)
}

version_is() {
	[ "$(myolog --version)" = "myolog $1" ]
}

mkdir -p "$root/etc/myolog"
echo '# what the clinic has set' >"$root/etc/myolog/clinic.ini"
files >"$work/before"

# ---- install, run

try 'install' on_system -i "$work"/old/deb/myolog_*.deb \
    "$work"/old/deb/libmyolog0_*.deb
try "myolog --version: $version" version_is "$version"
session() {
	answers | myolog run triceps-surae-brief --patient "$1" --examiner E1
}
try 'a session, piped in' session P-1
myolog show last >"$work/shown" 2>"$work/log"
grep -q 'closed, 8 answered' "$work/shown"
report $? 'is in the logbook'
find "$root$user" -name '*.csv' | grep . >"$work/log"
report $? 'which is in the home of the user'
kept >"$work/kept"
same() {
	kept | diff "$work/kept" -
}

# ---- upgrade, remove, purge

try 'upgrade' on_system -i "$work"/new/deb/myolog_*.deb \
    "$work"/new/deb/libmyolog0_*.deb
try "myolog --version: $newer" version_is "$newer"
try "the logbook and the clinic's file are the same" same
myolog show last >"$work/log" 2>&1
cmp "$work/log" "$work/shown"
report $? 'the session is shown as before'
try 'a session with the newer version' session P-2
kept >"$work/kept"
try 'remove' on_system -r myolog libmyolog0
[ ! -e "$root/usr/bin/myolog" ]
report $? 'the program is gone'
try "the logbook and the clinic's file are the same" same
try 'install again' on_system -i "$work"/new/deb/myolog_*.deb \
    "$work"/new/deb/libmyolog0_*.deb
ending=$(myolog sessions 2>/dev/null | awk '$4 == "P-1" { print $1 }')
myolog show "${ending:-none}" >"$work/log" 2>&1
cmp "$work/log" "$work/shown"
report $? 'the first session is there'
try 'purge' on_system -P myolog libmyolog0
try "the logbook and the clinic's file are the same" same
files | diff "$work/before" - >"$work/log"
report $? 'nothing of the packages is left'
on_system -l 'myolog' 'libmyolog*' 2>/dev/null | grep '^[a-z][a-z]  *' |
    grep -v '^un' >"$work/log"
[ ! -s "$work/log" ]
report $? 'dpkg knows nothing of them'
done_testing
