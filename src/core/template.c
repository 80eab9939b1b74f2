/*
 * `template = PROTOCOL`: a protocol that is another one with other words. Its
 * safety items, steps, stops, checks and scores are those of the template, in the
 * template's order; a section of the same id says what differs, `omit = yes`
 * leaves it out with all that speaks of it, and a step of its own stands after
 * those of the template, or where `after` says.
 *
 * Done by writing what the author could have written: a section for each of
 * the template's, with a `from`, which protocol_from.c then follows.
 */
#include "core/load.h"

#include "base/buf.h"

#include "base/banned.h"

static const enum sect_type templated[] = {
	SECT_SAFETY,
	SECT_STEP,
	SECT_STOP,
	SECT_CHECK,
	SECT_SCORE,
};

#define TEMPLATED (sizeof(templated) / sizeof(templated[0]))

/* Keys of [protocol] that a template may give. */
static const char *const head_keys[] = { "sides", "order", "sources" };

static bool
is_templated(enum sect_type type)
{
	for (size_t i = 0; i < TEMPLATED; i++)
		if (templated[i] == type)
			return true;
	return false;
}

static const struct ini_entry *
raw_entry(const struct ini_section *raw, const char *key)
{
	const struct ini_entry *e = raw->entries;
	while (e != NULL && !str_eqc(e->key, key))
		e = e->next;
	return e;
}

/* `from = TEMPLATE/ID`, as if it stood where the template is named. */
static void
add_from(struct loader *ld, struct sect *sect, const struct ini_entry *named)
{
	struct ini_entry *from = arena_new(ld->arena, struct ini_entry, 1);
	if (from == NULL)
		return;
	*from = *named;
	from->key = STR("from");
	from->value = str_from(arena_printf(
	    ld->arena, "%.*s/%s", STR_ARG(named->value), sect->id));
	from->next = NULL;
	sect->templated = true;
	sect_add_field(ld, sect, from, false);
}

/* A section that only the template has. */
static struct sect *
add_section(struct loader *ld, const struct ini_section *theirs,
    enum sect_type type, const struct ini_entry *named)
{
	struct ini_section *raw = arena_new(ld->arena, struct ini_section, 1);
	if (raw == NULL)
		return NULL;
	*raw = *theirs;
	raw->doc = ld->doc;
	raw->place = named->place;
	for (size_t i = 0; i < raw->n_words; i++)
		raw->words[i].place = ini_value_place(named, 0);
	raw->entries = NULL;
	raw->next = NULL;
	struct sect *sect = sect_new(ld, type, raw);
	if (sect == NULL || !sect_enlist(ld, sect))
		return NULL;
	add_from(ld, sect, named);
	return sect;
}

/* ---- what is left out */

