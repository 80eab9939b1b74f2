/*
 * deidentify_facts.c: which steps of which protocols take words or serial
 * numbers, remembered for every revision of a logbook: the protocols
 * themselves are too many to keep.
 */
#include "cli/deidentify.h"

#include <string.h>

#include "base/banned.h"

struct fact {
	const char *step_id;
	enum deid_step kind;
};

struct deidentify_facts {
	const char *id, *rev;
	bool is_known; /* its snapshot could be read */
	struct fact *steps;
	size_t n_steps;
};

static bool
take_steps(struct deidentify *d, struct deidentify_facts *f,
    const struct myo_protocol *p)
{
	struct arena *a = &d->query->arena;

	f->steps = arena_new(a, struct fact, p->n_steps + 1);
	for (size_t i = 0; i < p->n_steps && f->steps != NULL; i++)
		f->steps[f->n_steps++] = (struct fact){
			.step_id = arena_cstr(a, p->steps[i].id),
			.kind = deid_step_kind(&p->steps[i], ""),
		};
	f->is_known = true;
	return !arena_failed(a);
}

static enum rc
add_facts(struct deidentify *d, const struct myo_entry *e)
{
	struct arena *a = &d->query->arena;
	const struct myo_protocol *protocol = NULL;
	struct deidentify_facts *list =
	    arena_grow(a, d->facts, d->n_facts, &d->cap_facts, sizeof(*list));

	if (list == NULL)
		return cmd_no_memory(d->ctx);
	d->facts = list;
	struct deidentify_facts *f = &list[d->n_facts];
	*f = (struct deidentify_facts){
		.id = arena_cstr(a, e->protocol_id),
		.rev = arena_cstr(a, e->protocol_rev),
	};
	if (arena_failed(a))
		return cmd_no_memory(d->ctx);
	/* Said by that; the sessions of it are not exported either. */
	enum rc rc = query_protocol(d->query, f->id, f->rev, &protocol);
	if (rc == RC_STORE)
		return rc;
	if (rc == RC_DONE && !take_steps(d, f, protocol))
		return cmd_no_memory(d->ctx);
	d->n_facts++;
	return RC_DONE;
}

static struct deidentify_facts *
find_facts(const struct deidentify *d, const struct myo_entry *e)
{
	/* the newest first: it is likely the one of the entry before */
	for (size_t i = d->n_facts; i > 0; i--) {
		struct deidentify_facts *f = &d->facts[i - 1];
		if (strcmp(f->id, e->protocol_id) == 0 &&
		    strcmp(f->rev, e->protocol_rev) == 0)
			return f;
	}
	return NULL;
}

static enum deid_step
kind_in(const struct deidentify_facts *f, const char *step_id)
{
	for (size_t i = 0; i < f->n_steps; i++)
		if (strcmp(f->steps[i].step_id, step_id) == 0)
			return f->steps[i].kind;
	return deid_step_kind(NULL, step_id);
}

enum rc
deidentify_step(struct deidentify *d, const struct myo_entry *e,
    enum deid_step *out, bool *is_known)
{
	const struct myo_protocol *protocol = NULL;
	struct deidentify_facts *f = find_facts(d, e);

	if (f == NULL) {
		enum rc rc = add_facts(d, e);
		if (rc != RC_DONE)
			return rc;
		f = &d->facts[d->n_facts - 1];
	}
	*is_known = f->is_known;
	*out = kind_in(f, e->step_id);
	if (!f->is_known || e->entry != MYO_ENTRY_AMEND)
		return RC_DONE;
	enum rc rc = query_protocol(d->query, f->id, f->rev, &protocol);
	if (rc == RC_DONE)
		*out =
		    deid_amend_kind(myo_protocol_step(protocol, e->step_id), e);
	return rc == RC_BAD ? RC_DONE : rc;
}

enum rc
deidentify_each_protocol(struct deidentify *d,
    void (*fn)(void *user, const struct myo_protocol *protocol), void *user)
{
	for (size_t i = 0; i < d->n_facts; i++) {
		const struct myo_protocol *protocol = NULL;
		if (!d->facts[i].is_known)
			continue;
		enum rc rc = query_protocol(
		    d->query, d->facts[i].id, d->facts[i].rev, &protocol);
		if (rc == RC_STORE)
			return rc;
		if (rc == RC_DONE)
			fn(user, protocol);
	}
	return RC_DONE;
}
