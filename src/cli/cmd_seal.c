/*
 * cmd_seal.c: the seal of a station's file, to be kept out of its reach.
 */
#include <myolog/verify.h>

#include "cli/cmd.h"

#include <errno.h>
#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "os/atomic.h"
#include "store/store_private.h"

#include "base/banned.h"

/* A write that is interrupted this often is not going to end. */
#define EINTR_MAX 100

enum seal_opt {
	SEAL_ALL,
	SEAL_PAPER,
	SEAL_APPEND,
};

static const struct opt options[] = {
	[SEAL_ALL] = {
		.name = "all",
		.letter = 'a',
		.help = "of every station that has a file in the logbook",
	},
	[SEAL_PAPER] = {
		.name = "paper",
		.letter = 'p',
		.help = "as a form to print, date and sign",
	},
	[SEAL_APPEND] = {
		.name = "append",
		.letter = 'A',
		.arg = "FILE",
		.help = "also keep it in a file of seals",
		.value = VALUE_FILE,
	},
	{ .name = NULL },
};

struct stations {
	struct arena *arena;
	const char **list;
	size_t n, cap;
};

static void
take_station(void *ctx, const char *station)
{
	struct stations *s = ctx;
	const char **list =
	    arena_grow(s->arena, s->list, s->n, &s->cap, sizeof(*list));

	if (list == NULL)
		return;
	s->list = list;
	list[s->n++] = arena_cstr(s->arena, station);
}

