/*
 * deid_entry.c: whole entries: which columns of which entry may say something
 * of a person. A column that is not known to be harmless is dropped.
 */
#include "export/deid_private.h"

#include <string.h>

#include "base/num.h"
#include "core/record.h"

#include "base/banned.h"

/* What stands in a column of an entry. */
enum holds {
	HOLDS_NONE,   /* nothing: dropped all the same */
	HOLDS_CODE,   /* a word of the format or of the protocol */
	HOLDS_ANSWER, /* the answer to its step */
	HOLDS_SCORE,  /* what is computed from answers */
	HOLDS_WORDS,  /* of a person */
	HOLDS_REASON, /* likewise, and of the program where it was moved to */
	HOLDS_LINE,   /* what was typed and not accepted */
	HOLDS_PROGRAM,
	HOLDS_HASH,
	HOLDS_SIGNATURE,
	HOLDS_SESSION,
	HOLDS_PATIENT,
	HOLDS_MARK, /* automatic, consent */
};

/* Source: myolog-logbook(5), ENTRIES. */
static const struct {
	enum holds value, label, note;
} columns[] = {
	[MYO_ENTRY_OPEN] = { HOLDS_CODE, HOLDS_PROGRAM, HOLDS_HASH },
	[MYO_ENTRY_ANSWER] = { HOLDS_ANSWER, HOLDS_ANSWER, HOLDS_WORDS },
	[MYO_ENTRY_NOT_TESTED] = { HOLDS_CODE, HOLDS_CODE, HOLDS_WORDS },
	[MYO_ENTRY_SKIPPED] = { HOLDS_CODE, HOLDS_CODE, HOLDS_WORDS },
	/* why, in words of the program, which may quote the line */
	[MYO_ENTRY_REJECTED] = { HOLDS_LINE, HOLDS_NONE, HOLDS_NONE },
	[MYO_ENTRY_NOTE] = { HOLDS_NONE, HOLDS_MARK, HOLDS_WORDS },
	[MYO_ENTRY_UNDO] = { HOLDS_NONE, HOLDS_NONE, HOLDS_WORDS },
	[MYO_ENTRY_REDO] = { HOLDS_NONE, HOLDS_NONE, HOLDS_WORDS },
	[MYO_ENTRY_AMEND] = { HOLDS_ANSWER, HOLDS_ANSWER, HOLDS_WORDS },
	[MYO_ENTRY_SCORE] = { HOLDS_SCORE, HOLDS_SCORE, HOLDS_SCORE },
	[MYO_ENTRY_CHECK] = { HOLDS_NONE, HOLDS_CODE, HOLDS_WORDS },
	[MYO_ENTRY_STOP] = { HOLDS_CODE, HOLDS_CODE, HOLDS_WORDS },
	[MYO_ENTRY_PAUSE] = { HOLDS_NONE, HOLDS_NONE, HOLDS_WORDS },
	[MYO_ENTRY_RESUME] = { HOLDS_NONE, HOLDS_NONE, HOLDS_WORDS },
	/* the steps that were not reached, which the answers tell too */
	[MYO_ENTRY_CLOSE] = { HOLDS_CODE, HOLDS_NONE, HOLDS_WORDS },
	[MYO_ENTRY_ABANDON] = { HOLDS_NONE, HOLDS_NONE, HOLDS_WORDS },
	[MYO_ENTRY_VOID] = { HOLDS_SESSION, HOLDS_PATIENT, HOLDS_REASON },
	[MYO_ENTRY_SIGN] = { HOLDS_CODE, HOLDS_SIGNATURE, HOLDS_WORDS },
	[MYO_ENTRY_REPAIR] = { HOLDS_CODE, HOLDS_NONE, HOLDS_HASH },
};

_Static_assert(sizeof(columns) / sizeof(columns[0]) == MYO_ENTRY_KINDS,
    "an entry without its columns");

static bool
is_not_tested(const struct myo_entry *e)
{
	return e->entry == MYO_ENTRY_AMEND &&
	       str_starts(str_from(e->value), STR("nt:"));
}

