/*
 * verify_sign.c: the signatures in a logbook, checked against the chains that
 * stand in it and the public keys in LOGBOOK/keys.
 */
#include "verify_private.h"

#include <errno.h>
#include <string.h>

#include "core/sign.h"
#include "os/atomic.h"
#include "os/path.h"

#include "base/banned.h"

#define KEY_FILE_MAX ((size_t)4096)

struct chains {
	struct verify *v;
	const struct myo_entry *entry;
	struct arena *arena;
	enum myo_status status;
};

static const char *
chain_of(void *ctx, struct str station, uint64_t seq)
{
	struct chains *c = ctx;
	struct station_file *file = verify_station(c->v, station);
	struct myo_entry found;

	if (file == NULL)
		return NULL;
	enum myo_status status = verify_look_up(c->v, file, seq, &found);
	if (status == MYO_ERR_NOMEM)
		c->status = status;
	if (status != MYO_OK ||
	    strcmp(found.session_id, c->entry->session_id) != 0)
		return NULL;
	return arena_cstr(c->arena, found.chain);
}

/* The file is looked for once. */
static enum myo_status
read_key(struct verify *v, struct station_file *file)
{
	struct buf path = BUF_INIT, text = BUF_INIT, name = BUF_INIT;
	struct str key;

	if (file->key_read)
		return MYO_OK;
	file->key_read = true;
	buf_addf(&name, "keys/%.*s.pub", STR_ARG(file->station));
	path_join(&path, v->book->dir.data, name.data);
	int rc = path.failed || name.failed
		     ? -ENOMEM
		     : file_read_with(v->os, path.data, OS_NOFOLLOW | OS_PLAIN,
			   &text, KEY_FILE_MAX);
	/* What else stands there is reported with the folder. */
	if (rc < 0 && rc != -ENOMEM && rc != -ENOENT && rc != -ENOTDIR &&
	    !os_no_file(rc))
		verify_unread(v, path.data, "read", rc);
	const char *station = arena_str(&v->arena, file->station);
	if (rc == 0 && text.len > 0) {
		if (sign_public_read(buf_str(&text), station, &key))
			memcpy(file->key, key.p, sizeof(file->key) - 1);
		else
			findings_add(&v->findings, DIAG_VERIFY_SIGN, path.data,
			    1, "'%s', not the public key of that station",
			    path_base(path.data));
	}
	buf_release(&name);
	buf_release(&text);
	buf_release(&path);
	return rc == -ENOMEM ? verify_nomem(v) : MYO_OK;
}

enum myo_status
verify_sign(struct verify *v, const struct myo_entry *e)
{
	struct arena arena = ARENA_INIT;
	struct chains chains = { v, e, &arena, MYO_OK };
	enum myo_status status = read_key(v, v->file);

	if (status != MYO_OK)
		return status;
	const enum sign_result result =
	    sign_check(&arena, e, v->file->key[0] != '\0' ? v->file->key : NULL,
		chain_of, &chains, NULL);
	arena_release(&arena);
	if (result == SIGN_NOMEM || chains.status != MYO_OK)
		return verify_nomem(v);
	if (result != SIGN_GOOD)
		verify_fault(v, DIAG_VERIFY_SIGN, "'%s by %s', %s", e->value,
		    e->examiner_id, sign_result_text(result));
	return MYO_OK;
}
