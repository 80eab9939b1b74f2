#!/bin/sh
# check-layers.sh: a file includes only its own layer or lower, third-party
# headers stay in their adapters, the pure layers stay pure, and every source
# ends its includes with base/banned.h.
#
# Usage: tests/check-layers.sh
set -u
cd "$(dirname "$0")/.." || exit 2

find src include -name '*.[ch]' -print | LC_ALL=C sort | xargs awk '
BEGIN {
	# Layer: what it may include besides itself.
	may["base"] = "public-base"
	may["os"] = "base public-base"
	may["core"] = "base public-base public-core"
	may["store"] = "base os core public-base public-core public-store"
	may["library"] = "base os core public-base public-core public-library"
	all = "public public-base public-core public-store public-library"
	all = all " public-review"
	may["review"] = "base core public-base public-core public-review"
	may["export"] = "base core review public-base public-core public-review"
	may["import"] = "base core public-base public-core"
	may["ui"] = "base os core store library review " all
	may["cli"] = "base os core store library review export import ui " all
	may["public-base"] = ""
	may["public-core"] = "public-base"
	may["public-store"] = "public-base public-core"
	may["public-library"] = "public-base public-core"
	may["public-review"] = "public-base public-core"
	# The umbrella promises all there is.
	may["public"] = all

	# Public header: the layer that keeps its promise.
	public["myolog"] = "public"
	public["status"] = "public-base"
	public["diag"] = "public-base"
	public["scale"] = "public-core"
	public["protocol"] = "public-core"
	public["record"] = "public-core"
	public["session"] = "public-core"
	public["seal"] = "public-core"
	public["store"] = "public-store"
	public["verify"] = "public-store"
	public["library"] = "public-library"
	public["review"] = "public-review"

	# Third-party header: who may include it.
	only["ini.h"] = "^src/core/ini\\.c$"
	only["csv.h"] = "^src/(base/csv_write|store/csv_read|import/sheet)\\.c$"
	only["sodium.h"] = "^src/(base/hash|os/[a-z_]+)\\.c$"
	only["histedit.h"] = "^src/ui/edit\\.c$"
	only["jansson.h"] = "^src/export/json_put\\.h$"
	only["utf8proc.h"] = "^src/base/utf8\\.c$"

	# The version is promised by the umbrella itself.
	version = "^src/[a-z]+/version\\.c$"

	# System headers of files, clocks and processes are for the os layer
	# and for what faces a terminal.
	pure = "^(base|core|store|library|review|export|import|public.*)$"
	system_of["dirent.h"] = 1
	system_of["fcntl.h"] = 1
	system_of["poll.h"] = 1
	system_of["signal.h"] = 1
	system_of["sys/file.h"] = 1
	system_of["sys/mman.h"] = 1
	system_of["sys/stat.h"] = 1
	system_of["sys/time.h"] = 1
	system_of["sys/wait.h"] = 1
	system_of["termios.h"] = 1
	system_of["time.h"] = 1
	system_of["unistd.h"] = 1
	system_of["locale.h"] = 1
}

function fault(text) {
	printf "%s:%d: %s\n", FILENAME, FNR, text
	faults++
}

function finish() {
	if (previous ~ /\.c$/ && last !~ /^(base\/)?banned\.h$/) {
		printf "%s: the last include is not base/banned.h\n", previous
		faults++
	}
}

FNR == 1 {
	finish()
	previous = FILENAME
	last = ""
	files++
	split(FILENAME, part, "/")
	if (part[1] == "include") {
		name = part[3]
		sub(/\.h$/, "", name)
		layer = public[name]
	} else {
		layer = part[2]
	}
	if (layer == "" || !(layer in may))
		fault("no layer is known for this file")
}

/^[ \t]*#[ \t]*include/ {
	target = $0
	sub(/^[ \t]*#[ \t]*include[ \t]*/, "", target)
	quoted = target ~ /^"/
	target = substr(target, 2)
	sub(/[">].*$/, "", target)
	last = target

	if (quoted && target !~ /\//) {
		if (part[1] == "include")
			fault("a public header includes \"" target "\"")
		next
	}
	if (quoted || target ~ /^myolog\//) {
		to = target
		sub(/\/.*/, "", to)
		if (to == "myolog") {
			name = target
			sub(/^myolog\//, "", name)
			sub(/\.h$/, "", name)
			to = public[name]
		}
		if (FILENAME ~ version && to == "public")
			next
		if (to != layer && !index(" " may[layer] " ", " " to " "))
			fault(layer " may not include " target)
		next
	}
	if (target in only && FILENAME !~ only[target])
		fault("<" target "> does not belong here")
	if (target in system_of && layer ~ pure)
		fault("<" target "> does not belong in " layer)
	if (target == "stdio.h" && layer == "core")
		fault("<stdio.h> does not belong in core")
}

END {
	finish()
	printf "check-layers: %d files\n", files
	exit faults > 0 || files == 0
}'
