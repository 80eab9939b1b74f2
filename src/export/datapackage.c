/*
 * datapackage.c: a folder that says itself what is in it (Frictionless Data
 * Package 2.0): the long table, a wide one for each protocol, and
 * datapackage.json with their columns, sizes and hashes.
 */
#include <string.h>

#include "base/hash.h"
#include "export/long.h"
#include "export/schema.h"

#include "base/banned.h"

#define PROFILE     "https://datapackage.org/profiles/2.0/datapackage.json"
#define DESCRIPTION "datapackage.json"
#define LONG_NAME   "answers"
#define WIDE_PREFIX "sessions-"
#define CSV_SUFFIX  ".csv"

/* A CSV file and what the description says of it. */
struct resource {
	const char *name;     /* of the resource; the file has .csv behind it */
	const char *protocol; /* of its sessions; NULL: the long table */
	struct wide wide;
	int file;
	uint64_t bytes;
	struct sha256 hash;
};

struct state {
	struct table table;
	struct rows rows;
	struct export_sink sink;      /* counts and hashes on the way to */
	const struct export_sink *to; /* the one that was handed in */
	struct resource **list;       /* the long table first */
	size_t n, cap;
	int description; /* its file */
};

static struct resource *
add_resource(struct export *x, const char *name, const char *protocol)
{
	struct state *s = x->state;
	struct resource **list =
	    arena_grow(&x->arena, s->list, s->n, &s->cap, sizeof(*list));
	struct resource *r = arena_new(&x->arena, struct resource, 1);

	if (list == NULL || r == NULL)
		return NULL;
	s->list = list;
	list[s->n++] = r;
	r->name = name;
	r->protocol = protocol;
	r->file = -1;
	sha256_init(&r->hash);
	wide_init(&r->wide, x);
	return r;
}

/* Everything that is written goes through here. */
static bool
count_and_write(void *ctx, int file, struct str bytes)
{
	struct state *s = ctx;

	for (size_t i = 0; i < s->n; i++)
		if (s->list[i]->file == file) {
			s->list[i]->bytes += bytes.len;
			sha256_add(&s->list[i]->hash, bytes.p, bytes.len);
		}
	return s->to->write(s->to->ctx, file, bytes);
}

static enum myo_status
init(struct export *x)
{
	struct state *s = x->state;

	s->table = (struct table){ .out = &x->line };
	rows_init(&s->rows, x);
	s->to = x->sink;
	s->sink = (struct export_sink){ s, NULL, count_and_write };
	x->sink = &s->sink;
	return add_resource(x, LONG_NAME, NULL) != NULL ? MYO_OK
							: MYO_ERR_NOMEM;
}

/* Revisions of one protocol come one after the other. */
static enum myo_status
plan(struct export *x, const struct myo_protocol *protocol)
{
	struct state *s = x->state;
	struct resource *r = s->list[s->n - 1];

	if (r->protocol == NULL || strcmp(r->protocol, protocol->id) != 0)
		r = add_resource(x,
		    arena_printf(&x->arena, WIDE_PREFIX "%s", protocol->id),
		    arena_cstr(&x->arena, protocol->id));
	return r == NULL ? MYO_ERR_NOMEM : wide_plan(&r->wide, protocol);
}

static int
open_file(struct export *x, const char *name)
{
	struct state *s = x->state;

	return s->to->file(s->to->ctx, name);
}

static enum myo_status
start(struct export *x)
{
	struct state *s = x->state;
	enum myo_status status = MYO_OK;

	for (size_t i = 0; i < s->n && status == MYO_OK; i++) {
		struct resource *r = s->list[i];
		r->file = open_file(
		    x, arena_printf(&x->arena, "%s" CSV_SUFFIX, r->name));
		if (r->file < 0)
			return MYO_ERR_IO;
		if (r->protocol == NULL) {
			status = long_header(x, &s->table, r->file);
			continue;
		}
		status = wide_close(&r->wide);
		if (status == MYO_OK)
			status = wide_header(&r->wide, &s->table, r->file);
	}
	if (status != MYO_OK)
		return status;
	s->description = open_file(x, DESCRIPTION);
	return s->description < 0 ? MYO_ERR_IO : MYO_OK;
}

