/*
 * agree_table.c: the numbers of an item: a table, or a line a value.
 */
#include "cli/agree.h"

#include <string.h>

#include "base/utf8.h"
#include "review/history.h"
#include "ui/text.h"

#include "base/banned.h"

#define DECIMALS_COEFFICIENT 3
#define DECIMALS_MAX         9
#define NORMAL_95            1.96
#define FACTS_MAX            12

/* One value of a row. */
struct fact {
	const char *head;  /* of its column */
	const char *label; /* of its line */
	int width;         /* of its column; negative: at the left */
	const char *text;
};

struct facts {
	struct fact list[FACTS_MAX];
	size_t n;
	bool first;     /* of a table */
	bool continued; /* its first value does not name the row */
};

const char *
agree_number(const struct agree_page *p, double value, int decimals)
{
	struct buf text = BUF_INIT;

	history_number(&text, value, decimals, HISTORY_PLAIN, p->comma);
	const char *out = arena_str(p->ctx->arena, buf_str(&text));
	buf_release(&text);
	return out;
}

static void
add_fact(struct facts *f, int width, const char *head, const char *label,
    const char *text)
{
	if (f->n < FACTS_MAX)
		f->list[f->n++] = (struct fact){ head, label, width, text };
}

static void
add_column(struct buf *line, int width, const char *text)
{
	size_t room = (size_t)(width < 0 ? -width : width);
	size_t have = utf8_width(str_from(text));

	if (width < 0)
		buf_adds(line, text);
	else if (have >= room && line->len > 0)
		buf_addc(line, ' ');
	for (size_t i = have; i < room; i++)
		buf_addc(line, ' ');
	if (width >= 0)
		buf_adds(line, text);
}

static void
put_line(struct agree_page *p, const struct facts *f, bool heads)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < f->n; i++)
		add_column(&line, f->list[i].width,
		    heads ? f->list[i].head : f->list[i].text);
	while (line.len > 0 && line.data[line.len - 1] == ' ')
		buf_truncate(&line, line.len - 1);
	buf_adds(&p->text, "  ");
	buf_addstr(&p->text, buf_str(&line));
	buf_addc(&p->text, '\n');
	buf_release(&line);
}

static void
put_row(struct agree_page *p, struct facts *f)
{
	if (p->plain) {
		for (size_t i = 0; i < f->n; i++)
			if (f->list[i].text[0] != '\0')
				text_field(&p->text,
				    i == 0 && !f->continued ? 2 : 4, p->width,
				    f->list[i].label, f->list[i].text);
	} else {
		if (f->first)
			put_line(p, f, true);
		put_line(p, f, false);
	}
	f->first = false;
	f->n = 0;
}

static const char *
count_text(const struct agree_page *p, size_t n)
{
	return arena_printf(p->ctx->arena, "%zu", n);
}

/* "15  75.0 %" in a table, else "15 of 20, 75.0 %" */
static const char *
part_text(const struct agree_page *p, size_t part, size_t of)
{
	if (of == 0)
		return "-";
	const char *percent =
	    agree_number(p, 100.0 * (double)part / (double)of, 1);
	if (p->plain)
		return arena_printf(
		    p->ctx->arena, "%zu of %zu, %s %%", part, of, percent);
	return arena_printf(p->ctx->arena, "%zu %5s %%", part, percent);
}

static const char *
value_text(const struct agree_page *p, bool has, double value, int decimals)
{
	return has ? agree_number(p, value, decimals) : "ND";
}

static bool
count_row(
    struct agree_page *p, const struct agree_pick *pick, struct agree_row *row)
{
	if (agree_count(p->a, pick, row) != MYO_OK) {
		p->failed = true;
		return false;
	}
	if (!agree_is_independent(row))
		p->dependent = true;
	return true;
}

static void
add_who(const struct agree_page *p, struct facts *f, const char *side,
    const struct agree_row *row)
{
	add_fact(f, -8, "side", "side", side);
	add_fact(f, 8, "patients", "patients", count_text(p, row->patients));
	add_fact(f, 6, "n", "observations", count_text(p, row->n));
}

/* ---- categories */

static const char *const weight_texts[AGREEMENT_WEIGHTS] = {
	[AGREEMENT_PLAIN] = "unweighted",
	[AGREEMENT_LINEAR] = "linear weights",
	[AGREEMENT_QUADRATIC] = "quadratic weights",
};

