/*
 * verify_private.h: one verification, shared by verify*.c.
 *
 *   verify.c           the run: folder, files in turn, result
 *   verify_folder.c    what else lies in the folder
 *   verify_file.c      one station's file: header, chain, seals, end
 *   verify_row.c       one entry by itself: the format
 *   verify_session.c   an entry in its session
 *   verify_protocol.c  an entry and the snapshot of its protocol
 *   verify_refers.c    what entries refer to, second look at far references
 *   verify_sign.c      signatures
 *   verify_ahead.c     the scores of a session while its file is read
 *   verify_score.c     the scores of those that were not in order there
 *   verify_seal.c      the seal of one file
 *
 * Memory is bounded: per session one struct session of 24 bytes and its place
 * in an index, per file an offset for every 64th entry, and one session that
 * has scores whole. Most are judged as they are read; the others are read
 * again.
 */
#ifndef STORE_VERIFY_PRIVATE_H
#define STORE_VERIFY_PRIVATE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/session.h>

#include "base/arena.h"
#include "base/buf.h"
#include "core/gather.h"
#include "core/recorded.h"
#include "csv_read.h"
#include "findings.h"
#include "schema.h"
#include "store_private.h"
#include "walk.h"

/* An offset is kept of one entry in so many. */
#define MARK_EVERY 64
/* Entries of a file whose place and kind are remembered. A power of two. */
#ifdef MYO_TEST
#define NEAR_ENTRIES 16
#else
#define NEAR_ENTRIES 4096
#endif
#define NO_SESSION UINT32_MAX

/* ---- a station's file */

struct mark {
	uint64_t seq;
	int64_t offset; /* of its line */
};

struct station_file {
	const char *name; /* in the folder */
	const char *path;
	struct str station;
	unsigned number;     /* from 1 */
	bool readable;       /* it is one, and could be opened */
	bool look_again;     /* some references are for the second look */
	int64_t first;       /* offset of the first row */
	uint64_t first_line; /* and the number of the line before it */
	int64_t end;         /* offset behind the last row that was read */
	int64_t limit;       /* what is behind it was never acknowledged */
	uint64_t entries;
	uint64_t whole;  /* of them, before anything that was found */
	uint64_t unsure; /* entries not judged since lines are damaged */
	char head[HASH_HEX_SIZE];
	struct mark *marks; /* in the order of seq */
	size_t n_marks, cap_marks;
	/* the public key: verify_sign.c */
	bool key_read;
	char key[2 * 32 + 1]; /* "" for none */
};

/* ---- sessions */

enum session_flag {
	SESSION_ENDED = 1 << 0,
	SESSION_EARLY = 1 << 1, /* it has entries before its open one */
	SESSION_RIGHT = 1 << 2,
	SESSION_LEFT = 1 << 3,
	SESSION_UNSURE = 1 << 4, /* its open entry was damaged */
	/* for the scores */
	SESSION_SCORES = 1 << 5, /* its protocol has some */
	SESSION_CLOSED = 1 << 6, /* and not abandoned */
	SESSION_VOID = 1 << 7,
	SESSION_FAULTY = 1 << 8,  /* that something is wrong was said */
	SESSION_SPREAD = 1 << 9,  /* other lines stand between its own */
	SESSION_TAKEN = 1 << 10,  /* it is being gathered */
	SESSION_SCORED = 1 << 11, /* its scores were looked at */
	/* they follow from what stood together; that was all of it, unless it
	 * is spread */
	SESSION_FOLLOWS = 1 << 12,
};

/* 24 bytes; there may be millions. */
struct session {
	uint32_t id[2]; /* half of the id's hash */
	uint32_t ms_low;
	uint16_t ms_high;
	uint16_t patient;  /* some bits of its hash */
	uint16_t protocol; /* its number */
	uint16_t opener;   /* number of the file that opened it; 0: none yet */
	uint16_t file;     /* in which ms was seen */
	uint16_t flags;
};

