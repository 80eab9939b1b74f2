/*
 * verify_score.c: the scores of sessions that were closed and not withdrawn.
 * What was recorded last of each has to be what the fold of all the session's
 * entries gives.
 *
 * Of what verify_ahead.c has not found in order already, the files are read
 * once more. Most sessions stand in one piece: their entries are gathered as
 * they are read, and judged at the piece's end. Of a session in several pieces
 * (an amendment of another day or station, two examiners at a time) only the
 * place of each piece is kept, 24 bytes, until all files have been read; then
 * its pieces are read again. Not more than SPREAD_MAX such sessions are kept
 * at once: the others wait for another round. So memory is that of one session
 * and of these places.
 */
#include "verify_private.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include <myolog/session.h>

#include "base/mem.h"
#include "core/gather.h"

#include "base/banned.h"

#ifdef MYO_TEST
#define SPREAD_MAX 2
#define PIECES_MAX 64
#else
#define SPREAD_MAX 16384
#define PIECES_MAX ((size_t)8 * SPREAD_MAX)
#endif

/* Lines of one session that stand together. */
struct piece {
	uint32_t session;
	uint32_t file; /* its number */
	int64_t from, to;
};

struct scoring {
	struct verify *v;

	/* the session that is gathered */
	struct arena arena;
	struct gather gather;
	size_t text;
	bool unreadable;

	/* the piece that is being read */
	struct buf identity;
	uint32_t session; /* NO_SESSION: it is not wanted */
	bool whole;       /* there is no other piece */
	int64_t from, to;
	uint64_t line; /* where it begins */

	/* of sessions in several pieces */
	struct piece *pieces;
	size_t n_pieces, cap_pieces;
	size_t taken;
	bool more;   /* some wait for another round */
	bool failed; /* a file could not be read again */
};

/* ---- one session */

static void
say_at(struct verify *v, struct station_file *file, uint64_t line,
    enum diag_code code, const char *text)
{
	/* what is missing or unreadable may be this session's */
	if (v->damaged || v->lost) {
		file->unsure++;
		return;
	}
	findings_add(&v->findings, code, file->path, line, "%s", text);
}

/* Every line is an entry, where none is damaged. */
static void
say_of(struct verify *v, const char *station, uint64_t seq, enum diag_code code,
    const char *text)
{
	struct station_file *file = verify_station(v, str_from(station));

	say_at(v, file, file->first_line + seq, code, text);
}

static void
add_words(struct buf *out, const char *text, const char *unit, const char *band,
    const char *note)
{
	buf_addf(out, "%s%s%s%s%s%s%s", text, unit[0] != '\0' ? " " : "", unit,
	    band[0] != '\0' ? ", " : "", band, note[0] != '\0' ? ", " : "",
	    note);
}

/* Of a session that was closed. */
static const struct myo_entry *
close_of(const struct myo_session *s)
{
	size_t i = myo_session_n_entries(s);

	while (myo_session_entry(s, --i)->entry != MYO_ENTRY_CLOSE)
		;
	return myo_session_entry(s, i);
}

bool
verify_score_follows(const struct myo_score_view *view)
{
	const struct myo_score_result *now = &view->now;

	return view->recorded ? view->follows
			      : now->score->on_request || !now->applies;
}

/* A score_fn. */
static void
judge_score(
    void *ctx, const struct myo_session *s, const struct myo_score_view *view)
{
	struct scoring *c = ctx;
	const struct myo_score_result *now = &view->now;
	const struct myo_score *score = now->score;
	struct buf text = BUF_INIT;

	if (verify_score_follows(view))
		return;
	const struct myo_entry *close = close_of(s);
	buf_addf(&text, "'score.%s', ", score->id);
	if (view->recorded) {
		buf_adds(&text, "recorded is ");
		add_words(
		    &text, view->text, view->unit, view->band, view->note);
	} else {
		buf_adds(&text, "it was not recorded");
	}
	buf_adds(&text, "; the answers give ");
	add_words(&text, now->text, now->unit, now->band, now->note);
	buf_addf(&text,
	    "; 'myolog amend %s', also with an answer as it is, records it "
	    "anew",
	    close->session_id);
	if (text.failed)
		c->v->findings.failed = true;
	if (view->recorded)
		say_of(c->v, view->station_id, view->seq, DIAG_VERIFY_SCORE,
		    text.data);
	else
		say_of(c->v, close->station_id, close->seq, DIAG_VERIFY_SCORE,
		    text.data);
	buf_release(&text);
}

