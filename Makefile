# myolog: the program, its library, the tests and the checks. GNU make.
#
#	make			the program and both libraries, in build/release
#	make run		install what is missing, build, try a session
#	make test		install what is missing, build, run all tests
#	make check		the tests, then all that a change has to pass
#	make fuzz		looks for inputs that break something: FUZZ_SECONDS=
#				a target, in rounds until FUZZ_TOTAL= inputs,
#				FUZZ_TARGETS=; needs clang's libFuzzer
#	make check-readers	exports and reports by programs that read them
#	make coverage		fails where a line that matters has no test
#	make bench		timings, as ratios
#	make install		PREFIX=/usr/local DESTDIR=, and make uninstall
#	make dist		the source in one file, in build/dist
#	make deb		Debian packages, in build/deb
#
# Variables: CC CPPFLAGS CFLAGS LDFLAGS LDLIBS as ever; V=1 shows commands;
# DEV=1 makes warnings errors; VARIANT=release|dev|asan|coverage|clang|fuzz is
# how to build, each in its own folder; BUILD is the folder of them all.
#
# A variant NAME has a twin NAME-test ("test" for release): the same with test
# hooks and tiny buffers, so that growth paths run on small data. Unit tests
# are linked with its objects; tests of the program use either as they need.

VERSION = 0.1.0
# Day of this version: the time of the files of `make dist`, and packages.
RELEASED = 2026-11-23

PREFIX ?= /usr/local
BINDIR ?= $(PREFIX)/bin
LIBDIR ?= $(PREFIX)/lib
INCLUDEDIR ?= $(PREFIX)/include
MANDIR ?= $(PREFIX)/share/man
DOCDIR ?= $(PREFIX)/share/doc/myolog
DATADIR ?= $(PREFIX)/share/myolog
SYSCONFDIR ?= /etc
PKGCONFIGDIR ?= $(LIBDIR)/pkgconfig
BASHDIR ?= $(PREFIX)/share/bash-completion/completions
ZSHDIR ?= $(PREFIX)/share/zsh/site-functions
FISHDIR ?= $(PREFIX)/share/fish/vendor_completions.d

BUILD ?= build
VARIANT ?= release
B = $(BUILD)/$(VARIANT)

MAKEFLAGS += --no-print-directory --no-builtin-rules
.DELETE_ON_ERROR:
.SUFFIXES:

# One job a processor where nobody said how many.
JOBS := $(shell getconf _NPROCESSORS_ONLN 2>/dev/null || echo 2)
PARALLEL = $(if $(findstring -j,$(MAKEFLAGS)),,-j$(JOBS))

Q = $(if $(filter-out 0,$(V)),,@)
say = @$(if $(filter-out 0,$(V)),:,printf '  %-7s %s\n' $(1) '$(2)')

# ---- Sources

