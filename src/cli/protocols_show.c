/*
 * protocols_show.c: one protocol in full.
 */
#include "cli/protocols.h"

#include <string.h>

#include "base/num.h"
#include "ui/render.h"
#include "ui/text.h"

#include "base/banned.h"

struct page {
	struct buf text;
	size_t width;
	const struct myo_protocol *p;
};

static void
add_sides(struct buf *out, const enum myo_side *sides, size_t n)
{
	if (n == 0 || sides[0] == MYO_SIDE_ONCE) {
		buf_adds(out, "once");
		return;
	}
	for (size_t i = 0; i < n; i++)
		buf_addf(
		    out, "%s%s", i > 0 ? ", " : "", myo_side_text(sides[i]));
}

static void
add_head(struct page *page)
{
	const struct myo_protocol *p = page->p;
	struct buf sides = BUF_INIT;

	text_field(&page->text, 0, page->width, "", p->title);
	text_field(&page->text, 0, page->width, "id", p->id);
	text_field(&page->text, 0, page->width, "revision", p->rev);
	text_field(&page->text, 0, page->width, "region", p->region);
	add_sides(&sides, p->sides, p->n_sides);
	text_field(&page->text, 0, page->width, "sides", sides.data);
	text_field(&page->text, 0, page->width, "order",
	    p->order == MYO_ORDER_SIDE ? "side" : "step");
	text_field(&page->text, 0, page->width, "sources", p->sources);
	text_field(&page->text, 0, page->width, "about", p->about);
	text_field(&page->text, 0, page->width, "", TRAINED);
	buf_release(&sides);
}

static void
add_blocks(struct page *page, const struct myo_blocks *blocks)
{
	struct buf line = BUF_INIT;

	if (blocks->all)
		buf_adds(&line, "all steps");
	for (size_t i = 0; i < blocks->n_steps && !blocks->all; i++)
		buf_addf(&line, "%s%s", i > 0 ? ", " : "",
		    page->p->steps[blocks->steps[i]].id);
	text_field(&page->text, 2, page->width, "blocks", line.data);
	buf_release(&line);
}

static void
add_safeties(struct page *page)
{
	if (page->p->n_safeties > 0)
		buf_adds(&page->text, "\nSafety, asked first\n");
	for (size_t i = 0; i < page->p->n_safeties; i++) {
		const struct myo_safety *s = &page->p->safeties[i];
		text_field(&page->text, 0, page->width, s->id, s->ask);
		render_safety(&page->text, page->width, s, RENDER_FULL);
		text_field(&page->text, 2, page->width, "level",
		    s->level == MYO_SAFETY_HARD
			? "hard: a yes blocks"
			: "ask: a yes goes on only with named consent");
		add_blocks(page, &s->blocks);
	}
}

static void
add_number(struct buf *line, const char *label, bool has, double value)
{
	if (!has)
		return;
	buf_addf(line, "%s%s ", line->len > 0 ? ", " : "", label);
	num_short(line, value);
}

static void
add_limits(struct page *page, const struct myo_step *s)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < s->n_units; i++)
		buf_addf(&line, "%s%s", i > 0 ? " or " : "in ", s->units[i]);
	add_number(&line, "from", s->has_min, s->min);
	add_number(&line, "up to", s->has_max, s->max);
	add_number(&line, "unusual below", s->has_soft_min, s->soft_min);
	add_number(&line, "unusual above", s->has_soft_max, s->soft_max);
	add_number(&line, "target", s->target > 0, s->target);
	add_number(&line, "rest in s", s->rest > 0, s->rest);
	add_number(&line, "beats a minute", s->cadence > 0, s->cadence);
	add_number(&line, "detectable change", s->has_mdc, s->mdc);
	text_field(&page->text, 2, page->width, "number", line.data);
	text_field(&page->text, 2, page->width, "change after", s->mdc_source);
	buf_release(&line);
}

static void
add_compared(struct page *page, const struct myo_step *s)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < s->n_compare_if_same; i++)
		buf_addf(&line, "%s%s", i > 0 ? ", " : "",
		    page->p->steps[s->compare_if_same[i]].id);
	text_field(
	    &page->text, 2, page->width, "compared if the same", line.data);
	buf_release(&line);
}

static const char *const note_rules[] = {
	[MYO_NOTE_NO] = "",
	[MYO_NOTE_ASK] = "asked after each answer",
	[MYO_NOTE_IF_ABNORMAL] = "asked after an abnormal answer",
	[MYO_NOTE_REQUIRED_IF_ABNORMAL] = "required after an abnormal answer",
};