enum myo_status
verify_each_score(struct verify *v, const struct myo_protocol *protocol,
    const struct gather *gather, struct arena *arena, score_fn *fn, void *ctx)
{
	struct myo_session_info info = { .state = MYO_SESSION_NEW };
	struct myo_score_view view;
	enum myo_status status = MYO_ERR_NOMEM;
	struct myo_session *s = myo_session_new(protocol);

	if (s != NULL)
		status = gather_each(gather, arena, gather_apply, s);
	if (status == MYO_OK)
		myo_session_info(s, &info);
	/* else some line is unreadable, and this is but a part of it */
	const size_t n =
	    info.state == MYO_SESSION_CLOSED ? myo_session_n_scores(s) : 0;
	for (size_t i = 0; i < n && !myo_session_failed(s); i++) {
		myo_session_score(s, i, &view);
		if (!myo_session_failed(s))
			fn(ctx, s, &view);
	}
	if (status != MYO_OK || myo_session_failed(s))
		status = verify_nomem(v);
	myo_session_free(s);
	return status;
}

static const char too_long[] = "'scores', the session is too long";

static enum myo_status
judge_gathered(struct scoring *c, struct session *session)
{
	struct verify *v = c->v;
	const struct gathered *first = c->gather.first;
	const struct myo_protocol *protocol = NULL;
	struct station_file *const reading = v->file;

	session->flags |= SESSION_SCORED;
	if (c->unreadable || first == NULL)
		return MYO_OK;
	const struct myo_entry *e = &first->entry;
	if (c->text > SESSION_TEXT_MAX) {
		say_of(v, e->station_id, e->seq, DIAG_VERIFY_UNSURE, too_long);
		return MYO_OK;
	}
	v->file = verify_station(v, str_from(e->station_id));
	v->line = v->file->first_line + e->seq;
	enum myo_status status = verify_protocol(v, e, &protocol);
	v->file = reading;
	if (protocol != NULL)
		status = verify_each_score(
		    v, protocol, &c->gather, &c->arena, judge_score, c);
	return status;
}

/* ---- gathering */

static void
gather_none(struct scoring *c)
{
	arena_reset(&c->arena);
	c->gather = (struct gather){ .first = NULL };
	c->text = 0;
	c->unreadable = false;
}

static enum myo_status
gather_line(struct scoring *c, struct str line)
{
	struct verify *v = c->v;
	struct myo_entry e;

	c->text += line.len;
	if (c->text > SESSION_TEXT_MAX && c->gather.first != NULL)
		return MYO_OK;
	enum myo_status status = verify_decode(v->reader, &v->row, line, &e);
	if (status == MYO_ERR_FORMAT ||
	    (status == MYO_OK && !str_eqc(v->file->station, e.station_id)))
		c->unreadable = true;
	else if (status != MYO_OK || !gather_add(&c->gather, &c->arena, &e))
		return verify_nomem(v);
	return MYO_OK;
}

/* ---- pieces */

static bool
is_wanted(const struct session *s)
{
	const unsigned has = SESSION_SCORES | SESSION_CLOSED;
	const unsigned not =
	    SESSION_VOID | SESSION_FAULTY | SESSION_UNSURE | SESSION_SCORED;

	const unsigned once = SESSION_FOLLOWS | SESSION_SPREAD;

	return (s->flags & (has | not )) == has &&
	       (s->flags & once) != SESSION_FOLLOWS;
}

/* What was left to another round once is left there by all its pieces: no
 * more are taken from then on. */
