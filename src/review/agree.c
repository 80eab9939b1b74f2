/*
 * agree.c: which sessions are compared: pairing.
 */
#include "review/agree_private.h"

#include <stdlib.h>
#include <string.h>

#include "base/date.h"
#include "base/mem.h"
#include "base/str.h"
#include "core/record.h"

#include "base/banned.h"

struct agree *
agree_new(const struct agree_setup *setup)
{
	struct agree *a = mem_zeroed(1, sizeof(*a));

	if (a == NULL)
		return NULL;
	a->setup = *setup;
	arena_init(&a->arena);
	return a;
}

void
agree_free(struct agree *a)
{
	if (a == NULL)
		return;
	for (size_t i = 0; i < a->n_visits; i++)
		free(a->visits[i]->values);
	free(a->visits);
	free(a->pairs);
	free(a->items);
	free(a->obs);
	free(a->revs);
	free(a->texts);
	arena_release(&a->arena);
	free(a);
}

/* ---- sessions */

/* The prompt reads what there is as a session begins, and again as it is taken
 * up. */
static int64_t
asked_at(const struct myo_session *session)
{
	int64_t at = 0;

	for (size_t i = 0; i < myo_session_n_entries(session); i++) {
		const struct myo_entry *e = myo_session_entry(session, i);
		if (e->entry == MYO_ENTRY_OPEN || e->entry == MYO_ENTRY_RESUME)
			at = date_stamp_ms(e->recorded_at);
	}
	return at;
}

static struct agree_visit *
add_visit(struct agree *a, const struct myo_session_info *info,
    const struct agree_rev *rev)
{
	struct agree_visit *v = arena_new(&a->arena, struct agree_visit, 1);
	int offset = 0;

	if (v == NULL || !mem_room(a->visits, a->n_visits, &a->cap_visits))
		return NULL;
	v->session_id = arena_cstr(&a->arena, info->session_id);
	v->patient_id = arena_cstr(&a->arena, info->patient_id);
	v->protocol_id = rev->id;
	v->protocol_rev = rev->rev;
	v->seen = arena_cstr(&a->arena, info->seen_at);
	v->blind = info->blind;
	v->imported = record_is_imported(info->program);
	v->moved = info->moved_from[0] != '\0';
	v->entered = date_stamp_ms(info->opened_at);
	v->nearest = AGREE_NEVER;
	if (!date_parse_stamp(str_from(v->seen), &v->at, &offset))
		v->at = 0; /* the schema lets no such entry through */
	a->visits[a->n_visits++] = v;
	return v;
}

enum myo_status
agree_add(struct agree *a, struct myo_session *session,
    const struct myo_protocol *protocol)
{
	struct myo_session_info info;
	enum agree_who who = AGREE_A;

	myo_session_info(session, &info);
	while (who < AGREE_BOTH &&
	       strcmp(info.examiner_id, a->setup.examiner[who]) != 0)
		who++;
	if (who == AGREE_BOTH)
		return MYO_OK;
	switch (info.state) {
	case MYO_SESSION_NEW:
	case MYO_SESSION_IN_PROGRESS:
		a->n_open++;
		return MYO_OK;
	case MYO_SESSION_ABANDONED:
		a->n_abandoned++;
		return MYO_OK;
	case MYO_SESSION_CLOSED:
		break;
	}
	const struct agree_rev *rev = agree_rev_take(a, protocol);
	struct agree_visit *v = rev != NULL ? add_visit(a, &info, rev) : NULL;
	if (v == NULL)
		return MYO_ERR_NOMEM;
	v->who = who;
	v->asked = asked_at(session);
	enum myo_status status = agree_take(a, v, session, rev);
	return arena_failed(&a->arena) ? MYO_ERR_NOMEM : status;
}

/* ---- order */

static const struct agree_visit *
visit_at(const void *p)
{
	const struct agree_visit *v = NULL;

	memcpy(&v, p, sizeof(v));
	return v;
}

static int
by_group(const struct agree_visit *a, const struct agree_visit *b)
{
	int c = strcmp(a->protocol_id, b->protocol_id);

	return c != 0 ? c : strcmp(a->patient_id, b->patient_id);
}

static int
by_time(const void *pa, const void *pb)
{
	const struct agree_visit *a = visit_at(pa), *b = visit_at(pb);
	int c = by_group(a, b);

	if (c == 0)
		c = (a->at > b->at) - (a->at < b->at);
	return c != 0 ? c : strcmp(a->session_id, b->session_id);
}

static int
by_patient(const void *pa, const void *pb)
{
	const struct agree_visit *a = visit_at(pa), *b = visit_at(pb);

	return strcmp(a->patient_id, b->patient_id);
}

/* ---- pairs */

static void
come_near(struct agree_visit *v, struct agree_visit *last[AGREE_BOTH])
{
	const struct agree_visit *other =
	    last[v->who == AGREE_A ? AGREE_B : AGREE_A];

	last[v->who] = v;
	if (other == NULL)
		return;
	int64_t apart =
	    v->at > other->at ? v->at - other->at : other->at - v->at;
	if (apart < v->nearest)
		v->nearest = apart;
}