static bool
is_id_byte(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

static bool
mentions(struct str text, const char *id)
{
	struct str word = str_from(id);
	for (size_t i = 0; i + word.len <= text.len; i++) {
		struct str here = { text.p + i, word.len };
		bool starts = i == 0 || !is_id_byte(text.p[i - 1]);
		bool ends = i + word.len == text.len ||
			    !is_id_byte(text.p[i + word.len]);
		if (starts && ends && str_eq(here, word))
			return true;
	}
	return false;
}

/* Some omitted step is spoken of in the template's own words. */
static bool
speaks_of_omitted(const struct loader *ld, const struct ini_entry *e)
{
	for (size_t i = 0; e != NULL && i < ld->n_sects; i++) {
		const struct sect *s = ld->all_sects[i];
		if (s->type == SECT_STEP && s->omitted &&
		    mentions(e->value, s->id))
			return true;
	}
	return false;
}

static bool
counts_omitted(const struct loader *ld, const struct sect *sect,
    const struct ini_section *theirs)
{
	for (unsigned i = 0; i < MYO_SCORE_WAYS; i++) {
		const char *key = myo_score_way_text((enum myo_score_way)i);
		if (!sect_has(sect, key) &&
		    speaks_of_omitted(ld, raw_entry(theirs, key)))
			return true;
	}
	return false;
}

static bool
goes_with_omitted(const struct loader *ld, const struct sect *sect,
    const struct ini_section *theirs)
{
	if (sect->type == SECT_STEP)
		return (!sect_has(sect, "with") &&
			   speaks_of_omitted(ld, raw_entry(theirs, "with"))) ||
		       (!sect_has(sect, "ask_if") &&
			   speaks_of_omitted(ld, raw_entry(theirs, "ask_if")));
	if (sect->type == SECT_SCORE)
		return counts_omitted(ld, sect, theirs);
	if (sect->type == SECT_CHECK || sect->type == SECT_STOP)
		return !sect_has(sect, "if") &&
		       speaks_of_omitted(ld, raw_entry(theirs, "if"));
	return false;
}

static void
mark_omitted(struct loader *ld, struct sect *sect)
{
	const struct field *f = sect_field(sect, "omit");
	if (f == NULL)
		return;
	if (!str_eqc(f->entry->value, "yes")) {
		fault_value(ld, DIAG_BAD_VALUE, sect, f, 0,
		    "'%s' for 'omit'; use yes, or leave it out",
		    f->entry->value.p);
		return;
	}
	sect->omitted = true;
	for (const struct field *k = sect->fields; k != NULL; k = k->next)
		if (k != f)
			fault_key(ld, DIAG_MISPLACED_KEY, sect, k, 0,
			    "'%s'; the section is left out", k->entry->key.p);
}

static bool
is_omitted_step(const struct loader *ld, struct str id)
{
	const struct sect *step = sect_by_id(ld, SECT_STEP, id);
	return step != NULL && step->omitted;
}

static bool
is_no_step(const struct loader *ld, struct str id)
{
	return sect_by_id(ld, SECT_STEP, id) == NULL || is_omitted_step(ld, id);
}

/* A list of steps without those that `leave_out` says. False: none is left,
 * and the list is as it was. */
static bool
prune_list(struct loader *ld, struct field *f,
    bool (*leave_out)(const struct loader *ld, struct str id))
{
	struct buf kept = BUF_INIT;
	size_t pos = 0, at, n = 0;
	struct str id;
	while (list_next(f->entry->value, true, &pos, &id, &at)) {
		if (leave_out(ld, id))
			n++;
		else
			buf_addf(&kept, "%s%.*s", kept.len > 0 ? ", " : "",
			    STR_ARG(id));
	}
	struct ini_entry *entry = arena_new(ld->arena, struct ini_entry, 1);
	if (n > 0 && kept.len > 0 && entry != NULL) {
		*entry = *f->entry;
		entry->value = str_from(arena_str(ld->arena, buf_str(&kept)));
		entry->first.next = NULL;
		f->entry = entry;
	}
	bool left = n == 0 || kept.len > 0;
	words_release(ld, &kept);
	return left;
}

static bool
is_foreign_list(const struct field *f)
{
	return f->foreign && f->row != NULL && f->row->type == KEY_STEPS;
}

/* What a step that was taken over depends on may not be here. */
static void
prune_step(struct loader *ld, struct sect *sect)
{
	struct field **at = &sect->fields;

	while (*at != NULL && !is_foreign_list(*at))
		at = &(*at)->next;
	if (*at == NULL || prune_list(ld, *at, is_no_step))
		return;
	*at = (*at)->next;
	if (*at == NULL)
		sect->fields_end = at;
}

void
template_prune(struct loader *ld)
{
	static const enum sect_type types[] = { SECT_SAFETY, SECT_STOP };
	for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++) {
		struct sect *sect = ld->sects[types[i]].first;
		for (; sect != NULL; sect = sect->next) {
			struct field *f = sect->fields;
			while (f != NULL && !is_foreign_list(f))
				f = f->next;
			if (sect->templated && f != NULL)
				(void)prune_list(ld, f, is_omitted_step);
		}
	}
	struct sect *step = ld->sects[SECT_STEP].first;
	for (; step != NULL; step = step->next)
		prune_step(ld, step);
}

/* ---- the order */

struct order {
	struct sect **list;
	size_t n, cap;
};

static void
put(struct loader *ld, struct order *o, size_t at, struct sect *sect)
{
	struct sect **grown =
	    arena_grow(ld->arena, o->list, o->n, &o->cap, sizeof(*grown));
	if (grown == NULL)
		return;
	o->list = grown;
	for (size_t i = o->n++; i > at; i--)
		o->list[i] = o->list[i - 1];
	o->list[at] = sect;
}

static size_t
find(const struct order *o, const struct sect *sect)
{
	size_t i = 0;
	while (i < o->n && o->list[i] != sect)
		i++;
	return i;
}

/* Behind the step that `after` names, and what was put there before. */
static void
put_after(struct loader *ld, struct order *o, struct sect *sect)
{
	const struct field *f = sect_field(sect, "after");
	size_t at = o->n;
	if (f != NULL) {
		const struct sect *step =
		    sect_by_id(ld, SECT_STEP, f->entry->value);
		at = step == NULL ? o->n : find(o, step);
		if (at == o->n)
			fault_value(ld, DIAG_DANGLING, sect, f, 0,
			    "'%s': there is no such step above",
			    f->entry->value.p);
		else
			at++;
		while (at < o->n && o->list[at]->follows == step)
			at++;
		sect->follows = step;
	}
	put(ld, o, at, sect);
}

