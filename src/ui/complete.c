/*
 * complete.c: what Tab offers.
 */
#include "ui/complete.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "core/answer.h"
#include "ui/text.h"

#include "base/banned.h"

/* More than this is no help to anybody. */
#define LIST_MAX 60

void
completion_init(struct completion *c)
{
	*c = (struct completion){ .tail = "" };
	arena_init(&c->arena);
}

void
completion_release(struct completion *c)
{
	arena_release(&c->arena);
	c->items = NULL;
	c->n = c->cap = 0;
}

static bool
is_last(const struct completion *c, const char *item)
{
	size_t look = c->n < LIST_MAX ? c->n : LIST_MAX;

	for (size_t i = 0; i < look; i++)
		if (strcmp(c->items[c->n - 1 - i], item) == 0)
			return true;
	return false;
}

void
completion_offer(struct completion *c, struct str before, const char *item)
{
	if (item[0] == '\0' || is_last(c, item) ||
	    !str_starts_nocase(str_from(item), str_skip(before, c->from)))
		return;
	const char **items =
	    arena_grow(&c->arena, c->items, c->n, &c->cap, sizeof(*items));
	const char *copy = arena_cstr(&c->arena, item);
	if (items == NULL || arena_failed(&c->arena))
		return;
	c->items = items;
	items[c->n++] = copy;
}

static int
by_bytes(const void *a, const void *b)
{
	const char *const *left = a, *const *right = b;

	return strcmp(*left, *right);
}

void
completion_sort(struct completion *c)
{
	size_t n = 0;

	if (c->n == 0)
		return;
	qsort(c->items, c->n, sizeof(*c->items), by_bytes);
	for (size_t i = 1; i < c->n; i++)
		if (strcmp(c->items[i], c->items[n]) != 0)
			c->items[++n] = c->items[i];
	c->n = n + 1;
}

struct str
completion_common(const struct completion *c)
{
	struct str common = { "", 0 };

	if (c->n == 0)
		return common;
	common = str_from(c->items[0]);
	for (size_t i = 1; i < c->n; i++)
		for (size_t k = 0; k < common.len; k++)
			if (c->items[i][k] != common.p[k])
				common.len = k;
	common.len = utf8_check(common);
	return common;
}

void
completion_list(const struct completion *c, struct buf *out, size_t width)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < c->n && i < LIST_MAX; i++) {
		buf_adds(&line, i > 0 ? ", " : "");
		text_line(&line, c->items[i]);
	}
	if (c->n > LIST_MAX)
		buf_addf(&line, ", and %zu more", c->n - LIST_MAX);
	utf8_wrap(out, buf_str(&line), 2, width);
	if (line.failed)
		out->failed = true;
	buf_release(&line);
}

/* ---- at the prompt of a session */

/* Where the word at the end of the line begins. */
static size_t
behind(struct str line, const char *separators)
{
	size_t from = line.len;

	while (from > 0 && strchr(separators, line.p[from - 1]) == NULL)
		from--;
	while (from < line.len && line.p[from] == ' ')
		from++;
	return from;
}

/* Labels are for who types one: codes come first. */
static void
offer_choices(struct completion *c, struct str before,
    const struct myo_choice *choices, size_t n)
{
	for (size_t i = 0; i < n; i++)
		completion_offer(c, before, choices[i].code);
	for (size_t i = 0, codes = c->n; codes == 0 && i < n; i++)
		completion_offer(c, before, choices[i].label);
}

static void
offer_reasons(struct completion *c, struct str before,
    const struct myo_protocol *protocol, enum myo_takes takes)
{
	c->tail = " ";
	for (int labels = 0; labels < 2 && c->n == 0; labels++) {
		for (size_t i = 0; i < protocol->n_reasons; i++) {
			const struct myo_reason *r = &protocol->reasons[i];
			if (takes == MYO_TAKES_STOP ? r->for_stop
						    : r->for_not_tested)
				completion_offer(
				    c, before, labels ? r->label : r->id);
		}
	}
}

/* Where :goto can lead: "STEP.SIDE", "STEP", "safety.ID". */
static void
offer_places(
    struct completion *c, struct str before, struct myo_session *session)
{
	struct buf place = BUF_INIT;

	for (size_t i = 0; i < myo_session_n_slots(session); i++) {
		struct myo_slot slot;
		myo_session_slot(session, i, &slot);
		if (slot.state == MYO_SLOT_HIDDEN)
			continue;
		buf_reset(&place);
		buf_adds(&place, slot.step_id);
		if (slot.side != MYO_SIDE_ONCE)
			buf_addf(&place, ".%s", myo_side_text(slot.side));
		completion_offer(c, before, place.data);
	}
	buf_release(&place);
}

/* By name or unique prefix, as the engine takes them. */
static const struct myo_prompt_command *
find_command(struct str name)
{
	const struct myo_prompt_command *found = NULL;
	size_t n = 0, fits = 0;
	const struct myo_prompt_command *rows = myo_prompt_commands(&n);

	for (size_t i = 0; i < n && name.len > 0; i++) {
		struct str have = str_from(rows[i].name);
		if (str_eq_nocase(have, name))
			return &rows[i];
		if (str_starts_nocase(have, name)) {
			found = &rows[i];
			fits++;
		}
	}
	return fits == 1 ? found : NULL;
}

