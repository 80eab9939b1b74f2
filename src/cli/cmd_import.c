/*
 * cmd_import.c: results from paper or another program, as late entries.
 *
 * Everything is typed into sessions in memory first. Only when every row is
 * sound, and somebody said y, are they stored, all in one batch.
 */
#include "cli/cmd.h"

#include <myolog/myolog.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "cli/identity.h"
#include "cli/import_book.h"
#include "cli/import_mapping.h"
#include "cli/storing.h"
#include "import/mapping_write.h"
#include "library/library_private.h"
#include "os/atomic.h"
#include "ui/text.h"

#include "base/banned.h"

/* One import at a time: a session's id never is this. */
#define HOLD "import"

enum import_opt {
	IMPORT_MAPPING,
	IMPORT_DRY_RUN,
	IMPORT_YES,
	IMPORT_PAST_LIMITS,
	IMPORT_TEMPLATE,
	IMPORT_HEADER,
};

static const struct opt options[] = {
	[IMPORT_MAPPING] = {
		.name = "mapping",
		.letter = 'm',
		.arg = "FILE",
		.help = "what the columns mean, see myolog-import(5)",
		.value = VALUE_FILE,
	},
	[IMPORT_DRY_RUN] = {
		.name = "dry-run",
		.letter = 'n',
		.help = "go through every row, say what would be stored, and "
			"store nothing",
	},
	[IMPORT_YES] = {
		.name = "yes",
		.letter = 'y',
		.help = "store without asking; must be given where nobody is "
			"there to ask",
	},
	[IMPORT_PAST_LIMITS] = {
		.name = "past-limits",
		.help = "keep what is past a soft limit or against a check "
			"also where no note says why",
	},
	[IMPORT_TEMPLATE] = {
		.name = "template",
		.arg = "PROTOCOL",
		.help = "print a mapping for a protocol, with comments",
		.value = VALUE_PROTOCOL,
	},
	[IMPORT_HEADER] = {
		.name = "header",
		.arg = "PROTOCOL",
		.help = "print the first row of a CSV file for that mapping",
		.value = VALUE_PROTOCOL,
	},
	{ .name = NULL },
};

struct job {
	struct cmd_context *ctx;
	struct myo_library *library;
	struct myo_protocol *protocol;
	struct mapping *mapping;
	struct myo_logbook *book;
	struct buf mapping_text, text;
	const char *file;
	struct import import;
	struct import_book with;
	int64_t now;
};

/* ---- what rows are held to */

static bool
patient_ok(void *ctx, struct str id)
{
	const struct job *j = ctx;

	return identity_patient_ok(
	    id, cmd_value(j->ctx, CONFIG_PATIENT_PATTERN).text);
}

static bool
examiner_ok(void *ctx, struct str id)
{
	(void)ctx;
	return identity_ok(id);
}

static int
local_offset(void *ctx, int64_t ms)
{
	const struct os *os = ((const struct job *)ctx)->ctx->os;

	return os->utc_offset(os, ms);
}

/* The ids have the order of the rows; where times are equal, that is how
 * sessions are listed. */
static bool
new_id(void *ctx, size_t row, char out[UUID_SIZE])
{
	const struct job *j = ctx;
	unsigned char random[10];

	if (j->ctx->os->random(j->ctx->os, random, sizeof(random)) < 0)
		return false;
	random[0] = (unsigned char)((row >> 8) & 0x0f);
	random[1] = (unsigned char)(row & 0xff);
	uuid_v7(out, j->now + (int64_t)(row >> 12), random);
	return true;
}

static const char *
patient_rule(const struct cmd_context *ctx)
{
	struct config_value v = cmd_value(ctx, CONFIG_PATIENT_PATTERN);

	if (v.origin == CONFIG_STANDARD)
		return identity_rule();
	return arena_printf(ctx->arena,
	    "up to 32 letters, digits, dots, underscores or hyphens, not NA, "
	    "that match %s",
	    v.text);
}

/* ---- reading */

static enum rc
read_file(struct job *j, const char *path, size_t limit, struct buf *out)
{
	int rc = file_read(j->ctx->os, path, out, limit);

	if (rc == 0)
		return RC_DONE;
	return cmd_fail(j->ctx, RC_BAD, "%s: %s", path, os_error_text(rc));
}

