/*
 * config_check.c: limits against protocols.
 */
#include "cli/config_check.h"

#include <string.h>

#include "base/diag.h"
#include "base/str.h"

#include "base/banned.h"

#define NEAR 4

struct limits_check {
	const struct config *config;
	struct myo_library *plain; /* with the protocols' own numbers */
	struct myo_library *local; /* with those of the configuration */
	struct myo_diags *diags;
	struct arena *arena;
	const char **names; /* of all protocols */
	size_t n, cap;
};

static struct diag_at
at(const struct config_limit *limit)
{
	return (struct diag_at){ limit->value.where, limit->value.line,
		limit->value.column, { NULL, 0 } };
}

static const struct config_limit *
find(const struct config *config, const char *name)
{
	const struct config_limit *l = config->limits;

	while (l != NULL && strcmp(l->name, name) != 0)
		l = l->next;
	return l;
}

static void
add_name(struct limits_check *c, const char *name)
{
	for (size_t i = 0; i < c->n; i++)
		if (strcmp(c->names[i], name) == 0)
			return;
	const char **names =
	    arena_grow(c->arena, c->names, c->n, &c->cap, sizeof(*names));
	if (names == NULL)
		return;
	c->names = names;
	names[c->n++] = arena_cstr(c->arena, name);
}

/* It is sound with its own numbers: what is wrong now, the limits did. */
static enum myo_status
try_local(
    struct limits_check *c, const char *id, const struct config_limit *limit)
{
	struct myo_protocol *p = NULL;
	struct myo_diags *diags = myo_diags_new();
	const char *why = "";

	if (diags == NULL)
		return MYO_ERR_NOMEM;
	enum myo_status status = myo_library_load(c->local, id, &p, diags);
	for (size_t i = myo_diags_count(diags); i-- > 0;) {
		const struct myo_diag *d = myo_diags_get(diags, i);
		if (d->severity == MYO_ERROR)
			why = d->text;
	}
	if (status == MYO_ERR_INVALID)
		diag_add(c->diags, DIAG_BAD_LIMIT, at(limit),
		    "'%s = %s' in protocol %s: %s", limit->name,
		    limit->value.text, id, why);
	if (status == MYO_OK)
		myo_protocol_free(p);
	myo_diags_free(diags);
	return status == MYO_ERR_NOMEM ? status : MYO_OK;
}

static enum myo_status
check_protocol(struct limits_check *c, const char *id)
{
	struct myo_protocol *p = NULL;
	const struct config_limit *used = NULL;
	/* Its own faults, and limits that only the clinic can give, are found
	 * by checking the protocol. */
	enum myo_status status = myo_library_load(c->plain, id, &p, NULL);

	if (status != MYO_OK)
		status = myo_library_load(c->local, id, &p, NULL);
	if (status != MYO_OK)
		return status == MYO_ERR_NOMEM ? status : MYO_OK;
	for (size_t i = 0; i < p->n_limits; i++) {
		const struct config_limit *l =
		    find(c->config, p->limits[i].name);
		add_name(c, p->limits[i].name);
		if (used == NULL)
			used = l;
	}
	myo_protocol_free(p);
	return used != NULL ? try_local(c, id, used) : MYO_OK;
}

static void
check_name(struct limits_check *c, const struct config_limit *limit)
{
	struct near near = { NULL, NEAR };

	for (size_t i = 0; i < c->n; i++)
		(void)near_try(&near, str_from(limit->name), c->names[i]);
	if (near.name == NULL)
		diag_add(c->diags, DIAG_UNUSED, at(limit),
		    "no protocol of the library has the limit '%s'",
		    limit->name);
	else if (near.distance > 0)
		diag_add(c->diags, DIAG_UNUSED, at(limit),
		    "no protocol of the library has the limit '%s'; did you "
		    "mean '%s'?",
		    limit->name, near.name);
}

enum rc
config_check_limits(const struct cmd_context *ctx, struct config *config,
    struct myo_diags *diags)
{
	struct limits_check c = { .config = config, .diags = diags };
	struct cmd_context with = *ctx;
	struct config plain = *config;
	enum myo_status status = MYO_OK;

	if (config->limits == NULL)
		return RC_DONE;
	c.arena = ctx->arena;
	with.config = &plain;
	plain.limits = NULL;
	enum rc rc = cmd_open_library(&with, &c.plain);
	with.config = config;
	if (rc == RC_DONE)
		rc = cmd_open_library(&with, &c.local);
	size_t n = rc == RC_DONE ? myo_library_count(c.plain) : 0;
	for (size_t i = 0; i < n && status == MYO_OK; i++)
		status = check_protocol(&c, myo_library_get(c.plain, i)->id);
	for (const struct config_limit *l = config->limits; l; l = l->next)
		if (rc == RC_DONE && status == MYO_OK)
			check_name(&c, l);
	if (status != MYO_OK)
		rc = cmd_no_memory(ctx);
	myo_library_free(c.local);
	myo_library_free(c.plain);
	return rc;
}
