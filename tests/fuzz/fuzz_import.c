/*
 * A mapping, a form feed, and a CSV file for it. Whatever they hold: a fault
 * is said at a place that exists, or every row is a session from open to
 * close that folds, whose entries can be stored. Twice is the same.
 */
#include <stdlib.h>
#include <string.h>

#include <myolog/session.h>

#include "fuzz/fuzz.h"
#include "fuzz/rich.h"
#include "import/import.h"
#include "store/schema.h"

#define NOW INT64_C(1795424400000)

static bool
id_ok(void *ctx, struct str id)
{
	(void)ctx;
	for (size_t i = 0; i < id.len; i++)
		if (!((id.p[i] >= 'a' && id.p[i] <= 'z') ||
			(id.p[i] >= 'A' && id.p[i] <= 'Z') ||
			(id.p[i] >= '0' && id.p[i] <= '9') || id.p[i] == '-'))
			return false;
	return id.len > 0 && id.len < 32;
}

static int
offset(void *ctx, int64_t ms)
{
	(void)ctx;
	return ms > NOW / 2 ? 60 : 120;
}

static bool
new_id(void *ctx, size_t row, char out[UUID_SIZE])
{
	unsigned char random[10] = { (unsigned char)(row >> 8),
		(unsigned char)row };

	(void)ctx;
	uuid_v7(out, NOW, random);
	return true;
}

static void
check_row(const struct import_row *row, const struct myo_protocol *protocol)
{
	struct myo_session *s = myo_session_new(protocol);
	struct myo_session_info info;

	FUZZ_CHECK(s != NULL && row->n_entries >= 3);
	FUZZ_CHECK(row->entries[0].entry == MYO_ENTRY_OPEN);
	FUZZ_CHECK(row->entries[row->n_entries - 1].entry == MYO_ENTRY_CLOSE);
	for (size_t i = 0; i < row->n_entries; i++) {
		struct myo_entry e = row->entries[i];
		FUZZ_CHECK(e.entry != MYO_ENTRY_REJECTED);
		FUZZ_CHECK(myo_session_apply(s, &e) == MYO_OK);
		/* as the store will have them */
		e.station_id = "station-1";
		if (e.refers_to[0] != '\0')
			e.refers_to = "station-1:1";
		FUZZ_CHECK_OF(schema_check(&e, NULL) == MYO_OK, e.value);
	}
	myo_session_info(s, &info);
	FUZZ_CHECK(info.state == MYO_SESSION_CLOSED);
	FUZZ_CHECK(myo_session_strays(s) == 0);
	FUZZ_CHECK(strcmp(info.observed_at, row->observed_at) == 0);
	FUZZ_CHECK(info.n_answered == row->n_answered);
	myo_session_free(s);
}

/* What came of it, in one text. */
static void
list_rows(struct buf *out, const struct import *in)
{
	for (size_t i = 0; i < in->n; i++)
		for (size_t k = 0; k < in->rows[i].n_entries; k++) {
			schema_encode(out, &in->rows[i].entries[k]);
			buf_addc(out, '\n');
		}
	buf_addf(out, "%zu", in->errors);
}

static void
convert(struct str mapping, struct str csv, const struct myo_protocol *protocol,
    struct buf *out)
{
	const struct import_rules rules = {
		.patient_ok = id_ok,
		.patient_rule = "an id",
		.examiner_ok = id_ok,
		.examiner_rule = "an id",
		.offset = offset,
		.new_id = new_id,
		.program = "myolog",
		.now = NOW,
		.stamp = "2026-11-23T09:00:00.000+00:00",
	};
	struct arena arena = ARENA_INIT;
	struct myo_diags *diags = myo_diags_new();
	struct import in;
	struct mapping *m = mapping_read(&arena, "m.ini", mapping, diags);

	FUZZ_CHECK(m != NULL && diags != NULL);
	mapping_bind(m, protocol, diags);
	FUZZ_CHECK(m->errors == myo_diags_count_of(diags, MYO_ERROR));
	buf_addf(out, "%zu ", m->errors);
	if (m->errors == 0) {
		FUZZ_CHECK(import_read(&arena, "f.csv", csv, m, protocol,
			       &rules, &in, diags) == MYO_OK);
		FUZZ_CHECK(in.errors == myo_diags_count_of(diags, MYO_ERROR));
		for (size_t i = 0; i < in.n && in.errors == 0; i++)
			check_row(&in.rows[i], protocol);
		list_rows(out, &in);
	}
	fuzz_diags(diags);
	myo_diags_free(diags);
	arena_release(&arena);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static struct myo_protocol *protocol;
	struct buf first = BUF_INIT, second = BUF_INIT;
	char *text = fuzz_exact(data, len);
	struct str csv, all = { text, len };
	struct str mapping = str_cut(all, '\f', &csv);

	if (protocol == NULL)
		protocol = rich_protocol();
	(void)mapping_is(mapping);
	convert(mapping, csv, protocol, &first);
	convert(mapping, csv, protocol, &second);
	FUZZ_CHECK(str_eq(buf_str(&first), buf_str(&second)));
	buf_release(&second);
	buf_release(&first);
	free(text);
	return 0;
}
