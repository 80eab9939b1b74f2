/*
 * signing.c: this station's key and its passphrase.
 */
#include "cli/signing.h"

#include "base/banned.h"

#define TRIES 3

const char *
signing_dir(const struct cmd_context *ctx)
{
	const char *dir = cmd_user_dir(ctx, PATH_STATE);

	if (dir == NULL)
		(void)cmd_fail(ctx, RC_USAGE,
		    "no place for the station's key; set HOME or "
		    "XDG_STATE_HOME");
	return dir;
}

enum rc
signing_load(const struct cmd_context *ctx, struct myo_logbook *book,
    enum key_use use, struct keyfile *out)
{
	const char *dir = signing_dir(ctx);
	struct myo_diags *diags = NULL;

	if (dir == NULL)
		return RC_USAGE;
	diags = myo_diags_new();
	if (diags == NULL)
		return cmd_no_memory(ctx);
	enum myo_status status =
	    key_load(ctx->os, dir, myo_logbook_station(book), use, out, diags);
	cmd_diags(ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	return cmd_rc(status);
}

enum rc
signing_ask(
    const struct cmd_context *ctx, const char *question, struct passphrase *out)
{
	const char *why = "";

	switch (passphrase_read(ctx->in, ctx->err, question, out, &why)) {
	case INPUT_LINE:
		return RC_DONE;
	case INPUT_END:
		return cmd_fail(ctx, RC_USAGE, "no passphrase was given");
	case INPUT_REFUSED:
	case INPUT_FAILED:
		return cmd_fail(ctx, RC_USAGE, "%s", why);
	case INPUT_SIGNAL:
		break;
	}
	return RC_INTERRUPTED;
}

static enum rc
try_once(const struct cmd_context *ctx, const struct keyfile *k,
    unsigned char seed[SECRET_SIZE], enum secret_result *result)
{
	struct passphrase given = { .len = 0 };
	enum rc rc = signing_ask(ctx, "Passphrase of the signing key", &given);

	if (rc == RC_DONE)
		*result = secret_open(&k->box, passphrase_str(&given), seed);
	secret_wipe(&given, sizeof(given));
	return rc;
}

static enum rc
open_box(const struct cmd_context *ctx, const struct keyfile *k,
    unsigned char seed[SECRET_SIZE])
{
	int tries = ctx->os->isatty(ctx->os, ctx->in->fd) ? TRIES : 1;
	enum secret_result result = SECRET_WRONG;

	while (tries-- > 0 && result == SECRET_WRONG) {
		enum rc rc = try_once(ctx, k, seed, &result);
		if (rc != RC_DONE)
			return rc;
		if (result == SECRET_WRONG)
			(void)cmd_fail(ctx, RC_USAGE, "wrong passphrase");
	}
	switch (result) {
	case SECRET_OK:
		return RC_DONE;
	case SECRET_WRONG:
		return RC_USAGE;
	case SECRET_NOMEM:
		return cmd_fail(ctx, RC_STORE,
		    "not enough memory for the passphrase: it takes %llu MiB",
		    (unsigned long long)(k->box.mem >> 20));
	case SECRET_LIMIT:
		break;
	}
	return cmd_fail(ctx, RC_BAD, "the key file is damaged");
}

enum rc
signing_unlock(const struct cmd_context *ctx, const struct keyfile *k,
    struct ed25519_key *out)
{
	unsigned char seed[SECRET_SIZE];
	enum rc rc = RC_DONE;

	if (k->sealed)
		rc = open_box(ctx, k, seed);
	if (rc == RC_DONE &&
	    !keyfile_pair(k->public_key, k->sealed ? seed : k->seed, out))
		rc = cmd_fail(ctx, RC_BAD, "the key file is damaged");
	secret_wipe(seed, sizeof(seed));
	return rc;
}
