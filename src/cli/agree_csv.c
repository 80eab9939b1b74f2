/*
 * agree_csv.c: the same numbers in full, and the observations they come from,
 * for other programs: RFC 4180, a point, 17 significant digits. An empty field
 * is what is not determined, or not there.
 */
#include "cli/agree.h"

#include "base/csv_write.h"

#include "base/banned.h"

/* ---- fields */

static void
end_field(struct buf *out, bool last)
{
	buf_adds(out, last ? "\r\n" : ",");
}

static void
put_text(struct buf *out, const char *text)
{
	csv_write_field(out, str_from(text));
	end_field(out, false);
}

static void
put_count(struct buf *out, size_t n)
{
	buf_addf(out, "%zu,", n);
}

static void
put_real(struct buf *out, bool has, double value)
{
	if (has)
		buf_addf(out, "%.17g", value);
	end_field(out, false);
}

/* Empty where a step has one form only. */
static void
put_form(struct agree_page *p, const struct agree_item *item)
{
	struct buf form = BUF_INIT;

	if (item != NULL)
		agree_form_text(p->a, item, &form);
	if (form.failed)
		p->failed = true;
	put_text(&p->text, form.data);
	buf_release(&form);
}

static const char *const class_texts[AGREE_CLASSES] = {
	[AGREE_ORDERED] = "grade",
	[AGREE_UNORDERED] = "choice",
	[AGREE_MANY] = "options",
	[AGREE_MEASURED] = "number",
};

/* ---- a line a row */

static const char rows_header[] =
    "protocol_id,step_id,form,option,side,class,scale,unit,patients,"
    "observations,"
    "a_alone,b_alone,neither,equal,within_one,disagree,kappa,kappa_se,"
    "kappa_linear,kappa_linear_se,kappa_quadratic,kappa_quadratic_se,"
    "icc_1_1,icc_1_1_lower,icc_1_1_upper,icc_2_1,icc_2_1_lower,"
    "icc_2_1_upper,icc_3_1,icc_3_1_lower,icc_3_1_upper,sem,mdc95,"
    "mean_difference,sd_difference,limit_lower,limit_upper,"
    "not_determined\r\n";

static void
put_measured(struct buf *out, const struct agree_row *row)
{
	const struct agreement_measured *m = &row->measured;

	for (int i = AGREEMENT_ICC_1_1; i < AGREEMENT_ICCS; i++) {
		const struct agreement_interval *ci = &m->interval[i];
		bool known = ci->known && agree_is_independent(row);
		put_real(out, m->has_icc[i], m->icc[i]);
		put_real(out, known, ci->lower);
		put_real(out, known, ci->upper);
	}
	bool has = row->class == AGREE_MEASURED && m->why == NULL;
	put_real(out, has, m->sem);
	put_real(out, has, m->mdc95);
	put_real(out, m->n > 0, m->mean);
	put_real(out, m->has_limits, m->sd);
	put_real(out, m->has_limits, m->lower);
	put_real(out, m->has_limits, m->upper);
}

static void
put_row(struct agree_page *p, const struct agree_item *item,
    const struct agree_pick *pick)
{
	struct buf *out = &p->text;
	struct agree_row row;

	if (agree_count(p->a, pick, &row) != MYO_OK) {
		p->failed = true;
		return;
	}
	bool single = pick->item != AGREE_ANY;
	put_text(out, single ? item->protocol_id : "");
	put_text(out, single ? item->step_id : "");
	put_form(p, single ? item : NULL);
	put_text(
	    out, pick->option == AGREE_ANY ? "" : item->codes[pick->option]);
	put_text(out, agree_side_text(pick->side));
	put_text(out, class_texts[row.class]);
	put_text(out, item->scale);
	put_text(out, item->unit);
	put_count(out, row.patients);
	put_count(out, row.n);
	put_count(out, row.one[AGREE_A]);
	put_count(out, row.one[AGREE_B]);
	put_count(out, row.neither);
	put_count(out, row.exact);
	if (row.class == AGREE_ORDERED)
		buf_addf(out, "%zu", row.within);
	end_field(out, false);
	put_count(out, row.disagree);
	for (int w = AGREEMENT_PLAIN; w < AGREEMENT_WEIGHTS; w++) {
		bool known = row.has_kappa[w] && agree_is_independent(&row);
		put_real(out, row.has_kappa[w], row.kappa[w].kappa);
		put_real(out, known, row.kappa[w].se);
	}
	put_measured(out, &row);
	const char *why =
	    row.class == AGREE_MEASURED ? row.measured.why : row.why;
	csv_write_field(out, str_from(why != NULL ? why : ""));
	end_field(out, true);
}