static void
add_kappa(const struct agree_page *p, struct facts *f,
    const struct agree_row *row, enum agreement_weights weights)
{
	static const struct {
		const char *head;
		int width;
	} columns[AGREEMENT_WEIGHTS] = {
		[AGREEMENT_PLAIN] = { "kappa", 8 },
		[AGREEMENT_LINEAR] = { "linear", 8 },
		[AGREEMENT_QUADRATIC] = { "quadratic", 10 },
	};

	add_fact(f, columns[weights].width, columns[weights].head,
	    arena_printf(p->ctx->arena, "kappa, %s", weight_texts[weights]),
	    value_text(p, row->has_kappa[weights], row->kappa[weights].kappa,
		DECIMALS_COEFFICIENT));
}

static void
add_equal(
    const struct agree_page *p, struct facts *f, const struct agree_row *row)
{
	add_fact(f, 14, "equal", "equal", part_text(p, row->exact, row->n));
}

/* The number, then the words; where observations are independent also how
 * sure it is. */
static void
say_kappa(struct agree_page *p, const char *what, const struct agree_row *row)
{
	enum agreement_weights weights =
	    row->class == AGREE_ORDERED ? AGREEMENT_LINEAR : AGREEMENT_PLAIN;
	const struct agreement_kappa *k = &row->kappa[weights];
	struct buf line = BUF_INIT;

	buf_addf(&line, "%s: ", what);
	if (!row->has_kappa[weights]) {
		buf_addf(&line, "kappa is not determined (ND): %s", row->why);
	} else {
		buf_addf(&line, "kappa %s, %s: %s",
		    agree_number(p, k->kappa, DECIMALS_COEFFICIENT),
		    weight_texts[weights], agreement_kappa_words(k->kappa));
		if (agree_is_independent(row) && k->se > 0.0)
			buf_addf(&line, " (95 %% CI %s to %s)",
			    agree_number(p, k->kappa - NORMAL_95 * k->se, 2),
			    agree_number(p, k->kappa + NORMAL_95 * k->se, 2));
	}
	text_item(&p->text, p->plain ? 4 : 2, p->width, line.data);
	buf_release(&line);
}

static void
put_categories(struct agree_page *p, struct facts *f, const char *side,
    const struct agree_row *row)
{
	add_who(p, f, side, row);
	add_equal(p, f, row);
	if (row->class == AGREE_ORDERED)
		add_fact(f, 14, "within 1", "within one rank",
		    part_text(p, row->within, row->n));
	if (row->class != AGREE_MANY)
		add_kappa(p, f, row, AGREEMENT_PLAIN);
	if (row->class == AGREE_ORDERED) {
		add_kappa(p, f, row, AGREEMENT_LINEAR);
		add_kappa(p, f, row, AGREEMENT_QUADRATIC);
	}
	put_row(p, f);
	if (p->plain && row->class != AGREE_MANY)
		say_kappa(p, "in words", row);
}

/* Present or absent, one option after the other, over all sides. */
static void
put_options(struct agree_page *p, const struct agree_item *item)
{
	struct facts f = { .first = true };
	int wide = -8;

	for (size_t i = 0; i < item->n_codes; i++) {
		int len = (int)strlen(item->codes[i]) + 1;
		if (-len < wide)
			wide = -len;
	}
	for (size_t i = 0; i < item->n_codes; i++) {
		struct agree_pick pick = agree_pick_item(p->a, item);
		struct agree_row row;
		pick.option = i;
		if (!count_row(p, &pick, &row))
			return;
		size_t one = row.only[AGREE_A] + row.only[AGREE_B];
		add_fact(&f, wide, "option", "option", item->codes[i]);
		add_fact(&f, 5, "both", "both", count_text(p, row.both));
		add_fact(&f, 8, "A alone", "A alone",
		    count_text(p, row.only[AGREE_A]));
		add_fact(&f, 8, "B alone", "B alone",
		    count_text(p, row.only[AGREE_B]));
		add_fact(&f, 8, "neither", "neither",
		    count_text(p, row.n - row.both - one));
		add_equal(p, &f, &row);
		add_kappa(p, &f, &row, AGREEMENT_PLAIN);
		if (!p->plain)
			add_fact(&f, -14, "", "",
			    row.has_kappa[AGREEMENT_PLAIN]
				? arena_printf(p->ctx->arena, " %s",
				      agreement_kappa_words(
					  row.kappa[AGREEMENT_PLAIN].kappa))
				: "");
		put_row(p, &f);
		if (p->plain)
			say_kappa(p, "in words", &row);
	}
}