static enum rc
read_mapping(struct job *j)
{
	const struct cmd_context *ctx = j->ctx;
	const char *path = cmd_opt(ctx, IMPORT_MAPPING);
	struct myo_diags *diags = myo_diags_new();

	if (diags == NULL)
		return cmd_no_memory(ctx);
	enum rc rc = read_file(j, path, LIBRARY_FILE_MAX, &j->mapping_text);
	if (rc == RC_DONE)
		rc = cmd_open_library(ctx, &j->library);
	if (rc == RC_DONE) {
		rc = cmd_rc(import_mapping(ctx, j->library, path,
		    buf_str(&j->mapping_text), &j->mapping, &j->protocol,
		    diags));
		cmd_diags(ctx, diags, DIAGS_FINDINGS);
		if (rc != RC_DONE)
			(void)cmd_fail(ctx, rc,
			    "the mapping cannot be used; nothing was stored");
	}
	myo_diags_free(diags);
	if (rc == RC_DONE && j->protocol->n_steps == 0)
		return cmd_fail(ctx, RC_BAD,
		    "%s has no step to answer: it is there for other "
		    "protocols",
		    j->protocol->id);
	return rc;
}

static enum rc
read_rows(struct job *j, struct myo_diags *diags)
{
	const struct cmd_context *ctx = j->ctx;
	const struct os *os = ctx->os;
	char stamp[DATE_STAMP_SIZE];

	j->now = os->wall_ms(os);
	if (!date_stamp(stamp, j->now, os->utc_offset(os, j->now)))
		return cmd_fail(ctx, RC_STORE, "the clock has no date");
	const struct import_rules rules = {
		.ctx = j,
		.patient_ok = patient_ok,
		.patient_rule = patient_rule(ctx),
		.examiner_ok = examiner_ok,
		.examiner_rule = identity_rule(),
		.offset = local_offset,
		.new_id = new_id,
		.program = arena_printf(ctx->arena, "myolog %s", myo_version()),
		.now = j->now,
		.stamp = arena_cstr(ctx->arena, stamp),
		.past_limits = cmd_flag(ctx, IMPORT_PAST_LIMITS),
	};
	enum myo_status status =
	    import_read(ctx->arena, j->file, buf_str(&j->text), j->mapping,
		j->protocol, &rules, &j->import, diags);
	if (status == MYO_ERR_NOMEM || mem_ran_out())
		return cmd_no_memory(ctx);
	if (status != MYO_OK)
		return cmd_fail(
		    ctx, RC_STORE, "no random bytes for the session ids");
	return RC_DONE;
}

/* ---- the logbook */