static void
relink(struct loader *ld, enum sect_type type, struct order *o)
{
	struct sect_list *list = &ld->sects[type];
	struct sect **end = &list->first;
	list->count = 0;
	for (size_t i = 0; i < o->n; i++) {
		if (o->list[i]->omitted)
			continue;
		*end = o->list[i];
		end = &o->list[i]->next;
		list->count++;
	}
	*end = NULL;
	list->end = end;
}

/* One type of sections: the template's, then the file's own. */
static void
bring_type(struct loader *ld, const struct from_file *file, enum sect_type type,
    const struct ini_entry *named)
{
	struct order order = { NULL, 0, 0 };
	const struct ini_section *raw = file->doc->sections;
	const struct sect *last = NULL; /* of the file's own */
	struct sect *sect = ld->sects[type].first;
	for (; sect != NULL; sect = sect->next) {
		mark_omitted(ld, sect);
		last = sect;
	}
	for (; raw != NULL; raw = raw->next) {
		if (sect_find(raw->words[0].text) != type)
			continue;
		sect = sect_by_id(ld, type, raw->words[1].text);
		if (sect == NULL)
			sect = add_section(ld, raw, type, named);
		else if (!sect->omitted && !sect_has(sect, "from"))
			add_from(ld, sect, named);
		if (sect == NULL)
			return;
		sect->omitted |= goes_with_omitted(ld, sect, raw);
		put(ld, &order, order.n, sect);
	}
	sect = last == NULL ? NULL : ld->sects[type].first;
	for (; sect != NULL; sect = sect == last ? NULL : sect->next) {
		if (find(&order, sect) < order.n)
			continue;
		if (sect->omitted)
			fault_head(ld, DIAG_DANGLING, sect, 1,
			    "'%s': the template has none to leave out",
			    sect->id);
		put_after(ld, &order, sect);
	}
	relink(ld, type, &order);
}

static void
bring_head(struct loader *ld, const struct from_file *file, struct sect *head)
{
	const struct ini_section *raw =
	    from_section(file, SECT_PROTOCOL, STR(""));
	for (size_t i = 0; i < sizeof(head_keys) / sizeof(head_keys[0]); i++) {
		const struct ini_entry *e = raw_entry(raw, head_keys[i]);
		if (e != NULL && !sect_has(head, head_keys[i]))
			sect_add_field(ld, head, e, true);
	}
}

/* The keys mean nothing without one. */
static void
refuse_keys(struct loader *ld)
{
	for (size_t i = 0; i < ld->n_sects; i++) {
		struct sect *sect = ld->all_sects[i];
		struct field *f = sect->fields;
		for (; is_templated(sect->type) && f != NULL; f = f->next) {
			if (f->row == NULL || f->row->type != KEY_TEMPLATE)
				continue;
			f->bad = true;
			fault_key(ld, DIAG_MISPLACED_KEY, sect, f, 0,
			    "'%s'; only a protocol with a template has it",
			    f->entry->key.p);
		}
	}
}

/* The template's file, or NULL and why there is none to be had. */
static const struct from_file *
template_file(struct loader *ld, struct str id, const char **why)
{
	*why = "write the id of a protocol";
	if (!id_is(id))
		return NULL;
	const struct from_file *file = from_open(ld, id);
	*why = myo_status_text(MYO_ERR_NOMEM);
	if (file == NULL)
		return NULL;
	*why = file->why;
	if (file->doc == NULL)
		return NULL;
	*why = "it is this protocol itself";
	if (file->doc == ld->doc)
		return NULL;
	const struct ini_section *head =
	    from_section(file, SECT_PROTOCOL, STR(""));
	*why = "that file has no [protocol]";
	if (head == NULL)
		return NULL;
	*why = "that protocol has a template itself";
	return raw_entry(head, "template") != NULL ? NULL : file;
}

void
template_resolve(struct loader *ld)
{
	struct sect *head = ld->sects[SECT_PROTOCOL].first;
	const struct field *f =
	    head == NULL ? NULL : sect_field(head, "template");
	const char *why = "";
	if (f == NULL || f->entry->value.len == 0) {
		refuse_keys(ld);
		return;
	}
	const struct ini_entry *named = f->entry;
	const struct from_file *file = template_file(ld, named->value, &why);
	if (file == NULL) {
		head->from_failed = true;
		fault_value(ld, DIAG_FROM_FAILED, head, f, 0, "'%.*s%s': %s",
		    SHORT_ARG(named->value), why);
		return;
	}
	head->from = named;
	bring_head(ld, file, head);
	/* steps first: others go with those that are left out */
	bring_type(ld, file, SECT_STEP, named);
	for (size_t i = 0; i < TEMPLATED; i++)
		if (templated[i] != SECT_STEP)
			bring_type(ld, file, templated[i], named);
}