static const char *
drop(struct deid *d, enum deid_count count, const char *text)
{
	d->counts[count] += text[0] != '\0';
	return "";
}

static bool
is_mark(const char *label)
{
	return strcmp(label, LABEL_AUTOMATIC) == 0 ||
	       strcmp(label, LABEL_CONSENT) == 0;
}

/* The words that the examiner saw say no less than the value. */
static const char *
answer(struct deid *d, const struct myo_entry *e, const struct myo_step *step,
    const char *text)
{
	if (is_not_tested(e))
		return text;
	if (step == NULL && deid_step_kind(NULL, e->step_id) != DEID_STEP_CODED)
		return text == e->value ? drop(d, DEID_N_ANSWERS, text) : "";
	if (text != e->value)
		return deid_withholds(d, step) ? "" : text;
	return deid_value(d, step, text);
}

/* Of one that the protocol has not, nobody knows what it counts. */
static bool
is_open_score(const struct deid *d, const struct myo_entry *e,
    const struct myo_protocol *p)
{
	const char *id = record_id_of(e->step_id, SCORE_PREFIX);

	for (size_t i = 0; id != NULL && i < p->n_scores; i++)
		if (strcmp(p->scores[i].id, id) == 0)
			return !deid_withholds_score(d, p, &p->scores[i]);
	return false;
}

static const char *
score(struct deid *d, const struct myo_entry *e, const struct myo_protocol *p,
    const char *text)
{
	if (is_open_score(d, e, p))
		return text;
	if (text == e->value && text[0] != '\0')
		deid_withheld_score(d);
	return "";
}

static struct myo_slot_note
as_note(const struct myo_entry *e, const char *text)
{
	return (struct myo_slot_note){
		.text = text,
		.automatic = record_is_automatic(e),
	};
}

static const char *
words(struct deid *d, const struct myo_entry *e, const char *text)
{
	const struct myo_slot_note note = as_note(e, text);

	return deid_note(d, &note);
}

static const char *
column(struct deid *d, const struct myo_entry *e, const struct myo_protocol *p,
    enum holds holds, const char *text)
{
	switch (holds) {
	case HOLDS_NONE:
		break;
	case HOLDS_CODE:
		return text;
	case HOLDS_ANSWER:
		return answer(d, e, myo_protocol_step(p, e->step_id), text);
	case HOLDS_SCORE:
		return score(d, e, p, text);
	case HOLDS_WORDS:
		return words(d, e, text);
	case HOLDS_REASON:
		return deid_reason(d, text, e->value);
	case HOLDS_LINE:
		return deid_text(d, DEID_REJECTED, text);
	case HOLDS_PROGRAM:
		return deid_program(d, text);
	case HOLDS_HASH:
		return drop(d, DEID_N_HASHES, text);
	case HOLDS_SIGNATURE:
		return drop(d, DEID_N_SIGNATURES, text);
	case HOLDS_SESSION:
		return deid_id(d, DEID_SESSION, text);
	case HOLDS_PATIENT:
		return deid_id(d, DEID_PATIENT, text);
	case HOLDS_MARK:
		return is_mark(text) ? text : "";
	}
	return "";
}

