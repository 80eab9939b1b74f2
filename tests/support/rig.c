#include "support/rig.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "base/date.h"

/* A scale and reasons of its own, so that no shipped file is needed. */
static const char fixtures[] =
    "[scale mrc]\n"
    "title = MRC\nsource = MRC 1976\nqualifiers = p, *, **, ~\n"
    "[grade mrc 0]\nlabel = no contraction\npoints = 0\n"
    "[grade mrc 1]\nlabel = flicker\npoints = 1\n"
    "[grade mrc 2]\nlabel = gravity eliminated\npoints = 2\n"
    "[grade mrc 3]\nlabel = against gravity\npoints = 3\n"
    "[grade mrc 4]\nlabel = against resistance\npoints = 4\n"
    "[grade mrc 5]\nlabel = normal power\npoints = 5\n"
    "[scale plain]\n"
    "title = Plain\nsource = test\n"
    "[grade plain 0]\nlabel = zero\npoints = 0\n"
    "[grade plain 1]\nlabel = one\npoints = 1\n"
    "[scale split]\n"
    "title = With a trace and a split grade\nsource = test\n"
    "[grade split T]\nlabel = trace\npoints = 0\n"
    "[grade split 4-]\nlabel = slight\npoints = 4\n"
    "[grade split 5]\nlabel = normal\npoints = 5\n"
    "[reason pain]\nclass = not-testable\nlabel = pain\nuse = not-tested, "
    "stop\n"
    "[reason cast]\nclass = not-testable\nlabel = in a cast\n"
    "[reason cramp]\nclass = not-testable\nlabel = cramp\nuse = stop\n"
    "[reason stopped-for-safety]\nclass = not-testable\nlabel = stopped for "
    "safety\n"
    "[reason other]\nclass = not-testable\nlabel = other reason\ntext = "
    "required\n"
    "use = not-tested, stop\n";

static void
replace(char **text, const char *with)
{
	size_t len = strlen(with) + 1;
	free(*text);
	*text = malloc(len);
	assert_non_null(*text);
	memcpy(*text, with, len);
}

/* Of the entries none is looked at beyond n_entries. */
static void
start(struct rig *rig)
{
	rig->protocol = NULL;
	rig->lent = false;
	rig->session = NULL;
	rig->n_entries = 0;
	rig->saved = rig->said = NULL;
	rig->next = MYO_NEXT_ASK;
	rig->fail_after = -1;
	rig->every = rig->n_lines = 0;
	rig->station = NULL;
	rig->offset = 60;
	replace(&rig->saved, "");
	replace(&rig->said, "");
}

void
rig_init_lent(struct rig *rig, struct myo_protocol *protocol)
{
	start(rig);
	rig->lent = true;
	rig->protocol = protocol;
	rig->session = myo_session_new(protocol);
	assert_non_null(rig->session);
}

void
rig_init(struct rig *rig, const char *text)
{
	start(rig);
	struct buf b = BUF_INIT;
	buf_adds(&b, text);
	buf_adds(&b, fixtures);
	struct myo_diags *diags = myo_diags_new();
	assert_non_null(diags);
	enum myo_status st = myo_protocol_load(
	    "test.ini", b.data, b.len, NULL, NULL, &rig->protocol, diags);
	for (size_t i = 0; st != MYO_OK && i < myo_diags_count(diags); i++) {
		char *line = myo_diag_format(myo_diags_get(diags, i));
		print_message("%s", line);
		free(line);
	}
	myo_diags_free(diags);
	buf_release(&b);
	assert_int_equal(st, MYO_OK);
	rig->session = myo_session_new(rig->protocol);
	assert_non_null(rig->session);
}

/* The k-th millisecond of a morning, so that times only grow. */
static const char *
stamp(struct rig *rig)
{
	char text[DATE_STAMP_SIZE];
	assert_true(date_stamp(
	    text, 1795424400000 + (int64_t)rig->n_entries, rig->offset));
	char *copy = malloc(sizeof(text));
	assert_non_null(copy);
	memcpy(copy, text, sizeof(text));
	return copy;
}

static const char *
dup(const char *text)
{
	size_t len = strlen(text) + 1;
	char *copy = malloc(len);
	assert_non_null(copy);
	memcpy(copy, text, len);
	return copy;
}

/* All text members of an entry, to copy and to free. */
static void
texts(struct myo_entry *e, const char **out[16])
{
	const char **all[16] = { &e->patient_id, &e->session_id,
		&e->protocol_id, &e->protocol_rev, &e->step_id, &e->value,
		&e->qualifier, &e->unit, &e->label, &e->note, &e->examiner_id,
		&e->station_id, &e->observed_at, &e->refers_to, &e->chain,
		&e->recorded_at };
	memcpy(out, all, sizeof(all));
}