/* ---- measurements */

static int
decimals_of(const struct agree_item *item)
{
	return item->decimals < DECIMALS_MAX ? item->decimals + 1
					     : DECIMALS_MAX;
}

static void
put_icc(struct agree_page *p, struct facts *f, const char *side,
    const struct agree_row *row, int decimals)
{
	static const struct {
		enum agreement_icc icc;
		const char *head, *label;
	} columns[] = {
		{ AGREEMENT_ICC_2_1, "ICC(2,1)", "ICC(2,1), agreement" },
		{ AGREEMENT_ICC_1_1, "ICC(1,1)", "ICC(1,1), one-way" },
		{ AGREEMENT_ICC_3_1, "ICC(3,1)", "ICC(3,1), consistency" },
	};
	const struct agreement_measured *m = &row->measured;

	add_who(p, f, side, row);
	for (size_t i = 0; i < sizeof(columns) / sizeof(columns[0]); i++)
		add_fact(f, 10, columns[i].head, columns[i].label,
		    value_text(p, m->has_icc[columns[i].icc],
			m->icc[columns[i].icc], DECIMALS_COEFFICIENT));
	add_fact(f, 9, "SEM", "standard error of measurement",
	    value_text(p, m->why == NULL, m->sem, decimals));
	add_fact(f, 9, "MDC95", "minimal detectable change, 95 %",
	    value_text(p, m->why == NULL, m->mdc95, decimals));
	put_row(p, f);
}

static void
put_limits(struct agree_page *p, struct facts *f, const char *side,
    const struct agree_row *row, int decimals)
{
	const struct agreement_measured *m = &row->measured;

	if (!p->plain)
		add_fact(f, -8, "side", "side", side);
	add_fact(f, 12, "mean A - B", "mean of A - B",
	    value_text(p, m->n > 0, m->mean, decimals));
	add_fact(f, 10, "SD", "standard deviation of A - B",
	    value_text(p, m->has_limits, m->sd, decimals));
	add_fact(f, 12, "limits from", "limits of agreement, from",
	    value_text(p, m->has_limits, m->lower, decimals));
	add_fact(f, 10, "to", "limits of agreement, to",
	    value_text(p, m->has_limits, m->upper, decimals));
	add_fact(
	    f, 16, "disagree", "disagree", part_text(p, row->disagree, row->n));
	put_row(p, f);
}

/* Where observations are independent: how sure it is, and the words for both
 * ends of that; else the words for the estimate. */
static void
add_icc_words(
    struct agree_page *p, struct buf *line, const struct agree_row *row)
{
	const struct agreement_measured *m = &row->measured;
	const struct agreement_interval *ci = &m->interval[AGREEMENT_ICC_2_1];
	const char *words = agreement_icc_words(m->icc[AGREEMENT_ICC_2_1]);

	if (!agree_is_independent(row) || !ci->known) {
		buf_addf(line, ": %s", words);
		return;
	}
	words = agreement_icc_words(ci->lower);
	const char *to = agreement_icc_words(ci->upper);
	buf_addf(line, " (95 %% CI %s to %s): %s",
	    agree_number(p, ci->lower, DECIMALS_COEFFICIENT),
	    agree_number(p, ci->upper, DECIMALS_COEFFICIENT), words);
	if (strcmp(words, to) != 0)
		buf_addf(line, " to %s", to);
}

static void
say_icc(struct agree_page *p, const char *what, const struct agree_row *row)
{
	const struct agreement_measured *m = &row->measured;
	struct buf line = BUF_INIT;

	buf_addf(&line, "%s: ", what);
	if (m->has_icc[AGREEMENT_ICC_2_1]) {
		buf_addf(&line, "ICC(2,1) %s",
		    agree_number(
			p, m->icc[AGREEMENT_ICC_2_1], DECIMALS_COEFFICIENT));
		add_icc_words(p, &line, row);
	} else
		buf_addf(&line, "ICC is not determined (ND): %s",
		    m->why != NULL ? m->why : "patients do not differ");
	text_item(&p->text, p->plain ? 4 : 2, p->width, line.data);
	buf_release(&line);
}

/* ---- an item */

