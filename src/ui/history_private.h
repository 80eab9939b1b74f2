/*
 * ui/history_private.h: what the parts of a history's page share.
 */
#ifndef UI_HISTORY_PRIVATE_H
#define UI_HISTORY_PRIVATE_H

#include "ui/history_page.h"

/* A page that is being written. Scratch texts are reset by whoever uses
 * them. */
struct writer {
	const struct history_page *page;
	const struct history_protocol *protocol;
	struct buf *out;
	struct buf label, text;
	bool many_examiners; /* in this protocol's sessions */
};

static inline bool
is_plain(const struct writer *w)
{
	return w->page->form == HISTORY_PAGE_PLAIN;
}

/* w->text under a label, wrapped; nothing where it is empty. */
void page_field(struct writer *w, size_t indent, const char *label);
/* An empty line in front of a part, and in tables its heading. */
void page_heading(struct writer *w, const char *heading);
/* "TEXT (who, when)" into w->text. */
void page_note(struct writer *w, const struct history_note *note);

/* ---- history_visits.c */

void page_visits(struct writer *w);
void page_abnormal(struct writer *w);

/* ---- history_steps.c */

void page_steps(struct writer *w);
void page_scores(struct writer *w);

#endif