static bool
store(struct rig *rig, const struct myo_entry *draft)
{
	if (rig->fail_after == 0)
		return false;
	if (rig->fail_after > 0)
		rig->fail_after--;
	assert_true(rig->n_entries < RIG_ENTRIES);
	struct myo_entry *e = &rig->entries[rig->n_entries];
	const char **t[16];
	*e = *draft;
	e->station_id = rig->station != NULL ? rig->station : "station-test";
	e->chain = "";
	texts(e, t);
	for (size_t i = 0; i < 15; i++)
		*t[i] = dup(*t[i]);
	e->recorded_at = stamp(rig);
	e->seq = ++rig->n_entries;
	assert_int_equal(myo_session_apply(rig->session, e), MYO_OK);
	return true;
}

static void
collect(struct buf *said, const struct myo_effects *fx)
{
	for (size_t i = 0; i < fx->n_messages; i++)
		buf_addf(said, "%s\n", fx->messages[i].text);
}

static bool
store_all(struct rig *rig, const struct myo_effects *fx)
{
	/* as the driver does: effects are gone once an entry is applied */
	size_t n = fx->n_drafts;
	for (size_t i = 0; i < n; i++)
		if (!store(rig, &fx->drafts[i]))
			return false;
	return true;
}

static void
carry_out(struct rig *rig, const struct myo_effects *fx)
{
	struct buf said = BUF_INIT;
	collect(&said, fx);
	rig->next = fx->next;
	replace(&rig->saved, fx->saved);
	bool stored = store_all(rig, fx);
	for (int round = 0; stored; round++) {
		assert_true(round < 50);
		fx = myo_session_settle(rig->session);
		collect(&said, fx);
		if (fx->n_drafts == 0)
			break;
		stored = store_all(rig, fx);
	}
	if (!stored) {
		myo_session_cancel(rig->session);
		replace(&rig->saved, "");
	}
	replace(&rig->said, said.data);
	buf_release(&said);
	assert_false(myo_session_failed(rig->session));
}

static struct myo_session *
fold(struct rig *rig)
{
	struct myo_session *s = myo_session_new(rig->protocol);
	assert_non_null(s);
	for (size_t i = 0; i < rig->n_entries; i++)
		assert_int_equal(
		    myo_session_apply(s, &rig->entries[i]), MYO_OK);
	return s;
}

static void
check_fold(struct rig *rig)
{
	struct myo_session *again = fold(rig);
	char *a = rig_record(rig->session);
	char *b = rig_record(again);
	assert_string_equal(a, b);
	free(a);
	free(b);
	myo_session_free(again);
	assert_int_equal(myo_session_strays(rig->session), 0);
}

void
rig_open(struct rig *rig, const char *sides, enum myo_order order)
{
	struct myo_session_setup setup = {
		.session_id = "01890a5d-ac96-774b-bcce-b302099a8057",
		.patient_id = "P-1",
		.examiner_id = "ex",
		.observed_at = "",
		.program = "myolog test",
		.order = order,
	};
	for (; *sides != '\0'; sides++)
		setup.sides[setup.n_sides++] =
		    *sides == 'r' ? MYO_SIDE_RIGHT : MYO_SIDE_LEFT;
	carry_out(rig, myo_session_open(rig->session, &setup));
	check_fold(rig);
}

void
rig_type(struct rig *rig, const char *line)
{
	carry_out(rig, myo_session_input(rig->session, line, strlen(line)));
	if (rig->every == 0 || ++rig->n_lines % rig->every == 0)
		check_fold(rig);
}

void
rig_perform(struct rig *rig, const struct myo_effects *fx)
{
	carry_out(rig, fx);
	check_fold(rig);
}

void
rig_lines(struct rig *rig, const char *lines)
{
	for (;;) {
		char line[512];
		size_t n = strcspn(lines, "|");
		assert_true(n < sizeof(line));
		memcpy(line, lines, n);
		line[n] = '\0';
		rig_type(rig, line);
		if (lines[n] == '\0')
			break;
		lines += n + 1;
	}
}

void
rig_resume(struct rig *rig)
{
	struct myo_session *again = fold(rig);
	myo_session_free(rig->session);
	rig->session = again;
	carry_out(rig, myo_session_resume(rig->session, "ex"));
	check_fold(rig);
}

void
rig_release(struct rig *rig)
{
	for (size_t i = 0; i < rig->n_entries; i++) {
		const char **t[16];
		texts(&rig->entries[i], t);
		for (size_t k = 0; k < 16; k++) {
			char *text = NULL;
			memcpy(&text, t[k], sizeof(text));
			free(text);
		}
	}
	myo_session_free(rig->session);
	if (!rig->lent)
		myo_protocol_free(rig->protocol);
	free(rig->saved);
	free(rig->said);
	rig->session = NULL;
	rig->protocol = NULL;
	rig->saved = rig->said = NULL;
	rig->n_entries = 0;
}