static void
put_item(struct agree_page *p, const struct agree_item *item)
{
	struct agree_sides sides = agree_sides(p->a, item);
	struct agree_pick pick = agree_pick_item(p->a, item);

	for (size_t i = 0; i < sides.n; i++) {
		pick.side = sides.side[i];
		pick.option = AGREE_ANY;
		put_row(p, item, &pick);
		for (size_t o = 0;
		     o < item->n_codes && item->class == AGREE_MANY; o++) {
			pick.option = o;
			put_row(p, item, &pick);
		}
	}
}

void
agree_csv(struct agree_page *p)
{
	buf_adds(&p->text, rows_header);
	for (size_t i = 0; i < p->a->n_items; i++)
		put_item(p, &p->a->items[i]);
	for (size_t group = 0; group < p->a->n_groups; group++) {
		size_t n = 0;
		const struct agree_item *first =
		    agree_group_item(p->a, group, &n);
		if (first == NULL)
			continue;
		const struct agree_pick pick = agree_pick_group(first);
		put_row(p, first, &pick);
	}
}

/* ---- a line an observation */

static const char pairs_header[] =
    "protocol_id,step_id,form,side,trial,class,scale,unit,patient_id,session_a,"
    "session_b,seen_a,seen_b,value_a,value_b,rank_a,rank_b,missing_a,"
    "missing_b,disagree\r\n";

static void
put_value(struct agree_page *p, const struct agree_item *item,
    const struct agree_reading *r)
{
	struct buf text = BUF_INIT;

	if (item->class == AGREE_MEASURED) {
		put_real(&p->text, r->absent == 0, r->number);
		return;
	}
	if (r->absent == 0)
		agree_reading_text(p->a, item, r, &text);
	if (text.failed)
		p->failed = true;
	put_text(&p->text, text.data);
	buf_release(&text);
}

/* Place of a grade in its scale, from 0. */
static void
put_rank(struct agree_page *p, const struct agree_item *item,
    const struct agree_reading *r)
{
	size_t rank = 0;

	while (rank < item->n_codes && (r->set >> rank & 1) == 0)
		rank++;
	if (item->class == AGREE_ORDERED && r->absent == 0)
		buf_addf(&p->text, "%zu", rank);
	end_field(&p->text, false);
}

static void
put_obs(struct agree_page *p, const struct agree_obs *obs)
{
	const struct agree *a = p->a;
	const struct agree_item *item = &a->items[obs->item];
	const struct agree_pair *pair = &a->pairs[obs->pair];
	struct buf *out = &p->text;

	put_text(out, item->protocol_id);
	put_text(out, item->step_id);
	put_form(p, item);
	put_text(out, agree_side_text(obs->side));
	if (obs->trial > 0)
		buf_addf(out, "%d", obs->trial);
	end_field(out, false);
	put_text(out, class_texts[item->class]);
	put_text(out, item->scale);
	put_text(out, item->unit);
	put_text(out, pair->visit[AGREE_A]->patient_id);
	for (int who = AGREE_A; who < AGREE_BOTH; who++)
		put_text(out, pair->visit[who]->session_id);
	for (int who = AGREE_A; who < AGREE_BOTH; who++)
		put_text(out, pair->visit[who]->seen);
	for (int who = AGREE_A; who < AGREE_BOTH; who++)
		put_value(p, item, &obs->by[who]);
	for (int who = AGREE_A; who < AGREE_BOTH; who++)
		put_rank(p, item, &obs->by[who]);
	for (int who = AGREE_A; who < AGREE_BOTH; who++)
		put_text(out, agree_absent_text(a, obs->by[who].absent));
	if (agree_is_whole(obs))
		buf_addc(out, agree_disagrees(a, obs) ? '1' : '0');
	end_field(out, true);
}

void
agree_csv_pairs(struct agree_page *p)
{
	buf_adds(&p->text, pairs_header);
	for (size_t i = 0; i < p->a->n_obs; i++)
		put_obs(p, &p->a->obs[i]);
}
