/*
 * agree_text.c: the page for people: what was paired, item by item how well it
 * agrees, all together, and the lists of what does not.
 */
#include "cli/agree.h"

#include <inttypes.h>
#include <string.h>

#include "base/date.h"
#include "base/str.h"
#include "ui/text.h"

#include "base/banned.h"

static void
add_item(struct agree_page *p, size_t indent, struct buf *line)
{
	if (line->failed)
		p->failed = true;
	text_item(&p->text, indent, p->width, line->data);
	buf_reset(line);
}

/* Rounded up, so that what is past a window never reads as if it were in. */
static void
add_time(struct buf *out, const struct agree_page *p, int64_t ms)
{
	int64_t unit = ms < DATE_HOUR_MS ? DATE_MINUTE_MS : DATE_HOUR_MS;
	const char *name = ms < DATE_HOUR_MS ? "min" : "h";
	int64_t tenth = 0;

	if (ms >= 2 * DATE_DAY_MS) {
		unit = DATE_DAY_MS;
		name = "d";
	}
	tenth = (ms / (unit / 10)) + (ms % (unit / 10) > 0 ? 1 : 0);
	if (unit == DATE_MINUTE_MS)
		tenth = (tenth + 9) / 10 * 10;
	if (tenth % 10 == 0)
		buf_addf(out, "%" PRId64 " %s", tenth / 10, name);
	else
		buf_addf(out, "%" PRId64 "%c%" PRId64 " %s", tenth / 10,
		    p->comma ? ',' : '.', tenth % 10, name);
}

/* ---- what was paired */

static void
add_left_out(struct agree_page *p, struct buf *line)
{
	const struct {
		size_t n;
		const char *what;
	} kinds[] = {
		{ p->a->n_open, "open" },
		{ p->a->n_abandoned, "abandoned" },
		{ p->q->n_void, "void" },
		{ p->q->n_unfinished, "unfinished copies" },
	};
	size_t n = 0;

	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		if (kinds[i].n == 0)
			continue;
		buf_addf(line, "%s%zu %s",
		    n++ > 0 ? ", " : "sessions left out: ", kinds[i].n,
		    kinds[i].what);
	}
	add_item(p, 0, line);
}

static void
add_unpaired_counts(struct agree_page *p, struct buf *line)
{
	size_t n[AGREE_BOTH] = { 0, 0 };

	for (size_t i = 0; i < p->a->n_visits; i++)
		if (p->a->visits[i]->mate == NULL)
			n[p->a->visits[i]->who]++;
	if (n[AGREE_A] + n[AGREE_B] > 0)
		buf_addf(line,
		    "sessions not paired: %zu of A, %zu of B, listed below",
		    n[AGREE_A], n[AGREE_B]);
	add_item(p, 0, line);
}

/* Of no interest to grades. */
static bool
is_measured(const struct agree *a)
{
	for (size_t i = 0; i < a->n_items; i++)
		if (a->items[i].class == AGREE_MEASURED &&
		    a->items[i].from < a->items[i].to)
			return true;
	return false;
}

static void
add_devices(struct agree_page *p)
{
	size_t n = 0;

	for (size_t i = 0; i < p->a->n_pairs; i++)
		n += p->a->pairs[i].devices_differ ? 1 : 0;
	if (n == 0 || !is_measured(p->a))
		return;
	text_item(&p->text, 0, p->width,
	    arena_printf(p->ctx->arena,
		"devices: in %zu of %zu pairs the two sessions do not name the "
		"same one, and an mdc holds for one device",
		n, p->a->n_pairs));
}

static size_t
count_shown(const struct agree *a, enum agree_shown shown)
{
	size_t n = 0;

	for (size_t i = 0; i < a->n_pairs; i++)
		n += a->pairs[i].shown == shown ? 1 : 0;
	return n;
}

static void
add_blinding(struct agree_page *p, struct buf *line)
{
	size_t shown = count_shown(p->a, AGREE_SHOWN);
	size_t unknown = count_shown(p->a, AGREE_NOT_RECORDED);

	if (shown > 0)
		buf_addf(line,
		    "not blind: in %zu of %zu pairs the later session could "
		    "show what the earlier one had found, which can make "
		    "agreement look better than it is (run --blind)",
		    shown, p->a->n_pairs);
	add_item(p, 0, line);
	if (unknown > 0)
		buf_addf(line,
		    "not recorded as blind: in %zu of %zu pairs the later "
		    "session was imported, and whether that examiner knew of "
		    "the earlier one is not on record",
		    unknown, p->a->n_pairs);
	add_item(p, 0, line);
}