LIB_LAYERS = base os core store library review export import
APP_LAYERS = ui cli
LIB_SRC := $(sort $(wildcard $(LIB_LAYERS:%=src/%/*.c)))
APP_SRC := $(sort $(wildcard $(APP_LAYERS:%=src/%/*.c)))
SUPPORT_SRC := $(sort $(wildcard tests/support/*.c))
TEST_SRC := $(sort $(wildcard tests/unit/test_*.c tests/fault/test_*.c))
# Programs that scripts use: each source one program.
HELPER_SRC := $(sort $(wildcard tests/pty/*.c tests/doc/*.c tests/cli/*.c))
BENCH_SRC := $(sort $(wildcard tests/bench/*.c))
# Fuzz targets: each source one program. Its main is libFuzzer's in the variant
# "fuzz", in any other one that reads the kept inputs.
FUZZ_SRC := $(sort $(wildcard tests/fuzz/fuzz_*.c))
FUZZ_NAMES := $(FUZZ_SRC:tests/fuzz/fuzz_%.c=%)
HEADERS := $(sort $(wildcard include/myolog/*.h src/*/*.h tests/*/*.h))
MAN := $(sort $(wildcard src/man/*.[1-9]))
CONFIG := $(sort $(wildcard config/*.ini))
PROTOCOLS := $(sort $(wildcard protocols/*/*.ini))

LIB_OBJ = $(LIB_SRC:%.c=$(B)/%.o)
APP_OBJ = $(APP_SRC:%.c=$(B)/%.o)
CLI_OBJ = $(filter $(B)/src/cli/%,$(APP_OBJ))
SUPPORT_OBJ = $(SUPPORT_SRC:%.c=$(B)/%.o)
TEST_OBJ = $(TEST_SRC:%.c=$(B)/%.o)
HELPER_OBJ = $(HELPER_SRC:%.c=$(B)/%.o)
TEST_PROG = $(TEST_SRC:%.c=$(B)/%)
HELPER_PROG = $(HELPER_SRC:%.c=$(B)/%)
BENCH_OBJ = $(BENCH_SRC:%.c=$(B)/%.o)
BENCH_PROG = $(BENCH_SRC:%.c=$(B)/%)
# Makes calls of the shipped program fail; the sanitizers preload their own.
SHIM = $(if $(filter Linux,$(SYSTEM)),$(if \
	$(filter asan coverage,$(FLAVOUR)),,$(B)/tests/fault/shim.so))
FUZZ_PROG = $(FUZZ_SRC:%.c=$(B)/%)
FUZZ_WITH = $(B)/tests/fuzz/fuzz.o $(B)/tests/fuzz/rich.o $(FUZZ_MAIN)
FUZZ_OBJ = $(FUZZ_SRC:%.c=$(B)/%.o) $(FUZZ_WITH)

# ---- Variants

FLAVOUR := $(patsubst %-test,%,$(patsubst test,release,$(VARIANT)))
TWIN := $(if $(filter release,$(FLAVOUR)),test,$(FLAVOUR)-test)
TESTING := $(filter test %-test,$(VARIANT))

OPTIMISE = -O2 -g
HARDEN = -fstack-protector-strong
FORTIFY = -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
SANITIZE = -fsanitize=address,undefined -fno-sanitize-recover=all

VARIANT_FLAGS =
FUZZ_MAIN = $(B)/tests/fuzz/replay.o
FUZZ_LINK =
ifeq ($(FLAVOUR),dev)
OPTIMISE = -Og -g
DEV = 1
endif
ifeq ($(FLAVOUR),asan)
OPTIMISE = -O1 -g -fno-omit-frame-pointer
VARIANT_FLAGS = $(SANITIZE)
endif
ifeq ($(FLAVOUR),fuzz)
OPTIMISE = -O1 -g -fno-omit-frame-pointer
VARIANT_FLAGS = $(SANITIZE) -fsanitize=fuzzer-no-link
FUZZ_MAIN =
FUZZ_LINK = -fsanitize=fuzzer
endif
ifeq ($(FLAVOUR),coverage)
OPTIMISE = -O0 -g
VARIANT_FLAGS = --coverage
endif
ifeq ($(FLAVOUR),analyze)
# gcc 12 loses sight of blocks kept in a list; leaks are for the sanitizer.
VARIANT_FLAGS = -fanalyzer -Wno-analyzer-malloc-leak
endif
# The sanitizers want to see the calls that FORTIFY replaces, and FORTIFY
# wants an optimiser.
ifneq ($(filter asan fuzz coverage,$(FLAVOUR))$(filter -O0,$(CFLAGS)),)
FORTIFY =
endif

# ---- Flags

CLANG := $(findstring clang,$(shell $(CC) --version 2>/dev/null))
SYSTEM := $(shell uname -s 2>/dev/null)

WARN = -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion \
	-Wformat=2 -Wstrict-prototypes -Wold-style-definition \
	-Wmissing-prototypes -Wmissing-declarations -Wredundant-decls \
	-Wpointer-arith -Wwrite-strings -Wcast-qual -Wundef -Wvla -Walloca \
	-Wswitch-enum -Wnull-dereference -Wdouble-promotion -Wfloat-equal \
	-Wdate-time
GCC_WARN = -Wduplicated-cond -Wduplicated-branches -Wlogical-op \
	-Wjump-misses-init -Wformat-signedness -Wcast-align=strict \
	-Wimplicit-fallthrough=5 -Warray-bounds=2
CLANG_WARN = -Wcomma -Wimplicit-fallthrough
WARN += $(if $(CLANG),$(CLANG_WARN),$(GCC_WARN))
# Never in a release build of somebody else's; nor where what is compiled in
# misleads the warnings of gcc, which the plain builds have shown already.
WERROR = $(if $(filter-out 0 false,$(DEV) $(CI)),-Werror)
ifneq ($(filter asan fuzz coverage,$(FLAVOUR)),)
WERROR := $(if $(CLANG),$(WERROR))
endif

# POSIX 2008 has realpath in its base, glibc with the X/Open extensions. What is
# not declared returns no pointer, so that is an error everywhere.
LANGUAGE = -std=c11 -D_POSIX_C_SOURCE=200809L -D_XOPEN_SOURCE=700 \
	-Werror=implicit-function-declaration
DEFINES = -DMYO_VERSION='"$(VERSION)"'
DEFINES += $(if $(TESTING),-DMYO_TEST -DARENA_BLOCK=64)
INCLUDES = -Iinclude -Isrc
COMPILE = $(CC) $(LANGUAGE) $(OPTIMISE) $(WARN) $(WERROR) -fno-common \
	$(HARDEN) $(FORTIFY) $(VARIANT_FLAGS) $(INCLUDES) $(DEFINES) \
	$(CPPFLAGS) $(CFLAGS)

LIBS = -linih -lcsv -lsodium -lutf8proc -ljansson -lm
# Of the program alone.
APP_LIBS = -ledit
LINK = $(CC) $(OPTIMISE) $(VARIANT_FLAGS) $(CFLAGS)
ifeq ($(SYSTEM),Darwin)
SHLIB = libmyolog.0.dylib
SHLIB_LINK = libmyolog.dylib
SHLIB_FLAGS = -dynamiclib -install_name $(LIBDIR)/$(SHLIB)
else
SHLIB = libmyolog.so.0
SHLIB_LINK = libmyolog.so
SHLIB_FLAGS = -shared -Wl,-soname,$(SHLIB)
RELRO = -Wl,-z,relro,-z,now
PIE = -pie
endif

# ---- Building

.PHONY: all program tests objects fuzz-programs completion FORCE
all: program $(B)/libmyolog.a $(B)/$(SHLIB) $(B)/myolog.pc completion
program: $(B)/myolog
tests: $(TEST_PROG) $(HELPER_PROG) $(SHIM) fuzz-programs
fuzz-programs: $(FUZZ_PROG)
objects: $(LIB_OBJ) $(APP_OBJ)
all program tests objects fuzz-programs completion:
	@:

# Written only when they change, so that what depends on them is made again
# when, and only when, the flags, the folder or the list of sources changed.
$(B)/flags: TEXT = $(COMPILE) $(LDFLAGS) $(LDLIBS)
$(B)/datadir: TEXT = $(DATADIR) $(SYSCONFDIR)
$(B)/sources: TEXT = $(LIB_SRC) $(APP_SRC) $(SUPPORT_SRC)
$(B)/places: TEXT = $(PREFIX) $(LIBDIR) $(INCLUDEDIR) $(VERSION)
$(B)/flags $(B)/datadir $(B)/sources $(B)/places: FORCE
	@mkdir -p $(@D)
	@printf '%s\n' '$(subst ','\'',$(TEXT))' >$@.new; \
	if cmp -s $@.new $@; then rm -f $@.new; else mv -f $@.new $@; fi

