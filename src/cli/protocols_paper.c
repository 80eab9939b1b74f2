/*
 * protocols_paper.c: a protocol as a form to print and fill in by hand: one
 * HTML page without scripts or anything from outside, set for A4 and Letter.
 * Steps stand in the order of the file, each with a box a side; what is only
 * asked under a condition says so.
 */
#include "cli/protocols.h"

#include <string.h>

#include "base/buf.h"
#include "base/html.h"
#include "base/num.h"
#include "base/str.h"

#include "base/banned.h"

#define BOX  "<span class=\"b\"></span>"
#define LINE "<span class=\"l\"></span>"

static const char style[] =
    "@page{size:A4;margin:8mm}"
    "body{font:7pt/1.17 Arial,Helvetica,sans-serif;color:#000;"
    "background:#fff;margin:0 auto;max-width:196mm}"
    "h1{font-size:12pt;margin:0 0 1mm}"
    "h2{font-size:8.5pt;margin:2mm 0 .6mm}"
    "p{margin:.6mm 0}"
    "table{border-collapse:collapse;width:100%}"
    "td,th{border:.2mm solid #777;padding:.4mm 1mm;vertical-align:top;"
    "text-align:left}"
    "thead th{background:#eee}"
    "tr{break-inside:avoid}"
    "th.s{font-weight:normal;width:44%}"
    "th.w{padding-left:4mm}"
    ".q{font-weight:bold}"
    ".h{color:#333}"
    ".c{font-style:italic}"
    ".b{display:inline-block;width:2.3mm;height:2.3mm;border:.2mm solid #000;"
    "margin:0 .8mm -.3mm 0}"
    ".l{display:inline-block;min-width:14mm;border-bottom:.2mm solid #000}"
    ".o{white-space:nowrap;margin-right:2mm}"
    ".f{display:inline-block;margin-right:6mm}"
    ".f .l{min-width:32mm}"
    ".k{columns:2;column-gap:5mm}"
    "@media screen{body{padding:6mm;font-size:10pt;max-width:260mm}}";

struct form {
	struct buf *out;
	const struct myo_protocol *p;
};

static void
add(struct form *f, const char *markup)
{
	buf_adds(f->out, markup);
}

static void
text(struct form *f, const char *words)
{
	html_line(f->out, words);
}

/* ---- head */

static void
blank(struct form *f, const char *label)
{
	add(f, "<span class=\"f\">");
	text(f, label);
	add(f, " " LINE "</span>");
}

static void
head(struct form *f)
{
	static const char *const blanks[] = {
		"Patient id",
		"Examiner id",
		"Date and time",
		"Session id, once entered",
	};
	html_begin(f->out, f->p->title, style);
	add(f, "<h1>");
	text(f, f->p->title);
	add(f, "</h1>\n<p>");
	for (size_t i = 0; i < sizeof(blanks) / sizeof(blanks[0]); i++)
		blank(f, blanks[i]);
	add(f, "</p>\n<p class=\"h\">Protocol ");
	text(f, f->p->id);
	add(f, ", revision ");
	text(f, f->p->rev);
	add(f, ". Not testable: write NT and why, never 0. ");
	add(f, TRAINED);
	add(f, "</p>\n");
}

/* ---- answers */

static void
options(struct form *f, const struct myo_choice *choices, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		add(f, "<span class=\"o\">" BOX);
		text(f, choices[i].code);
		add(f, "</span> ");
	}
}

static void
number(struct form *f, const struct myo_step *s)
{
	add(f, LINE);
	if (s->n_units > 0) {
		add(f, " ");
		text(f, s->units[0]);
	}
}

static void
one_answer(struct form *f, const struct myo_step *s)
{
	switch (s->kind) {
	case MYO_KIND_INSTRUCTION:
		add(f, BOX "done");
		break;
	case MYO_KIND_YESNO:
	case MYO_KIND_CHOICE:
	case MYO_KIND_PALPATION:
	case MYO_KIND_CHECKS:
		options(f, s->choices, s->n_choices);
		break;
	case MYO_KIND_GRADE:
	case MYO_KIND_TEXT:
		add(f, LINE);
		break;
	case MYO_KIND_NUMBER:
	case MYO_KIND_COUNT:
		number(f, s);
		break;
	case MYO_KIND_HOLD:
		add(f, LINE " s");
		break;
	case MYO_KINDS:
		break;
	}
}

static void
answer(struct form *f, const struct myo_step *s)
{
	for (int t = 1; t <= (s->trials > 0 ? s->trials : 1); t++) {
		if (s->trials > 0)
			buf_addf(f->out, "%s%d: ", t > 1 ? " " : "", t);
		one_answer(f, s);
	}
	if (s->note == MYO_NOTE_REQUIRED_IF_ABNORMAL || s->note == MYO_NOTE_ASK)
		add(f, " note " LINE);
}

/* ---- one step */