static void
add_head(struct agree_page *p)
{
	const struct agree *a = p->a;
	struct buf line = BUF_INIT;
	int64_t apart = 0;

	for (size_t i = 0; i < a->n_pairs; i++)
		if (a->pairs[i].apart > apart)
			apart = a->pairs[i].apart;
	buf_addf(&line, "%s (A) and %s (B): %zu %s of sessions of %zu %s",
	    a->setup.examiner[AGREE_A], a->setup.examiner[AGREE_B], a->n_pairs,
	    str_plural(a->n_pairs, "pair", "pairs"), a->n_patients,
	    str_plural(a->n_patients, "patient", "patients"));
	add_item(p, 0, &line);
	buf_adds(&line, "same patient and protocol, within ");
	add_time(&line, p, a->setup.within_ms);
	if (a->n_pairs > 0) {
		buf_adds(&line, "; furthest apart ");
		add_time(&line, p, apart);
	}
	add_item(p, 0, &line);
	add_left_out(p, &line);
	add_unpaired_counts(p, &line);
	add_blinding(p, &line);
	add_devices(p);
	buf_release(&line);
}

/* ---- items */

static const char *const class_texts[AGREE_CLASSES] = {
	[AGREE_ORDERED] = "grades",
	[AGREE_UNORDERED] = "one of:",
	[AGREE_MANY] = "any of:",
	[AGREE_MEASURED] = "measured",
};

/* "grades on mrc: 0 1 2 3 4 5", "measured in N, mean of 3 trials" */
static void
add_categories(struct buf *out, const struct agree_item *item)
{
	buf_adds(out, class_texts[item->class]);
	if (item->class == AGREE_ORDERED)
		buf_addf(out, " on %s:", item->scale);
	if (item->class == AGREE_MEASURED && item->unit[0] != '\0')
		buf_addf(out, " in %s", item->unit);
	for (size_t i = 0; i < item->n_codes; i++)
		buf_addf(out, " %s", item->codes[i]);
}

/* What tells it from the items of other forms, under the same heading. */
static void
add_form(struct agree_page *p, struct buf *line, const struct agree_item *item)
{
	struct buf form = BUF_INIT;

	agree_form_text(p->a, item, &form);
	if (form.failed)
		p->failed = true;
	else if (form.len > 0)
		buf_addf(line, "in this form: %s", form.data);
	buf_release(&form);
	add_item(p, 2, line);
}

static void
add_step(struct agree_page *p, const struct agree_item *item)
{
	struct buf line = BUF_INIT;

	buf_addc(&p->text, '\n');
	buf_addf(&line, "%s: ", item->step_id);
	text_line(&line, item->title);
	add_item(p, 0, &line);
	add_categories(&line, item);
	if (item->trials > 0)
		buf_addf(&line,
		    item->class == AGREE_MEASURED ? ", mean of %d trials"
						  : "; %d trials, one by one",
		    item->trials);
	if (item->class == AGREE_MEASURED && item->has_mdc)
		buf_addf(&line,
		    "; disagree: further apart than the mdc of %s%s%s",
		    agree_number(p, item->mdc, -1),
		    item->unit[0] != '\0' ? " " : "", item->unit);
	else if (item->class == AGREE_MEASURED)
		buf_addf(&line, "; disagree: not equal, as %s",
		    item->mdcs_differ
			? "the revisions do not state the same mdc"
			: "no mdc is stated");
	add_item(p, 2, &line);
	add_form(p, &line, item);
	agree_rows(p, item);
	buf_release(&line);
}

static void
add_items(struct agree_page *p)
{
	const char *protocol = "";

	for (size_t i = 0; i < p->a->n_items; i++) {
		const struct agree_item *item = &p->a->items[i];
		if (item->from == item->to)
			continue;
		if (strcmp(protocol, item->protocol_id) != 0)
			buf_addf(
			    &p->text, "\nprotocol %s\n", item->protocol_id);
		protocol = item->protocol_id;
		add_step(p, item);
	}
}

/* ---- all together */

static void
add_group(struct agree_page *p, size_t group)
{
	struct buf line = BUF_INIT;
	size_t n = 0;
	const struct agree_item *item = agree_group_item(p->a, group, &n);

	if (item != NULL) {
		buf_addf(&line, "%zu items, ", n);
		add_categories(&line, item);
		add_item(p, 0, &line);
		agree_group_rows(p, item);
		if (item->class == AGREE_MEASURED) {
			buf_adds(&line,
			    "the items differ from each other, which raises "
			    "the ICC: judge by item");
			add_item(p, 2, &line);
		}
	}
	buf_release(&line);
}

static void
add_overall(struct agree_page *p)
{
	struct buf line = BUF_INIT;
	size_t agree = p->n_whole - p->n_disagree;

	buf_adds(&p->text, "\noverall\n");
	buf_addf(&line, "%zu %s, %zu agree", p->n_whole,
	    str_plural(p->n_whole, "observation", "observations"), agree);
	if (p->n_whole > 0)
		buf_addf(&line, " (%s %%)",
		    agree_number(
			p, 100.0 * (double)agree / (double)p->n_whole, 1));
	buf_addf(&line, ", %zu disagree", p->n_disagree);
	add_item(p, 0, &line);
	for (size_t group = 0; group < p->a->n_groups; group++)
		add_group(p, group);
	buf_adds(&line,
	    "words: for kappa by Landis and Koch 1977, for ICC by Koo and Li "
	    "2016");
	add_item(p, 0, &line);
	if (p->dependent) {
		buf_adds(&line,
		    "n counts observations. Sides, trials and items of one "
		    "patient are not independent of each other: where n is "
		    "more than the patients, no confidence interval is given, "
		    "and a test that takes n for a number of patients "
		    "misleads");
		add_item(p, 0, &line);
	}
	buf_release(&line);
}

