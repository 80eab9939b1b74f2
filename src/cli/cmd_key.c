/*
 * cmd_key.c: this station's signing key and its passphrase.
 */
#include "cli/cmd.h"

#include <string.h>

#include "cli/signing.h"
#include "core/sign.h"
#include "os/path.h"
#include "ui/text.h"

#include "base/banned.h"

enum key_opt {
	KEY_PASSPHRASE,
};

static const struct opt options[] = {
	[KEY_PASSPHRASE] = {
		.name = "passphrase",
		.letter = 'p',
		.help = "set, change or remove the passphrase; it is asked for",
	},
	{ .name = NULL },
};

/* ---- looking */

static void
print_public(const struct cmd_context *ctx, struct myo_logbook *book,
    const struct keyfile *k, struct buf *out)
{
	struct buf finger = BUF_INIT;
	struct myo_diags *diags = myo_diags_new();
	char there[65];
	enum myo_status status =
	    diags == NULL ? MYO_ERR_NOMEM
			  : myo_logbook_public_key(
				book, myo_logbook_station(book), there, diags);

	sign_fingerprint(&finger, k->public_key);
	text_field(out, 0, cmd_width(ctx), "fingerprint", finger.data);
	text_field(
	    out, 0, cmd_width(ctx), "passphrase", k->sealed ? "set" : "none");
	text_field(out, 0, cmd_width(ctx), "in the logbook",
	    status == MYO_OK             ? "yes"
	    : status == MYO_ERR_NOTFOUND ? "not yet: the first signature puts "
					   "it there"
					 : "cannot be read");
	if (diags != NULL)
		cmd_diags(ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	buf_release(&finger);
}

static enum rc
show(const struct cmd_context *ctx, struct myo_logbook *book)
{
	struct keyfile k;
	struct buf out = BUF_INIT, path = BUF_INIT;
	const char *station = myo_logbook_station(book);
	const char *dir = signing_dir(ctx);
	enum rc rc = signing_load(ctx, book, KEY_LOOK, &k);

	if (dir == NULL)
		return RC_USAGE;
	key_path(&path, dir, station);
	text_field(&out, 0, cmd_width(ctx), "station", station);
	text_field(&out, 0, cmd_width(ctx), "secret key", path.data);
	if (rc == RC_DONE)
		print_public(ctx, book, &k, &out);
	else if (rc == RC_USAGE)
		text_field(&out, 0, cmd_width(ctx), "fingerprint",
		    "none: the key is made by the first signature, or by "
		    "'myolog key --passphrase'");
	if (rc == RC_DONE || rc == RC_USAGE) {
		rc = out.failed || path.failed ? cmd_no_memory(ctx) : RC_DONE;
		sink_add(ctx->out, buf_str(&out));
	}
	secret_wipe(&k, sizeof(k));
	buf_release(&path);
	buf_release(&out);
	return rc;
}

/* ---- the passphrase */

static enum rc
ask_new(const struct cmd_context *ctx, struct passphrase *out)
{
	struct passphrase again = { .len = 0 };
	enum rc rc = signing_ask(ctx, "New passphrase (Enter for none)", out);

	if (rc == RC_DONE)
		rc = signing_ask(ctx, "New passphrase once more", &again);
	if (rc == RC_DONE && (out->len != again.len ||
				 memcmp(out->text, again.text, out->len) != 0))
		rc = cmd_fail(ctx, RC_USAGE, "the two are not the same");
	secret_wipe(&again, sizeof(again));
	return rc;
}

/* k becomes the file with this passphrase. */
static enum rc
close_box(const struct cmd_context *ctx, struct keyfile *k,
    const struct ed25519_key *key, const struct passphrase *passphrase)
{
	unsigned char random[SECRET_RANDOM];

	memcpy(k->seed, key->secret, sizeof(k->seed));
	k->sealed = passphrase->len > 0;
	if (!k->sealed)
		return RC_DONE;
	int rc = ctx->os->random(ctx->os, random, sizeof(random));
	if (rc < 0)
		return cmd_fail(
		    ctx, RC_STORE, "no random bytes: %s", os_error_text(rc));
	return secret_close(&k->box, k->seed, passphrase_str(passphrase),
		   random) == SECRET_OK
		   ? RC_DONE
		   : cmd_fail(
			 ctx, RC_STORE, "not enough memory for a passphrase");
}

static enum rc
store(const struct cmd_context *ctx, struct myo_logbook *book,
    const struct keyfile *k)
{
	struct myo_diags *diags = myo_diags_new();

	if (diags == NULL)
		return cmd_no_memory(ctx);
	enum myo_status status = key_store(
	    ctx->os, signing_dir(ctx), myo_logbook_station(book), k, diags);
	cmd_diags(ctx, diags, DIAGS_FINDINGS);
	myo_diags_free(diags);
	return status == MYO_OK ? RC_DONE : RC_STORE;
}

static enum rc
change(const struct cmd_context *ctx, struct myo_logbook *book)
{
	struct {
		struct keyfile file;
		struct ed25519_key key;
		struct passphrase passphrase;
	} secret;

	secret_lock(&secret, sizeof(secret));
	enum rc rc = signing_load(ctx, book, KEY_MAKE, &secret.file);
	if (rc == RC_DONE)
		rc = signing_unlock(ctx, &secret.file, &secret.key);
	if (rc == RC_DONE)
		rc = ask_new(ctx, &secret.passphrase);
	if (rc == RC_DONE)
		rc = close_box(
		    ctx, &secret.file, &secret.key, &secret.passphrase);
	if (rc == RC_DONE)
		rc = store(ctx, book, &secret.file);
	if (rc == RC_DONE)
		sink_addf(ctx->out, "passphrase %s\n",
		    secret.file.sealed ? "set" : "removed");
	else
		sink_adds(ctx->err, "the passphrase is as it was\n");
	secret_unlock(&secret, sizeof(secret));
	return rc;
}

static enum rc
exec_key(struct cmd_context *ctx)
{
	struct myo_logbook *book = NULL;
	enum rc rc = cmd_open_logbook(ctx, MYO_LOGBOOK_WRITE, &book);

	if (rc != RC_DONE)
		return rc;
	if (ctx->term != NULL) {
		term_catch(ctx->term);
		ctx->in->term = ctx->term;
	}
	rc =
	    cmd_flag(ctx, KEY_PASSPHRASE) ? change(ctx, book) : show(ctx, book);
	ctx->in->term = NULL;
	if (ctx->term != NULL)
		term_release(ctx->term);
	myo_logbook_close(book);
	return rc;
}

static const int exits[] = { RC_DONE, RC_USAGE, RC_BAD, RC_STORE,
	RC_INTERRUPTED, RC_END };

const struct cmd cmd_key = {
	.name = "key",
	.operands = "",
	.summary = "this station's signing key and its passphrase",
	.details =
	    "Shows which key this station signs with, where its secret half "
	    "lies, and whether a passphrase is set. The fingerprint is short "
	    "enough for paper: kept outside of the logbook, it tells this "
	    "station's signatures from all others.\n"
	    "With --passphrase, asks for the old one, if there is one, and "
	    "twice for the new one, without showing them; from a pipe it reads "
	    "lines. It is nowhere else: who forgets it cannot sign with this "
	    "key again, and signatures stay as good as they are.",
	.opts = options,
	.exits = exits,
	.exec = exec_key,
};
