/*
 * volume.h: a station's file made line by line, and what verify says of it.
 *
 * volume_init, volume_rig or volume_add for its entries, volume_put to lay it
 * on a fake disk, volume_verify as often as wanted, volume_release.
 */
#ifndef TESTS_VOLUME_H
#define TESTS_VOLUME_H

#include <myolog/verify.h>

#include "base/buf.h"
#include "support/fake_os.h"
#include "support/rig.h"

#define VOLUME_DIR      "/log"
#define VOLUME_FINDINGS 256

struct volume {
	struct fake *fake;
	const char *station;
	struct buf path;
	struct buf text; /* the file's bytes */
	char chain[65];  /* of its last line */
	uint64_t seq;    /* of its last line */
};

/* `fake` is borrowed; several volumes may stand in one folder. */
void volume_init(struct volume *v, struct fake *fake, const char *station);
void volume_release(struct volume *v);
/* Appends an entry: station, seq and chain are the volume's. */
void volume_add(struct volume *v, const struct myo_entry *e);
/* A line of these bytes before its chain, which is as it should be. */
void volume_bytes(struct volume *v, const char *body);
/* All entries of a session, and its snapshot. */
void volume_rig(struct volume *v, const struct rig *rig);
/* Writes the file as it stands. */
void volume_put(struct volume *v);

/* ---- lines of text that end in CRLF */

size_t lines_count(const struct buf *text);
/* Line `number`, from 1, with its CRLF. */
struct str lines_get(const struct buf *text, size_t number);

/* ---- what verify says */

struct verdict {
	enum myo_status status;
	struct myo_verified result;
	struct {
		char id[24];
		char file[96];
		char text[320];
		int line;
		enum myo_severity severity;
	} finding[VOLUME_FINDINGS];
	size_t n; /* findings; those past the end are counted alone */
	struct myo_seal seal; /* of the last file */
};

void volume_verify(struct fake *fake, const struct myo_seal *seals,
    size_t n_seals, struct verdict *out);
/* How many entries of a station's file follow from each other; UINT64_MAX: it
 * could not be read. */
uint64_t volume_whole(struct fake *fake, const char *station);
/* A finding of this id at this line of a file that ends so; 0: any line. */
bool verdict_has(
    const struct verdict *v, const char *id, const char *file, int line);
void verdict_print(const struct verdict *v);

#endif