static void
field(struct form *f, const char *label, const char *words)
{
	if (words[0] == '\0')
		return;
	add(f, " <span class=\"h\">");
	text(f, label);
	text(f, words);
	bool ended = strchr(".?!", words[strlen(words) - 1]) != NULL;
	add(f, ended ? "</span>" : ".</span>");
}

/* "not-palpated: not palpated" says nothing. */
static bool
says_more(const struct myo_choice *c)
{
	size_t i = 0;
	while (c->code[i] != '\0' &&
	       (c->label[i] == c->code[i] ||
		   (c->label[i] == ' ' && c->code[i] == '-')))
		i++;
	return c->label[i] != '\0' || (c->code[i] != '\0' && i > 0);
}

/* "normal: slight plantarflexion", of those whose code is not all. */
static void
meanings(struct form *f, const struct myo_choice *choices, size_t n)
{
	size_t shown = 0;
	for (size_t i = 0; i < n; i++) {
		const struct myo_choice *c = &choices[i];
		if (!says_more(c))
			continue;
		add(f, shown++ == 0 ? " <span class=\"h\">" : "; ");
		text(f, c->code);
		add(f, ": ");
		text(f, c->label);
	}
	if (shown > 0)
		add(f, "</span>");
}

static const char *
answers_by(const struct myo_step *s)
{
	return s->kind == MYO_KIND_GRADE ? s->scale->id : "";
}

static void
question(struct form *f, const struct myo_step *s)
{
	add(f, s->with >= 0 ? "<th scope=\"row\" class=\"s w\">"
			    : "<th scope=\"row\" class=\"s\">");
	/* what conditions call it */
	add(f, "<span class=\"h\">");
	text(f, s->id);
	add(f, "</span> <span class=\"q\">");
	text(f, s->ask[0] != '\0' ? s->ask : s->action);
	add(f, "</span>");
	if (s->ask_if_text[0] != '\0') {
		add(f, " <span class=\"c\">Only if ");
		text(f, s->ask_if_text);
		add(f, ".</span>");
	}
	if (s->else_side)
		add(f, " <span class=\"c\">The second side only where the "
		       "first cannot be tested.</span>");
	if (!s->required)
		add(f, " <span class=\"c\">May be left out.</span>");
	if (s->ask[0] != '\0')
		field(f, "", s->action);
	field(f, "", s->position);
	field(f, "Resist: ", s->resist);
	field(f, "Scale: ", answers_by(s));
	if (s->kind != MYO_KIND_GRADE)
		meanings(f, s->choices, s->n_choices);
	add(f, "</th>");
}

static bool
on_side(const struct myo_step *s, enum myo_side side)
{
	for (size_t i = 0; i < s->n_sides; i++)
		if (s->sides[i] == side)
			return true;
	return false;
}

static void
step(struct form *f, const struct myo_step *s)
{
	size_t n = f->p->n_sides;
	bool sided = s->n_sides > 0 && s->sides[0] != MYO_SIDE_ONCE;
	add(f, "<tr>");
	question(f, s);
	if (!sided) {
		buf_addf(f->out, "<td colspan=\"%zu\">", n > 0 ? n : 1);
		answer(f, s);
		add(f, "</td>");
	}
	for (size_t i = 0; sided && i < n; i++) {
		add(f, "<td>");
		if (on_side(s, f->p->sides[i]))
			answer(f, s);
		add(f, "</td>");
	}
	add(f, "</tr>\n");
}

static void
family(struct form *f, int parent)
{
	for (size_t i = 0; i < f->p->n_steps; i++) {
		const struct myo_step *s = &f->p->steps[i];
		if (s->with != parent)
			continue;
		step(f, s);
		family(f, s->index);
	}
}

static void
steps(struct form *f)
{
	const struct myo_protocol *p = f->p;
	add(f, "<table><thead><tr><th scope=\"col\">Step</th>");
	if (p->n_sides == 0 || p->sides[0] == MYO_SIDE_ONCE)
		add(f, "<th scope=\"col\">Finding</th>");
	for (size_t i = 0; i < p->n_sides && p->sides[0] != MYO_SIDE_ONCE; i++)
		buf_addf(f->out, "<th scope=\"col\">%s</th>",
		    p->sides[i] == MYO_SIDE_RIGHT ? "Right" : "Left");
	add(f, "</tr></thead><tbody>\n");
	family(f, -1);
	add(f, "</tbody></table>\n");
}

/* ---- what stands around the steps */

static void
blocked(struct form *f, const struct myo_blocks *b)
{
	if (b->all)
		add(f, "all steps");
	for (size_t i = 0; i < b->n_steps && !b->all; i++) {
		add(f, i > 0 ? ", " : "");
		text(f, f->p->steps[b->steps[i]].id);
	}
}