/* Only to read what is there, nothing is made. */
static enum rc
open_logbook(struct job *j, bool to_read)
{
	const struct cmd_context *ctx = j->ctx;
	struct myo_diags *diags = NULL;
	int64_t holder = 0;

	if (to_read) {
		const char *dir = cmd_logbook_dir(ctx);
		enum os_kind kind = OS_KIND_NONE;
		if (dir == NULL)
			return RC_USAGE;
		if (ctx->os->kind(ctx->os, dir, &kind) == 0 &&
		    kind == OS_KIND_NONE)
			return RC_DONE;
		return cmd_open_logbook(ctx, MYO_LOGBOOK_READ, &j->book);
	}
	enum rc rc = cmd_open_logbook(ctx, MYO_LOGBOOK_WRITE, &j->book);
	if (rc != RC_DONE)
		return rc;
	diags = myo_diags_new();
	if (diags == NULL)
		return cmd_no_memory(ctx);
	enum myo_status status =
	    myo_logbook_hold(j->book, HOLD, &holder, diags);
	if (status == MYO_ERR_LOCKED)
		(void)cmd_fail(ctx, RC_STORE,
		    "another import is at work on this logbook; nothing was "
		    "stored");
	else if (status != MYO_OK)
		cmd_diags(ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	return status == MYO_OK ? RC_DONE : RC_STORE;
}

/* ---- what is said */

static void
print_row(const struct job *j, size_t i)
{
	const struct import_row *row = &j->import.rows[i];
	const struct import_seen *there = j->with.there[i];
	struct buf line = BUF_INIT;

	buf_addf(&line, "line %d  ", row->at.line);
	date_minute(&line, row->observed_at);
	buf_addf(&line, "  %s  %s  ", row->patient_id, row->examiner_id);
	if (there != NULL) {
		buf_addf(&line, "there already: session %s",
		    import_seen_ending(there));
	} else {
		buf_addf(
		    &line, "%zu/%zu answered", row->n_answered, row->n_slots);
		if (row->n_not_tested > 0)
			buf_addf(&line, ", %zu not tested", row->n_not_tested);
		if (row->n_skipped > 0)
			buf_addf(&line, ", %zu skipped", row->n_skipped);
		if (row->n_open > 0)
			buf_addf(&line, ", %zu not reached", row->n_open);
		if (row->scores[0] != '\0')
			buf_addf(&line, "; %s", row->scores);
	}
	sink_addf(j->ctx->out, "%s\n", line.data);
	buf_release(&line);
}

static void
print_plan(const struct job *j)
{
	const size_t n = j->import.n - j->with.n_there;
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < j->import.n; i++)
		print_row(j, i);
	(void)sink_flush(j->ctx->out);
	buf_addf(&text, "%zu %s of %s to store", n,
	    str_plural(n, "session", "sessions"), j->protocol->id);
	if (j->with.n_there > 0)
		buf_addf(&text, ", %zu there already", j->with.n_there);
	if (j->import.n_empty > 0)
		buf_addf(&text, "; %zu empty %s passed over", j->import.n_empty,
		    str_plural(j->import.n_empty, "row", "rows"));
	sink_addf(j->ctx->err, "%s\n", text.data);
	buf_release(&text);
}

static enum rc
confirm(const struct cmd_context *ctx)
{
	return cmd_flag(ctx, IMPORT_YES)
		   ? RC_DONE
		   : storing_confirm(
			 ctx, "Store them? (y, or n)", "nothing was stored");
}

static enum rc
print_seal(const struct job *j)
{
	return storing_seal(j->ctx, j->book,
	    "the sessions are stored, but the seal cannot be read");
}

/* ---- the command */

static enum rc
refuse(const struct job *j, struct myo_diags *diags)
{
	size_t n = myo_diags_count_of(diags, MYO_ERROR);

	cmd_diags(j->ctx, diags, DIAGS_EVERY);
	return cmd_fail(j->ctx, RC_BAD, "%zu %s; nothing was stored", n,
	    str_plural(n, "error", "errors"));
}

/* RC_DONE: every row is sound. */
static enum rc
look_through(struct job *j, struct myo_diags *diags)
{
	enum rc rc = read_rows(j, diags);

	if (rc == RC_DONE)
		rc = open_logbook(j,
		    cmd_flag(j->ctx, IMPORT_DRY_RUN) || j->import.errors > 0);
	if (rc == RC_DONE)
		rc = import_book_init(
		    &j->with, j->ctx, j->book, j->protocol, &j->import);
	if (rc == RC_DONE)
		rc = import_book_look(&j->with, diags);
	if (rc == RC_DONE && myo_diags_count_of(diags, MYO_ERROR) > 0)
		rc = refuse(j, diags);
	return rc;
}

static enum rc
store(struct job *j)
{
	const size_t n = j->import.n - j->with.n_there;

	print_plan(j);
	if (cmd_flag(j->ctx, IMPORT_DRY_RUN)) {
		sink_adds(j->ctx->err, "dry run: nothing was stored\n");
		return RC_DONE;
	}
	enum rc rc = RC_DONE;
	if (n == 0) {
		/* The seal syncs the file: whoever wrote it may have been
		 * killed before he could. */
		rc = print_seal(j);
		if (rc == RC_DONE)
			sink_adds(j->ctx->err, "nothing to do\n");
		return rc;
	}
	rc = confirm(j->ctx);
	if (rc == RC_DONE)
		rc = import_book_store(&j->with);
	if (rc != RC_DONE)
		return rc;
	sink_addf(j->ctx->err, "saved: %zu %s imported\n", n,
	    str_plural(n, "session", "sessions"));
	(void)sink_flush(j->ctx->err);
	return print_seal(j);
}

