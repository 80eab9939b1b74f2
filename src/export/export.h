/*
 * export.h: sessions as files that other programs read. One table of formats;
 * each is one file of code and a row here. Nothing opens a file: bytes go to
 * the sink that was handed in.
 *
 * Order of calls: export_init; export_plan for every protocol revision among
 * the sessions, so that the columns are known before the first row; then
 * export_start, export_session for each session, export_entry for each entry
 * that belongs to no session, export_end; export_release in any case. After a
 * failure only export_release may follow.
 *
 * Memory: what the revisions need and one session; never a table.
 *
 * Ownership: options, sink and protocols are borrowed; a protocol that was
 * planned may be gone afterwards, the one of a session must be there for the
 * call. Results: MYO_ERR_NOMEM, MYO_ERR_IO when the sink took no more (it
 * knows why), MYO_ERR_FORMAT for a text that is no UTF-8.
 *
 * Text: UTF-8 without byte-order mark, CSV as in RFC 4180 with CRLF. Times are
 * RFC 3339. Numbers have a point, no exponent.
 */
#ifndef EXPORT_EXPORT_H
#define EXPORT_EXPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/protocol.h>
#include <myolog/record.h>
#include <myolog/session.h>
#include <myolog/status.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/str.h"
#include "export/deid.h"

struct export;

/* Where the bytes go. */
struct export_sink {
	void *ctx;
	/* Begins a file of a folder: its number, or -1. A format that makes
	 * one file writes to number 0 and never asks. */
	int (*file)(void *ctx, const char *name);
	/* false: it takes no more, and knows why. */
	bool (*write)(void *ctx, int file, struct str bytes);
};

struct export_options {
	const char *step;  /* only this one, as it is recorded; NULL: all */
	bool labels;       /* labels in place of codes */
	bool bom;          /* a byte-order mark first */
	bool wide;         /* spreadsheet: a row a session */
	struct deid *deid; /* NULL: as it is recorded */
};

/* A session and what only the program can tell of it. */
struct export_session {
	struct myo_session *session;
	const struct myo_protocol *protocol;
	/* "" for not signed; "signed"; "amended" after the signature;
	 * "fails" */
	const char *signature;
};

struct export_format {
	const char *name;
	bool folder;       /* it makes a folder of several files */
	bool one_protocol; /* columns are those of one protocol */
	bool may_be_wide;  /* takes --wide */
	bool takes_bom;
	bool takes_labels;
	bool withdrawn;    /* withdrawn sessions are part of it */
	size_t state_size; /* of x->state, zeroed */
	/* NULL: nothing to be done */
	enum myo_status (*init)(struct export *x);
	enum myo_status (*plan)(
	    struct export *x, const struct myo_protocol *protocol);
	enum myo_status (*start)(struct export *x);
	enum myo_status (*session)(
	    struct export *x, const struct export_session *s);
	/* of an entry that belongs to no session */
	enum myo_status (*entry)(
	    struct export *x, const struct myo_entry *entry);
	enum myo_status (*end)(struct export *x);
	/* also after init failed */
	void (*release)(struct export *x);
};

struct export
{
	const struct export_format *format;
	const struct export_options *options;
	const struct export_sink *sink;
	struct arena arena; /* lives as long as the export */
	struct buf line;    /* what is being made */
	void *state;        /* the format's own */
	uint64_t n_sessions, n_rows;
};

extern const struct export_format export_long;
extern const struct export_format export_wide;
extern const struct export_format export_audit;
extern const struct export_format export_json;
extern const struct export_format export_spreadsheet;
extern const struct export_format export_datapackage;

size_t export_count(void);
const struct export_format *export_get(size_t index);
/* Exact name; NULL: there is none. */
const struct export_format *export_find(const char *name);
/* The format writes a row a session (wide, or spreadsheet --wide). */
bool export_is_wide(
    const struct export_format *format, const struct export_options *options);

enum myo_status export_init(struct export *x,
    const struct export_format *format, const struct export_options *options,
    const struct export_sink *sink) MYO_NODISCARD;
/* Revisions of one protocol one after the other, the newest first. */
enum myo_status export_plan(
    struct export *x, const struct myo_protocol *protocol) MYO_NODISCARD;
enum myo_status export_start(struct export *x) MYO_NODISCARD;
enum myo_status export_add(
    struct export *x, const struct export_session *s) MYO_NODISCARD;
enum myo_status export_entry(
    struct export *x, const struct myo_entry *entry) MYO_NODISCARD;
enum myo_status export_end(struct export *x) MYO_NODISCARD;
void export_release(struct export *x);

/* Is `a` a newer revision than `b` of the same protocol: negative; versions
 * are compared part by part, numbers as numbers. 0: versions are the same. */
int export_by_version(const char *a, const char *b);
/* The protocol has that step, safety item ("safety.ID") or score. */
bool export_has_step(const struct myo_protocol *protocol, const char *step);

/* ---- for formats */

/* Hands x->line on and empties it. */
enum myo_status export_flush(struct export *x, int file) MYO_NODISCARD;

#endif
