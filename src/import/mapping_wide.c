/*
 * mapping_wide.c: the columns of our own wide export, by their names.
 */
#include "import/mapping.h"

#include "base/buf.h"
#include "core/column.h"
#include "core/record.h"

#include "base/banned.h"

static const struct {
	enum mapping_is is;
	const char *suffix;
} suffixes[] = {
	{ MAPPING_ANSWER, "" },
	{ MAPPING_UNIT, "_unit" },
	{ MAPPING_QUALIFIER, "_qualifier" },
	{ MAPPING_MISSING, "_missing" },
	{ MAPPING_REASON, "_reason" },
	{ MAPPING_NOTE, "_note" },
};

static void
add_place(struct mapping *m, const struct mapping_place *place)
{
	struct buf name = BUF_INIT;

	for (size_t i = 0; i < sizeof(suffixes) / sizeof(suffixes[0]); i++) {
		if (mapping_find(m, place, suffixes[i].is) != NULL)
			continue;
		struct mapping_column *c = mapping_add(m);
		if (c == NULL)
			break;
		buf_reset(&name);
		column_place(&name, place->step_id, place->side, place->trial);
		buf_adds(&name, suffixes[i].suffix);
		c->name = arena_str(m->arena, buf_str(&name));
		c->is = suffixes[i].is;
		c->place = *place;
	}
	buf_release(&name);
}

static void
add_step(struct mapping *m, const struct myo_step *step)
{
	for (size_t i = 0; i < step->n_sides; i++)
		for (int trial = step->trials > 0; trial <= step->trials;
		     trial++) {
			const struct mapping_place place = {
				.step_id = step->id,
				.step = step,
				.side = step->sides[i],
				.trial = trial,
			};
			add_place(m, &place);
		}
}

void
mapping_wide(struct mapping *m, const struct myo_protocol *protocol)
{
	for (size_t i = 0; i < protocol->n_safeties; i++) {
		const struct mapping_place place = {
			.step_id = arena_printf(m->arena, SAFETY_PREFIX "%s",
			    protocol->safeties[i].id),
			.safety = &protocol->safeties[i],
		};
		add_place(m, &place);
	}
	for (size_t i = 0; i < protocol->n_steps; i++)
		add_step(m, &protocol->steps[i]);
}
