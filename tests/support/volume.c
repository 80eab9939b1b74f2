/*
 * volume.c: a station's file made line by line.
 */
#include "support/volume.h"

#include <assert.h>
#include <stdio.h>
#include <string.h>

#include "store/chain.h"
#include "store/schema.h"
#include "store/store_private.h"

void
volume_init(struct volume *v, struct fake *fake, const char *station)
{
	memset(v, 0, sizeof(*v));
	v->fake = fake;
	v->station = station;
	buf_init(&v->path);
	buf_init(&v->text);
	buf_addf(&v->path, VOLUME_DIR "/%s.csv", station);
	buf_addstr(&v->text, schema_header());
	buf_adds(&v->text, "\r\n");
	chain_start(v->chain);
}

void
volume_release(struct volume *v)
{
	buf_release(&v->path);
	buf_release(&v->text);
}

void
volume_add(struct volume *v, const struct myo_entry *e)
{
	struct myo_entry entry = *e;
	struct buf line = BUF_INIT;

	entry.station_id = v->station;
	entry.seq = ++v->seq;
	schema_encode(&line, &entry);
	volume_bytes(v, line.data);
	buf_release(&line);
}

void
volume_bytes(struct volume *v, const char *body)
{
	chain_next(v->chain, str_from(body), v->chain);
	buf_addf(&v->text, "%s,%s\r\n", body, v->chain);
	assert(!v->text.failed);
}

void
volume_rig(struct volume *v, const struct rig *rig)
{
	struct buf path = BUF_INIT;

	buf_addf(&path, VOLUME_DIR "/protocols/%s-%s.ini", rig->protocol->id,
	    rig->protocol->rev);
	fake_put(v->fake, path.data, rig->protocol->snapshot,
	    rig->protocol->snapshot_len);
	for (size_t i = 0; i < rig->n_entries; i++)
		volume_add(v, &rig->entries[i]);
	buf_release(&path);
}

void
volume_put(struct volume *v)
{
	fake_put(v->fake, v->path.data, v->text.data, v->text.len);
}

size_t
lines_count(const struct buf *text)
{
	size_t n = 0;

	for (size_t i = 1; i < text->len; i++)
		n += text->data[i] == '\n' && text->data[i - 1] == '\r';
	return n;
}

struct str
lines_get(const struct buf *text, size_t number)
{
	size_t from = 0;

	for (size_t i = 1; i < text->len; i++) {
		if (text->data[i] != '\n' || text->data[i - 1] != '\r')
			continue;
		if (--number == 0)
			return str_range(text->data + from, text->data + i + 1);
		from = i + 1;
	}
	assert(number == 0); /* there is no such line */
	return (struct str){ NULL, 0 };
}

static void
on_finding(void *ctx, const struct myo_diag *d)
{
	struct verdict *v = ctx;

	if (v->n++ >= VOLUME_FINDINGS)
		return;
	const size_t i = v->n - 1;
	(void)snprintf(v->finding[i].id, sizeof(v->finding[i].id), "%s", d->id);
	(void)snprintf(
	    v->finding[i].file, sizeof(v->finding[i].file), "%s", d->file);
	(void)snprintf(
	    v->finding[i].text, sizeof(v->finding[i].text), "%s", d->text);
	v->finding[i].line = d->line;
	v->finding[i].severity = d->severity;
}

static void
on_file(void *ctx, const struct myo_verified_file *file)
{
	struct verdict *v = ctx;

	v->seal = file->seal;
}

void
volume_verify(struct fake *fake, const struct myo_seal *seals, size_t n_seals,
    struct verdict *out)
{
	const struct myo_verify how = {
		.seals = seals,
		.n_seals = n_seals,
		.finding = on_finding,
		.file = on_file,
		.ctx = out,
	};
	struct myo_logbook *book = NULL;

	out->n = 0;
	out->status = store_open_with(
	    &fake->os, VOLUME_DIR, NULL, MYO_LOGBOOK_READ, &book, NULL);
	if (out->status == MYO_OK)
		out->status = myo_logbook_verify(book, &how, &out->result);
	myo_logbook_close(book);
}

uint64_t
volume_whole(struct fake *fake, const char *station)
{
	struct myo_logbook *book = NULL;
	uint64_t entries = 0;
	enum myo_status status = store_open_with(
	    &fake->os, VOLUME_DIR, NULL, MYO_LOGBOOK_READ, &book, NULL);

	if (status == MYO_OK)
		status = myo_logbook_whole(book, station, &entries);
	myo_logbook_close(book);
	return status == MYO_OK ? entries : UINT64_MAX;
}

bool
verdict_has(const struct verdict *v, const char *id, const char *file, int line)
{
	for (size_t i = 0; i < v->n && i < VOLUME_FINDINGS; i++) {
		const char *have = v->finding[i].file;
		const size_t n = strlen(file);
		if ((id == NULL || strcmp(v->finding[i].id, id) == 0) &&
		    strlen(have) >= n &&
		    strcmp(have + strlen(have) - n, file) == 0 &&
		    (line == 0 || v->finding[i].line == line))
			return true;
	}
	return false;
}

void
verdict_print(const struct verdict *v)
{
	for (size_t i = 0; i < v->n && i < VOLUME_FINDINGS; i++)
		printf("# %s:%d: %s: %s\n", v->finding[i].file,
		    v->finding[i].line, v->finding[i].id, v->finding[i].text);
}
