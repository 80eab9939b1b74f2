#!/bin/sh
# install.sh: put files in their places, keep a record of them, and remove
# exactly these again, with the folders that were made for them.
#
# Usage: src/install.sh install DESTDIR RECORD [MODE SOURCE PLACE]...
#        src/install.sh uninstall DESTDIR RECORD
# MODE "link" makes PLACE a symbolic link to SOURCE. RECORD and PLACES are
# paths without DESTDIR, and so they stand in the record: a line "f PATH" or
# "d PATH" each. An empty RECORD keeps none. Installing over an older version
# removes what that one had put there and this one does not.
set -eu
umask 022

INSTALL=${INSTALL:-install}
action=$1
dest=$2
record=$3
shift 3

# Missing folders of a path, the outermost first: made and recorded.
make_dirs() {
	if [ -n "$1" ] && [ ! -d "$dest$1" ]; then
		make_dirs "${1%/*}"
		mkdir "$dest$1"
		new="${new}d $1
"
	fi
}

# A record's files, or its folders, the innermost first.
recorded() {
	sed -n "s/^$1 //p" "$dest$record" | LC_ALL=C sort -r
}

remove_files() {
	recorded f | while IFS= read -r path; do
		case $keep in
		*"
f $path
"*)	;;
		*)	rm -f "$dest$path" ;;
		esac
	done
}

# Folders with something else in them stay.
remove_dirs() {
	printf '%s\n' "$1" | while IFS= read -r path; do
		if [ -n "$path" ]; then
			rmdir "$dest$path" 2>/dev/null || :
		fi
	done
}

keep=
new=
case $action in
install)
	if [ -n "$dest" ]; then
		mkdir -p "$dest"
	fi
	while [ $# -gt 0 ]; do
		make_dirs "${3%/*}"
		case $1 in
		link)
			ln -sf "$2" "$dest$3"
			;;
		*)
			$INSTALL -m "$1" "$2" "$dest$3"
			;;
		esac
		new="${new}f $3
"
		shift 3
	done
	if [ -z "$record" ]; then
		exit 0
	fi
	make_dirs "${record%/*}"
	keep="
$new"
	old=
	if [ -f "$dest$record" ]; then
		remove_files
		old=$(recorded d)
		remove_dirs "$old"
	fi
	{
		printf '%s' "$new"
		printf '%s\n' "$old" | while IFS= read -r path; do
			if [ -n "$path" ] && [ -d "$dest$path" ]; then
				printf 'd %s\n' "$path"
			fi
		done
	} | LC_ALL=C sort -u >"$dest$record.new"
	mv -f "$dest$record.new" "$dest$record"
	;;
uninstall)
	if [ ! -f "$dest$record" ]; then
		echo "install.sh: nothing is recorded in '$dest$record'" >&2
		exit 1
	fi
	remove_files
	old=$(recorded d)
	rm -f "$dest$record"
	remove_dirs "$old"
	;;
*)
	echo 'usage: install.sh install|uninstall DESTDIR RECORD ...' >&2
	exit 2
	;;
esac