static enum rc
run(struct job *j)
{
	struct myo_diags *diags = NULL;
	enum rc rc = read_mapping(j);

	if (rc == RC_DONE)
		rc = read_file(j, j->file, IMPORT_FILE_MAX, &j->text);
	if (rc != RC_DONE)
		return rc;
	diags = myo_diags_new();
	if (diags == NULL)
		return cmd_no_memory(j->ctx);
	rc = look_through(j, diags);
	myo_diags_free(diags);
	return rc == RC_DONE ? store(j) : rc;
}

static enum rc
print_template(struct job *j, const char *name, bool header)
{
	struct cmd_context *ctx = j->ctx;
	struct buf text = BUF_INIT;
	enum rc rc = cmd_open_library(ctx, &j->library);

	if (rc == RC_DONE)
		rc = cmd_load_protocol(ctx, j->library, name, &j->protocol);
	if (rc == RC_DONE && header)
		mapping_write_header(&text, j->protocol);
	else if (rc == RC_DONE)
		mapping_write(&text, j->protocol, name);
	if (rc == RC_DONE)
		rc = cmd_put(ctx, NULL, &text);
	buf_release(&text);
	return rc;
}

static enum rc
check_given(const struct cmd_context *ctx, bool printing)
{
	if (printing)
		return ctx->opts->n_operands == 0
			   ? RC_DONE
			   : cmd_fail(ctx, RC_USAGE,
				 "--template and --header take no FILE");
	if (ctx->opts->n_operands == 0)
		return cmd_fail(ctx, RC_USAGE, "missing FILE");
	if (cmd_opt(ctx, IMPORT_MAPPING) == NULL)
		return cmd_fail(ctx, RC_USAGE,
		    "missing --mapping FILE; 'myolog import --template "
		    "PROTOCOL' prints one to begin with");
	if (!cmd_flag(ctx, IMPORT_DRY_RUN) && !cmd_flag(ctx, IMPORT_YES) &&
	    !cmd_interactive(ctx))
		return cmd_fail(ctx, RC_USAGE,
		    "nobody is there to ask; give --dry-run, and then --yes");
	return RC_DONE;
}

static enum rc
exec_import(struct cmd_context *ctx)
{
	struct job j = {
		.ctx = ctx,
		.mapping_text = BUF_INIT,
		.text = BUF_INIT,
	};
	const char *template = cmd_opt(ctx, IMPORT_TEMPLATE);
	const char *header = cmd_opt(ctx, IMPORT_HEADER);
	enum rc rc = check_given(ctx, template != NULL || header != NULL);

	if (rc == RC_DONE && template != NULL)
		rc = print_template(&j, template, false);
	else if (rc == RC_DONE && header != NULL)
		rc = print_template(&j, header, true);
	else if (rc == RC_DONE) {
		j.file = ctx->opts->operands[0];
		rc = run(&j);
	}
	myo_logbook_close(j.book);
	myo_protocol_free(j.protocol);
	myo_library_free(j.library);
	buf_release(&j.text);
	buf_release(&j.mapping_text);
	return rc;
}

static const int exits[] = { RC_DONE, RC_FINDINGS, RC_USAGE, RC_BAD, RC_STORE,
	RC_INTERRUPTED, RC_END };

const struct cmd cmd_import = {
	.name = "import",
	.operands = "[FILE]",
	.summary = "results from paper or another program",
	.details =
	    "Reads a CSV file, one session a row, by a mapping that says which "
	    "column is which answer. Every row is typed into a session of its "
	    "own in memory, under all rules of the prompt, and every fault of "
	    "every row is reported with its line and column. Where there is "
	    "one, nothing is stored.\n"
	    "Otherwise it prints a line a session, asks for y, and stores "
	    "them all at once as late entries, with the time at which they "
	    "were observed and a remark that says where they came from. Rows "
	    "that are there already are passed over, so that an import which "
	    "was cut off is simply run again.",
	.opts = options,
	.max_args = 1,
	.first = VALUE_FILE,
	.exits = exits,
	.exec = exec_import,
};