struct sessions {
	struct session **chunks;
	size_t n_chunks, cap_chunks;
	uint32_t count;
	uint32_t *index; /* count of a session + 1; 0: free */
	size_t index_size;
};

/* ---- protocols */

struct snapshot {
	const char *id, *rev;
	uint32_t hash;   /* of both: there may be hundreds to look through */
	uint16_t number; /* from 1 */
	bool tried, sound;
	bool scores;            /* it has some */
	struct recorded *rules; /* NULL: not in memory */
	uint64_t used;
	struct myo_protocol *protocol; /* NULL: not in memory */
	uint64_t needed;
};

struct snapshots {
	struct snapshot **list;
	size_t n, cap;
	size_t bytes;   /* of all rules in memory */
	size_t texts;   /* of the snapshots of all protocols in memory */
	uint64_t asked; /* for protocols, so often */
};

/* ---- references */

/* What is remembered of an entry that others may refer to. */
struct target {
	uint64_t seq;
	uint32_t session;
	uint32_t place; /* hash of step, side and trial */
	uint8_t kind;
};

/* An amend of another station's entry. */
struct foreign {
	unsigned target_file;
	uint64_t target_seq;
	unsigned file;
	uint64_t line;
};

/* ---- scores */

/* Bytes of a session's lines; a longer one is not judged. */
#ifdef MYO_TEST
#define SESSION_TEXT_MAX ((size_t)64 << 10)
#else
#define SESSION_TEXT_MAX ((size_t)2 << 20)
#endif

/* Lines that stand together, of a session that has scores. */
struct ahead {
	struct arena arena;
	struct gather gather;
	size_t text;
	uint32_t session; /* NO_SESSION: none is gathered */
	uint64_t line;    /* where they begin */
};

/* ---- the run */

struct verify {
	struct myo_logbook *book;
	const struct os *os;
	const struct myo_verify *how;
	struct findings findings;
	struct arena arena; /* names, snapshots */
	struct csv_reader *reader;
	struct csv_row row;
	struct csv_reader *other; /* for looking up a target */
	struct csv_row other_row;
	struct buf other_line;
	struct buf text; /* for encoding again */
	struct station_file **files;
	size_t n_files, cap_files;
	struct sessions sessions;
	struct snapshots snapshots;
	struct ahead ahead;
	struct target *near;
	struct foreign *foreign;
	size_t n_foreign, cap_foreign;
	const char **sides; /* side files that repair entries name */
	size_t n_sides, cap_sides;
	uint64_t entries;
	bool chain_only; /* for measuring, and for seals */
	bool unread;     /* something could not be read */
	bool damaged;    /* some file is */
	bool early;      /* some session has entries before its open one */
	bool lost;       /* some row was unreadable, of whatever session */
	bool scores;     /* some session has scores */
	int64_t said;    /* bytes, when progress was told last */
	bool stopped;

	/* of the file being read */
	struct station_file *file;
	/* of the entry being judged */
	uint64_t line;
	bool quiet; /* its line was changed: that is said already */
	bool whole_session;
	/* of the last entry that was judged: the next one is mostly of the
	 * same session */
	struct buf identity; /* patient to protocol_rev, as they stand */
	uint32_t session;
	struct snapshot *snapshot;
};

/* A hash (FNV-1a) where a clash costs time or a rule's sharpness, no more:
 * begin with VERIFY_HASH. */
#define VERIFY_HASH UINT32_C(2166136261)
uint32_t verify_hash(uint32_t hash, const char *text);

/* false: out of memory; verify_end in any case. */
bool verify_begin(
    struct verify *v, struct myo_logbook *book, const struct myo_verify *how);
void verify_end(struct verify *v);

/* A finding about the entry being judged. */
void verify_fault(struct verify *v, enum diag_code code, const char *fmt, ...)
    MYO_PRINTF(3, 4);
/* One that may only follow from damage elsewhere in this folder: said where
 * nothing is damaged, else counted. */
void verify_doubt(struct verify *v, enum diag_code code, const char *fmt, ...)
    MYO_PRINTF(3, 4);