struct agree_sides
agree_sides(const struct agree *a, const struct agree_item *item)
{
	bool seen[3] = { false };
	struct agree_sides out = { .n = 0 };

	for (size_t i = item->from; i < item->to; i++)
		if (a->obs[i].side < 3)
			seen[a->obs[i].side] = true;
	for (size_t side = 0; side < 3; side++)
		if (seen[side])
			out.side[out.n++] = side;
	if (out.n > 1)
		out.side[out.n++] = AGREE_ANY;
	return out;
}

const char *
agree_side_text(size_t side)
{
	if (side == AGREE_ANY)
		return "all";
	return side == MYO_SIDE_ONCE ? "once"
				     : myo_side_text((enum myo_side)side);
}

static const char *
name_of(const struct agree_sides *sides, size_t row)
{
	return sides->side[row] == AGREE_ANY && sides->n > 1
		   ? "both"
		   : agree_side_text(sides->side[row]);
}

static void
put_one(struct agree_page *p, struct facts *f, struct facts *limits,
    const char *side, const struct agree_row *row, int decimals)
{
	if (row->class != AGREE_MEASURED) {
		put_categories(p, f, side, row);
		return;
	}
	put_icc(p, f, side, row, decimals);
	if (!p->plain)
		return;
	put_limits(p, limits, side, row, decimals);
	say_icc(p, "in words", row);
}

static void
say_rows(struct agree_page *p, const struct agree_sides *sides,
    const struct agree_row *rows)
{
	for (size_t i = 0; i < sides->n && !p->plain; i++) {
		if (rows[i].class == AGREE_MEASURED)
			say_icc(p, name_of(sides, i), &rows[i]);
		else if (rows[i].class != AGREE_MANY)
			say_kappa(p, name_of(sides, i), &rows[i]);
	}
}

/* What was not compared is said, and nothing is put in its place. */
static void
say_missing(struct agree_page *p, const struct agree_row *row)
{
	if (row->one[AGREE_A] + row->one[AGREE_B] + row->neither == 0)
		return;
	text_item(&p->text, 2, p->width,
	    arena_printf(p->ctx->arena,
		"not compared: %zu with a value of A alone, %zu of B alone, "
		"%zu of neither",
		row->one[AGREE_A], row->one[AGREE_B], row->neither));
}

static void
put_rows(struct agree_page *p, const struct agree_sides *sides,
    const struct agree_row *rows, int decimals)
{
	struct facts f = { .first = true }, limits = { .first = true };

	limits.continued = true;
	for (size_t i = 0; i < sides->n; i++)
		put_one(p, &f, &limits, name_of(sides, i), &rows[i], decimals);
	for (size_t i = 0; i < sides->n && !p->plain; i++)
		if (rows[i].class == AGREE_MEASURED)
			put_limits(
			    p, &limits, name_of(sides, i), &rows[i], decimals);
	say_rows(p, sides, rows);
	say_missing(p, &rows[sides->n - 1]);
}

void
agree_rows(struct agree_page *p, const struct agree_item *item)
{
	struct agree_sides sides = agree_sides(p->a, item);
	struct agree_row rows[4];
	struct agree_pick pick = agree_pick_item(p->a, item);

	for (size_t i = 0; i < sides.n; i++) {
		pick.side = sides.side[i];
		if (!count_row(p, &pick, &rows[i]))
			return;
	}
	if (sides.n == 0)
		return;
	const struct agree_row *all = &rows[sides.n - 1];
	if (all->n == 0) {
		text_item(&p->text, 2, p->width, "nothing to compare");
		say_missing(p, all);
		return;
	}
	put_rows(p, &sides, rows, decimals_of(item));
	if (item->class == AGREE_MANY)
		put_options(p, item);
}

const struct agree_item *
agree_group_item(const struct agree *a, size_t group, size_t *n)
{
	const struct agree_item *first = NULL;

	*n = 0;
	for (size_t i = 0; i < a->n_items; i++) {
		if (a->items[i].group != group ||
		    a->items[i].from == a->items[i].to)
			continue;
		if (++*n == 1)
			first = &a->items[i];
	}
	return *n > 1 ? first : NULL;
}

void
agree_group_rows(struct agree_page *p, const struct agree_item *item)
{
	const struct agree_sides sides = { { AGREE_ANY }, 1 };
	const struct agree_pick pick = agree_pick_group(item);
	struct agree_row row;

	if (count_row(p, &pick, &row))
		put_rows(p, &sides, &row, decimals_of(item));
}
