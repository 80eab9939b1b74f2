/*
 * verify.h: was a logbook changed? Checking it, its seals, and setting damaged
 * bytes at the end of a file aside.
 *
 * myo_logbook_verify only looks: it takes no lock and writes nothing, so it
 * works on a copy, on a read-only folder, and on a folder of many stations.
 *
 * What is said of a line of which file names the line as an editor counts it,
 * the header being line 1, and the entry's sequence number:
 *   - a changed byte: the line that holds it
 *   - lines that are missing: the line that follows the gap
 *   - a line put in, doubled, or moved: the line that stands where it should
 *     not
 *   - a line end that was changed: the line that it ended
 *   - a score that does not follow from the answers: its latest entry, or the
 *     close of the session where there is none
 * Nothing in the file itself tells that lines at its end are missing, or that
 * all of it was made anew; a seal does.
 */
#ifndef MYOLOG_VERIFY_H
#define MYOLOG_VERIFY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/diag.h>
#include <myolog/seal.h>
#include <myolog/status.h>
#include <myolog/store.h>

#ifdef __cplusplus
extern "C" {
#endif

/* One finding, borrowed for the call. A note is no fault, a warning is to be
 * looked at, an error is a fault of the record. */
typedef void myo_finding_fn(void *ctx, const struct myo_diag *finding);

/* A station's file, once it was read to its end. Borrowed for the call. */
struct myo_verified_file {
	const char *path;
	struct myo_seal seal; /* as it stands, up to its last whole line */
	uint64_t errors;      /* so far, in this file */
};
typedef void myo_verified_fn(void *ctx, const struct myo_verified_file *file);

/* Called now and then; bytes done of `size`. false: stop here. */
typedef bool myo_progress_fn(
    void *ctx, const char *path, int64_t done, int64_t size);

struct myo_verify {
	const struct myo_seal *seals; /* may be NULL */
	size_t n_seals;
	myo_finding_fn *finding;   /* may be NULL */
	myo_verified_fn *file;     /* may be NULL */
	myo_progress_fn *progress; /* may be NULL */
	void *ctx;                 /* of all three */
};

struct myo_verified {
	uint64_t files, entries, sessions;
	uint64_t errors, warnings, notes;
	bool stopped; /* by progress */
};

/*
 * Checks the chain and every rule of every station's file. MYO_OK also with
 * findings; MYO_ERR_IO when a file or the folder could not be read, which is
 * among the findings too.
 */
MYO_API enum myo_status myo_logbook_verify(struct myo_logbook *book,
    const struct myo_verify *how, struct myo_verified *out) MYO_NODISCARD;

/*
 * The seal of a station's file as it stands, after checking its chain from the
 * beginning. MYO_ERR_CHAIN: it is broken, and a seal would only mislead.
 * Torn bytes at its end are not sealed, and are said.
 */
MYO_API enum myo_status myo_logbook_seal(struct myo_logbook *book,
    const char *station, struct myo_seal *out,
    struct myo_diags *diags) MYO_NODISCARD;
/*
 * How many entries of a station's file, from its first, follow from each other
 * by their chain: all of them, but for those from the first that was changed,
 * removed or put in. A file that is not there or cannot be read has none.
 */
MYO_API enum myo_status myo_logbook_whole(struct myo_logbook *book,
    const char *station, uint64_t *entries) MYO_NODISCARD;
/* The stations that have a file in the logbook, by name. */
typedef void myo_station_fn(void *ctx, const char *station);
MYO_API enum myo_status myo_logbook_stations(struct myo_logbook *book,
    myo_station_fn *fn, void *ctx, struct myo_diags *diags) MYO_NODISCARD;

/*
 * Damage at the end of this station's file, in a logbook opened for writing:
 * torn bytes, or a whole last line that fails its chain. `bytes` is 0 where
 * there is none.
 */
struct myo_damage {
	int64_t offset;   /* where the last good line ends */
	int64_t bytes;    /* from there to the end */
	uint64_t entries; /* good ones before it */
	uint64_t line;    /* the first damaged line; 0: none is whole */
	bool unrecorded;  /* an earlier repair was cut short */
};
/* MYO_ERR_CHAIN: it is damaged elsewhere too, and no repair will do. */
MYO_API enum myo_status myo_logbook_damage(struct myo_logbook *book,
    struct myo_damage *out, struct myo_diags *diags) MYO_NODISCARD;
/*
 * Copies the damaged bytes to a file beside, cuts them off and appends an
 * entry that says so. Only what `expected` says is cut: MYO_ERR_MISUSE when
 * the file has changed since.
 */
MYO_API enum myo_status myo_logbook_repair(struct myo_logbook *book,
    const struct myo_damage *expected, struct myo_diags *diags) MYO_NODISCARD;

#ifdef __cplusplus
}
#endif
#endif
