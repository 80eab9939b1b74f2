/*
 * agree_private.h: what the parts of agree.h share: agree.c pairs sessions,
 * agree_items.c knows which steps are one item, agree_form.c in what they
 * differ, agree_read.c takes the values out of sessions, agree_device.c what they were measured with, agree_count.c
 * counts.
 */
#ifndef REVIEW_AGREE_PRIVATE_H
#define REVIEW_AGREE_PRIVATE_H

#include <myolog/review.h>

#include "review/agree.h"

/* A value of a session, until that of its partner came. */
struct agree_value {
	struct agree_reading reading;
	uint32_t item;
	uint32_t step; /* its place in the revision */
	int16_t trial;
	uint8_t side;
	bool matched;
};

/* What a session says that it was measured with. */
struct agree_device {
	const char *step_id, *value;
	enum myo_side side;
	int trial;
};

struct agree_mdc {
	bool is_stated;
	double mdc;
};

/* A revision of a protocol: what each of its steps is compared as. */
struct agree_rev {
	const char *id, *rev;
	const char *const *step_ids;
	const size_t *items; /* AGREE_ANY: not compared */
	const struct agree_mdc *mdcs;
	size_t n_steps;
};

/* A failure is the arena's. */
void agree_form_take(
    struct arena *arena, const struct myo_step *step, struct agree_form *out);
/* By the first n traits. */
int agree_form_compare(
    const struct agree_form *a, const struct agree_form *b, int n);
/* In what theirs differs: "other position (prone), other method". */
void agree_form_other(const struct agree_form *mine,
    const struct agree_form *theirs, struct buf *out);
/* The values of a session, into its visit. */
enum myo_status agree_take(struct agree *a, struct agree_visit *visit,
    struct myo_session *session, const struct agree_rev *rev) MYO_NODISCARD;
enum myo_status agree_devices_take(struct agree *a, struct agree_visit *visit,
    const struct myo_cells *cells) MYO_NODISCARD;
/* One of them names what the other does not. */
bool agree_devices_differ(
    const struct agree_visit *v, const struct agree_visit *w);
/* Observations of two visits; their values are gone then. */
enum myo_status agree_compare(struct agree *a, struct agree_visit *visit,
    struct agree_visit *mate) MYO_NODISCARD;
/* An observation of both is judged by what a revision states, too. */
void agree_item_judge(struct agree_item *item, const struct agree_mdc *mdc);
/* Items into the order of their protocols, observations behind them. */
enum myo_status agree_sort(struct agree *a) MYO_NODISCARD;
/* What the steps of a protocol are compared as. NULL: out of memory. */
const struct agree_rev *agree_rev_take(
    struct agree *a, const struct myo_protocol *protocol);
/* Of a revision that was taken. */
const struct agree_rev *agree_rev_find(
    const struct agree *a, const char *id, const char *rev);
bool agree_rev_has(const struct agree_rev *rev, const char *step_id);

#endif