$(LIB_OBJ): MODE = -fPIC -fvisibility=hidden -DMYO_BUILD
$(APP_OBJ): MODE = -fPIE
$(CLI_OBJ): MODE = -fPIE -DMYO_DATADIR='"$(DATADIR)"' \
	-DMYO_SYSCONFDIR='"$(SYSCONFDIR)"'
$(SUPPORT_OBJ) $(TEST_OBJ) $(HELPER_OBJ) $(BENCH_OBJ) $(FUZZ_OBJ): \
    MODE = -fPIE -Itests

$(CLI_OBJ): $(B)/datadir
$(LIB_OBJ) $(APP_OBJ) $(SUPPORT_OBJ) $(TEST_OBJ) $(HELPER_OBJ) $(BENCH_OBJ) \
    $(FUZZ_OBJ): $(B)/%.o: %.c $(B)/flags
	$(call say,CC,$@)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) $(MODE) -MMD -MP -c -o $@ $<

$(B)/libmyolog.a: $(LIB_OBJ) $(B)/sources
	$(call say,AR,$@)
	$(Q)rm -f $@ && $(AR) rcs $@ $(LIB_OBJ)

$(B)/$(SHLIB): $(LIB_OBJ) $(B)/sources
	$(call say,LINK,$@)
	$(Q)$(LINK) $(SHLIB_FLAGS) $(RELRO) $(LDFLAGS) -o $@ $(LIB_OBJ) \
	    $(LIBS) $(LDLIBS)

$(B)/myolog: $(APP_OBJ) $(B)/libmyolog.a $(B)/sources
	$(call say,LINK,$@)
	$(Q)$(LINK) $(PIE) $(RELRO) $(LDFLAGS) -o $@ $(APP_OBJ) \
	    $(B)/libmyolog.a $(APP_LIBS) $(LIBS) $(LDLIBS)

