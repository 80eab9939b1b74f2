/*
 * import.h: the rows of a CSV file -> the entries of whole sessions, in
 * memory. Pure: ids, times and rules about people are handed in.
 *
 * A row is typed into a session as a person would: every rule of the engine
 * holds. All rows are gone through whatever is wrong with some, and every
 * fault is said with its place; whether there was one, `errors` tells, and
 * then nothing of it is to be stored.
 *
 * The entries of a row are one session from open to close, drafts for
 * myo_logbook_append_all: a reference among them is "+:N", the N-th entry of
 * that row. Before its close stands a remark that says where it came from
 * (import_remark). It is known again by what was typed (typed.h).
 *
 * Everything lives in the arena. Entries of 10,000 rows are some 100 MB.
 */
#ifndef IMPORT_IMPORT_H
#define IMPORT_IMPORT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/diag.h>
#include <myolog/protocol.h>
#include <myolog/record.h>
#include <myolog/status.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/str.h"
#include "base/uuid.h"
#include "import/mapping.h"
#include "import/typed.h"

/* More are refused: such a file wants to be split. */
#define IMPORT_ROWS_MAX 20000
#define IMPORT_FILE_MAX ((size_t)64 << 20)

struct import_rules {
	void *ctx;
	bool (*patient_ok)(void *ctx, struct str id);
	const char *patient_rule; /* in words */
	bool (*examiner_ok)(void *ctx, struct str id);
	const char *examiner_rule;
	/* minutes east of UTC of the local zone */
	int (*offset)(void *ctx, int64_t ms);
	/* of the row's session; false: there are no random bytes */
	bool (*new_id)(void *ctx, size_t row, char out[UUID_SIZE]);
	const char *program; /* "myolog 0.1.0" */
	int64_t now;         /* ms; nothing was observed later */
	const char *stamp;   /* the same as a time of entries */
	bool past_limits;    /* keep what is past a soft limit */
};

struct import_row {
	struct diag_at at; /* of its first field */
	const char *session_id, *patient_id, *examiner_id, *observed_at;
	int64_t observed_ms;
	struct typed typed;
	const struct myo_entry *entries;
	size_t n_entries;
	/* of the session */
	size_t n_answered, n_not_tested, n_skipped, n_open, n_slots;
	const char *scores; /* "total 56, uems ND"; "" for none */
};

struct import {
	struct import_row *rows;
	size_t n, cap;
	size_t n_empty; /* rows without anything in them */
	size_t errors;
};

/* `file` is how messages name it; its text must outlive *out, and so must
 * the protocol. MYO_ERR_NOMEM, MYO_ERR_IO where new_id failed. */
enum myo_status import_read(struct arena *arena, const char *file,
    struct str text, struct mapping *mapping,
    const struct myo_protocol *protocol, const struct import_rules *rules,
    struct import *out, struct myo_diags *diags) MYO_NODISCARD;

/* Appends "imported from NAME, line N, blake2b-256 HASH", the hash of the
 * row's bytes. */
void import_remark(
    struct buf *out, const char *file, int line, struct str bytes);

#endif
