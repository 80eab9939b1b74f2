/*
 * show.h: the page that `myolog show` prints, shared by its parts.
 */
#ifndef CLI_SHOW_H
#define CLI_SHOW_H

#include "cli/archive.h"
#include "cli/cmd.h"

struct page {
	const struct cmd_context *ctx;
	struct archive *archive;
	const struct head *head;
	struct buf text;
	size_t width;
	struct myo_session *session;
	const struct myo_protocol *protocol;
	const char *as; /* the scale to convert to, or NULL */
	size_t converted;
};

/* show_trust.c: what was corrected, moved and signed. */
void show_moved(struct page *p, const struct myo_session_info *info);
void show_signatures(struct page *p);
void show_amendments(struct page *p);

#endif
