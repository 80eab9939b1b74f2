/*
 * deidentify_search.c: is anything of what was removed in what was written?
 *
 * Looked for are all ids of the whole logbook, and all words and serial
 * numbers that were withheld. Ids that are as ordinary as words or numbers
 * only count where they stand by themselves, see kind_of_id. Words that the
 * protocols or the format themselves say are no sign of anything, and are not
 * looked for; ids that a protocol says are.
 *
 * Texts that are too many for the memory are looked for in several rounds.
 */
#include "cli/deidentify.h"

#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "core/column.h"
#include "export/hunt.h"
#include "export/hunt_fold.h"

#include "base/banned.h"

#ifdef MYO_TEST
#define ROUND_MAX 6
#else
#define ROUND_MAX 500000
#endif

/* Shorter ones are in every text by chance. */
#define TEXT_MIN 4
/* A number of so many digits is no result of a test. */
#define DIGITS_MANY 6

enum what {
	WHAT_PATIENT,
	WHAT_SESSION,
	WHAT_EXAMINER,
	WHAT_STATION,
	WHAT_DEVICE,
	WHAT_TEXT,
	WHATS
};

#define MASK_TEXT (1U << WHAT_TEXT)
#define MASK_ALL  ((1U << WHATS) - 1)

static const char *const whats[] = {
	[WHAT_PATIENT] = "the id of a patient",
	[WHAT_SESSION] = "the id of a session",
	[WHAT_EXAMINER] = "the id of an examiner",
	[WHAT_STATION] = "the id of a station",
	[WHAT_DEVICE] = "a serial number",
	[WHAT_TEXT] = "words of a person",
};

struct found {
	uint64_t n, line; /* line: the first one */
	const char *file;
};

struct search {
	struct deidentify *d;
	struct output *output;
	struct export *empty;
	struct hunt *hunt;
	struct str *allowed; /* folded */
	size_t n_allowed;
	const char *file; /* the one that is read */
	struct found found[WHATS];
	uint64_t from, at; /* entries of the logbook: of this round, now */
	bool more;         /* another round is needed */
	bool is_lost;      /* out of memory */
	bool is_stopped;   /* a signal came */
	enum rc rc;
};

/* ---- ids */

struct letters {
	size_t digits, letters, others;
	bool hexadecimal; /* it could be a part of a hash */
};

static struct letters
letters_of(struct str text)
{
	struct letters l = { .hexadecimal = true };

	for (size_t i = 0; i < text.len; i++) {
		const char c = text.p[i];
		const bool digit = c >= '0' && c <= '9';
		const char small = (char)(c | 0x20);
		const bool letter =
		    (small >= 'a' && small <= 'z') || (unsigned char)c >= 0x80;
		l.digits += digit;
		l.letters += letter && !digit;
		l.others += !letter && !digit;
		l.hexadecimal &= digit || (small >= 'a' && small <= 'f');
	}
	return l;
}

/* Of one that was folded. */
static enum hunt_as
kind_of_id(struct str id)
{
	const struct letters l = letters_of(id);

	if (l.digits == id.len && id.len >= DIGITS_MANY)
		return HUNT_DIGITS;
	if (l.digits == id.len)
		return id.p[0] == '0' ? HUNT_ZEROS : HUNT_NUMBER;
	return l.letters == id.len || id.len < TEXT_MIN || l.hexadecimal
		   ? HUNT_WORD
		   : HUNT_PART;
}

/* Compared as the search does: whoever says it has seen the one in the
 * protocol, not the id. */
static bool
is_allowed(const struct search *s, struct str text)
{
	struct buf folded = BUF_INIT;
	bool found = false;

	if (s->n_allowed > 0)
		hunt_fold_text(&folded, text);
	for (size_t i = 0; i < s->n_allowed && !folded.failed; i++)
		found |= str_eq(s->allowed[i], buf_str(&folded));
	buf_release(&folded);
	return found;
}

/* Also as a step that is named after it would name a column. */
static bool
add_id(struct search *s, struct str id, enum what what)
{
	struct buf folded = BUF_INIT, name = BUF_INIT;

	hunt_fold_text(&folded, id);
	column_id(&name, buf_str(&folded));
	const enum hunt_as as = kind_of_id(buf_str(&folded));
	bool room = !folded.failed && !name.failed;
	if (room)
		room = hunt_add_forms(s->hunt, id, as, (unsigned)what, 0) &&
		       hunt_add_forms(
			   s->hunt, buf_str(&name), as, (unsigned)what, 0);
	buf_release(&name);
	buf_release(&folded);
	return room;
}

static bool
add_ids_of(struct search *s, enum pseudonym_kind kind, enum what what)
{
	const struct pseudonym *p = NULL;
	size_t at = 0;

	while ((p = pseudonyms_next(s->d->table, kind, &at)) != NULL) {
		const struct str id = str_from(p->id);
		if (!is_allowed(s, id) && !add_id(s, id, what))
			return false;
	}
	return true;
}