/* ---- lists */

static void
add_place(struct buf *out, const struct agree *a, const struct agree_obs *obs)
{
	const struct agree_visit *v = a->pairs[obs->pair].visit[AGREE_A];

	buf_addf(out, "%s, %s", v->patient_id, a->items[obs->item].step_id);
	if (obs->side != MYO_SIDE_ONCE)
		buf_addf(out, ", %s", agree_side_text(obs->side));
	if (obs->trial > 0)
		buf_addf(out, ", trial %d", obs->trial);
}

/* "not tested: pain" of "not-tested: pain", which is for other programs. */
static void
add_absent(struct buf *out, const char *text)
{
	for (bool kind = true; *text != '\0'; text++) {
		kind = kind && *text != ':';
		buf_addc(out, kind && *text == '-' ? ' ' : *text);
	}
}

static void
add_readings(
    struct buf *out, const struct agree_page *p, const struct agree_obs *obs)
{
	const struct agree_item *item = &p->a->items[obs->item];
	bool alike = obs->by[AGREE_A].absent != 0 &&
		     obs->by[AGREE_A].absent == obs->by[AGREE_B].absent;

	for (int who = AGREE_A; who < AGREE_BOTH; who++) {
		const struct agree_reading *r = &obs->by[who];
		if (alike && who == AGREE_A)
			continue;
		buf_adds(out, alike            ? ": A and B "
			      : who == AGREE_A ? ": A "
					       : ", B ");
		if (r->absent == 0 && item->class == AGREE_MEASURED) {
			int decimals = item->decimals;
			buf_adds(out,
			    agree_number(p, r->number,
				item->trials > 0 ? decimals + 1 : decimals));
			continue;
		}
		if (r->absent != 0)
			add_absent(out, agree_absent_text(p->a, r->absent));
		else
			agree_reading_text(p->a, item, r, out);
	}
}

static void
add_obs(struct agree_page *p, const struct agree_obs *obs)
{
	const struct agree_pair *pair = &p->a->pairs[obs->pair];
	size_t ranks = agree_ranks(p->a, obs);
	struct buf line = BUF_INIT;

	add_place(&line, p->a, obs);
	add_readings(&line, p, obs);
	if (agree_is_whole(obs) && ranks > 0)
		buf_addf(&line, ", %zu %s", ranks,
		    str_plural(ranks, "rank", "ranks"));
	buf_adds(&line, " (");
	date_minute(&line, pair->visit[AGREE_A]->seen);
	buf_adds(&line, "; ");
	date_minute(&line, pair->visit[AGREE_B]->seen);
	buf_addc(&line, ')');
	add_item(p, 2, &line);
	buf_release(&line);
}

/* One list; nothing where it is empty. */
static void
add_list(struct agree_page *p, const char *title, bool whole)
{
	const struct agree *a = p->a;
	const char *protocol = "";
	size_t n = 0;

	for (size_t i = 0; i < a->n_obs; i++) {
		const struct agree_obs *obs = &a->obs[i];
		const char *id = a->items[obs->item].protocol_id;
		if (agree_is_whole(obs) != whole ||
		    (whole && !agree_disagrees(a, obs)))
			continue;
		if (n++ == 0)
			buf_addf(&p->text, "\n%s\n", title);
		if (strcmp(protocol, id) != 0)
			buf_addf(&p->text, "protocol %s\n", id);
		protocol = id;
		add_obs(p, obs);
	}
}

static void
add_unpaired(struct agree_page *p)
{
	struct buf line = BUF_INIT;
	size_t n = 0;

	for (size_t i = 0; i < p->a->n_visits; i++) {
		const struct agree_visit *v = p->a->visits[i];
		const char *other =
		    p->a->setup.examiner[v->who == AGREE_A ? AGREE_B : AGREE_A];
		if (v->mate != NULL)
			continue;
		if (n++ == 0)
			buf_adds(&p->text, "\nsessions not paired\n");
		buf_addf(&line, "%s, %s, %s, ", v->who == AGREE_A ? "A" : "B",
		    v->patient_id, v->protocol_id);
		date_minute(&line, v->seen);
		if (v->nearest == AGREE_NEVER) {
			buf_addf(&line,
			    ": %s has none of this patient and protocol",
			    other);
		} else {
			buf_addf(&line, ": the nearest of %s is ", other);
			add_time(&line, p, v->nearest);
			buf_adds(
			    &line, v->nearest > p->a->setup.within_ms
				       ? " away"
				       : " away and paired with a nearer one");
		}
		add_item(p, 2, &line);
	}
	buf_release(&line);
}

void
agree_text(struct agree_page *p)
{
	add_head(p);
	if (p->a->n_pairs > 0) {
		add_items(p);
		add_overall(p);
		add_list(p, "disagreements", true);
		add_list(p, "not compared", false);
	}
	add_unpaired(p);
}