# A test may ask for more: a comment "LDFLAGS: ..." among its first 20 lines.
TEST_LINK = $(LINK) $(PIE) $(LDFLAGS) -o $@ $(filter %.o,$^) \
	$$(sed -n '1,20s|.*LDFLAGS: *\(.*[^ ]\) *\*/.*|\1|p' $*.c) \
	-lcmocka $(APP_LIBS) $(LIBS) $(LDLIBS)
$(TEST_PROG) $(HELPER_PROG): $(B)/%: $(B)/%.o $(SUPPORT_OBJ) $(LIB_OBJ) \
    $(filter-out $(B)/src/cli/main.o,$(APP_OBJ)) $(B)/sources
	$(call say,LINK,$@)
	$(Q)$(TEST_LINK)
$(FUZZ_PROG): $(B)/%: $(B)/%.o $(FUZZ_WITH) $(SUPPORT_OBJ) $(LIB_OBJ) \
    $(filter-out $(B)/src/cli/main.o,$(APP_OBJ)) $(B)/sources
	$(call say,LINK,$@)
	$(Q)$(TEST_LINK) $(FUZZ_LINK)

# POSIX has functions as void *, which ISO C has not.
$(B)/tests/fault/shim.so: tests/fault/shim.c $(B)/flags
	$(call say,LINK,$@)
	@mkdir -p $(@D)
	$(Q)$(COMPILE) -U_FORTIFY_SOURCE -Wno-pedantic -fPIC -shared -o $@ $< \
	    $(LDFLAGS) -ldl

-include $(wildcard $(B)/src/*/*.d $(B)/tests/*/*.d)

.PHONY: clean
clean:
	rm -rf $(BUILD)

# ---- Timings: ratios side by side, never a test

$(BENCH_PROG): $(B)/%: $(B)/%.o $(LIB_OBJ) $(B)/sources
	$(call say,LINK,$@)
	$(Q)$(LINK) $(PIE) $(LDFLAGS) -o $@ $(filter %.o,$^) $(LIBS) $(LDLIBS)

.PHONY: bench bench-programs
bench-programs: $(BENCH_PROG)
bench: deps-build
	+@$(MAKE) $(PARALLEL) VARIANT=release program bench-programs </dev/null
	@rm -rf $(BUILD)/bench && mkdir -p $(BUILD)/bench
	@$(BUILD)/release/tests/bench/bench_store $(BUILD)/bench
	@$(BUILD)/release/tests/bench/bench_verify $(BUILD)/bench
	@tests/bench/start.sh $(BUILD)/release/myolog $(BUILD)/bench
	@tests/bench/export.py $(BUILD)/release/myolog \
	    $(BUILD)/release/tests/bench/bench_verify $(BUILD)/bench
	@rm -rf $(BUILD)/bench

# ---- What is missing on a fresh machine

DEPS = CC='$(CC)' CPPFLAGS='$(CPPFLAGS)' tests/support/deps.sh
.PHONY: deps deps-build deps-test deps-check deps-coverage deps-readers \
	deps-deb
deps: deps-test
deps-build deps-test deps-check deps-coverage deps-readers deps-deb: deps-%:
	@$(DEPS) $* </dev/null

# ---- A session to try: answers are typed, or piped in

PROTOCOL ?= triceps-surae
ARGS ?= run $(PROTOCOL) --patient DEMO-1 --examiner demo
# Nor does the configuration of whoever tries it count.
DEMO = MYOLOG_CONFIG=/dev/null $(BUILD)/release/myolog --library . --logbook $(BUILD)/demo-logbook

.PHONY: run
run: deps-build
	+@$(MAKE) $(PARALLEL) VARIANT=release program </dev/null
	@$(DEMO) $(ARGS) || { rc=$$?; [ $$rc -eq 5 ] || exit $$rc; }

# ---- Tests