static bool
take(struct scoring *c, struct session *s)
{
	if ((s->flags & SESSION_TAKEN) != 0)
		return true;
	if (c->more || c->taken == SPREAD_MAX ||
	    c->n_pieces >= PIECES_MAX / 2) {
		c->more = true;
		return false;
	}
	c->taken++;
	s->flags |= SESSION_TAKEN;
	return true;
}

static enum myo_status
begin_piece(struct scoring *c, const struct line *line, struct str identity)
{
	struct str rest;

	buf_reset(&c->identity);
	buf_addstr(&c->identity, identity);
	c->session = NO_SESSION;
	(void)str_cut(identity, ',', &rest); /* the patient */
	const struct str id = str_cut(rest, ',', &rest);
	const char *text = arena_str(&c->arena, id);
	if (c->identity.failed || arena_failed(&c->arena))
		return verify_nomem(c->v);
	const uint32_t index = session_find(c->v, text);
	struct session *s = session_at(c->v, index);
	gather_none(c);
	if (s == NULL || !is_wanted(s))
		return MYO_OK;
	c->whole = (s->flags & SESSION_SPREAD) == 0;
	if (!c->whole && !take(c, s))
		return MYO_OK;
	c->session = index;
	c->from = line->offset;
	c->line = line->number;
	return MYO_OK;
}

static enum myo_status
keep_piece(struct scoring *c)
{
	if (!mem_room(c->pieces, c->n_pieces, &c->cap_pieces))
		return verify_nomem(c->v);
	c->pieces[c->n_pieces++] = (struct piece){
		.session = c->session,
		.file = c->v->file->number,
		.from = c->from,
		.to = c->to,
	};
	return MYO_OK;
}

static enum myo_status
end_piece(struct scoring *c)
{
	struct session *s = session_at(c->v, c->session);
	enum myo_status status = MYO_OK;

	if (s != NULL && c->whole) {
		status = judge_gathered(c, s);
	} else if (s != NULL && c->n_pieces == PIECES_MAX) {
		s->flags |= SESSION_SCORED;
		say_at(c->v, c->v->file, c->line, DIAG_VERIFY_UNSURE, too_long);
	} else if (s != NULL) {
		status = keep_piece(c);
	}
	c->session = NO_SESSION;
	buf_reset(&c->identity);
	return status;
}

/* ---- a round */

static enum myo_status
take_line(struct scoring *c, const struct line *line)
{
	const struct str identity = verify_identity(line->text);
	const bool same =
	    identity.len > 0 && str_eq(buf_str(&c->identity), identity);
	enum myo_status status = MYO_OK;

	/* Written since: perhaps an amendment's score is on its way. */
	if (line->offset >= c->v->file->end) {
		if (same) {
			session_spoil(c->v, c->session);
			c->session = NO_SESSION;
		}
		return MYO_ERR_NOTFOUND;
	}
	if (!same)
		status = end_piece(c);
	if (status == MYO_OK && !same && identity.len > 0)
		status = begin_piece(c, line, identity);
	if (status != MYO_OK || c->session == NO_SESSION)
		return status;
	c->to = line->next;
	return c->whole ? gather_line(c, line->text) : MYO_OK;
}

static int
read_lines(struct scoring *c, int fd, enum myo_status *status)
{
	struct verify *v = c->v;
	const int64_t size = v->os->size(v->os, fd);
	struct lines lines;
	struct line line;
	int rc = 1;

	if (!lines_init(&lines, v->os, fd, v->file->first, v->file->limit))
		return -ENOMEM;
	lines.number = v->file->first_line;
	v->said = 0;
	while (*status == MYO_OK && !v->stopped &&
	       (rc = lines_next(&lines, &line)) == 1) {
		if (!line.overlong)
			*status = take_line(c, &line);
		(void)verify_progress(v, line.next, size);
	}
	lines_release(&lines);
	if (*status == MYO_ERR_NOTFOUND)
		*status = MYO_OK;
	/* half of a piece is none */
	if (*status != MYO_OK || rc < 0 || v->stopped)
		c->session = NO_SESSION;
	if (*status == MYO_OK)
		*status = end_piece(c);
	return rc < 0 ? rc : 0;
}