/* ---- reading ---- */

static void
slot_text(struct buf *b, const struct myo_slot *slot)
{
	switch (slot->state) {
	case MYO_SLOT_OPEN:
		buf_adds(b, "-");
		break;
	case MYO_SLOT_HIDDEN:
		buf_adds(b, "hidden");
		break;
	case MYO_SLOT_SKIPPED:
		buf_adds(b, "skipped");
		break;
	case MYO_SLOT_ANSWERED:
	case MYO_SLOT_NOT_TESTED:
		buf_addf(b, "%s%s%s%s", slot->value, slot->qualifier,
		    slot->unit[0] != '\0' ? " " : "", slot->unit);
		break;
	}
	for (size_t i = 0; i < slot->n_notes; i++)
		buf_addf(b, " /%s%s",
		    slot->notes[i].earlier ? "(earlier) " : "",
		    slot->notes[i].text);
	if (slot->note_due)
		buf_adds(b, " (note due)");
}

const char *
rig_value(struct rig *rig, const char *step, enum myo_side side, int trial)
{
	static char text[1024];
	struct buf b = BUF_INIT;
	struct myo_slot slot;
	long i = myo_session_find(rig->session, step, side, trial);
	if (i < 0)
		return "no slot";
	myo_session_slot(rig->session, (size_t)i, &slot);
	slot_text(&b, &slot);
	assert_true(b.len < sizeof(text));
	memcpy(text, b.data, b.len + 1);
	buf_release(&b);
	return text;
}

const char *
rig_at(struct rig *rig)
{
	static char text[256];
	static const char *const words[] = {
		[MYO_ASK_STEP] = "",
		[MYO_ASK_SAFETY] = "safety:",
		[MYO_ASK_CONSENT] = "consent:",
		[MYO_ASK_CONSENT_WHO] = "who:",
		[MYO_ASK_NOTE] = "note:",
		[MYO_ASK_REASON] = "reason:",
		[MYO_ASK_DOUBT] = "doubt:",
		[MYO_ASK_CHECK] = "check:",
		[MYO_ASK_CLOSE] = "close",
		[MYO_ASK_NOTHING] = "nothing",
	};
	const struct myo_prompt *p = myo_session_prompt(rig->session);
	const char *id = p->step != NULL     ? p->step->id
			 : p->safety != NULL ? p->safety->id
			 : p->check != NULL  ? p->check->id
					     : "";
	const char *side = myo_side_text(p->side);
	int n = snprintf(text, sizeof(text), "%s%s%s%s", words[p->ask], id,
	    side[0] != '\0' ? "." : "", side);
	if (p->trial > 0)
		snprintf(text + n, sizeof(text) - (size_t)n, ".%d", p->trial);
	return text;
}

char *
rig_record(struct myo_session *session)
{
	struct buf b = BUF_INIT;
	struct myo_session_info info;
	myo_session_info(session, &info);
	buf_addf(&b, "state %u void %d open %zu\n", info.state, info.is_void,
	    info.n_open);
	for (size_t i = 0; i < myo_session_n_slots(session); i++) {
		struct myo_slot slot;
		myo_session_slot(session, i, &slot);
		buf_addf(&b, "%s.%s.%d ", slot.step_id,
		    myo_side_text(slot.side), slot.trial);
		slot_text(&b, &slot);
		buf_addc(&b, '\n');
	}
	for (size_t i = 0; i < myo_session_n_scores(session); i++) {
		struct myo_score_view v;
		myo_session_score(session, i, &v);
		buf_addf(&b, "score %s %s %s %s %s, recorded %d %s %s\n",
		    v.now.score->id, v.now.text, v.now.unit, v.now.band,
		    v.now.note, v.recorded, v.text, v.note);
	}
	for (size_t i = 0; i < myo_session_n_flags(session); i++) {
		struct myo_flag flag;
		myo_session_flag(session, i, &flag);
		buf_addf(&b, "flag %s.%s %d", flag.step_id,
		    myo_side_text(flag.side), flag.holds);
		for (size_t k = 0; k < flag.n_notes; k++)
			buf_addf(&b, " /%s", flag.notes[k].text);
		buf_addc(&b, '\n');
	}
	char *text = buf_detach(&b);
	assert_non_null(text);
	return text;
}

size_t
rig_count(const struct rig *rig, enum myo_entry_kind kind)
{
	size_t n = 0;
	for (size_t i = 0; i < rig->n_entries; i++)
		if (rig->entries[i].entry == kind)
			n++;
	return n;
}

const struct myo_entry *
rig_last(const struct rig *rig)
{
	assert_true(rig->n_entries > 0);
	return &rig->entries[rig->n_entries - 1];
}
