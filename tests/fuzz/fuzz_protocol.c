/*
 * Protocol files: what loads is written as a snapshot that loads without any
 * other file to the same snapshot, byte for byte; what does not load says why
 * and where; and a session of whatever loads can be held, its entries folding
 * to the same record each time (the rig compares).
 */
#include <stdlib.h>
#include <string.h>

#include "base/hash.h"
#include "fuzz/fuzz.h"
#include "fuzz/rich.h"
#include "support/rig.h"

#define HELD_BY 600 /* bytes of a file of which a session is held */

static const char *const lines[] = { "?", "1", "y", "none", "nt pain / why",
	"5", "a note", "<", "4p", ":list", ":undo", ":redo", "0", ":same", "",
	"2 / x", ":nt other", "x", ":goto push", "12,5", "y", "y" };

/* The file itself is "self", so that it can take over from itself. */
static enum myo_status
give(void *ctx, const char *id, const char *from_path, char **data, size_t *len,
    char **path)
{
	const struct str *own = ctx;
	struct str file = strcmp(id, "rich") == 0 ? fuzz_file(RICH_INI) : *own;

	(void)from_path;
	if (strcmp(id, "rich") != 0 && strcmp(id, "self") != 0)
		return MYO_ERR_NOTFOUND;
	*data = fuzz_exact(file.p, file.len);
	*len = file.len;
	*path = fuzz_text(str_from(id));
	return MYO_OK;
}

static void
reload(const struct myo_protocol *p)
{
	struct myo_protocol *again = NULL;
	struct myo_diags *diags = myo_diags_new();
	char hash[HASH_HEX_SIZE];

	hash_text((struct str){ p->snapshot, p->snapshot_len }, hash);
	FUZZ_CHECK(strcmp(hash, p->hash) == 0);
	enum myo_status status = myo_protocol_load("snapshot.ini", p->snapshot,
	    p->snapshot_len, NULL, NULL, &again, diags);
	fuzz_diags(diags);
	FUZZ_CHECK_OF(status == MYO_OK, p->snapshot);
	FUZZ_CHECK_OF(
	    again->snapshot_len == p->snapshot_len &&
		memcmp(again->snapshot, p->snapshot, p->snapshot_len) == 0,
	    again->snapshot);
	FUZZ_CHECK(strcmp(again->rev, p->rev) == 0);
	FUZZ_CHECK(again->n_steps == p->n_steps);
	myo_protocol_free(again);
	myo_diags_free(diags);
}

static void
hold(struct myo_protocol *p)
{
	static struct rig rig;

	rig_init_lent(&rig, p);
	rig_open(&rig, "rl", p->order);
	for (size_t i = 0;
	     i < sizeof(lines) / sizeof(lines[0]) && rig.next == MYO_NEXT_ASK;
	     i++)
		rig_type(&rig, lines[i]);
	rig_resume(&rig);
	rig_release(&rig);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct str own = { (const char *)data, len };
	struct myo_protocol_source source = { &own, give };
	struct myo_protocol *p = NULL;
	struct myo_diags *diags = myo_diags_new();

	FUZZ_CHECK(diags != NULL);
	enum myo_status status = myo_protocol_load("input.ini",
	    (const char *)data, len, rich_catalogue(), &source, &p, diags);
	fuzz_diags(diags);
	size_t errors = myo_diags_count_of(diags, MYO_ERROR);
	FUZZ_CHECK(status == (errors > 0 ? MYO_ERR_INVALID : MYO_OK));
	FUZZ_CHECK((p != NULL) == (status == MYO_OK));
	if (p != NULL) {
		reload(p);
		if (len < HELD_BY)
			hold(p);
	}
	myo_protocol_free(p);
	myo_diags_free(diags);
	return 0;
}
