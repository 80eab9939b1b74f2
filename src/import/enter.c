/*
 * enter.c: typing a row. The loop is that of every front end, without a disk:
 * drafts get a number and are applied.
 */
#include "import/enter.h"

#include <string.h>

#include "core/answer.h"
#include "import/words.h"

#include "base/banned.h"

#define STATION    "+" /* of references inside the row */
#define CELL_MAX   65536
#define KEPT       "kept past its limit by an import with --past-limits"
#define CONSENT    "consent to go on: "
#define TRIES      8
#define CHECKS_MAX 1000

/* ---- the loop */

/* Most texts are those of the entry before. */
static const char *
copy(struct enter *e, const char *text, const char *before)
{
	if (text[0] == '\0')
		return "";
	if (before != NULL && strcmp(text, before) == 0)
		return before;
	return arena_cstr(e->arena, text);
}

static void
store(struct enter *e, const struct myo_entry *draft)
{
	static const struct myo_entry none;
	struct myo_entry *entries =
	    arena_grow(e->arena, e->entries, e->n, &e->cap, sizeof(*entries));

	if (entries == NULL) {
		e->failed = true;
		return;
	}
	e->entries = entries;
	const struct myo_entry *last = e->n > 0 ? &entries[e->n - 1] : &none;
	entries[e->n] = (struct myo_entry){
		.recorded_at = e->rules->stamp,
		.patient_id = copy(e, draft->patient_id, last->patient_id),
		.session_id = copy(e, draft->session_id, last->session_id),
		.protocol_id = copy(e, draft->protocol_id, last->protocol_id),
		.protocol_rev =
		    copy(e, draft->protocol_rev, last->protocol_rev),
		.step_id = copy(e, draft->step_id, last->step_id),
		.side = draft->side,
		.trial = draft->trial,
		.entry = draft->entry,
		.value = copy(e, draft->value, last->value),
		.qualifier = copy(e, draft->qualifier, NULL),
		.unit = copy(e, draft->unit, last->unit),
		.label = copy(e, draft->label, last->label),
		.note = copy(e, draft->note, NULL),
		.examiner_id = copy(e, draft->examiner_id, last->examiner_id),
		.station_id = STATION,
		.observed_at = copy(e, draft->observed_at, last->observed_at),
		.refers_to = copy(e, draft->refers_to, NULL),
		.seq = e->n + 1,
		.chain = "",
	};
	e->n++;
	if (myo_session_apply(e->session, &entries[e->n - 1]) != MYO_OK)
		e->failed = true;
}

/* What was refused is for the person who types; nobody does here. */
static void
store_all(struct enter *e, const struct myo_effects *fx)
{
	for (size_t i = 0; i < fx->n_messages; i++) {
		const struct myo_message *m = &fx->messages[i];
		bool refused = m->say == MYO_SAY_REFUSED;
		if (!refused && m->say != MYO_SAY_DOUBTFUL)
			continue;
		const char *text = arena_cstr(e->arena, m->text);
		if (refused)
			e->refused = text;
		else
			e->doubtful = text;
	}
	for (size_t i = 0; i < fx->n_drafts && !e->failed; i++)
		if (fx->drafts[i].entry != MYO_ENTRY_REJECTED)
			store(e, &fx->drafts[i]);
}

void
enter_perform(struct enter *e, const struct myo_effects *fx)
{
	size_t n = 0;

	e->refused = e->doubtful = "";
	do {
		n = fx->n_drafts;
		store_all(e, fx);
		fx = myo_session_settle(e->session);
	} while (!e->failed && e->refused[0] == '\0' &&
		 (fx->n_drafts > 0 || (n > 0 && fx->n_messages > 0)));
	if (myo_session_failed(e->session) || arena_failed(e->arena))
		e->failed = true;
}

bool
enter_type(struct enter *e, struct str line)
{
	enter_perform(e, myo_session_input(e->session, line.p, line.len));
	return e->refused[0] == '\0';
}

static bool
type_buf(struct enter *e, const struct buf *line)
{
	if (line->failed) {
		e->failed = true;
		return false;
	}
	return enter_type(e, buf_str(line));
}

/* ---- where */

static bool
go_to(struct enter *e, const struct mapping_place *place)
{
	struct buf *line = &e->line;

	buf_reset(line);
	buf_addf(line, ":goto %s", place->step_id);
	if (place->side != MYO_SIDE_ONCE)
		buf_addf(line, ".%s", myo_side_text(place->side));
	if (place->trial > 0)
		buf_addf(line, ".%d", place->trial);
	return type_buf(e, line);
}

