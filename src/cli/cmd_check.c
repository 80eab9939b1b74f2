/*
 * cmd_check.c: all faults of all files in one run.
 */
#include "cli/cmd.h"

#include <string.h>

#include "base/diag.h"
#include "base/str.h"
#include "base/utf8.h"
#include "cli/config_check.h"
#include "cli/import_mapping.h"
#include "library/library_private.h"
#include "os/atomic.h"
#include "os/path.h"

#include "base/banned.h"

#define N_OF(a) (sizeof(a) / sizeof((a)[0]))

enum check_opt {
	CHECK_STRICT,
	CHECK_INTERCHANGE,
};

static const struct opt options[] = {
	[CHECK_STRICT] = {
		.name = "strict",
		.letter = 's',
		.help = "warnings count as errors",
	},
	[CHECK_INTERCHANGE] = {
		.name = "interchange",
		.letter = 'i',
		.help = "also what other programs could not take over",
	},
	{ .name = NULL },
};

struct check {
	struct cmd_context *ctx;
	struct myo_library *library; /* NULL until a protocol wants it */
	enum rc library_rc;
	bool library_tried;
	size_t errors, warnings;
};

/*
 * Files of config/ have no [protocol], but sections of these. A file without
 * any section that tells is what its name says: an empty scales.ini is sound.
 */
static bool
is_catalogue(const char *path, struct str text)
{
	static const char *const words[] = { "scale", "grade", "reason" };
	static const char *const others[] = { "muscle", "safety", "step",
		"stop", "check", "score" };
	struct str name = str_from(path_base(path));
	bool decided = false;
	bool catalogue =
	    str_eqc(name, "scales.ini") || str_eqc(name, "reasons.ini");

	struct str header, rest;

	text = utf8_unmarked(text);
	while (ini_next_header(&text, &header)) {
		struct str word = str_word(header, &rest);
		/* protocols may have scales of their own */
		if (str_eqc(word, "protocol"))
			return false;
		for (size_t i = 0; i < N_OF(words) && !decided; i++)
			if (str_eqc(word, words[i]))
				decided = catalogue = true;
		for (size_t i = 0; i < N_OF(others) && !decided; i++)
			if (str_eqc(word, others[i])) {
				decided = true;
				catalogue = false;
			}
	}
	return catalogue;
}

static enum myo_status
check_catalogue(
    const char *path, const struct buf *data, struct myo_diags *diags)
{
	struct myo_catalogue *catalogue = myo_catalogue_new();

	if (catalogue == NULL)
		return MYO_ERR_NOMEM;
	enum myo_status status =
	    myo_catalogue_add(catalogue, path, data->data, data->len, diags);
	myo_catalogue_free(catalogue);
	return status;
}

/* Its limits are tried on the protocols only where the rest is sound. */
static enum myo_status
check_config(struct check *c, const char *path, struct myo_diags *diags)
{
	struct config *config = config_new(c->ctx->os, c->ctx->arena);

	if (config == NULL)
		return MYO_ERR_NOMEM;
	enum myo_status status =
	    config_read(config, path, CONFIG_MUST_BE_THERE, diags);
	if (status == MYO_OK) {
		enum rc rc = config_check_limits(c->ctx, config, diags);
		if (c->library_rc == RC_DONE)
			c->library_rc = rc;
	}
	return status;
}

/* Opened for the first file that wants it; false: it cannot be. */
static bool
need_library(struct check *c)
{
	if (!c->library_tried) {
		c->library_tried = true;
		enum rc rc = cmd_load_config(c->ctx, DIAGS_ERRORS);
		if (rc == RC_DONE)
			rc = cmd_open_library(c->ctx, &c->library);
		if (c->library_rc == RC_DONE)
			c->library_rc = rc;
	}
	return c->library != NULL;
}

static enum myo_status
check_mapping(struct check *c, const char *path, const struct buf *data,
    struct myo_diags *diags)
{
	struct mapping *mapping = NULL;
	struct myo_protocol *protocol = NULL;

	if (!need_library(c))
		return MYO_OK;
	enum myo_status status = import_mapping(c->ctx, c->library, path,
	    buf_str(data), &mapping, &protocol, diags);
	myo_protocol_free(protocol);
	return status;
}