static void
add_step(struct page *page, const struct myo_step *s)
{
	struct buf line = BUF_INIT;

	text_field(&page->text, 0, page->width, s->id,
	    s->ask[0] != '\0' ? s->ask : s->action);
	buf_adds(&line, myo_kind_text(s->kind));
	if (s->many)
		buf_adds(&line, ", several answers");
	if (!s->required)
		buf_adds(&line, ", may be skipped");
	if (s->trials > 0)
		buf_addf(&line, ", %d trials", s->trials);
	text_field(&page->text, 2, page->width, "kind", line.data);
	buf_reset(&line);
	add_sides(&line, s->sides, s->n_sides);
	if (s->else_side)
		buf_adds(&line, ", the second only where the first is not "
				"tested");
	text_field(&page->text, 2, page->width, "sides", line.data);
	if (s->with >= 0)
		text_field(&page->text, 2, page->width, "with",
		    page->p->steps[s->with].id);
	text_field(&page->text, 2, page->width, "asked if", s->ask_if_text);
	render_step(&page->text, page->width, s, RENDER_FULL);
	add_limits(page, s);
	add_compared(page, s);
	text_field(&page->text, 2, page->width, "note", note_rules[s->note]);
	buf_reset(&line);
	for (size_t i = 0; i < s->n_muscles; i++)
		buf_addf(&line, "%s%s", i > 0 ? ", " : "", s->muscles[i]);
	text_field(&page->text, 2, page->width, "muscles", line.data);
	buf_release(&line);
}

static void
add_rules(struct page *page)
{
	const struct myo_protocol *p = page->p;

	if (p->n_stops > 0)
		buf_adds(&page->text, "\nStops\n");
	for (size_t i = 0; i < p->n_stops; i++) {
		const struct myo_stop *s = &p->stops[i];
		text_field(&page->text, 0, page->width, s->id, s->say);
		text_field(&page->text, 2, page->width, "if", s->cond_text);
		add_blocks(page, &s->blocks);
		text_field(&page->text, 2, page->width, "source", s->source);
	}
	if (p->n_checks > 0)
		buf_adds(&page->text, "\nChecks across steps\n");
	for (size_t i = 0; i < p->n_checks; i++) {
		const struct myo_check *c = &p->checks[i];
		text_field(&page->text, 0, page->width, c->id, c->say);
		text_field(&page->text, 2, page->width, "if", c->cond_text);
		text_field(&page->text, 2, page->width, "source", c->source);
	}
	if (p->n_scores > 0)
		buf_adds(&page->text, "\nScores\n");
	for (size_t i = 0; i < p->n_scores; i++) {
		const struct myo_score *s = &p->scores[i];
		text_field(&page->text, 0, page->width, s->id, s->label);
		for (size_t k = 0; k < s->n_rules; k++)
			text_field(&page->text, 2, page->width,
			    s->rules[k].name, s->rules[k].value);
		text_field(&page->text, 2, page->width, "source", s->source);
	}
}

static void
add_scales(struct page *page)
{
	const struct myo_protocol *p = page->p;

	if (p->n_scales > 0)
		buf_adds(&page->text, "\nScales\n");
	for (size_t i = 0; i < p->n_scales; i++) {
		const struct myo_scale *s = &p->scales[i];
		text_field(&page->text, 0, page->width, s->id, s->title);
		text_field(&page->text, 2, page->width, "source", s->source);
		text_field(&page->text, 2, page->width, "", s->credit);
	}
}

/* Numbers of the clinic, and those that the protocol came with. */
static void
add_numbers(struct page *page)
{
	const struct myo_protocol *p = page->p;
	struct buf line = BUF_INIT;

	if (p->n_limits > 0)
		buf_adds(&page->text, "\nLimits\n");
	for (size_t i = 0; i < p->n_limits; i++) {
		const struct myo_limit *l = &p->limits[i];
		buf_reset(&line);
		buf_adds(&line, l->value);
		if (l->is_local)
			buf_adds(&line, ", from the configuration");
		if (l->is_local && l->standard[0] != '\0')
			buf_addf(&line, ", instead of %s", l->standard);
		text_field(&page->text, 0, page->width, l->name, line.data);
	}
	buf_release(&line);
}

enum rc
protocols_show(const struct cmd_context *ctx, struct myo_library *library,
    const char *name)
{
	struct page page = { .text = BUF_INIT, .width = cmd_width(ctx) };
	struct myo_protocol *protocol = NULL;
	enum rc rc = cmd_load_protocol(ctx, library, name, &protocol);

	if (rc != RC_DONE)
		goto out;
	page.p = protocol;
	add_head(&page);
	if (protocol->n_muscles > 0)
		buf_adds(&page.text, "\nMuscles\n");
	for (size_t i = 0; i < protocol->n_muscles; i++)
		render_muscle(&page.text, page.width, &protocol->muscles[i]);
	add_safeties(&page);
	buf_adds(&page.text, "\nSteps\n");
	for (size_t i = 0; i < protocol->n_steps; i++)
		add_step(&page, &protocol->steps[i]);
	add_rules(&page);
	add_scales(&page);
	add_numbers(&page);
	rc = page.text.failed ? cmd_no_memory(ctx) : RC_DONE;
	if (rc == RC_DONE)
		sink_add(ctx->out, buf_str(&page.text));
out:
	buf_release(&page.text);
	myo_protocol_free(protocol);
	return rc;
}