/* Those of sessions are found by their form. */
static bool
add_ids(struct search *s)
{
	return add_ids_of(s, PSEUDONYM_PATIENT, WHAT_PATIENT) &&
	       add_ids_of(s, PSEUDONYM_EXAMINER, WHAT_EXAMINER) &&
	       add_ids_of(s, PSEUDONYM_STATION, WHAT_STATION) &&
	       add_ids_of(s, PSEUDONYM_SESSION, WHAT_SESSION);
}

/* ---- what was withheld */

/* Figures alone, as a grade or a force, are in any export. */
static bool
is_figures(struct str text)
{
	const struct letters l = letters_of(text);

	return l.letters == 0 && l.digits < DIGITS_MANY;
}

static bool
add_secret(struct search *s, struct str text, bool is_device)
{
	const struct str t = str_trim(text);

	if (t.len == 0 || is_allowed(s, t))
		return true;
	if (is_device)
		return add_id(s, t, WHAT_DEVICE);
	return is_figures(t) ||
	       hunt_add_forms(s->hunt, t, HUNT_WORD, WHAT_TEXT, TEXT_MIN);
}

static bool
add_entry(struct search *s, const struct myo_entry *e)
{
	enum deid_step step = DEID_STEP_CODED;
	bool is_device = false, is_known = true;
	struct str text;
	int at = 0;

	if (e->entry == MYO_ENTRY_ANSWER || e->entry == MYO_ENTRY_AMEND) {
		s->rc = deidentify_step(s->d, e, &step, &is_known);
		if (s->rc != RC_DONE)
			return false;
		if (!is_known)
			step = DEID_STEP_CODED;
	}
	while ((text = deid_secret(s->d->deid, e, step, &is_device, &at)).p !=
	       NULL)
		if (!add_secret(s, text, is_device))
			return false;
	return true;
}

static bool
on_entry(void *ctx, const struct myo_entry *e, const struct scan_place *place)
{
	struct search *s = ctx;

	(void)place;
	if (s->at++ < s->from)
		return true;
	if (hunt_count(s->hunt) >= ROUND_MAX && s->at - 1 > s->from) {
		s->at--;
		s->more = true;
		return false;
	}
	s->is_lost = !add_entry(s, e) && s->rc == RC_DONE;
	return !s->is_lost && s->rc == RC_DONE;
}

static enum rc
add_texts(struct search *s)
{
	s->at = 0;
	s->more = false;
	enum rc rc = deidentify_each_entry(s->d, on_entry, s);
	s->from = s->at;
	if (rc != RC_DONE)
		return rc;
	return s->is_lost ? cmd_no_memory(s->d->ctx) : s->rc;
}

/* ---- what may stand there anyway */

static void
on_protocol(void *user, const struct myo_protocol *protocol)
{
	struct search *s = user;
	const struct str text = { protocol->snapshot, protocol->snapshot_len };

	hunt_begin_forget(s->hunt, MASK_TEXT);
	hunt_feed(s->hunt, text);
	hunt_end(s->hunt);
}

static int
any_file(void *ctx, const char *name)
{
	(void)ctx;
	(void)name;
	return 0;
}

static bool
feed(void *ctx, int file, struct str bytes)
{
	struct search *s = ctx;

	(void)file;
	hunt_feed(s->hunt, bytes);
	return true;
}

/* What an export says that has neither a session nor a protocol. */
static enum rc
forget_format(struct search *s)
{
	const struct export_sink sink = { s, any_file, feed };
	struct export x;
	enum myo_status status =
	    export_init(&x, s->empty->format, s->empty->options, &sink);

	hunt_begin_forget(s->hunt, MASK_ALL);
	if (status == MYO_OK)
		status = export_start(&x);
	if (status == MYO_OK)
		status = export_end(&x);
	hunt_end(s->hunt);
	export_release(&x);
	return status == MYO_OK ? RC_DONE : cmd_no_memory(s->d->ctx);
}

/* ---- what was written */

static void
on_hit(void *ctx, unsigned what, uint64_t line)
{
	struct search *s = ctx;
	struct found *f = &s->found[what];

	if (f->n++ > 0)
		return;
	f->line = line;
	f->file = arena_cstr(s->d->ctx->arena, s->file);
}

static bool
is_session(void *ctx, struct str uuid)
{
	struct search *s = ctx;

	return pseudonyms_has_session(s->d->table, uuid);
}

static void
read_begin(void *ctx, const char *name)
{
	struct search *s = ctx;

	s->file = name;
	hunt_begin(s->hunt, on_hit, is_session, WHAT_SESSION, s);
}

