/*
 * The order of asking: a step depends on the step it belongs to, and on those
 * that its condition names.
 */
#include "core/load.h"

#include "base/buf.h"

#include "base/banned.h"

struct edge {
	int to;
	const struct field *field;
	size_t at;
	struct edge *next;
};

enum state {
	STATE_NEW,
	STATE_OPEN, /* on the path */
	STATE_DONE,
};

struct node {
	struct edge *edges, **end;
	int last;                /* where the last edge leads, plus 1 */
	const struct edge *next; /* to follow */
	enum state state;
	bool in_cycle;
};

struct flow {
	struct loader *ld;
	struct node *nodes;
	int *path;
	size_t depth;
	int from; /* while edges are collected */
	const struct field *field;
};

static void
add_edge(struct flow *w, int to, const struct field *field, size_t at)
{
	struct node *node = &w->nodes[w->from];
	if (to < 0 || node->last == to + 1)
		return;
	struct edge *edge = arena_new(w->ld->arena, struct edge, 1);
	if (edge == NULL)
		return;
	*edge = (struct edge){ to, field, at, NULL };
	node->last = to + 1;
	if (node->end == NULL)
		node->end = &node->edges;
	*node->end = edge;
	node->end = &edge->next;
}

static void
add_ref(void *ctx, const struct cond_ref *ref)
{
	struct flow *w = ctx;
	add_edge(w, ref->step, w->field, ref->at);
}

static void
tell_cycle(struct flow *w, int from, const struct edge *edge)
{
	struct loader *ld = w->ld;
	struct buf path = BUF_INIT;
	size_t start = w->depth;
	while (start > 0 && w->path[start - 1] != edge->to)
		start--;
	for (size_t i = start == 0 ? 0 : start - 1; i < w->depth; i++) {
		w->nodes[w->path[i]].in_cycle = true;
		if (i < start + 8)
			buf_addf(
			    &path, "'%s' needs ", ld->steps[w->path[i]].id);
		else if (i == start + 8)
			buf_adds(&path, "... ");
	}
	fault_value(ld, DIAG_CYCLE, ld->infos[from].sect, edge->field, edge->at,
	    "%s'%s'", path.data, ld->steps[edge->to].id);
	words_release(ld, &path);
}

/* ---- One step, after those it depends on */

static void
check_reach(struct flow *w, int index)
{
	struct loader *ld = w->ld;
	const struct myo_step *step = &ld->steps[index];
	struct step_info *info = &ld->infos[index];
	struct cond_owner owner = { info->sect, info->ask_if, index };
	if (info->unreachable)
		return; /* for its sides */
	if (step->ask_if != NULL) {
		cond_interchange(ld, &owner, step->ask_if);
		if (!cond_may_hold(ld, &owner, step->ask_if)) {
			info->unreachable = true;
			return;
		}
	}
	const struct field *with = sect_field(info->sect, "with");
	if (with != NULL && step->with >= 0 &&
	    ld->infos[step->with].unreachable) {
		info->unreachable = true;
		fault_value(ld, DIAG_UNREACHABLE, info->sect, with, 0,
		    "'%s' belongs to '%s', which is never asked", step->id,
		    ld->steps[step->with].id);
	} else if (step->ask_if != NULL &&
		   !cond_is_reachable(ld, step->ask_if)) {
		info->unreachable = true;
		fault_value(ld, DIAG_UNREACHABLE, info->sect, info->ask_if, 0,
		    "'%s' depends on a step that is never asked", step->id);
	}
}

/* Depth first, with a path of our own: chains may be as long as files. */
static void
visit(struct flow *w, int root)
{
	w->depth = 0;
	w->path[w->depth++] = root;
	w->nodes[root].state = STATE_OPEN;
	w->nodes[root].next = w->nodes[root].edges;
	while (w->depth > 0) {
		int at = w->path[w->depth - 1];
		struct node *node = &w->nodes[at];
		const struct edge *edge = node->next;
		if (edge == NULL) {
			node->state = STATE_DONE;
			if (!node->in_cycle)
				check_reach(w, at);
			w->depth--;
			continue;
		}
		node->next = edge->next;
		struct node *to = &w->nodes[edge->to];
		if (to->state == STATE_OPEN) {
			tell_cycle(w, at, edge);
		} else if (to->state == STATE_NEW) {
			to->state = STATE_OPEN;
			to->next = to->edges;
			w->path[w->depth++] = edge->to;
		}
	}
}

/* ---- References to later steps */

struct forward {
	struct loader *ld;
	int step;
};

static void
check_forward(void *ctx, const struct cond_ref *ref)
{
	struct forward *f = ctx;
	struct loader *ld = f->ld;
	const struct step_info *info = &ld->infos[f->step];
	if (ld->infos[ref->step].order <= info->order || info->order < 0)
		return;
	fault_value(ld, DIAG_FORWARD_REF, info->sect, info->ask_if, ref->at,
	    "'%.*s' is asked after '%s'; put it before", STR_ARG(ref->name),
	    ld->steps[f->step].id);
}

static void
check_items(struct loader *ld, enum sect_type type)
{
	struct sect *sect = ld->sects[type].first;
	for (; sect != NULL; sect = sect->next) {
		if (sect->index < 0)
			continue;
		const struct myo_cond *cond =
		    type == SECT_STOP ? ld->stops[sect->index].cond
				      : ld->checks[sect->index].cond;
		struct cond_owner owner = { sect, sect_field(sect, "if"), -1 };
		if (cond == NULL || !cond_may_hold(ld, &owner, cond))
			continue;
		if (!cond_is_reachable(ld, cond))
			fault_value(ld, DIAG_NEVER_HOLDS, sect, owner.field, 0,
			    "'%.*s%s' depends on a step that is never asked",
			    SHORT_ARG(owner.field->entry->value));
	}
}

void
lint_flow(struct loader *ld)
{
	size_t n = ld->protocol->n_steps;
	struct flow w = { .ld = ld };
	w.nodes = arena_new(ld->arena, struct node, n);
	w.path = arena_new(ld->arena, int, n);
	if (w.nodes == NULL || w.path == NULL)
		return;
	for (size_t i = 0; i < n; i++) {
		w.from = (int)i;
		const struct field *with =
		    sect_field(ld->infos[i].sect, "with");
		if (with != NULL)
			add_edge(&w, ld->steps[i].with, with, 0);
		w.field = ld->infos[i].ask_if;
		if (ld->steps[i].ask_if != NULL)
			cond_refs(ld->steps[i].ask_if, add_ref, &w);
	}
	if (arena_failed(ld->arena))
		return;
	for (size_t i = 0; i < n; i++) {
		if (w.nodes[i].state == STATE_NEW)
			visit(&w, (int)i);
	}
	for (size_t i = 0; i < n; i++) {
		struct forward f = { ld, (int)i };
		if (ld->steps[i].ask_if != NULL && !w.nodes[i].in_cycle)
			cond_refs(ld->steps[i].ask_if, check_forward, &f);
	}
	check_items(ld, SECT_STOP);
	check_items(ld, SECT_CHECK);
}