static void
safeties(struct form *f)
{
	if (f->p->n_safeties > 0)
		add(f, "<h2>Safety, asked first</h2>\n");
	for (size_t i = 0; i < f->p->n_safeties; i++) {
		const struct myo_safety *s = &f->p->safeties[i];
		add(f, "<p><span class=\"q\">");
		text(f, s->ask);
		add(f, "</span> ");
		for (size_t k = 0; k < s->n_choices; k++) {
			add(f, k > 0 ? " " BOX : BOX);
			text(f, s->choices[k].label[0] != '\0'
				    ? s->choices[k].label
				    : s->choices[k].code);
		}
		add(f, s->many ? " " BOX "none" : "");
		add(f, s->level == MYO_SAFETY_HARD
			   ? " <span class=\"c\">Any yes: not tested: "
			   : " <span class=\"c\">Any yes: only with consent "
			     "of " LINE ", else not tested: ");
		blocked(f, &s->blocks);
		add(f, ".</span></p>\n");
	}
}

static void
rules(struct form *f)
{
	const struct myo_protocol *p = f->p;
	if (p->n_stops + p->n_checks > 0)
		add(f, "<h2>While testing</h2>\n<div class=\"k\">");
	for (size_t i = 0; i < p->n_stops; i++) {
		add(f, "<p><span class=\"q\">Stop</span> if ");
		text(f, p->stops[i].cond_text);
		add(f, ": ");
		text(f, p->stops[i].say);
		add(f, "</p>\n");
	}
	for (size_t i = 0; i < p->n_checks; i++) {
		add(f, "<p>If ");
		text(f, p->checks[i].cond_text);
		add(f, ": ");
		text(f, p->checks[i].say);
		add(f, "</p>\n");
	}
	if (p->n_stops + p->n_checks > 0)
		add(f, "</div>\n");
}

static void
bands(struct form *f, const struct myo_score *s)
{
	for (size_t i = 0; i < s->n_bands; i++) {
		add(f, i > 0 ? "; " : " (");
		text(f, s->bands[i].text);
		add(f, ": ");
		text(f, s->bands[i].label);
	}
	if (s->n_bands > 0)
		add(f, ")");
}

static void
scores(struct form *f)
{
	const struct myo_protocol *p = f->p;
	if (p->n_scores > 0)
		add(f, "<h2>Scores (any missing item: not determined, unless "
		       "the score says otherwise)</h2>\n");
	for (size_t i = 0; i < p->n_scores; i++) {
		const struct myo_score *s = &p->scores[i];
		add(f, "<p><span class=\"q\">");
		text(f, s->label);
		add(f, "</span> " LINE);
		if (s->has_range) {
			add(f, " of ");
			num_short(f->out, s->max);
		}
		add(f, ", items " LINE);
		buf_addf(f->out, " of %zu. <span class=\"h\">%s: ", s->n_items,
		    myo_score_way_text(s->way));
		text(f, s->items_text);
		add(f, "</span>");
		bands(f, s);
		add(f, "</p>\n");
	}
}

static void
legend(struct form *f)
{
	const struct myo_protocol *p = f->p;
	if (p->n_scales > 0)
		add(f, "<h2>Scales</h2>\n");
	for (size_t i = 0; i < p->n_scales; i++) {
		const struct myo_scale *s = &p->scales[i];
		add(f, "<p><span class=\"q\">");
		text(f, s->id);
		add(f, "</span> ");
		for (size_t k = 0; k < s->n_levels; k++) {
			const struct myo_choice *c = &s->levels[k];
			add(f, k > 0 ? "; <b>" : "<b>");
			text(f, c->code);
			add(f, "</b>");
			if (strcmp(c->label, c->code) != 0) {
				add(f, " ");
				text(f, c->label);
			}
		}
		field(f, "", s->credit);
		add(f, "</p>\n");
	}
	add(f, "<p>Behind a grade, as far as its scale has them: p limited by "
	       "pain, * another cause (taken as not normal), ** another cause "
	       "(taken as normal), ~ uncertain.</p>\n");
}

static void
write_form(struct buf *out, const struct myo_protocol *p)
{
	struct form f = { out, p };
	head(&f);
	safeties(&f);
	add(&f, "<h2>Examination</h2>\n");
	steps(&f);
	rules(&f);
	scores(&f);
	legend(&f);
	add(&f, "<p class=\"h\">Sources: ");
	text(&f, p->sources);
	add(&f, "</p>\n<p>");
	blank(&f, "Signature");
	blank(&f, "Date");
	add(&f, "</p></body></html>\n");
}

/* ---- */

enum rc
protocols_paper(const struct cmd_context *ctx, struct myo_library *library,
    const char *name, const char *path)
{
	struct myo_protocol *protocol = NULL;
	enum rc rc = cmd_load_protocol(ctx, library, name, &protocol);

	if (rc == RC_DONE && protocol->n_steps == 0) {
		rc = cmd_fail(ctx, RC_BAD,
		    "%s has no steps: it is there for "
		    "other protocols",
		    name);
	} else if (rc == RC_DONE) {
		struct buf out = BUF_INIT;
		write_form(&out, protocol);
		rc = cmd_put(ctx, path, &out);
		buf_release(&out);
	}
	myo_protocol_free(protocol);
	return rc;
}