/* How near the other examiner came at all, so that it can be said. */
static void
measure_nearest(struct agree_visit **v, size_t n)
{
	struct agree_visit *before[AGREE_BOTH] = { NULL, NULL };
	struct agree_visit *behind[AGREE_BOTH] = { NULL, NULL };

	for (size_t i = 0; i < n; i++) {
		come_near(v[i], before);
		come_near(v[n - 1 - i], behind);
	}
}

/*
 * The two that are nearest in time, and not paired yet, stand side by side
 * among those that are left: whoever stood between them would be nearer to
 * one of the two. NULL: nobody is left within the window.
 */
static struct agree_visit *
nearest_of(struct agree_visit *first, int64_t within)
{
	struct agree_visit *best = NULL;
	int64_t least = 0;

	for (struct agree_visit *v = first; v != NULL && v->behind != NULL;
	     v = v->behind) {
		int64_t apart = v->behind->at - v->at;
		if (v->who == v->behind->who || apart > within)
			continue;
		if (best == NULL || apart < least) {
			best = v;
			least = apart;
		}
	}
	return best;
}

static void
pair_group(struct agree_visit **v, size_t n, int64_t within)
{
	struct agree_visit *first = v[0], *left = NULL;

	for (size_t i = 0; i < n; i++) {
		v[i]->before = i > 0 ? v[i - 1] : NULL;
		v[i]->behind = i + 1 < n ? v[i + 1] : NULL;
	}
	while ((left = nearest_of(first, within)) != NULL) {
		struct agree_visit *right = left->behind;
		left->mate = right;
		right->mate = left;
		if (left->before != NULL)
			left->before->behind = right->behind;
		else
			first = right->behind;
		if (right->behind != NULL)
			right->behind->before = left->before;
	}
}

/*
 * By the rule of the prompt, previous_gather(): it shows what stands in the
 * logbook of patients seen before, whenever that was typed. What is seen at the
 * same time is not shown.
 */
static enum agree_shown
shown_by(const struct agree_visit *later, const struct agree_visit *earlier)
{
	if (later->at < earlier->at)
		return AGREE_NOT_SHOWN;
	if (later->imported)
		return AGREE_NOT_RECORDED;
	if (later->blind || later->moved || later->at == earlier->at ||
	    earlier->entered > later->asked)
		return AGREE_NOT_SHOWN;
	return AGREE_SHOWN;
}

static enum agree_shown
shown_in(const struct agree_visit *v, const struct agree_visit *w)
{
	enum agree_shown one = shown_by(v, w), other = shown_by(w, v);

	return one > other ? one : other;
}

static enum myo_status
list_pairs(struct agree *a)
{
	for (size_t i = 0; i < a->n_visits; i++) {
		struct agree_visit *v = a->visits[i];
		if (v->mate == NULL || v->who != AGREE_A)
			continue;
		if (a->n_pairs == UINT32_MAX ||
		    !mem_room(a->pairs, a->n_pairs, &a->cap_pairs))
			return MYO_ERR_NOMEM;
		v->pair = v->mate->pair = a->n_pairs;
		a->pairs[a->n_pairs++] = (struct agree_pair){
			.visit = { v, v->mate },
			.apart = v->at > v->mate->at ? v->at - v->mate->at
						     : v->mate->at - v->at,
			.shown = shown_in(v, v->mate),
			.devices_differ = agree_devices_differ(v, v->mate),
		};
	}
	return MYO_OK;
}

/* Patients get numbers, so that those of any choice can be counted. */
static bool
number_patients(struct agree *a)
{
	const struct agree_visit **sorted =
	    mem_zeroed(a->n_pairs + 1, sizeof(*sorted));

	if (sorted == NULL)
		return false;
	for (size_t i = 0; i < a->n_pairs; i++)
		sorted[i] = a->pairs[i].visit[AGREE_A];
	if (a->n_pairs > 1)
		qsort(sorted, a->n_pairs, sizeof(*sorted), by_patient);
	for (size_t i = 0; i < a->n_pairs; i++) {
		if (i == 0 || strcmp(sorted[i - 1]->patient_id,
				  sorted[i]->patient_id) != 0)
			a->n_patients++;
		a->pairs[sorted[i]->pair].patient = a->n_patients - 1;
	}
	free(sorted);
	return true;
}

static void
pair_all(struct agree *a)
{
	size_t to = 0;

	for (size_t from = 0; from < a->n_visits; from = to) {
		for (to = from + 1;
		     to < a->n_visits &&
		     by_group(a->visits[from], a->visits[to]) == 0;
		     to++)
			;
		measure_nearest(a->visits + from, to - from);
		pair_group(a->visits + from, to - from, a->setup.within_ms);
	}
}

enum myo_status
agree_pair(struct agree *a)
{
	enum myo_status status = MYO_OK;

	if (a->n_visits > 1)
		qsort(a->visits, a->n_visits, sizeof(*a->visits), by_time);
	pair_all(a);
	status = list_pairs(a);
	if (status == MYO_OK && !number_patients(a))
		status = MYO_ERR_NOMEM;
	for (size_t i = 0; i < a->n_visits && status == MYO_OK; i++) {
		struct agree_visit *v = a->visits[i];
		if (v->mate != NULL && v->who == AGREE_A)
			status = agree_compare(a, v, v->mate);
	}
	return status == MYO_OK ? agree_sort(a) : status;
}