static bool
is_here(const struct myo_prompt *p, const struct mapping_place *place)
{
	return p->step == place->step && p->safety == place->safety &&
	       p->side == place->side && p->trial == place->trial;
}

/* ---- what the cells of a place say */

/* What is to be typed, before anything is added to it. */
struct said {
	enum words_kind kind;
	struct str text;
	const struct cell *from;
	char qualifiers[MYO_QUALIFIER_SIZE]; /* of a cell of their own */
};

static struct str
mapped(const struct cell *cell, struct str text)
{
	const struct mapping_map *map = cell->column->map;

	for (const struct mapping_pair *p = map != NULL ? map->pairs : NULL;
	     p != NULL; p = p->next)
		if (str_eq(p->cell, text))
			return p->answer;
	return text;
}

/* The words of an export for an answer that is not there. */
static const char *
read_missing(
    struct enter *e, const struct cells *c, struct str text, struct said *out)
{
	static const char *const nothing[] = { "hidden", "not-reached", "blank",
		"not-in-revision" };
	const struct cell *reason = &c->by[MAPPING_REASON];

	for (size_t i = 0; i < sizeof(nothing) / sizeof(nothing[0]); i++)
		if (str_eqc(text, nothing[i]))
			return NULL;
	if (str_eqc(text, "skipped")) {
		out->kind = WORDS_SKIP;
		return NULL;
	}
	out->kind = WORDS_NOT_TESTED;
	if (str_eqc(text, "refused")) {
		out->text = STR("nt refused");
		return NULL;
	}
	if (!str_eqc(text, "not-tested"))
		return "it is no kind of missing: not-tested, refused, "
		       "skipped, hidden, not-reached or blank";
	out->text =
	    str_from(arena_printf(e->arena, "nt %.*s", STR_ARG(reason->text)));
	return NULL;
}

/* Only what a mapping says has words of its own; a cell is typed as it is. */
static const char *
read_cells(struct enter *e, const struct cells *c, struct said *out,
    const struct cell **whose)
{
	const struct cell *answer = &c->by[MAPPING_ANSWER];
	const struct cell *missing = &c->by[MAPPING_MISSING];

	*out = (struct said){ WORDS_BLANK, { "", 0 }, answer, "" };
	*whose = answer;
	if (missing->text.len > 0) {
		*whose = out->from = missing;
		if (answer->text.len > 0)
			return "it says that there is no answer, and there is";
		return read_missing(e, c, missing->text, out);
	}
	if (answer->column == NULL)
		return NULL;
	struct str text = answer->text;
	if (text.len == 0)
		text = str_from(answer->column->blank);
	if (text.len == 0)
		return NULL;
	struct str word = mapped(answer, text);
	bool says =
	    answer->column->fixed || word.p != text.p || answer->text.len == 0;
	out->kind = words_kind(word);
	if (!says && out->kind != WORDS_NOT_TESTED)
		out->kind = WORDS_ANSWER;
	if (out->kind == WORDS_NOT_TESTED && c->place.step != NULL &&
	    c->place.step->kind == MYO_KIND_TEXT && !says)
		out->kind = WORDS_ANSWER;
	out->text = word;
	return NULL;
}

static const char *
decimal_fault(const struct cells *c, const struct mapping *m, struct str text)
{
	if (c->place.step == NULL || !step_is_numeric(c->place.step))
		return NULL;
	if (!m->comma && str_find(text, ',') < text.len)
		return "it has a comma, and the mapping says decimal = point";
	if (m->comma && str_find(text, '.') < text.len)
		return "it has a point, and the mapping says decimal = comma";
	return NULL;
}

