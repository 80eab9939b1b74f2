/*
 * agree_form.c: the form of a step, trait by trait, and in what forms differ.
 */
#include "review/agree_private.h"

#include <string.h>

#include "base/banned.h"

/* What is longer is only said to be another one; the head of the item has it
 * in full. */
#define QUOTE_MAX 40

static const char *const names[AGREE_TRAITS] = {
	[AGREE_SCALE] = "scale",
	[AGREE_UNIT] = "unit",
	[AGREE_OPTIONS] = "options",
	[AGREE_CHOOSE] = "number of options to choose",
	[AGREE_KIND] = "kind of step",
	[AGREE_TRIALS] = "trials",
	[AGREE_STRUCTURE] = "structure",
	[AGREE_METHOD] = "method",
	[AGREE_POSITION] = "position",
	[AGREE_STABILISE] = "stabilisation",
	[AGREE_RESIST] = "resistance",
};

static const char *
options_of(struct arena *arena, const struct myo_step *step)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < step->n_choices; i++)
		buf_addf(
		    &text, "%s%s", i > 0 ? " " : "", step->choices[i].code);
	if (text.failed)
		arena->failed = true;
	const char *out = arena_str(arena, buf_str(&text));
	buf_release(&text);
	return out;
}

/* On one line. */
static const char *
words_of(struct arena *arena, const char *text)
{
	char *out = arena_new(arena, char, strlen(text) + 1);

	for (size_t i = 0; out != NULL && text[i] != '\0'; i++)
		out[i] = text[i] == '\n' ? ' ' : text[i];
	return out;
}

/* But for the structure, it is what a history goes by, basis_differs();
 * devices and other answers are of the session, not of the form. */
void
agree_form_take(
    struct arena *arena, const struct myo_step *step, struct agree_form *out)
{
	const char *const own[AGREE_TRAITS] = {
		[AGREE_SCALE] = step->scale != NULL ? step->scale->id : "",
		[AGREE_UNIT] = step->n_units > 0 ? step->units[0] : "",
		[AGREE_OPTIONS] = options_of(arena, step),
		[AGREE_CHOOSE] = step->many ? "any" : "one",
		[AGREE_KIND] = myo_kind_text(step->kind),
		[AGREE_TRIALS] = arena_printf(arena, "%d", step->trials),
		[AGREE_STRUCTURE] = step->structure,
		[AGREE_METHOD] = step->method,
		[AGREE_POSITION] = step->position,
		[AGREE_STABILISE] = step->stabilise,
		[AGREE_RESIST] = step->resist,
	};

	for (int t = 0; t < AGREE_TRAITS && !arena_failed(arena); t++)
		out->trait[t] = words_of(arena, own[t]);
}

int
agree_form_compare(
    const struct agree_form *a, const struct agree_form *b, int n)
{
	int c = 0;

	for (int t = 0; t < n && c == 0; t++)
		c = strcmp(a->trait[t], b->trait[t]);
	return c;
}

static bool
differs(const struct agree_form *a, const struct agree_form *b, int t)
{
	return strcmp(a->trait[t], b->trait[t]) != 0;
}

/* Options of another scale or kind are others as a matter of course. */
static bool
is_said(const struct agree_form *a, const struct agree_form *b, int t)
{
	bool follows = t == AGREE_OPTIONS || t == AGREE_CHOOSE;

	return differs(a, b, t) && !(follows && (differs(a, b, AGREE_SCALE) ||
						    differs(a, b, AGREE_KIND)));
}

static const char *
or_none(const char *text)
{
	return text[0] != '\0' ? text : "none";
}

void
agree_form_other(const struct agree_form *mine, const struct agree_form *theirs,
    struct buf *out)
{
	size_t n = 0;

	for (int t = 0; t < AGREE_TRAITS; t++) {
		if (!is_said(mine, theirs, t))
			continue;
		buf_addf(out, "%sother %s", n++ > 0 ? ", " : "", names[t]);
		if (strlen(theirs->trait[t]) <= QUOTE_MAX)
			buf_addf(out, " (%s)", or_none(theirs->trait[t]));
	}
}

static bool
is_told_apart(const struct agree *a, const struct agree_item *item, int t)
{
	for (size_t i = 0; i < a->n_items; i++)
		if (strcmp(a->items[i].step_id, item->step_id) == 0 &&
		    strcmp(a->items[i].protocol_id, item->protocol_id) == 0 &&
		    is_said(&item->form, &a->items[i].form, t))
			return true;
	return false;
}

void
agree_form_text(
    const struct agree *a, const struct agree_item *item, struct buf *out)
{
	size_t n = 0;

	for (int t = 0; t < AGREE_TRAITS; t++)
		if (is_told_apart(a, item, t))
			buf_addf(out, "%s%s: %s", n++ > 0 ? "; " : "", names[t],
			    or_none(item->form.trait[t]));
}
