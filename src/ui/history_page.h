/*
 * history_page.h: the history of a patient as lines of plain text: by protocol
 * the sessions, abnormal findings, then every step by side with its values
 * over time, what changed, the sides compared, and the scores.
 *
 * No line is wider than `width`, whatever the words are that stand in it.
 */
#ifndef UI_HISTORY_PAGE_H
#define UI_HISTORY_PAGE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "review/history.h"

enum history_page_form {
	HISTORY_PAGE_TABLES, /* with columns and plots */
	/* The same in lines of "label: value" that each say where they belong,
	 * for a screen reader. */
	HISTORY_PAGE_PLAIN,
};

struct history_page {
	const char *patient_id;
	const struct history *history;
	size_t n_void, n_unfinished; /* sessions that are left out */
	size_t n_lost;               /* that cannot be folded */
	bool is_damaged;             /* parts of the record cannot be read */
	size_t width;
	enum history_page_form form;
	bool comma;
};

/* Appended. */
void history_page_text(struct buf *out, const struct history_page *page);

#endif