/* Qualifiers and unit stand behind the answer, and before its note. */
static void
add_answer(struct buf *line, const struct cells *c, const struct said *said)
{
	struct str text = said->text, note = { NULL, 0 }, rest;

	if (said->kind == WORDS_NOT_TESTED) {
		struct str nt = str_word(text, &rest);
		buf_addf(line, "%.*s%s %.*s", STR_ARG(nt), said->qualifiers,
		    STR_ARG(rest));
		return;
	}
	if (said->kind == WORDS_SKIP ||
	    (c->place.step != NULL &&
		c->place.step->kind == MYO_KIND_INSTRUCTION &&
		str_eqc(said->text, "done")))
		return; /* Enter */
	if (c->place.step == NULL || c->place.step->kind != MYO_KIND_TEXT)
		(void)answer_split_note(said->text, &text, &note);
	words_typed(line, &c->place, text);
	struct str unit = c->by[MAPPING_UNIT].text;
	if (unit.len == 0 && said->from->column != NULL)
		unit = str_from(said->from->column->unit);
	if (said->qualifiers[0] != '\0')
		buf_addf(line, " %s", said->qualifiers);
	if (unit.len > 0)
		buf_addf(line, " %.*s", STR_ARG(unit));
	if (note.len > 0)
		buf_addf(line, " / %.*s", STR_ARG(note));
}

/* A note that fits on the line of its answer. */
static bool
note_fits_line(const struct cells *c)
{
	return c->place.safety == NULL && c->place.step != NULL &&
	       c->place.step->kind != MYO_KIND_TEXT;
}

/* A note on an answer that is there, by going back to it. */
static void
add_note(struct enter *e, const struct cells *c, struct str note)
{
	if (!go_to(e, &c->place))
		return;
	buf_reset(&e->line);
	buf_adds(&e->line, ":note ");
	words_note(&e->line, note);
	if (type_buf(e, &e->line))
		(void)enter_type(e, STR(""));
}

/* ---- what is asked behind an answer */

static const char *
reply_doubt(struct enter *e, struct str note, bool *noted)
{
	const char *why = NULL;

	if (note.len > 0 || e->rules->past_limits) {
		buf_reset(&e->line);
		buf_addf(&e->line, "y / %s", KEPT);
		(void)enter_type(
		    e, note.len > 0 ? STR("y") : buf_str(&e->line));
		*noted = true;
		return NULL;
	}
	why = arena_printf(e->arena,
	    "%s; say why in a note column, or keep all such with "
	    "--past-limits",
	    e->doubtful);
	(void)enter_type(e, STR("y"));
	return why;
}

static const char *
reply_note(
    struct enter *e, const struct myo_prompt *p, struct str note, bool *noted)
{
	if (p->note_required && note.len == 0)
		return arena_printf(e->arena,
		    "it wants a note, which a note column gives: %s",
		    p->question);
	buf_reset(&e->line);
	words_note(&e->line, note);
	(void)type_buf(e, &e->line);
	*noted = true;
	return NULL;
}

static void
reply_consent(struct enter *e, struct str note, bool *noted)
{
	/* as an export has it */
	if (str_starts(note, STR(CONSENT)))
		note = str_skip(note, sizeof(CONSENT) - 1);
	buf_reset(&e->line);
	if (note.len > 0)
		buf_addf(&e->line, "y %.*s", STR_ARG(note));
	else
		buf_adds(&e->line, "n");
	(void)type_buf(e, &e->line);
	*noted = true;
}

static const char *
reply_all(struct enter *e, const struct cells *c, struct str note, bool *noted)
{
	const char *why = NULL;

	for (int i = 0; i < TRIES && why == NULL && !e->failed; i++) {
		const struct myo_prompt *p = myo_session_prompt(e->session);
		if (!is_here(p, &c->place))
			return NULL;
		if (p->ask == MYO_ASK_DOUBT)
			why = reply_doubt(e, note, noted);
		else if (p->ask == MYO_ASK_CONSENT)
			reply_consent(e, note, noted);
		else if (p->ask == MYO_ASK_REASON)
			why = "not tested, without a reason";
		else if (p->ask == MYO_ASK_NOTE)
			why = reply_note(e, p, *noted ? STR("") : note, noted);
		else
			return NULL;
	}
	return why;
}

/* ---- one place */

static const char *
alone_fault(const struct cells *c, const struct cell **whose)
{
	const struct cell *qualifier = &c->by[MAPPING_QUALIFIER];
	const struct cell *note = &c->by[MAPPING_NOTE];

	if (qualifier->text.len == 0 && note->text.len == 0)
		return NULL;
	*whose = qualifier->text.len > 0 ? qualifier : note;
	return qualifier->text.len > 0 ? "a qualifier without an answer"
				       : "a note without an answer";
}