SUITES = unit fault cli pty doc fuzz
in_suite = $(if $(filter $(1),$(SUITES)),$(2))
script = $(sort $(wildcard tests/$(1)/*.sh tests/$(1)/*.py))
# A folder's run.sh runs all its cases; else each script there is a test, but
# for what others read (lib*).
scripts = $(or $(wildcard tests/$(1)/run.sh),$(filter-out \
	tests/$(1)/lib%,$(script)))
# Those of the program as a whole that show what a fault leaves.
FAULT_SCRIPTS = $(addprefix tests/cli/,disk.py held.py hostile.py \
	kill.py preload.py signals.py synced.py together.py torn.py)
SUITE = $(foreach s,unit fault fuzz,$(call in_suite,$(s),$(patsubst %.c, \
	$(BUILD)/$(TWIN)/%,$(filter tests/$(s)/%,$(TEST_SRC) $(FUZZ_SRC))))) \
	$(foreach s,cli pty doc,$(call in_suite,$(s),$(call scripts,$(s)))) \
	$(if $(filter cli,$(SUITES)),,$(call in_suite,fault,$(FAULT_SCRIPTS)))

# MYO_SHORT asks the fault tests for fewer rounds; `make check-fault` does all.
MYO_SHORT = 1
SUITE_ENV = MYOLOG='$(abspath $(BUILD)/$(FLAVOUR)/myolog)' \
	MYOLOG_TEST='$(abspath $(BUILD)/$(TWIN)/myolog)' \
	MYO_HELPERS='$(abspath $(BUILD)/$(TWIN)/tests)' \
	MYO_TOP='$(CURDIR)' MYO_SHORT='$(MYO_SHORT)' RUN_JOBS=$(JOBS) \
	MYO_IMAGE='$(abspath $(IMAGE))' MYO_CC='$(LINK)'
# What `make install` makes of the same objects, for tests of what is installed.
IMAGE = $(BUILD)/$(FLAVOUR)/image

.PHONY: test suite
test: deps-test
	+@$(MAKE) VARIANT=release suite
suite:
	+@{ $(MAKE) $(PARALLEL) VARIANT=$(FLAVOUR) program && \
	    $(MAKE) $(PARALLEL) VARIANT=$(TWIN) program tests && \
	    rm -rf $(IMAGE) && $(MAKE) $(PARALLEL) VARIANT=$(FLAVOUR) \
	    DESTDIR='$(abspath $(IMAGE))' install >/dev/null; } || \
	    { echo '0 passed, 1 failed'; exit 1; }
	@$(SUITE_ENV) tests/run.sh $(filter-out $(WITHOUT),$(SUITE))

SUITE_CHECKS = $(filter-out check-fuzz,$(SUITES:%=check-%))
.PHONY: $(SUITE_CHECKS)
$(SUITE_CHECKS): check-%:
	+@$(MAKE) suite SUITES=$* MYO_SHORT=
# All rounds of one test take minutes.
check-fault: export RUN_TIMEOUT = 3600

# Large programs that read what is exported and reported (R, LibreOffice and so
# on); not part of `make test`, which has small ones.
READERS = $(BUILD)/readers
READER_PACKAGES = datapackage@1.1.10 axe-core@4
.PHONY: check-readers
check-readers: deps-readers
	+@$(MAKE) $(PARALLEL) VARIANT=release program </dev/null
	+@$(MAKE) $(PARALLEL) VARIANT=test program tests </dev/null
	@mkdir -p $(READERS)
	@npm install --prefix $(READERS) --no-audit --no-fund \
	    --ignore-scripts --silent $(READER_PACKAGES) </dev/null
	@$(SUITE_ENV) MYO_READERS='$(abspath $(READERS))' RUN_TIMEOUT=900 \
	    tests/run.sh $(call scripts,readers)

# ---- Checks

GCC = gcc
CXX = g++
# Clang builds what check-asan runs, with its warnings as errors; check-clang is
# for who wants to see them alone.
CHECKS = check-headers check-layers check-exports lint \
	check-asan check-fuzz check-valgrind check-pkg check-deb

.PHONY: check check-rest $(filter check-%,$(CHECKS))
check:
	+@MAKE='$(MAKE)' tests/check.sh test check-rest
check-rest: deps-check
	+@MAKE='$(MAKE)' tests/check.sh $(CHECKS)

check-headers:
	@CC='$(CC)' CXX='$(CXX)' \
	    CFLAGS='$(LANGUAGE) -O2 $(WARN) $(CPPFLAGS)' \
	    tests/check-headers.sh

check-layers:
	@tests/check-layers.sh

check-exports: all
	@CC='$(CC)' tests/check-exports.sh $(B) $(LDFLAGS) $(LDLIBS)

# Findings go to files: a test that swallows the output or the status of a
# program does not swallow them.
ASAN_LOGS = $(abspath $(BUILD)/asan/logs)
ASAN_OPTIONS = log_path=$(ASAN_LOGS)/log:detect_leaks=1
ASAN_OPTIONS := $(ASAN_OPTIONS):allocator_may_return_null=1
ASAN_CC := $(if $(filter check-asan,$(MAKECMDGOALS)),$(shell \
	echo 'int main(void) { return 0; }' | clang $(SANITIZE) -x c - \
	-o /dev/null 2>/dev/null && echo clang || echo $(GCC)))
check-asan:
	@rm -rf '$(ASAN_LOGS)' && mkdir -p '$(ASAN_LOGS)'
	+@ASAN_OPTIONS='$(ASAN_OPTIONS)' \
	    UBSAN_OPTIONS='print_stacktrace=1:log_path=$(ASAN_LOGS)/log' \
	    RUN_LOGS='$(ASAN_LOGS)' RUN_TIMEOUT=600 \
	    $(MAKE) VARIANT=asan CC='$(ASAN_CC)' suite

# Looking for new inputs, where the suite replays those that were kept. The
# short form is the same each time: so many runs, from one seed.
FUZZ_SECONDS ?= 60
FUZZ_TOTAL ?= 0
FUZZ_TARGETS ?= $(FUZZ_NAMES)
FUZZ_SHORT = 1000
FUZZ = FUZZ_WORK='$(BUILD)/fuzz/work' tests/fuzz/run.sh \
	$(BUILD)/fuzz/tests/fuzz

.PHONY: fuzz fuzz-build
fuzz-build:
	+@$(MAKE) $(PARALLEL) VARIANT=fuzz CC=clang fuzz-programs
fuzz: deps-check
	@CC=clang tests/fuzz/run.sh --probe
	+@$(MAKE) fuzz-build
	@FUZZ_SECONDS='$(FUZZ_SECONDS)' FUZZ_TOTAL='$(FUZZ_TOTAL)' $(FUZZ) \
	    $(FUZZ_TARGETS)
check-fuzz:
	+@if CC=clang tests/fuzz/run.sh --probe; then \
	    $(MAKE) fuzz-build && \
	    FUZZ_RUNS=$(FUZZ_SHORT) $(FUZZ) $(FUZZ_NAMES); \
	fi

VALGRIND_LOGS = $(abspath $(BUILD)/valgrind)
VALGRIND = valgrind -q --vgdb=no --leak-check=full --error-exitcode=99 \
	--suppressions=$(CURDIR)/tests/support/valgrind.supp \
	--log-file=$(VALGRIND_LOGS)/%p.log
# It makes a program thirty times slower. So these are the tests that hold the
# code in one process. The scripts that start the program, many of them thousands
# of times, run under the sanitizers, and here with
# VALGRIND_SUITES='unit fault cli pty doc fuzz' VALGRIND_TIMEOUT=9000
# VALGRIND_WITHOUT= , which takes hours.
VALGRIND_SUITES = unit fuzz
VALGRIND_TIMEOUT = 900
# These fail every allocation in turn, minutes of it; under the sanitizers too.
VALGRIND_WITHOUT = %/test_oom_verify %/test_oom_session
check-valgrind:
	@rm -rf '$(VALGRIND_LOGS)' && mkdir -p '$(VALGRIND_LOGS)'
	+@RUN_PREFIX='$(VALGRIND)' RUN_LOGS='$(VALGRIND_LOGS)' \
	    RUN_TIMEOUT='$(VALGRIND_TIMEOUT)' $(MAKE) VARIANT=release \
	    SUITES='$(VALGRIND_SUITES)' WITHOUT='$(VALGRIND_WITHOUT)' suite

check-pkg:
	@MAKE='$(MAKE)' CC='$(CC)' RUN_TIMEOUT=600 \
	    tests/run.sh tests/pkg/install.sh

# Where there is no dpkg, there is nothing to show.
check-deb:
	@! command -v dpkg >/dev/null || MAKE='$(MAKE)' RUN_TIMEOUT=900 \
	    tests/run.sh tests/pkg/deb.sh

check-clang:
	+@$(MAKE) $(PARALLEL) VARIANT=clang CC=clang DEV=1 all
	+@$(MAKE) $(PARALLEL) VARIANT=clang-test CC=clang DEV=1 program tests

# ---- Lint: every finding is an error

LINT = lint-analyzer lint-tidy lint-cppcheck lint-shell lint-man format-check
TIDY = $(addprefix $(BUILD)/lint/,$(addsuffix .tidy,$(LIB_SRC) $(APP_SRC)))
FORMATTED = $(sort $(wildcard src/*/*.[ch] include/*/*.h tests/*/*.[ch]))
SHELL_SRC = .ci/run $(wildcard src/*.sh tests/*.sh tests/*/*.sh)