static bool
read_bytes(void *ctx, struct str bytes)
{
	struct search *s = ctx;

	s->d->n_bytes += bytes.len;
	hunt_feed(s->hunt, bytes);
	s->is_stopped |= !progress_at(s->d->progress, "searching", 1, 1);
	return !s->is_stopped;
}

static void
read_end(void *ctx)
{
	struct search *s = ctx;

	hunt_end(s->hunt);
}

/* The file's own name, too, though not where it is put. Between blanks: a name
 * that is a number alone is no result. */
static void
search_name(struct search *s)
{
	read_begin(s, "the name of the output");
	hunt_feed(s->hunt, STR(" "));
	hunt_feed(s->hunt, str_from(path_base(s->output->path)));
	hunt_feed(s->hunt, STR(" "));
	hunt_end(s->hunt);
}

static enum rc
one_round(struct search *s, bool is_first)
{
	const struct output_reader reader = { s, read_begin, read_bytes,
		read_end };
	const size_t n_ids = pseudonyms_count(s->d->table, PSEUDONYM_PATIENT) +
			     pseudonyms_count(s->d->table, PSEUDONYM_EXAMINER);
	const size_t n_texts =
	    s->d->n_texts < ROUND_MAX ? s->d->n_texts : ROUND_MAX;

	s->hunt = hunt_new(n_ids + n_texts);
	if (s->hunt == NULL || (is_first && !add_ids(s)))
		return cmd_no_memory(s->d->ctx);
	enum rc rc = add_texts(s);
	if (rc == RC_DONE)
		rc = deidentify_each_protocol(s->d, on_protocol, s);
	if (rc == RC_DONE)
		rc = forget_format(s);
	const size_t known = hunt_forgotten(s->hunt, MASK_ALL);
	s->d->n_known += known;
	s->d->n_searched += hunt_count(s->hunt) - known;
	s->d->n_bytes = 0;
	if (rc == RC_DONE)
		rc = output_read(s->output, &reader);
	progress_clear(s->d->progress);
	if (rc == RC_DONE && s->is_stopped)
		rc = RC_INTERRUPTED;
	if (rc == RC_DONE)
		search_name(s);
	return rc;
}

/* Never what was found: this may go to whoever gets the data. */
static enum rc
report(const struct search *s)
{
	struct buf text = BUF_INIT;
	enum rc rc = RC_DONE;

	for (size_t i = 0; i < WHATS; i++) {
		const struct found *f = &s->found[i];
		if (f->n == 0)
			continue;
		buf_addf(&text, "%s%s in line %" PRIu64 " of %s",
		    text.len > 0 ? "; " : "", whats[i], f->line, f->file);
		if (f->n > 1)
			buf_addf(&text, " (%" PRIu64 " places in all)", f->n);
	}
	if (text.failed)
		rc = cmd_no_memory(s->d->ctx);
	else if (text.len > 0)
		rc = cmd_fail(s->d->ctx, RC_BAD,
		    "nothing was exported, for it would show what was to be "
		    "removed: %s. The same export without --deidentify shows "
		    "what stands there; if a protocol says it, change that; "
		    "if it is an ordinary word, --allow it",
		    text.data);
	buf_release(&text);
	return rc;
}

static bool
fold_allowed(struct search *s)
{
	const struct opt_values *given = &s->d->allowed;
	struct arena *a = s->d->ctx->arena;
	struct buf folded = BUF_INIT;

	s->allowed = arena_new(a, struct str, given->n + 1);
	for (size_t i = 0; i < given->n && s->allowed != NULL; i++) {
		buf_reset(&folded);
		hunt_fold_text(&folded, str_trim(str_from(given->values[i])));
		s->allowed[s->n_allowed++] =
		    str_from(arena_str(a, buf_str(&folded)));
	}
	const bool room = !folded.failed && !arena_failed(a);
	buf_release(&folded);
	return room;
}

enum rc
deidentify_search(
    struct deidentify *d, struct output *output, struct export *empty)
{
	struct search s = { .d = d, .output = output, .empty = empty };
	bool is_first = true;
	enum rc rc = RC_DONE;

	if (!d->on)
		return RC_DONE;
	if (deid_fault(d->deid) == MYO_ERR_NOMEM)
		return cmd_no_memory(s.d->ctx);
	if (deid_fault(d->deid) != MYO_OK)
		return cmd_fail(d->ctx, RC_BAD,
		    "the logbook grew meanwhile, or a time in it cannot be "
		    "read; nothing was exported: try it again, and see "
		    "'myolog verify'");
	if (!fold_allowed(&s))
		return cmd_no_memory(d->ctx);
	do {
		rc = one_round(&s, is_first);
		hunt_free(s.hunt);
		s.hunt = NULL;
		is_first = false;
	} while (rc == RC_DONE && s.more);
	return rc == RC_DONE ? report(&s) : rc;
}