enum myo_status verify_nomem(struct verify *v);
void verify_unread(
    struct verify *v, const char *path, const char *doing, int err);
bool verify_progress(struct verify *v, int64_t done, int64_t size);
/* Opens a plain file; a negative errno value, also for a link or a pipe. */
int verify_open(const struct os *os, const char *path);
struct station_file *verify_station(struct verify *v, struct str station);

/* verify_folder.c: the folder's files, and what lies beside them. */
enum myo_status verify_list(struct verify *v);
enum myo_status verify_folder(struct verify *v);
/* A repair entry and its side file. */
enum myo_status verify_side(struct verify *v, const struct myo_entry *e);

/* verify_file.c */
/* It is a station's own file, as far as its first lines say. */
enum myo_status verify_is_station(
    struct verify *v, struct station_file *file, bool *is_one);
enum myo_status verify_file(struct verify *v, struct station_file *file);

/* verify_row.c */
/* The bytes from patient_id to protocol_rev; empty where a line has not so many
 * columns. */
struct str verify_identity(struct str line);
/* false: it cannot be read as an entry. */
bool verify_row(struct verify *v, struct str line, struct myo_entry *e);
/* Only what it says, nothing is judged. MYO_ERR_FORMAT: it is no entry. */
enum myo_status verify_decode(struct csv_reader *reader, struct csv_row *row,
    struct str line, struct myo_entry *e);

/* verify_session.c */
enum myo_status verify_session(struct verify *v, const struct myo_entry *e);
/* NULL: not known. */
struct session *session_at(struct verify *v, uint32_t index);
uint32_t session_find(struct verify *v, const char *id);
unsigned session_sides(const struct session *s);
/* Something is wrong with it: what follows from its entries is not asked. */
void session_spoil(struct verify *v, uint32_t index);
void sessions_release(struct sessions *s);

/* verify_protocol.c */
enum myo_status verify_snapshot(
    struct verify *v, const struct myo_entry *e, struct snapshot **out);
enum myo_status verify_against(
    struct verify *v, const struct myo_entry *e, unsigned sides);
/* The protocol of an entry, until the next call; NULL: it failed, or there is
 * none that is sound, and that was said. */
enum myo_status verify_protocol(struct verify *v, const struct myo_entry *e,
    const struct myo_protocol **out);
/* Every file in protocols/ has the hash that its name says. */
enum myo_status verify_snapshot_file(
    struct verify *v, const char *path, const char *name);
void snapshots_release(struct snapshots *s);

/* verify_refers.c */
enum myo_status verify_refers(struct verify *v, const struct myo_entry *e);
/* References that were too far away, and amendments of two stations. */
enum myo_status verify_look_again(struct verify *v);
/* Remembers a file's entry's offset, unless one shortly before it is. */
bool verify_mark(struct station_file *file, uint64_t seq, int64_t offset);
/*
 * Reads the entry of a station again. MYO_ERR_NOTFOUND: there is none. Its
 * text is valid until the next look-up.
 */
enum myo_status verify_look_up(struct verify *v, struct station_file *file,
    uint64_t seq, struct myo_entry *out);

/* verify_ahead.c: nothing more where something is damaged. */
/* Before the first line of a file. */
void verify_ahead_begin(struct verify *v);
/* An entry that was judged, with the length of its line. */
enum myo_status verify_ahead(
    struct verify *v, const struct myo_entry *e, size_t len);
/* Behind the last line of a file. */
enum myo_status verify_ahead_end(struct verify *v);

/* verify_score.c: those recorded follow from the answers. */
enum myo_status verify_scores(struct verify *v);
/* Each score of a session that was closed, from all its entries. */
typedef void score_fn(void *ctx, const struct myo_session *session,
    const struct myo_score_view *view);
enum myo_status verify_each_score(struct verify *v,
    const struct myo_protocol *protocol, const struct gather *gather,
    struct arena *arena, score_fn *fn, void *ctx);
bool verify_score_follows(const struct myo_score_view *view);

/* verify_sign.c */
enum myo_status verify_sign(struct verify *v, const struct myo_entry *e);

#endif