.PHONY: lint format $(LINT)
lint:
	+@$(MAKE) $(PARALLEL) -k $(LINT)

lint-analyzer:
	+@$(MAKE) VARIANT=analyze CC=$(GCC) DEV=1 objects

# Each file once, and again after a change of it or of any header. With TIDY_NODES
# the analyzer gives up earlier than it does by itself (at 225000 states of a
# function), which halves the time of it where no file was looked at before.
TIDY_NODES ?=
TIDY_DEPTH = $(addprefix -Xclang ,$(if $(TIDY_NODES),-analyzer-config \
	max-nodes=$(TIDY_NODES)))
lint-tidy: $(TIDY)
$(TIDY): $(BUILD)/lint/%.tidy: % $(HEADERS) .clang-tidy
	$(call say,TIDY,$<)
	@mkdir -p $(@D)
	$(Q)clang-tidy --quiet $< -- $(LANGUAGE) $(INCLUDES) $(DEFINES) \
	    -DMYO_DATADIR='""' -DMYO_SYSCONFDIR='""' $(CPPFLAGS) \
	    $(TIDY_DEPTH) 2>$@.err || \
	    { grep -v 'warnings* generated' $@.err; rm -f $@.err; exit 1; }
	@rm -f $@.err; touch $@

# All at once and without a cache: either loses what it finds across files.
lint-cppcheck:
	$(call say,CPPCHECK,src)
	$(Q)cppcheck --enable=warning,performance,portability --std=c11 \
	    --inline-suppr --error-exitcode=1 --quiet $(INCLUDES) src

