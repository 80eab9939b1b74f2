/*
 * Files of scales and reasons: each scale of one that is sound serves a
 * protocol, whose snapshot alone has the same levels; every level's code,
 * typed, is that level, with its qualifiers too.
 */
#include <stdlib.h>
#include <string.h>

#include <myolog/protocol.h>

#include "base/arena.h"
#include "core/answer.h"
#include "core/ini.h"
#include "fuzz/fuzz.h"

static void
typed(const struct myo_scale *scale, size_t level, unsigned qualifiers)
{
	struct buf line = BUF_INIT;
	char marks[MYO_QUALIFIER_SIZE];
	size_t index = 0;
	unsigned found = 0;

	myo_qualifiers_text(qualifiers, marks);
	FUZZ_CHECK(myo_qualifiers_parse(marks, &found) && found == qualifiers);
	buf_addf(&line, "%s%s", scale->levels[level].code, marks);
	enum myo_match match =
	    myo_scale_parse(scale, line.data, line.len, &index, &found);
	FUZZ_CHECK_OF(match == MYO_MATCH_ONE, line.data);
	FUZZ_CHECK_OF(index == level && found == qualifiers, line.data);
	buf_release(&line);
}

static void
levels(const struct myo_scale *a, const struct myo_scale *b)
{
	FUZZ_CHECK(a->n_levels == b->n_levels);
	FUZZ_CHECK(a->qualifiers == b->qualifiers && a->numeric == b->numeric);
	for (size_t i = 0; i < a->n_levels; i++) {
		const struct myo_choice *x = &a->levels[i], *y = &b->levels[i];
		FUZZ_CHECK(strcmp(x->code, y->code) == 0);
		FUZZ_CHECK(strcmp(x->label, y->label) == 0);
		FUZZ_CHECK(strcmp(x->definition, y->definition) == 0);
		FUZZ_CHECK(x->rank == y->rank && x->rank == (int)i);
		FUZZ_CHECK(x->has_points == y->has_points);
		FUZZ_CHECK(
		    !(x->points < y->points) && !(x->points > y->points));
		FUZZ_CHECK(x->qualifiers == y->qualifiers);
		FUZZ_CHECK(x->n_aliases == y->n_aliases);
		FUZZ_CHECK(myo_scale_level(a, x->code) == x);
		typed(a, i, x->qualifiers & MYO_QUAL_PAIN);
		typed(a, i, x->qualifiers & MYO_QUAL_UNCERTAIN);
		typed(a, i, 0);
	}
}

/* A protocol of one step. What it finds wrong, the scale itself may be the
 * reason for (a warning is none). */
static void
use(const struct myo_catalogue *catalogue, const char *id)
{
	struct buf text = BUF_INIT;
	struct myo_protocol *p = NULL, *again = NULL;

	buf_addf(&text,
	    "[protocol]\nid = p\nversion = 1\ntitle = P\nsources = S\n"
	    "sides = right, left\n[step s]\nkind = grade\nask = A\n"
	    "scale = %s\n",
	    id);
	enum myo_status status = myo_protocol_load(
	    "p.ini", text.data, text.len, catalogue, NULL, &p, NULL);
	FUZZ_CHECK_OF(status == MYO_OK, id);
	status = myo_protocol_load("snapshot.ini", p->snapshot, p->snapshot_len,
	    NULL, NULL, &again, NULL);
	FUZZ_CHECK_OF(status == MYO_OK, p->snapshot);
	FUZZ_CHECK(strcmp(p->snapshot, again->snapshot) == 0);
	FUZZ_CHECK(p->n_scales == 1 && again->n_scales == 1);
	levels(&p->scales[0], &again->scales[0]);
	FUZZ_CHECK(p->n_reasons == again->n_reasons);
	for (size_t i = 0; i < p->n_reasons; i++) {
		const struct myo_reason *x = &p->reasons[i];
		const struct myo_reason *y = &again->reasons[i];
		FUZZ_CHECK(strcmp(x->id, y->id) == 0);
		FUZZ_CHECK(strcmp(x->label, y->label) == 0);
		FUZZ_CHECK(x->not_done == y->not_done &&
			   x->text_required == y->text_required &&
			   x->for_not_tested == y->for_not_tested &&
			   x->for_stop == y->for_stop);
	}
	myo_protocol_free(again);
	myo_protocol_free(p);
	buf_release(&text);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	const char *text = (const char *)data;
	struct myo_catalogue *catalogue = myo_catalogue_new();
	struct myo_diags *diags = myo_diags_new();
	struct arena arena = ARENA_INIT;

	FUZZ_CHECK(catalogue != NULL && diags != NULL);
	enum myo_status status =
	    myo_catalogue_add(catalogue, "scales.ini", text, len, diags);
	fuzz_diags(diags);
	size_t errors = myo_diags_count_of(diags, MYO_ERROR);
	FUZZ_CHECK(status == (errors > 0 ? MYO_ERR_INVALID : MYO_OK));
	struct ini_doc *doc = status != MYO_OK
				  ? NULL
				  : ini_read(&arena, "scales.ini",
					(struct str){ text, len }, NULL);
	for (struct ini_section *s = doc != NULL ? doc->sections : NULL;
	     s != NULL; s = s->next)
		if (s->n_words == 2 && str_eqc(s->words[0].text, "scale"))
			use(catalogue, s->words[1].text.p);
	arena_release(&arena);
	myo_diags_free(diags);
	myo_catalogue_free(catalogue);
	return 0;
}