typedef int inside_fn(struct scoring *c, int fd, enum myo_status *status);

static enum myo_status
read_file(struct scoring *c, struct station_file *file, inside_fn *fn)
{
	struct verify *v = c->v;
	enum myo_status status = MYO_OK;
	int fd = verify_open(v->os, file->path);
	int rc = fd;

	v->file = file;
	v->quiet = false;
	if (fd >= 0) {
		rc = fn(c, fd, &status);
		(void)v->os->close(v->os, fd);
	}
	if (rc == -ENOMEM)
		return verify_nomem(v);
	if (rc < 0) {
		verify_unread(v, file->path, "read again", rc);
		c->failed = true;
	}
	return status;
}

static int
compare(const void *left, const void *right)
{
	const struct piece *a = left;
	const struct piece *b = right;

	if (a->session != b->session)
		return a->session < b->session ? -1 : 1;
	if (a->file != b->file)
		return a->file < b->file ? -1 : 1;
	return a->from < b->from ? -1 : a->from > b->from;
}

static int
read_piece(struct scoring *c, int fd, enum myo_status *status)
{
	struct lines lines;
	struct line line;
	int rc = 1;

	if (!lines_init(&lines, c->v->os, fd, c->from, c->to))
		return -ENOMEM;
	while (*status == MYO_OK && (rc = lines_next(&lines, &line)) == 1)
		*status = gather_line(c, line.text);
	lines_release(&lines);
	return rc < 0 ? rc : 0;
}

/* The pieces of one session, from `at` on; *next is the one behind them. */
static enum myo_status
judge_pieces(struct scoring *c, size_t at, size_t *next)
{
	const uint32_t index = c->pieces[at].session;
	struct session *s = session_at(c->v, index);
	enum myo_status status = MYO_OK;

	gather_none(c);
	for (; at < c->n_pieces && c->pieces[at].session == index; at++) {
		const struct piece *p = &c->pieces[at];
		if (!is_wanted(s) || status != MYO_OK)
			continue;
		c->from = p->from;
		c->to = p->to;
		status = read_file(c, c->v->files[p->file - 1], read_piece);
	}
	*next = at;
	if (status == MYO_OK && is_wanted(s) && !c->failed)
		status = judge_gathered(c, s);
	s->flags |= SESSION_SCORED;
	return status;
}

static enum myo_status
read_round(struct scoring *c)
{
	struct verify *v = c->v;
	enum myo_status status = MYO_OK;

	c->n_pieces = c->taken = 0;
	c->more = false;
	for (size_t i = 0; i < v->n_files && status == MYO_OK && !v->stopped;
	     i++)
		if (v->files[i]->readable)
			status = read_file(c, v->files[i], read_lines);
	if (c->n_pieces > 1)
		qsort(c->pieces, c->n_pieces, sizeof(*c->pieces), compare);
	for (size_t at = 0;
	     at < c->n_pieces && status == MYO_OK && !v->stopped;)
		status = judge_pieces(c, at, &at);
	return status;
}

static bool
is_any_wanted(struct verify *v)
{
	uint32_t i = 0;

	while (i < v->sessions.count && !is_wanted(session_at(v, i)))
		i++;
	return i < v->sessions.count;
}

enum myo_status
verify_scores(struct verify *v)
{
	struct scoring c = { .v = v, .session = NO_SESSION };
	enum myo_status status = MYO_OK;

	if (v->chain_only || !v->scores || !is_any_wanted(v))
		return MYO_OK;
	arena_init(&c.arena);
	buf_init(&c.identity);
	do
		status = read_round(&c);
	while (status == MYO_OK && c.more && !c.failed && !v->stopped);
	free(c.pieces);
	buf_release(&c.identity);
	arena_release(&c.arena);
	return status;
}