format-check:
	$(call say,FORMAT,src include tests)
	$(Q)clang-format --dry-run -Werror $(FORMATTED)

format:
	clang-format -i $(FORMATTED)

lint-shell:
	$(call say,SHELL,$(SHELL_SRC))
	$(Q)shellcheck -S warning $(SHELL_SRC)

lint-man:
	$(call say,MANDOC,$(MAN))
	$(Q)$(if $(MAN),mandoc -Tlint -Wwarning $(MAN))

# ---- Coverage: which lines the tests have run

# Judged by tests/check-coverage.py, which says for which files a line that no
# test has run is a fault, and what a marker in the source must say. Counts come
# from every process of these suites, also from the program that a script runs;
# what was counted before goes first. It takes as long as these suites do, and
# the build before: 2 to 3 minutes on two processors, so that it is not part of
# `make check`.
COVERED = unit fault cli doc
COVERAGE = $(BUILD)/coverage

.PHONY: coverage coverage-report
coverage: deps-coverage
	@mkdir -p $(COVERAGE) $(COVERAGE)-test
	@find $(COVERAGE) $(COVERAGE)-test -name '*.gcda' -exec rm -f {} +
	+@$(MAKE) VARIANT=coverage CC=$(GCC) SUITES='$(COVERED)' suite
	+@$(MAKE) coverage-report

# What was counted so far, judged again; pages of it in build/coverage/html. A
# program that is killed while it writes its counts leaves nonsense for a branch
# now and then, which gcovr has to pass over.
coverage-report:
	@mkdir -p $(COVERAGE)/html
	@gcovr -j $(JOBS) --root . --filter src/ --gcov-ignore-parse-errors \
	    --exclude-branches-by-pattern '\s*(assert|switch) ?\(.*' \
	    --json $(COVERAGE)/coverage.json \
	    --html-details $(COVERAGE)/html/index.html \
	    $(COVERAGE) $(COVERAGE)-test >$(COVERAGE)/gcovr.log
	@tests/check-coverage.py $(COVERAGE)/coverage.json

# ---- What is made for an installation

COMPLETION = $(addprefix $(B)/completion/,bash zsh fish)
completion: $(COMPLETION)
$(COMPLETION): $(B)/completion/%: $(B)/myolog
	$(call say,MAKE,$@)
	@mkdir -p $(@D)
	$(Q)$(B)/myolog completion $* >$@

# Folders below PREFIX are given relative to it, so that a moved tree works.
PC_DIRS = $(patsubst $(PREFIX)/%,$${prefix}/%,$(1))
$(B)/myolog.pc: src/myolog.pc.in $(B)/places
	$(call say,MAKE,$@)
	$(Q)sed -e 's|@PREFIX@|$(PREFIX)|' -e 's|@VERSION@|$(VERSION)|' \
	    -e 's|@LIBDIR@|$(call PC_DIRS,$(LIBDIR))|' \
	    -e 's|@INCLUDEDIR@|$(call PC_DIRS,$(INCLUDEDIR))|' $< >$@

# ---- Installing

INSTALL = install