/* This installation's own; it is not made here, and nothing is written. */
static enum rc
own_station(struct cmd_context *ctx, struct stations *stations)
{
	const char *state = cmd_user_dir(ctx, PATH_STATE);
	struct buf station = BUF_INIT;
	struct myo_diags *diags = myo_diags_new();
	enum myo_status status = MYO_ERR_NOTFOUND;

	if (state != NULL && diags != NULL)
		status = station_peek(ctx->os, state, &station, diags);
	if (status == MYO_OK)
		take_station(stations, station.data);
	if (diags != NULL)
		cmd_diags(ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	buf_release(&station);
	if (status == MYO_OK)
		return RC_DONE;
	if (status == MYO_ERR_NOTFOUND)
		return cmd_fail(ctx, RC_USAGE,
		    "this installation has written nothing yet; name a "
		    "station, or --all");
	return cmd_rc(status);
}

static enum rc
find_stations(struct cmd_context *ctx, struct myo_logbook *book,
    struct stations *stations)
{
	const struct opts *opts = ctx->opts;
	struct myo_diags *diags = NULL;

	if (cmd_flag(ctx, SEAL_ALL) && opts->n_operands > 0)
		return cmd_fail(
		    ctx, RC_USAGE, "give stations or --all, not both");
	for (size_t i = 0; i < opts->n_operands; i++)
		take_station(stations, opts->operands[i]);
	if (opts->n_operands > 0)
		return RC_DONE;
	if (!cmd_flag(ctx, SEAL_ALL))
		return own_station(ctx, stations);
	diags = myo_diags_new();
	if (diags == NULL)
		return cmd_no_memory(ctx);
	enum myo_status status =
	    myo_logbook_stations(book, take_station, stations, diags);
	cmd_diags(ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	return cmd_rc(status);
}

/* ---- the paper form */

static const char form[] =
    "MYOLOG SEAL\n"
    "\n"
    "  Station    %s\n"
    "  Entries    %" PRIu64 "\n"
    "  Head       %s\n"
    "  Date       %s\n"
    "\n"
    "  Name       ______________________________________________________\n"
    "\n"
    "  Signature  ______________________________________________________\n"
    "\n"
    "  Date       ______________________________________________________\n"
    "\n"
    "  The first %" PRIu64 " entries of this station's file are as they were\n"
    "  when this was printed if this says that its seal fits:\n"
    "\n"
    "    myolog verify --seal '%s'\n"
    "\n";

static void
print_paper(struct cmd_context *ctx, const struct myo_seal *seal,
    const char *text, const char *now)
{
	const char *head = strrchr(text, ' ');

	sink_addf(ctx->out, form, seal->station, seal->count,
	    head != NULL ? head + 1 : text, now, seal->count, text);
}

/* ---- a file of seals */

/* Whoever appended last may have stopped in the middle of a line. */
static int
ends_in_a_line(const struct os *os, int fd, bool *out)
{
	char last = '\n';
	int64_t size = os->size(os, fd);

	if (size > 0)
		size = os->pread(os, fd, &last, 1, size - 1);
	*out = last == '\n';
	return size < 0 ? (int)size : 0;
}

static int
append_line(const struct os *os, int fd, struct buf *line)
{
	bool whole = true;
	struct buf text = BUF_INIT;
	int rc = ends_in_a_line(os, fd, &whole);
	int64_t size = os->size(os, fd);

	if (!whole)
		buf_addc(&text, '\n');
	buf_addstr(&text, buf_str(line));
	if (rc == 0 && (text.failed || line->failed))
		rc = -ENOMEM;
	if (rc == 0) {
		int64_t n = -EINTR;
		for (int i = 0; n == -EINTR && i < EINTR_MAX; i++)
			n = os->write(os, fd, text.data, text.len);
		if (n < 0)
			rc = (int)n;
		else if ((size_t)n != text.len)
			rc = -ENOSPC;
		/* half a seal is none */
		if (rc < 0 && size >= 0)
			(void)os->ftruncate(os, fd, size);
	}
	if (rc == 0)
		rc = os->fsync(os, fd);
	buf_release(&text);
	return rc;
}

static enum rc
append(struct cmd_context *ctx, const char *path, struct buf *lines)
{
	const struct os *os = ctx->os;
	struct buf dir = BUF_INIT;
	int fd = os->open(os, path, OS_APPEND | OS_CREATE | OS_NOFOLLOW);
	int rc = fd;

	if (fd >= 0) {
		rc = append_line(os, fd, lines);
		(void)os->close(os, fd);
	}
	path_dir(&dir, path);
	if (rc == 0)
		rc = dir.failed ? -ENOMEM : dir_sync(os, dir.data);
	buf_release(&dir);
	if (rc < 0)
		return cmd_fail(ctx, RC_STORE,
		    "%s: %s; the seal is not kept there", path,
		    os_error_text(rc));
	return RC_DONE;
}

/* ---- the command */

static enum rc
seal_one(struct cmd_context *ctx, struct myo_logbook *book, const char *station,
    const char *now, struct buf *lines)
{
	struct myo_diags *diags = myo_diags_new();
	struct myo_seal seal;
	char text[MYO_SEAL_SIZE] = "";

	if (diags == NULL)
		return cmd_no_memory(ctx);
	enum myo_status status = myo_logbook_seal(book, station, &seal, diags);
	if (status == MYO_OK)
		status = myo_seal_format(&seal, text, sizeof(text));
	cmd_diags(ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	if (status == MYO_ERR_CHAIN)
		return cmd_fail(ctx, RC_BAD,
		    "%s is not sealed: its chain is broken; 'myolog verify' "
		    "says more",
		    station);
	if (status != MYO_OK)
		return cmd_rc(status);
	buf_addf(lines, "%s  # %s\n", text, now);
	if (cmd_flag(ctx, SEAL_PAPER))
		print_paper(ctx, &seal, text, now);
	else
		sink_addf(ctx->out, "seal %s\n", text);
	return RC_DONE;
}

static enum rc
exec_seal(struct cmd_context *ctx)
{
	struct stations stations = { .arena = ctx->arena };
	struct buf lines = BUF_INIT;
	struct myo_logbook *book = NULL;
	char now[DATE_STAMP_SIZE] = "";
	const int64_t ms = ctx->os->wall_ms(ctx->os);
	const char *file = cmd_opt(ctx, SEAL_APPEND);
	enum rc rc = cmd_open_logbook(ctx, MYO_LOGBOOK_READ, &book);

	if (rc != RC_DONE)
		return rc;
	(void)date_stamp(now, ms, ctx->os->utc_offset(ctx->os, ms));
	rc = find_stations(ctx, book, &stations);
	for (size_t i = 0; i < stations.n && rc != RC_STORE; i++) {
		enum rc one =
		    seal_one(ctx, book, stations.list[i], now, &lines);
		if (one != RC_DONE)
			rc = one;
	}
	if (file != NULL && lines.len > 0 && rc != RC_STORE) {
		enum rc kept = append(ctx, file, &lines);
		if (kept != RC_DONE)
			rc = kept;
	}
	buf_release(&lines);
	myo_logbook_close(book);
	return rc;
}

static const int exits[] = { RC_DONE, RC_USAGE, RC_BAD, RC_STORE, RC_END };

const struct cmd cmd_seal = {
	.name = "seal",
	.operands = "[STATION...]",
	.summary = "print the seal of a station's file",
	.details =
	    "A seal is the count of entries and the start of the chain of the "
	    "last one, with a check character. It is also printed when a "
	    "session closes. Kept where nobody can reach who could change the "
	    "logbook, on paper or with somebody else, it shows later that "
	    "nothing up to there was changed or cut off: 'myolog verify "
	    "--seal'.\n"
	    "The chain is checked first; a broken file is not sealed. Without "
	    "STATION it is this installation's own file.",
	.opts = options,
	.max_args = CLI_ANY_ARGS,
	.exits = exits,
	.exec = exec_seal,
};