static enum myo_status
session(struct export *x, const struct export_session *from)
{
	struct state *s = x->state;
	enum myo_status status = rows_read(&s->rows, from);

	for (size_t i = 0; i < s->n && status == MYO_OK; i++) {
		struct resource *r = s->list[i];
		if (r->protocol == NULL)
			status = long_rows(x, &s->table, &s->rows, r->file);
		else if (strcmp(r->protocol, from->protocol->id) == 0)
			status =
			    wide_row(&r->wide, &s->table, &s->rows, r->file);
	}
	return status;
}

/* ---- the description */

static void
put_dialect(struct json_put *j, json_t *resource)
{
	json_t *dialect = json_put_object(j, resource, "dialect");

	json_put_text(j, dialect, "delimiter", ",");
	json_put_text(j, dialect, "lineTerminator", "\r\n");
	json_put_text(j, dialect, "quoteChar", "\"");
	json_put_flag(j, dialect, "doubleQuote", true);
	json_put_flag(j, dialect, "header", true);
}

static void
put_resource(
    struct json_put *j, json_t *list, struct export *x, struct resource *r)
{
	char hex[HASH_HEX_SIZE];
	json_t *o = json_put_object(j, list, NULL);

	sha256_hex(&r->hash, hex);
	json_put_text(j, o, "name", r->name);
	json_put_text(
	    j, o, "path", arena_printf(&x->arena, "%s" CSV_SUFFIX, r->name));
	json_put_text(j, o, "title",
	    r->protocol == NULL ? "a row an answer"
				: arena_printf(&x->arena,
				      "a row a session of %s", r->protocol));
	json_put_text(j, o, "type", "table");
	json_put_text(j, o, "format", "csv");
	json_put_text(j, o, "mediatype", "text/csv");
	json_put_text(j, o, "encoding", "utf-8");
	json_put_integer(j, o, "bytes", (long long)r->bytes);
	json_put_text(j, o, "hash", arena_printf(&x->arena, "sha256:%s", hex));
	put_dialect(j, o);
	if (r->protocol == NULL)
		schema_long(j, o, x);
	else
		schema_wide(j, o, x, &r->wide);
}

/* What may be done with it, which has to travel with it. */
static void
put_privacy(struct json_put *j, json_t *root, const struct deid *deid)
{
	if (deid == NULL)
		return;
	const bool limited = deid_dates(deid) == DEID_SHIFTED;
	struct buf text = BUF_INIT;

	buf_adds(&text,
	    limited
		? "A limited data set (45 CFR 164.514(e)). It is not Safe "
		  "Harbor, and what is in it is not de-identified: it may go "
		  "only to whoever has signed a data use agreement. "
		: "De-identified by the rules of Safe Harbor (45 CFR "
		  "164.514(b)(2)). ");
	buf_adds(&text,
	    "Ids of patients, sessions, examiners and stations are "
	    "pseudonyms; what stands for times is said with each column; ");
	buf_adds(&text,
	    deid_keeps(deid, DEID_NOTE)
		? "notes and answers in words are as they were written, with "
		  "whatever names stand in them."
		: "notes, answers in words and serial numbers are left out.");
	json_put_text(j, root, "description", text.data);
	j->failed |= text.failed;
	buf_release(&text);
}

static enum myo_status
end(struct export *x)
{
	struct state *s = x->state;
	struct json_put j = { .failed = false };
	json_t *root = json_object();

	json_put_text(&j, root, "$schema", PROFILE);
	json_put_text(&j, root, "name", "myolog-export");
	json_put_text(
	    &j, root, "title", "Clinical muscle tests, exported by myolog");
	put_privacy(&j, root, x->options->deid);
	json_t *list = json_put_array(&j, root, "resources");
	for (size_t i = 0; i < s->n; i++)
		put_resource(&j, list, x, s->list[i]);
	json_put_end(&j, root, JSON_INDENT(2), &x->line);
	buf_addc(&x->line, '\n');
	return j.failed ? MYO_ERR_NOMEM : export_flush(x, s->description);
}

static void
release(struct export *x)
{
	struct state *s = x->state;

	rows_release(&s->rows);
}

const struct export_format export_datapackage = {
	.name = "datapackage",
	.folder = true,
	.takes_labels = true,
	.state_size = sizeof(struct state),
	.init = init,
	.plan = plan,
	.start = start,
	.session = session,
	.end = end,
	.release = release,
};
