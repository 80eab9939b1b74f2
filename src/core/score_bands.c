/*
 * score_bands.c: what the result of a score is called, by the first comparison
 * that holds of it; one that can never be the first is a fault.
 */
#include "core/load.h"

#include <string.h>

#include "base/num.h"

#include "base/banned.h"

static const struct {
	const char *text;
	enum cond_op op;
} comparisons[] = {
	{ "<=", COND_LE },
	{ ">=", COND_GE },
	{ "<", COND_LT },
	{ ">", COND_GT },
	{ "=", COND_EQ },
};

/* "< 48 below the limit"; the sign may stand at its number. */
static bool
split_band(struct arena *a, struct str line, struct myo_band *band)
{
	struct str rest = str_trim(line), text = rest, number;
	size_t i = 0, n = sizeof(comparisons) / sizeof(comparisons[0]);
	while (i < n && !str_starts(rest, str_from(comparisons[i].text)))
		i++;
	if (i == n)
		return false;
	rest = str_trim(str_skip(rest, strlen(comparisons[i].text)));
	number = str_word(rest, &rest);
	if (!num_real(number, &band->limit, NULL) || rest.len == 0)
		return false;
	band->op = (int)comparisons[i].op;
	band->text = arena_str(a, str_range(text.p, number.p + number.len));
	band->label = arena_str(a, rest);
	return true;
}

/* An earlier band takes all that this one would. */
static bool
is_covered(const struct myo_band *bands, size_t n, const struct myo_band *b)
{
	for (size_t i = 0; i < n; i++) {
		const struct myo_band *e = &bands[i];
		int order = cond_compare(e->limit, b->limit);
		bool below = (e->op == COND_LT || e->op == COND_LE) &&
			     (b->op == COND_LT || b->op == COND_LE);
		bool above = (e->op == COND_GT || e->op == COND_GE) &&
			     (b->op == COND_GT || b->op == COND_GE);
		bool equal =
		    order == 0 &&
		    (e->op == b->op || e->op == COND_LE || e->op == COND_GE);
		if ((below && (order > 0 || equal)) ||
		    (above && (order < 0 || equal)))
			return true;
		if (b->op == COND_EQ && cond_holds((enum cond_op)e->op,
					    cond_compare(b->limit, e->limit)))
			return true;
	}
	return false;
}

void
score_bands_load(struct loader *ld, struct sect *sect, struct myo_score *score)
{
	const struct field *f = sect_field(sect, "band");
	if (f == NULL)
		return;
	const struct ini_piece *piece = &f->entry->first;
	struct myo_band *bands = NULL, band;
	size_t n = 0, cap = 0, at = 0;
	struct str line;
	for (; ini_next_line(f->entry, &piece, &line); at += line.len + 1) {
		if (line.len == 0)
			continue;
		if (!split_band(ld->arena, line, &band)) {
			fault_value(ld, DIAG_BAD_VALUE, sect, f, at,
			    "'%.*s%s' for 'band'; write <, <=, >, >= or =, a "
			    "number and a label",
			    SHORT_ARG(line));
			continue;
		}
		if (is_covered(bands, n, &band))
			fault_value(ld, DIAG_NEVER_HOLDS, sect, f, at,
			    "'%s'; a band above it takes these values",
			    band.text);
		struct myo_band *grown =
		    arena_grow(ld->arena, bands, n, &cap, sizeof(*grown));
		if (grown == NULL)
			return;
		bands = grown;
		bands[n++] = band;
	}
	score->bands = bands;
	score->n_bands = n;
}
