/*
 * deidentify_table.c: the file of pseudonyms, LOGBOOK/pseudonyms.
 */
#include "cli/deidentify.h"

#include "os/atomic.h"
#include "store/layout.h"
#include "store/lines.h"

#include "base/banned.h"

#define LINE_END "\r\n"

static enum rc
failed(const struct deidentify_file *f, const char *doing, int err)
{
	return cmd_fail(f->ctx, RC_STORE,
	    "cannot %s %s: %s; nothing was "
	    "exported",
	    doing, f->path.data, os_error_text(err));
}

static enum rc
damaged(const struct deidentify_file *f, uint64_t line, const char *why)
{
	return cmd_fail(f->ctx, RC_BAD,
	    "%s:%llu: the table of pseudonyms is damaged: %s; put it back from "
	    "a copy: without it, this export could not be joined with earlier "
	    "ones. Nothing was exported",
	    f->path.data, (unsigned long long)line, why);
}

/* Who may not write here makes no table, and needs no lock. */
static enum rc
take_lock(struct deidentify_file *f, const char *logbook)
{
	const struct os *os = f->ctx->os;
	struct buf path = BUF_INIT;
	enum rc rc = RC_DONE;

	path_join(&path, logbook, LAYOUT_LOCK);
	int fd = path.failed
		     ? -ENOMEM
		     : os->open(os, path.data,
			   OS_RDWR | OS_CREATE | OS_NOFOLLOW | OS_PLAIN);
	if (fd >= 0) {
		int err = os->lock(os, fd, LOCK_PSEUDONYMS);
		f->lock_fd = fd;
		if (err < 0)
			rc = failed(f, "lock", err);
	} else if (fd != -EACCES && fd != -EROFS) {
		rc = failed(f, "lock", fd);
	}
	buf_release(&path);
	return rc;
}

static enum rc
read_lines(
    struct deidentify_file *f, struct lines *lines, struct pseudonyms *table)
{
	struct line line = { .number = 0 };
	const char *why = "";
	int rc = 0;

	while ((rc = lines_next(lines, &line)) == 1) {
		if (line.overlong)
			return damaged(f, line.number, "the line is too long");
		enum myo_status status =
		    pseudonyms_read_line(table, line.text, &why);
		if (status == MYO_ERR_NOMEM)
			return cmd_no_memory(f->ctx);
		if (status != MYO_OK)
			return damaged(f, line.number, why);
	}
	if (rc < 0)
		return failed(f, "read", rc);
	if (lines_rest(lines) > 0)
		return damaged(f, line.number + 1, "the line has no end");
	if (pseudonyms_read_end(table, &why) != MYO_OK)
		return damaged(f, line.number + 1, why);
	return RC_DONE;
}

static enum rc
read_table(struct deidentify_file *f, struct pseudonyms *table)
{
	const struct os *os = f->ctx->os;
	struct lines lines;
	int fd = os->open(os, f->path.data, OS_READ | OS_NOFOLLOW | OS_PLAIN);
	enum rc rc;

	f->is_new = fd == -ENOENT;
	if (f->is_new)
		return RC_DONE;
	if (os_no_file(fd))
		return damaged(f, 1, "it is no plain file");
	if (fd < 0)
		return failed(f, "read", fd);
	if (lines_init(&lines, os, fd, 0, INT64_MAX)) {
		rc = read_lines(f, &lines, table);
		lines_release(&lines);
	} else {
		rc = cmd_no_memory(f->ctx);
	}
	(void)os->close(os, fd);
	return rc;
}

enum rc
deidentify_file_open(struct deidentify_file *f, const struct cmd_context *ctx,
    const char *logbook, struct pseudonyms *table)
{
	*f = (struct deidentify_file){
		.ctx = ctx,
		.path = BUF_INIT,
		.lock_fd = -1,
	};
	path_join(&f->path, logbook, LAYOUT_PSEUDONYMS);
	if (f->path.failed)
		return cmd_no_memory(f->ctx);
	enum rc rc = take_lock(f, logbook);
	return rc == RC_DONE ? read_table(f, table) : rc;
}

enum rc
deidentify_file_store(struct deidentify_file *f, struct pseudonyms *table)
{
	struct atomic_file file;
	struct buf line = BUF_INIT;

	if (!pseudonyms_grown(table))
		return RC_DONE;
	int rc = atomic_begin(&file, f->ctx->os, f->path.data);
	for (size_t i = 0; rc == 0 && pseudonyms_line(table, i, &line); i++) {
		buf_adds(&line, LINE_END);
		rc = line.failed ? -ENOMEM : atomic_add(&file, buf_str(&line));
	}
	if (rc == 0)
		rc = atomic_commit(&file);
	else
		atomic_abort(&file);
	buf_release(&line);
	if (rc < 0)
		return failed(f, "store the pseudonyms in", rc);
	if (f->is_new)
		sink_addf(f->ctx->err,
		    "made %s: whoever has it can tell who is who in what is "
		    "exported; it stays with the logbook, and goes to nobody "
		    "else\n",
		    f->path.data);
	return RC_DONE;
}

void
deidentify_file_close(struct deidentify_file *f)
{
	if (f->lock_fd >= 0)
		(void)f->ctx->os->close(f->ctx->os, f->lock_fd);
	f->lock_fd = -1;
	buf_release(&f->path);
}