static const char *
read_qualifiers(struct enter *e, const struct cells *c, struct said *said,
    const struct cell **whose)
{
	const struct cell *q = &c->by[MAPPING_QUALIFIER];

	if (q->text.len == 0)
		return NULL;
	const char *why = words_qualifiers(e->arena, &c->place, said->kind,
	    said->text, q->text, said->qualifiers);
	if (why != NULL)
		*whose = q;
	return why;
}

/* Not tested for the same reason already: by the trial before it, or by what
 * blocks it. */
static bool
is_there(const struct myo_slot *slot, const struct said *said)
{
	struct str reason, rest;

	(void)str_word(said->text, &reason);
	return said->kind == WORDS_NOT_TESTED &&
	       slot->state == MYO_SLOT_NOT_TESTED &&
	       str_eqc(str_word(reason, &rest), slot->reason);
}

/* The mapping says it of every row, also of those that it does not fit. */
static bool
is_assumed(const struct cells *c)
{
	const struct cell *answer = &c->by[MAPPING_ANSWER];

	return c->place.step != NULL && c->by[MAPPING_MISSING].text.len == 0 &&
	       (answer->column->fixed || answer->text.len == 0);
}

static const char *
enter_said(struct enter *e, const struct cells *c, const struct said *said)
{
	struct str note = c->by[MAPPING_NOTE].text;

	if (note.len == 0 && said->from->column != NULL)
		note = str_from(said->from->column->note);
	bool noted = note.len == 0;
	if (!go_to(e, &c->place))
		return e->refused;
	buf_reset(&e->line);
	add_answer(&e->line, c, said);
	if (note.len > 0 && note_fits_line(c)) {
		buf_addf(&e->line, " / %.*s", STR_ARG(note));
		noted = true;
	}
	if (e->line.len > CELL_MAX)
		return "the text is longer than 65536 bytes";
	if (!type_buf(e, &e->line))
		return e->refused;
	const char *why = reply_all(e, c, note, &noted);
	if (why == NULL && !noted)
		add_note(e, c, note);
	return why;
}

const char *
enter_cells(struct enter *e, const struct cells *c, const struct mapping *m,
    const struct cell **whose, bool *later)
{
	struct said said;
	struct myo_slot slot;
	const char *why = read_cells(e, c, &said, whose);

	*later = false;
	if (why != NULL)
		return why;
	if (said.kind == WORDS_BLANK)
		return alone_fault(c, whose);
	why = read_qualifiers(e, c, &said, whose);
	if (why != NULL)
		return why;
	long index = myo_session_find(
	    e->session, c->place.step_id, c->place.side, c->place.trial);
	if (index < 0 && is_assumed(c))
		return NULL;
	if (index < 0)
		return arena_printf(e->arena,
		    "the %s side is not one of the sides of this row",
		    myo_side_text(c->place.side));
	myo_session_slot(e->session, (size_t)index, &slot);
	if (slot.state == MYO_SLOT_NOT_TESTED && is_assumed(c))
		return NULL;
	if (slot.state == MYO_SLOT_HIDDEN) {
		*later = true;
		return "it contradicts other answers of its row, by which the "
		       "step is not asked";
	}
	if (is_there(&slot, &said))
		return NULL;
	if (said.kind == WORDS_ANSWER) {
		why = decimal_fault(c, m, said.text);
		if (why != NULL)
			return why;
	}
	return enter_said(e, c, &said);
}

/* ---- the end */

const char *
enter_close(struct enter *e, struct str remark, const char *provenance,
    enter_note_fn *note_of, void *ctx)
{
	const struct myo_prompt *p = myo_session_prompt(e->session);

	if (p->n_open > 0)
		(void)enter_type(e, STR(":finish"));
	for (int i = 0; i < CHECKS_MAX && !e->failed; i++) {
		p = myo_session_prompt(e->session);
		if (p->ask != MYO_ASK_CHECK)
			break;
		struct str note = note_of(ctx, p->check, p->side);
		if (note.len == 0)
			note = STR(KEPT);
		buf_reset(&e->line);
		words_note(&e->line, note);
		(void)type_buf(e, &e->line);
	}
	if (p->ask != MYO_ASK_CLOSE)
		return "it cannot be closed";
	if (remark.len > 0) {
		buf_reset(&e->line);
		buf_adds(&e->line, ":note ");
		words_note(&e->line, remark);
		(void)type_buf(e, &e->line);
	}
	enter_perform(e, myo_session_remark(e->session, provenance));
	return enter_type(e, STR("y")) ? NULL : e->refused;
}