# Mode, source and place of every file, for src/install.sh.
PLACE = '$(1)' '$(2)' '$(3)'
PLACES = $(call PLACE,755,$(B)/myolog,$(BINDIR)/myolog) \
	$(call PLACE,644,$(B)/libmyolog.a,$(LIBDIR)/libmyolog.a) \
	$(call PLACE,755,$(B)/$(SHLIB),$(LIBDIR)/$(SHLIB)) \
	$(call PLACE,link,$(SHLIB),$(LIBDIR)/$(SHLIB_LINK)) \
	$(call PLACE,644,$(B)/myolog.pc,$(PKGCONFIGDIR)/myolog.pc) \
	$(call PLACE,644,$(B)/completion/bash,$(BASHDIR)/myolog) \
	$(call PLACE,644,$(B)/completion/zsh,$(ZSHDIR)/_myolog) \
	$(call PLACE,644,$(B)/completion/fish,$(FISHDIR)/myolog.fish) \
	$(foreach f,$(wildcard include/myolog/*.h),$(call \
	PLACE,644,$(f),$(INCLUDEDIR)/myolog/$(notdir $(f)))) \
	$(foreach f,$(CONFIG) $(PROTOCOLS) protocols/SOURCES.md,$(call \
	PLACE,644,$(f),$(DATADIR)/$(f))) \
	$(foreach f,$(MAN),$(call \
	PLACE,644,$(f),$(MANDIR)/man$(subst .,,$(suffix $(f)))/$(notdir $(f)))) \
	$(foreach f,README.md LICENSE,$(call PLACE,644,$(f),$(DOCDIR)/$(f)))

# What was installed, so that exactly that is removed by `make uninstall` and
# by the next `make install`; RECORD= keeps none.
RECORD ?= $(DATADIR)/installed

.PHONY: install uninstall
install: all
	@INSTALL='$(INSTALL)' src/install.sh install '$(DESTDIR)' '$(RECORD)' \
	    $(PLACES)
	$(if $(DESTDIR),,$(if $(filter /usr /usr/local,$(PREFIX)), \
	    @[ ! -e /etc/ld.so.conf ] || ldconfig 2>/dev/null || :))

uninstall:
	@src/install.sh uninstall '$(DESTDIR)' '$(RECORD)'

# ---- Handing on: the source in one file, and packages

# GNU tar. No git is needed, and twice the same tree gives the same bytes.
TAR = tar
DIST_NAME = myolog-$(VERSION)
DIST = $(BUILD)/dist/$(DIST_NAME).tar.gz
DIST_FILES = .ci $(wildcard .clang-* .gitignore) LICENSE Makefile README.md \
	config include protocols src tests
DIST_FLAGS = --format=ustar --sort=name --mtime='$(RELEASED) 00:00:00Z' \
	--owner=0 --group=0 --numeric-owner --mode=u=rwX,go=rX \
	--exclude='*~' --exclude='.*.sw?' --exclude='*.orig' \
	--exclude='*.rej' --exclude='__pycache__' --exclude='.git' \
	--transform='flags=r;s|^|$(DIST_NAME)/|'

.PHONY: dist
dist:
	@mkdir -p $(BUILD)/dist
	@LC_ALL=C $(TAR) $(DIST_FLAGS) -cf $(BUILD)/dist/tar $(DIST_FILES)
	@gzip -9 -n <$(BUILD)/dist/tar >$(DIST) && rm $(BUILD)/dist/tar
	@echo $(DIST)

# `make deb` builds what `make test` has tested; DEB_BUILD_OPTIONS= tests
# again on the way.
DEB_DIR = $(BUILD)/deb
DEB_MAINTAINER = The myolog authors <maintainers@myolog.example>
DEB_BUILD_OPTIONS ?= nocheck

.PHONY: deb
deb: deps-deb dist
	@rm -rf $(DEB_DIR) && mkdir -p $(DEB_DIR)
	@$(TAR) -xzf $(DIST) -C $(DEB_DIR)
	@cp -R src/debian $(DEB_DIR)/$(DIST_NAME)/debian
	@cd $(DEB_DIR)/$(DIST_NAME)/debian && \
	sed -i -e 's|@VERSION@|$(VERSION)|' \
	    -e 's|@MAINTAINER@|$(DEB_MAINTAINER)|' \
	    -e "s|@DATE@|$$(LC_ALL=C date -Ru -d '$(RELEASED) 12:00Z')|" \
	    changelog control
	@cd $(DEB_DIR)/$(DIST_NAME) && env -u MAKEFLAGS -u MFLAGS \
	    -u MAKELEVEL -u MAKEOVERRIDES \
	    DEB_BUILD_OPTIONS='$(DEB_BUILD_OPTIONS) parallel=$(JOBS)' \
	    DEB_BUILD_PROFILES='$(filter nocheck,$(DEB_BUILD_OPTIONS))' \
	    dpkg-buildpackage -b -us -uc </dev/null
	@ls $(DEB_DIR)/*.deb
