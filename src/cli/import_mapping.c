/*
 * import_mapping.c: a mapping for import, with its protocol.
 */
#include "cli/import_mapping.h"

#include "cli/identity.h"

#include "base/banned.h"

/* Whoever examined, where one person did all of it. */
static void
check_examiner(struct mapping *m)
{
	const struct ini_entry *e = m->own[MAPPING_EXAMINER];

	if (e != NULL && !e->damaged && e->value.len > 0 &&
	    !identity_ok(e->value))
		mapping_fault(m, DIAG_BAD_VALUE, ini_value_place(e, 0),
		    "'%.*s' for 'examiner'; it is %s", STR_ARG(e->value),
		    identity_rule());
}

/* The library says what is wrong with it, but not who wants it. */
static enum myo_status
load_protocol(struct mapping *m, struct myo_library *library,
    struct myo_protocol **protocol, struct myo_diags *diags)
{
	const struct ini_entry *e = m->own[MAPPING_PROTOCOL];
	enum myo_status status =
	    myo_library_load(library, m->protocol_id, protocol, diags);

	if (status == MYO_ERR_NOMEM || status == MYO_OK)
		return status;
	mapping_fault(m, DIAG_DANGLING, ini_value_place(e, 0),
	    "protocol '%s' cannot be used", m->protocol_id);
	return MYO_ERR_INVALID;
}

enum myo_status
import_mapping(const struct cmd_context *ctx, struct myo_library *library,
    const char *path, struct str text, struct mapping **out,
    struct myo_protocol **protocol, struct myo_diags *diags)
{
	enum myo_status status = MYO_OK;
	struct mapping *m = mapping_read(ctx->arena, path, text, diags);

	*protocol = NULL;
	if (m == NULL)
		return MYO_ERR_NOMEM;
	check_examiner(m);
	if (m->protocol_id[0] != '\0')
		status = load_protocol(m, library, protocol, diags);
	if (*protocol != NULL)
		mapping_bind(m, *protocol, diags);
	if (arena_failed(ctx->arena))
		return MYO_ERR_NOMEM;
	*out = m;
	return status == MYO_OK && m->errors > 0 ? MYO_ERR_INVALID : status;
}
