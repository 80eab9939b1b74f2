/*
 * loading.h: what the tests of the protocol loader share: loading a text, and
 * its diagnostics in one line, "LINE:COLUMN ID; LINE:COLUMN ID", in the order
 * of the file. Include it after cmocka.h.
 */
#ifndef UNIT_LOADING_H
#define UNIT_LOADING_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <myolog/protocol.h>

#include "base/buf.h"

/* What most texts begin with: lines 1 to 6. */
#define HEAD                                                                   \
	"[protocol]\n"                                                         \
	"id = p\n"                                                             \
	"version = 1\n"                                                        \
	"title = P\n"                                                          \
	"sides = right, left\n"                                                \
	"sources = S\n"

/* A scale and a reason, as a catalogue has them. */
#define MRC                                                                    \
	"[scale mrc]\n"                                                        \
	"title = MRC\n"                                                        \
	"source = MRC 1976\n"                                                  \
	"qualifiers = p * ** ~\n"                                              \
	"[grade mrc 0]\nlabel = no contraction\npoints = 0\n"                  \
	"[grade mrc 1]\nlabel = flicker\npoints = 1\n"                         \
	"[grade mrc 2]\nlabel = gravity eliminated\npoints = 2\n"              \
	"[grade mrc 3]\nlabel = against gravity\npoints = 3\n"                 \
	"[grade mrc 4]\nlabel = some resistance\npoints = 4\n"                 \
	"[grade mrc 5]\nlabel = normal power\npoints = 5\n"                    \
	"[reason refused]\nlabel = refused\nclass = not-done\n"

/* Appends all diagnostics; those of severity less than `least` are left out. */
static inline void
list_diags(struct buf *out, struct myo_diags *diags, enum myo_severity least)
{
	myo_diags_sort(diags);
	for (size_t i = 0; i < myo_diags_count(diags); i++) {
		const struct myo_diag *d = myo_diags_get(diags, i);
		if (d->severity < least)
			continue;
		buf_addf(out, "%s%d:%d %s", out->len > 0 ? "; " : "", d->line,
		    d->column, d->id);
	}
}

static inline struct myo_catalogue *
mrc_catalogue(void)
{
	struct myo_catalogue *c = myo_catalogue_new();
	assert_non_null(c);
	assert_int_equal(
	    myo_catalogue_add(c, "mrc.ini", MRC, strlen(MRC), NULL), MYO_OK);
	return c;
}

/* Loads with the MRC scale at hand; NULL when it has errors. */
static inline struct myo_protocol *
load_text(const char *text, size_t len, struct myo_diags *diags)
{
	struct myo_catalogue *c = mrc_catalogue();
	struct myo_protocol *p = NULL;
	enum myo_status status =
	    myo_protocol_load("p.ini", text, len, c, NULL, &p, diags);
	myo_catalogue_free(c);
	assert_true(status == MYO_OK || status == MYO_ERR_INVALID);
	assert_true((p != NULL) == (status == MYO_OK));
	return p;
}

/* Fails under the row's name unless the text has exactly these diagnostics. */
static inline void
expect_diags(const char *name, const char *text, size_t len,
    enum myo_severity least, const char *expected)
{
	struct myo_diags *diags = myo_diags_new();
	assert_non_null(diags);
	myo_protocol_free(load_text(text, len, diags));
	struct buf found = BUF_INIT;
	list_diags(&found, diags, least);
	if (strcmp(found.data, expected) != 0) {
		for (size_t i = 0; i < myo_diags_count(diags); i++)
			print_error("%d:%d %s\n", myo_diags_get(diags, i)->line,
			    myo_diags_get(diags, i)->column,
			    myo_diags_get(diags, i)->text);
		fail_msg("%s: expected \"%s\", found \"%s\"", name, expected,
		    found.data);
	}
	buf_release(&found);
	myo_diags_free(diags);
}

/* A protocol without errors; it may have warnings. */
static inline struct myo_protocol *
load_sound(const char *text)
{
	struct myo_diags *diags = myo_diags_new();
	struct myo_protocol *p = load_text(text, strlen(text), diags);
	for (size_t i = 0; p == NULL && i < myo_diags_count(diags); i++)
		print_error("%d:%d %s\n", myo_diags_get(diags, i)->line,
		    myo_diags_get(diags, i)->column,
		    myo_diags_get(diags, i)->text);
	assert_non_null(p);
	myo_diags_free(diags);
	return p;
}

#endif
