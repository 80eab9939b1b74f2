/*
 * labels.c: see labels.h.
 */
#include "export/labels.h"

#include <string.h>

#include "base/banned.h"

/* "label (code)" */
static bool
is_told_apart(const char *text, const struct myo_choice *c)
{
	const size_t len = strlen(c->label), code = strlen(c->code);

	return strlen(text) == len + code + 3 &&
	       strncmp(text, c->label, len) == 0 &&
	       strncmp(text + len, " (", 2) == 0 &&
	       strncmp(text + len + 2, c->code, code) == 0 &&
	       text[len + 2 + code] == ')';
}

void
labels_add(
    struct buf *out, const struct myo_choice *choices, size_t n, size_t which)
{
	const struct myo_choice *c = &choices[which];
	bool is_shared = false;

	/* A label that looks like another one told apart is no better. */
	for (size_t i = 0; i < n; i++)
		is_shared |=
		    i != which && (strcmp(choices[i].label, c->label) == 0 ||
				      is_told_apart(c->label, &choices[i]));
	buf_adds(out, c->label);
	if (is_shared)
		buf_addf(out, " (%s)", c->code);
}

static void
insert(struct labels *l, struct arena *a, size_t at, struct labels_level level)
{
	struct labels_level *list =
	    arena_grow(a, l->list, l->n, &l->cap, sizeof(*list));

	if (list == NULL)
		return;
	l->list = list;
	memmove(&list[at + 1], &list[at], (l->n - at) * sizeof(*list));
	list[at] = level;
	l->n++;
}

void
labels_read(struct labels *out, struct arena *a,
    const struct myo_choice *choices, size_t n)
{
	struct buf label = BUF_INIT;

	*out = (struct labels){ .list = NULL };
	for (size_t i = 0; i < n; i++) {
		buf_reset(&label);
		labels_add(&label, choices, n, i);
		a->failed |= label.failed;
		insert(out, a, out->n,
		    (struct labels_level){
			.code = arena_cstr(a, choices[i].code),
			.label = arena_str(a, buf_str(&label)),
		    });
	}
	buf_release(&label);
}

bool
labels_agree(const struct labels *a, const struct labels *b)
{
	for (size_t i = 0; i < a->n; i++)
		for (size_t k = 0; k < b->n; k++)
			if (strcmp(a->list[i].label, b->list[k].label) == 0 &&
			    strcmp(a->list[i].code, b->list[k].code) != 0)
				return false;
	return true;
}

void
labels_merge(struct labels *into, struct arena *a, const struct labels *from)
{
	for (size_t i = 0; i < from->n; i++) {
		const struct labels_level *level = &from->list[i];
		size_t behind = into->n;
		bool is_known = false;
		for (size_t k = 0; k < into->n; k++) {
			if (strcmp(into->list[k].code, level->code) != 0)
				continue;
			behind = k + 1;
			is_known |=
			    strcmp(into->list[k].label, level->label) == 0;
		}
		if (!is_known)
			insert(into, a, behind, *level);
	}
}
