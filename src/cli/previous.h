/*
 * previous.h: what earlier sessions of the same patient and protocol found,
 * for the prompt.
 */
#ifndef CLI_PREVIOUS_H
#define CLI_PREVIOUS_H

#include "cli/archive.h"

struct previous_item;

struct previous {
	struct arena arena;
	struct previous_item *items;
	size_t n, cap;
};

void previous_init(struct previous *p);
void previous_release(struct previous *p);
/*
 * Gathers from sessions of `archive` (heads scanned) that were opened before
 * `before_ms` and are not void. A later one's value is in force over an
 * earlier one's. RC_DONE also where a session could not be read: that has
 * been said, and nothing is shown from it.
 */
enum rc previous_gather(struct previous *p, struct archive *archive,
    const char *patient_id, const char *protocol_id, int64_t before_ms);
/* "4 on 2026-10-02", or "". The type of line_previous_fn; ctx is the struct. */
const char *previous_text(
    void *ctx, const char *step_id, enum myo_side side, int trial);

#endif