/* A name without a slash is a file here, and not an id of the library. */
static enum myo_status
check_protocol(struct check *c, const char *path, struct myo_diags *diags)
{
	struct myo_protocol *protocol = NULL;
	const char *name = path;

	if (!need_library(c))
		return MYO_OK;
	if (strchr(path, '/') == NULL)
		name = arena_printf(c->ctx->arena, "./%s", path);
	enum myo_status status =
	    myo_library_load(c->library, name, &protocol, diags);
	if (status == MYO_OK)
		myo_protocol_free(protocol);
	return status;
}

static enum rc
check_file(struct check *c, const char *path)
{
	struct myo_diags *diags = myo_diags_new();
	struct buf data = BUF_INIT;
	enum myo_status status = MYO_OK;

	if (diags == NULL)
		return cmd_no_memory(c->ctx);
	int rc = file_read(c->ctx->os, path, &data, LIBRARY_FILE_MAX);
	if (rc < 0)
		diag_add(diags, DIAG_INI_UNREADABLE, DIAG_FILE(path), "%s",
		    os_error_text(rc));
	else if (config_is(path, buf_str(&data)))
		status = check_config(c, path, diags);
	else if (mapping_is(buf_str(&data)))
		status = check_mapping(c, path, &data, diags);
	else if (is_catalogue(path, buf_str(&data)))
		status = check_catalogue(path, &data, diags);
	else
		status = check_protocol(c, path, diags);
	/* what a check finds is its result, and no talk */
	cmd_diags_to(c->ctx->out, diags,
	    cmd_flag(c->ctx, CHECK_INTERCHANGE) ? DIAGS_ALL : DIAGS_FINDINGS);
	c->errors += myo_diags_count_of(diags, MYO_ERROR);
	c->warnings += myo_diags_count_of(diags, MYO_WARNING);
	/* A failure that nobody explained is a failure all the same. */
	if (status != MYO_OK && myo_diags_count_of(diags, MYO_ERROR) == 0) {
		(void)cmd_fail(
		    c->ctx, RC_BAD, "%s: %s", path, myo_status_text(status));
		c->errors++;
	}
	myo_diags_free(diags);
	buf_release(&data);
	return status == MYO_ERR_NOMEM ? RC_STORE : RC_DONE;
}

static enum rc
verdict(const struct check *c)
{
	if (c->errors > 0)
		return RC_BAD;
	if (c->library_rc != RC_DONE)
		return c->library_rc;
	if (c->warnings > 0)
		return cmd_flag(c->ctx, CHECK_STRICT) ? RC_BAD : RC_FINDINGS;
	return RC_DONE;
}

static enum rc
exec_check(struct cmd_context *ctx)
{
	struct check c = { .ctx = ctx };
	enum rc rc = RC_DONE;
	size_t n = ctx->opts->n_operands;

	for (size_t i = 0; i < n && rc == RC_DONE; i++)
		rc = check_file(&c, ctx->opts->operands[i]);
	if (rc == RC_DONE) {
		sink_addf(ctx->out, "%zu %s: %zu %s, %zu %s\n", n,
		    str_plural(n, "file", "files"), c.errors,
		    str_plural(c.errors, "error", "errors"), c.warnings,
		    str_plural(c.warnings, "warning", "warnings"));
		rc = verdict(&c);
	}
	myo_library_free(c.library);
	return rc;
}

static const int exits[] = { RC_DONE, RC_FINDINGS, RC_USAGE, RC_BAD, RC_STORE,
	RC_END };

const struct cmd cmd_check = {
	.name = "check",
	.operands = "FILE...",
	.summary = "find faults in protocols, scales, configuration",
	.details =
	    "Reports every fault of every file in one run, as "
	    "FILE:LINE:COLUMN, with the line. Scales that a protocol uses are "
	    "those of the library (--library).\n"
	    "FILE is a protocol, a file of scales or reasons, a mapping for "
	    "import, or a configuration, whose limits are tried on all "
	    "protocols of the library.",
	.opts = options,
	.min_args = 1,
	.max_args = CLI_ANY_ARGS,
	.own_config = true,
	.first = VALUE_FILE,
	.rest = VALUE_FILE,
	.exits = exits,
	.exec = exec_check,
};