void
deid_entry(struct deid *d, const struct myo_entry *e,
    const struct myo_protocol *protocol, struct myo_entry *out)
{
	size_t at = 0;

	*out = *e;
	if (d == NULL)
		return;
	const bool is_here =
	    deid_place(d, str_from(e->station_id), e->seq, &at);
	d->last = at;
	const bool fixes_note = is_here && e->entry == MYO_ENTRY_AMEND &&
				myo_session_entry_fixes_note(d->session, at);
	const enum holds value =
	    fixes_note ? HOLDS_WORDS : columns[e->entry].value;

	out->recorded_at = deid_typed_at(d, e->patient_id, e->recorded_at);
	out->observed_at = deid_time(d, e->patient_id, e->observed_at);
	out->patient_id = deid_id(d, DEID_PATIENT, e->patient_id);
	out->session_id = deid_id(d, DEID_SESSION, e->session_id);
	out->examiner_id = deid_id(d, DEID_EXAMINER, e->examiner_id);
	out->station_id = deid_id(d, DEID_STATION, e->station_id);
	out->refers_to = deid_refers(d, e->refers_to);
	out->seq = is_here ? at + 1 : 0;
	out->value = column(d, e, protocol, value, e->value);
	out->label = column(d, e, protocol, columns[e->entry].label, e->label);
	out->note = column(d, e, protocol, columns[e->entry].note, e->note);
	out->chain = drop(d, DEID_N_HASHES, e->chain);
	d->counts[DEID_N_NUMBERS]++;
}

/* ---- what a search looks for */

/* Codes of its options, or a number: nothing that a person made up. */
static bool
is_coded(const struct myo_step *step, const char *value)
{
	struct str rest = str_from(value);
	double number = 0;

	if (step->n_choices == 0)
		return num_real(rest, &number, NULL) || value[0] == '\0' ||
		       strcmp(value, "done") == 0;
	while (rest.len > 0) {
		const struct str word = str_word(rest, &rest);
		bool found = str_eqc(word, "none");
		for (size_t i = 0; i < step->n_choices && !found; i++)
			found = str_eqc(word, step->choices[i].code);
		if (!found)
			return false;
	}
	return true;
}

/* Of a step that the protocol has not, nobody knows what the answer says. */
enum deid_step
deid_step_kind(const struct myo_step *step, const char *step_id)
{
	if (step == NULL)
		return record_id_of(step_id, SAFETY_PREFIX) != NULL
			   ? DEID_STEP_CODED
			   : DEID_STEP_WORDS;
	/* what is chosen from a list stands in the protocol */
	if (step->n_choices > 0)
		return DEID_STEP_CODED;
	if (step->identifies[0] != '\0')
		return DEID_STEP_DEVICE;
	return step->kind == MYO_KIND_TEXT ? DEID_STEP_WORDS : DEID_STEP_CODED;
}

enum deid_step
deid_amend_kind(const struct myo_step *step, const struct myo_entry *e)
{
	enum deid_step kind = deid_step_kind(step, e->step_id);

	if (is_not_tested(e))
		return DEID_STEP_CODED;
	return step != NULL && kind == DEID_STEP_CODED &&
		       !is_coded(step, e->value)
		   ? DEID_STEP_WORDS
		   : kind;
}

static bool
is_secret(const struct deid *d, const struct myo_entry *e, enum deid_step step,
    enum holds holds)
{
	const struct myo_slot_note note = as_note(e, e->note);

	if (holds == HOLDS_LINE)
		return true;
	if (holds == HOLDS_WORDS || holds == HOLDS_REASON)
		return !deid_keeps_note(d, &note) &&
		       e->entry != MYO_ENTRY_CLOSE;
	if (holds != HOLDS_ANSWER)
		return false;
	return step == DEID_STEP_DEVICE ||
	       (step == DEID_STEP_WORDS && !d->how.keep_notes);
}

struct str
deid_secret(const struct deid *d, const struct myo_entry *e,
    enum deid_step step, bool *is_device, int *at)
{
	const char *const texts[] = { e->value, e->label, e->note };
	const enum holds holds[] = { columns[e->entry].value,
		columns[e->entry].label, columns[e->entry].note };
	const int n = (int)(sizeof(texts) / sizeof(texts[0]));

	while (*at < n) {
		const int i = (*at)++;
		if (texts[i][0] == '\0' || !is_secret(d, e, step, holds[i]))
			continue;
		*is_device =
		    holds[i] == HOLDS_ANSWER && step == DEID_STEP_DEVICE;
		return holds[i] == HOLDS_REASON
			   ? record_void_reason(texts[i], e->value)
			   : str_from(texts[i]);
	}
	return (struct str){ NULL, 0 };
}
