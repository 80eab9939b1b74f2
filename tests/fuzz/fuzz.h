/*
 * fuzz.h: what a fuzz target is. Each fuzz_NAME.c is one target: it makes
 * something of any bytes and checks a property beyond "does not crash". With
 * clang's libFuzzer it looks for bytes that break the property (`make fuzz`);
 * with any compiler replay.c feeds it the files of corpus/NAME (`make test`).
 *
 * NAME.dict holds the words of the format, NAME.options flags for libFuzzer.
 * A new target is a file here and a folder of seeds; the Makefile finds it.
 */
#ifndef TESTS_FUZZ_H
#define TESTS_FUZZ_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/diag.h>

#include "base/buf.h"
#include "base/str.h"

/* What libFuzzer calls. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t len);

/* A property is broken: says where, and aborts. */
_Noreturn void fuzz_fail(
    const char *file, int line, const char *what, const char *more);
#define FUZZ_CHECK(holds) FUZZ_CHECK_OF(holds, "")
/* With a text that helps to see why. */
#define FUZZ_CHECK_OF(holds, more)                                             \
	((holds) ? (void)0 : fuzz_fail(__FILE__, __LINE__, #holds, (more)))

/* A file of the tree, by its path from the top; read once, never freed. */
struct str fuzz_file(const char *path);

/* The next line of *rest, without its LF; *rest is behind it. False at the
 * end. */
bool fuzz_line(struct str *rest, struct str *line);
/* The bytes up to len in memory of their own exact size, so that a sanitizer
 * sees a read past their end. Freed with free(). */
char *fuzz_exact(const void *data, size_t len);
/* A NUL-ended copy in which NUL became '0'. Freed with free(). */
char *fuzz_text(struct str s);

/* Diagnostics as they reach a person: text of one line, places that exist. */
void fuzz_diags(const struct myo_diags *diags);
/* What goes to a screen: valid UTF-8, no control byte but line ends and tabs, nothing
 * that turns text round. */
void fuzz_screen(struct str text);

/* Repeatable numbers: xorshift. */
uint32_t fuzz_random(uint32_t *seed);

#endif
