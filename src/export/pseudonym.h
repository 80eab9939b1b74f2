/*
 * pseudonym.h: the table of what stands in place of the ids of a logbook in
 * every export that is de-identified, always the same: random, and never
 * worked out from the id. How it is kept on disk: myolog-logbook(5).
 *
 * Order of calls: pseudonyms_new, pseudonyms_read_line for each line of the
 * file where there is one and pseudonyms_read_end, pseudonyms_add for each id
 * of the logbook; where anything was added, pseudonyms_line for each line of
 * the new file. pseudonyms_free.
 *
 * Memory: about 40 bytes a session, its id included; a line of text more for
 * a patient, an examiner or a station.
 */
#ifndef EXPORT_PSEUDONYM_H
#define EXPORT_PSEUDONYM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/status.h>

#include "base/buf.h"
#include "base/str.h"

/* What an id names: the word in the file, enum suffix. */
#define PSEUDONYM_LIST(X)                                                      \
	X(PATIENT, "patient")                                                  \
	X(SESSION, "session")                                                  \
	X(EXAMINER, "examiner")                                                \
	X(STATION, "station")

enum pseudonym_kind {
#define X(name, text) PSEUDONYM_##name,
	PSEUDONYM_LIST(X)
#undef X
	PSEUDONYM_KINDS
};

/* A letter for the kind and 12 random ones, without vowels so that no word
 * comes out, and without digits so that no id is found in it. */
#define PSEUDONYM_SIZE 14 /* with NUL */
/* Dates of a patient are moved back by 1 to so many days. */
#define PSEUDONYM_SHIFT_MAX 730

/* Fills data with random bytes: 0, or a negative errno value. */
typedef int pseudonym_random(const void *ctx, void *data, size_t len);

struct pseudonyms;

/* A patient, an examiner, a station. */
struct pseudonym {
	const char *id;
	uint64_t code; /* private */
	int shift;     /* days; of a patient, else 0 */
	/* of a patient: the day first seen, since 1970; not in the file */
	int64_t first_day;
	bool is_seen; /* first_day is set */
	bool is_used; /* handed out */
};

struct pseudonyms *pseudonyms_new(pseudonym_random *random, const void *ctx);
void pseudonyms_free(struct pseudonyms *p);

const char *pseudonym_kind_text(enum pseudonym_kind kind);

/* MYO_ERR_FORMAT: *why says what is wrong with the line. */
enum myo_status pseudonyms_read_line(
    struct pseudonyms *p, struct str line, const char **why) MYO_NODISCARD;
/* After the last one. */
enum myo_status pseudonyms_read_end(
    struct pseudonyms *p, const char **why) MYO_NODISCARD;

/* Makes a pseudonym where there is none. MYO_ERR_IO: no random bytes,
 * *random_error (may be NULL) says why. */
enum myo_status pseudonyms_add(struct pseudonyms *p, enum pseudonym_kind kind,
    struct str id, int *random_error) MYO_NODISCARD;
/* Something was added that no file has. */
bool pseudonyms_grown(const struct pseudonyms *p);

/* Not of a session. NULL: it has none. */
struct pseudonym *pseudonyms_get(
    struct pseudonyms *p, enum pseudonym_kind kind, struct str id);
/* Of any kind; false: it has none. Marks it as used. */
bool pseudonyms_text(struct pseudonyms *p, enum pseudonym_kind kind,
    struct str id, char out[PSEUDONYM_SIZE]);
/* A session of the table has this id; says nothing of its use. */
bool pseudonyms_has_session(const struct pseudonyms *p, struct str id);

size_t pseudonyms_count(const struct pseudonyms *p, enum pseudonym_kind kind);
size_t pseudonyms_used(const struct pseudonyms *p, enum pseudonym_kind kind);
/* Patients, examiners and stations one after the other, *at from 0; NULL:
 * there are no more. */
const struct pseudonym *pseudonyms_next(
    const struct pseudonyms *p, enum pseudonym_kind kind, size_t *at);

/* The lines of the file, without line ends; replaces out. From 0 on, until it
 * returns false. */
bool pseudonyms_line(struct pseudonyms *p, size_t index, struct buf *out);

#endif
