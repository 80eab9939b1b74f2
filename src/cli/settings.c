/*
 * settings.c: the configuration of a command: which files, and what is in
 * force where nothing was set.
 */
#include "cli/cmd.h"

#include <string.h>

#include "base/str.h"
#include "os/path.h"

#include "base/banned.h"

#define FILE_NAME "myolog.ini"

/* Where `make install` put protocols and scales, and where the system's
 * configuration is; the Makefile knows. */
#ifndef MYO_DATADIR
#define MYO_DATADIR "/usr/local/share/myolog"
#endif
#ifndef MYO_SYSCONFDIR
#define MYO_SYSCONFDIR "/etc"
#endif

/* ---- reading */

/* The first that fails stands for all: both are gone through. */
static enum myo_status
read_usual(struct cmd_context *ctx, struct myo_diags *diags)
{
	struct buf path = BUF_INIT;
	const char *dir = cmd_user_dir(ctx, PATH_CONFIG);
	enum myo_status user = MYO_OK, system = MYO_OK;

	if (dir != NULL) {
		path_join(&path, dir, FILE_NAME);
		user = path.failed || arena_failed(ctx->arena)
			   ? MYO_ERR_NOMEM
			   : config_read(ctx->config, path.data,
				 CONFIG_MAY_BE_MISSING, diags);
	}
	if (user != MYO_ERR_NOMEM)
		system = config_read(ctx->config,
		    MYO_SYSCONFDIR "/myolog/" FILE_NAME, CONFIG_MAY_BE_MISSING,
		    diags);
	buf_release(&path);
	return user != MYO_OK ? user : system;
}

enum rc
cmd_load_config(struct cmd_context *ctx, enum diags_show which)
{
	const char *named = opts_text(ctx->opts, OPT_GLOBAL, GLOBAL_CONFIG);
	struct myo_diags *diags = myo_diags_new();
	enum myo_status status;

	ctx->config = config_new(ctx->os, ctx->arena);
	if (diags == NULL || ctx->config == NULL) {
		myo_diags_free(diags);
		return cmd_no_memory(ctx);
	}
	if (named == NULL)
		named = cmd_env(ctx, "MYOLOG_CONFIG");
	if (named != NULL)
		status = config_read(
		    ctx->config, named, CONFIG_MUST_BE_THERE, diags);
	else
		status = read_usual(ctx, diags);
	cmd_diags(ctx, diags, which);
	myo_diags_free(diags);
	if (status == MYO_OK)
		return RC_DONE;
	if (status == MYO_ERR_NOMEM)
		return cmd_no_memory(ctx);
	return cmd_fail(ctx, RC_BAD, "the configuration cannot be used");
}

/* ---- what is in force */

/* All that were given, the first first. */
static const char *
given_folders(const struct cmd_context *ctx)
{
	const struct opt_values *given =
	    &ctx->opts->given[OPT_GLOBAL][GLOBAL_LIBRARY];
	const char *all = "";

	for (size_t i = 0; i < given->n; i++)
		all = arena_printf(ctx->arena, "%s%s%s", all, i > 0 ? ":" : "",
		    given->values[i]);
	return all;
}

static const char *
usual_folders(const struct cmd_context *ctx)
{
	const char *own = cmd_user_dir(ctx, PATH_CONFIG);

	if (own == NULL)
		return MYO_DATADIR;
	return arena_printf(ctx->arena, "%s:%s", own, MYO_DATADIR);
}

struct config_value
cmd_value(const struct cmd_context *ctx, enum config_key key)
{
	struct config_value v = config_value(ctx->config, ctx->opts, key);
	const char *dir = NULL;

	if (key == CONFIG_LIBRARY && v.origin == CONFIG_FROM_OPTION)
		v.text = given_folders(ctx);
	if (v.text[0] != '\0' || v.origin == CONFIG_FROM_OPTION)
		return v;
	if (key == CONFIG_LIBRARY)
		v.text = usual_folders(ctx);
	if (key == CONFIG_LOGBOOK)
		dir = cmd_user_dir(ctx, PATH_DATA);
	if (dir != NULL)
		v.text = dir;
	return v;
}

const char *
cmd_setting(const struct cmd_context *ctx, enum config_key key)
{
	const char *text = cmd_value(ctx, key).text;

	return text[0] != '\0' ? text : NULL;
}

bool
cmd_setting_is(
    const struct cmd_context *ctx, enum config_key key, const char *text)
{
	return strcmp(cmd_value(ctx, key).text, text) == 0;
}

bool
cmd_comma(const struct cmd_context *ctx)
{
	return cmd_setting_is(ctx, CONFIG_DECIMAL, "comma");
}

const char *
cmd_origin(const struct cmd_context *ctx, const struct config_value *v)
{
	switch (v->origin) {
	case CONFIG_FROM_OPTION:
		return arena_printf(ctx->arena, "option --%s", v->where);
	case CONFIG_FROM_ENVIRONMENT:
		return arena_printf(
		    ctx->arena, "environment variable %s", v->where);
	case CONFIG_FROM_FILE:
		return arena_printf(ctx->arena, "%s:%d", v->where, v->line);
	case CONFIG_STANDARD:
		break;
	}
	return "default";
}