static void
offer_commands(struct completion *c, struct str before)
{
	size_t n = 0;
	const struct myo_prompt_command *rows = myo_prompt_commands(&n);

	for (size_t i = 0; i < n; i++)
		completion_offer(c, before, rows[i].name);
	const struct myo_prompt_command *only =
	    c->n == 1 ? find_command(str_from(c->items[0])) : NULL;
	if (only != NULL && only->takes != MYO_TAKES_NOTHING)
		c->tail = " ";
}

static void
offer_taken(struct completion *c, struct str before, enum myo_takes takes,
    struct myo_session *session, const struct myo_protocol *protocol)
{
	switch (takes) {
	case MYO_TAKES_REASON:
	case MYO_TAKES_STOP:
		offer_reasons(c, before, protocol, takes);
		break;
	case MYO_TAKES_STEP:
		offer_places(c, before, session);
		break;
	case MYO_TAKES_NOTHING:
	case MYO_TAKES_TEXT:
		break;
	}
}

/* What the engine takes besides the step's own answers. */
static void
offer_answer_words(
    struct completion *c, struct str before, const struct myo_prompt *p)
{
	bool many = p->step != NULL ? p->step->many : p->safety->many;

	if (many)
		completion_offer(c, before, "none");
	/* Never by itself: it is asked for. */
	if (p->step != NULL && c->n == 0 && c->from < before.len) {
		completion_offer(c, before, "nt");
		c->tail = c->n > 0 ? " " : "";
	}
}

static void
offer_answers(
    struct completion *c, struct str before, const struct myo_prompt *p)
{
	bool many = p->step != NULL ? p->step->many : p->safety->many;

	if (str_find(before, '/') < before.len)
		return; /* a note */
	c->from = behind(before, many ? "," : "");
	if (p->step != NULL)
		offer_choices(c, before, p->step->choices, p->step->n_choices);
	else
		offer_choices(
		    c, before, p->safety->choices, p->safety->n_choices);
	offer_answer_words(c, before, p);
}

/* "nt", with any qualifier, and a blank. */
static bool
begins_nt(struct str line, size_t *from)
{
	struct str rest;
	struct str word = str_word(line, &rest);
	bool nt = word.len >= 2 &&
		  str_eq_nocase((struct str){ word.p, 2 }, STR("nt"));

	for (size_t i = 2; nt && i < word.len; i++)
		nt = strchr("p*~", word.p[i]) != NULL;
	*from = (size_t)(word.p - line.p) + word.len + 1;
	return nt && *from <= line.len;
}

void
complete_prompt(struct completion *c, struct str before,
    struct myo_session *session, const struct myo_protocol *protocol)
{
	const struct myo_prompt *p = myo_session_prompt(session);
	size_t blank = str_find(before, ' ');

	if (before.len > 0 && before.p[0] == ':') {
		c->from = 1;
		if (blank == before.len) {
			offer_commands(c, before);
			return;
		}
		const struct myo_prompt_command *command =
		    find_command(str_range(before.p + 1, before.p + blank));
		c->from = blank + 1;
		if (command != NULL)
			offer_taken(
			    c, before, command->takes, session, protocol);
		return;
	}
	switch (p->ask) {
	case MYO_ASK_STEP:
		if (begins_nt(before, &c->from)) {
			offer_reasons(c, before, protocol, MYO_TAKES_REASON);
			break;
		}
		c->from = 0;
		offer_answers(c, before, p);
		break;
	case MYO_ASK_SAFETY:
		offer_answers(c, before, p);
		break;
	case MYO_ASK_REASON:
		offer_reasons(c, before, protocol, MYO_TAKES_REASON);
		break;
	case MYO_ASK_CONSENT:
	case MYO_ASK_CONSENT_WHO:
	case MYO_ASK_NOTE:
	case MYO_ASK_DOUBT:
	case MYO_ASK_CHECK:
	case MYO_ASK_CLOSE:
	case MYO_ASK_NOTHING:
		break;
	}
}

/* ---- texts */

struct str
complete_text(const struct myo_prompt *p, struct str line)
{
	struct str none = { "", 0 }, rest, note = none;
	struct str text = str_trim(line);

	if (text.len == 0 || str_eqc(text, "?") || str_eqc(text, "<"))
		return none;
	if (text.p[0] == ':') {
		const struct myo_prompt_command *command =
		    find_command(str_skip(str_word(text, &rest), 1));
		return command != NULL && command->takes == MYO_TAKES_TEXT
			   ? rest
			   : none;
	}
	switch (p->ask) {
	case MYO_ASK_CONSENT_WHO:
	case MYO_ASK_NOTE:
	case MYO_ASK_CHECK:
		return text;
	case MYO_ASK_STEP:
		if (p->step->kind == MYO_KIND_TEXT)
			return text;
		answer_split_note(text, &rest, &note);
		break;
	case MYO_ASK_SAFETY:
	case MYO_ASK_DOUBT:
		answer_split_note(text, &rest, &note);
		break;
	case MYO_ASK_CONSENT:
		(void)str_word(text, &note);
		break;
	case MYO_ASK_REASON:
	case MYO_ASK_CLOSE:
	case MYO_ASK_NOTHING:
		break;
	}
	return note.len > 0 ? note : none;
}
