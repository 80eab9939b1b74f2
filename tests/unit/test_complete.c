#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "support/rig.h"
#include "ui/complete.h"

static const char calf[] =
    "[protocol]\nid = calf\nversion = 1\ntitle = Calf\nregion = ankle\n"
    "sides = right, left\nsources = Nobody 2000\n"
    "[safety fever]\nask = A fever?\nlevel = ask\nblocks = all\n"
    "[step power]\nkind = grade\nscale = mrc\nask = Grade the push\n"
    "[step tendon]\nkind = palpation\nask = The tendon\nwith = power\n"
    "structure = tendon\noption.firm = firm cord\noption.gap = gap\n"
    "option.thin = gracile\nabnormal = gap\n"
    "[step rises]\nkind = count\nask = Heel rises\nask_if = power >= 3\n"
    "soft_max = 40\n"
    "[step words]\nkind = text\nask = In own words\nsides = once\n";

/* Items as "a|b|c". */
static void
join(const struct completion *c, struct buf *out)
{
	for (size_t i = 0; i < c->n; i++)
		buf_addf(out, "%s%s", i > 0 ? "|" : "", c->items[i]);
}

static void
expect_items(struct rig *r, const char *before, const char *items, size_t from)
{
	struct completion c;
	struct buf got = BUF_INIT;
	completion_init(&c);
	complete_prompt(&c, str_from(before), r->session, r->protocol);
	join(&c, &got);
	if (strcmp(got.data, items) != 0 || (c.n > 0 && c.from != from))
		fail_msg("at %s, '%s': '%s' from %zu", rig_at(r), before,
		    got.data, c.from);
	buf_release(&got);
	completion_release(&c);
}

static void
test_what_fits(void **state)
{
	(void)state;
	static const struct {
		const char *typed; /* lines to get to the prompt */
		const char *before, *items;
		size_t from;
	} rows[] = {
		{ "", "y", "yes", 0 },
		{ "", "Y", "yes", 0 },
		/* a safety question is never left out */
		{ "", "nt", "", 0 },
		/* consent, and free text: nothing */
		{ "y", "", "", 0 },
		{ "n", "4", "4", 0 },
		{ "n", "n", "no contraction|normal power", 0 },
		{ "n", "nt", "nt", 0 },
		{ "n", "nt ", "pain|cast|stopped-for-safety|other", 3 },
		{ "n", "NT* p", "pain", 4 },
		{ "n", "nt c", "cast", 3 },
		/* a label, where no id fits */
		{ "n", "nt in", "in a cast", 3 },
		{ "n", "nt pain and", "", 3 },
		{ "n", ":g", "goto", 1 },
		{ "n", ":n", "nt|ntside|note", 1 },
		{ "n", ":nt oth", "other", 4 },
		{ "n", ":ntside oth", "other", 8 },
		{ "n", ":NTS oth", "other", 5 },
		{ "n", ":stop ca", "", 6 },
		{ "n", ":stop c", "cramp", 6 },
		{ "n", ":note pa", "", 6 },
		{ "n", ":x pa", "", 3 },
		/* rises are hidden before the grade is known */
		{ "n", ":goto r", "", 6 },
		{ "n", ":goto p", "power.right|power.left", 6 },
		{ "n", ":goto power.l", "power.left", 6 },
		{ "n", ":goto w", "words", 6 },
		{ "n", ":goto saf", "safety.fever", 6 },
		{ "n", "4 / ", "", 0 },
		{ "n|4", "", "firm|gap|thin|none", 0 },
		{ "n|4", "g", "gap", 0 },
		{ "n|4", "gr", "gracile", 0 },
		{ "n|4", "firm, g", "gap", 6 },
		{ "n|4", "firm,no", "none", 5 },
		{ "n|4", "gap / f", "", 0 },
		{ "n|4|gap", "f", "", 0 },
		{ "n|nt", "pa", "pain", 0 },
		{ "n|nt", "nt", "", 0 },
		{ "n|4|1|4|1", "", "", 0 },
		{ "n|4|1|4|1", "n", "nt", 0 },
		{ "n|4|1|4|1", ":goto ri", "rises.right|rises.left", 6 },
		{ "n|4|1|4|1|3|3", "te", "", 0 },
		{ "n|4|1|4|1|50", "y", "", 0 },
		{ "n|4|1|4|1|3|3|x", "y", "", 0 },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rig r;
		rig_init(&r, calf);
		rig_open(&r, "", MYO_ORDER_STEP);
		if (rows[i].typed[0] != '\0')
			rig_lines(&r, rows[i].typed);
		expect_items(&r, rows[i].before, rows[i].items, rows[i].from);
		rig_release(&r);
	}
}

/* Each name is a command of the engine, and what it takes is offered. */
static void
test_table_of_commands(void **state)
{
	(void)state;
	size_t n = 0, named = 0;
	const struct myo_prompt_command *rows = myo_prompt_commands(&n);
	for (size_t i = 0; i < n; i++) {
		struct rig r;
		struct buf line = BUF_INIT;
		if (rows[i].name[0] == '\0')
			continue;
		named++;
		rig_init(&r, calf);
		rig_open(&r, "", MYO_ORDER_STEP);
		buf_addf(&line, ":%s", rows[i].name);
		const struct myo_effects *fx =
		    myo_session_input(r.session, line.data, line.len);
		for (size_t k = 0; k < fx->n_messages; k++)
			assert_null(strstr(fx->messages[k].text, "no command"));
		buf_release(&line);
		rig_release(&r);
	}
	assert_int_equal(named, 13);
}

static void
test_common(void **state)
{
	(void)state;
	static const struct {
		const char *items[3];
		const char *common;
	} rows[] = {
		{ { NULL }, "" },
		{ { "firm" }, "firm" },
		{ { "tender", "tense", "ten" }, "ten" },
		{ { "a", "b" }, "" },
		/* a half of a letter is none */
		{ { "gr\xc3\xb6\xc3\x9f", "gr\xc3\xbcn" }, "gr" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct completion c;
		completion_init(&c);
		for (size_t k = 0; k < 3 && rows[i].items[k] != NULL; k++)
			completion_offer(&c, STR(""), rows[i].items[k]);
		struct str common = completion_common(&c);
		assert_true(str_eqc(common, rows[i].common));
		completion_release(&c);
	}
}

static void
test_sort_and_list(void **state)
{
	(void)state;
	struct completion c;
	struct buf text = BUF_INIT;
	char id[16];
	completion_init(&c);
	completion_sort(&c);
	assert_int_equal(c.n, 0);
	/* 100 patients with two sessions each, in no order */
	for (int i = 0; i < 200; i++) {
		(void)snprintf(id, sizeof(id), "P-%03d", (i * 37) % 100);
		completion_offer(&c, STR("p-"), id);
	}
	completion_offer(&c, STR("p-"), "Q-1");
	completion_sort(&c);
	assert_int_equal(c.n, 100);
	assert_string_equal(c.items[0], "P-000");
	assert_string_equal(c.items[99], "P-099");
	completion_list(&c, &text, 1000);
	assert_non_null(strstr(text.data, "  P-000, P-001, "));
	assert_non_null(strstr(text.data, "P-059, and 40 more\n"));
	assert_null(strstr(text.data, "P-060"));
	buf_reset(&text);
	completion_list(&c, &text, 40);
	for (const char *p = text.data; *p != '\0'; p += strcspn(p, "\n") + 1)
		assert_true(strcspn(p, "\n") <= 40);
	buf_release(&text);
	completion_release(&c);
}

static void
test_texts(void **state)
{
	(void)state;
	static const struct {
		const char *typed, *line, *text;
	} rows[] = {
		{ "", "n", "" },
		{ "", "n / cool skin", "cool skin" },
		{ "y", "y the surgeon", "the surgeon" },
		{ "y", "y", "" },
		{ "y|y", "Dr B", "Dr B" },
		{ "n", "4", "" },
		{ "n", " 4* / old polio ", "old polio" },
		{ "n", "?", "" },
		{ "n", "<", "" },
		{ "n", "", "" },
		{ "n", ":note sat up", "sat up" },
		{ "n", ":not sat up", "sat up" },
		{ "n", ":undo it", "" },
		{ "n", ":pause lunch", "lunch" },
		{ "n|4|gap", "two fingers wide", "two fingers wide" },
		{ "n|4|gap", "<", "" },
		{ "n|nt", "pain since noon", "" },
		{ "n|4|1|4|1|50", "y / counted twice", "counted twice" },
		{ "n|4|1|4|1|3|3", "a / b", "a / b" },
		{ "n|4|1|4|1|3|3|x", "y", "" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct rig r;
		rig_init(&r, calf);
		rig_open(&r, "", MYO_ORDER_STEP);
		if (rows[i].typed[0] != '\0')
			rig_lines(&r, rows[i].typed);
		struct str text = complete_text(
		    myo_session_prompt(r.session), str_from(rows[i].line));
		if (!str_eqc(text, rows[i].text))
			fail_msg("row %zu: '%.*s'", i, STR_ARG(text));
		rig_release(&r);
	}
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_what_fits),
		cmocka_unit_test(test_table_of_commands),
		cmocka_unit_test(test_common),
		cmocka_unit_test(test_sort_and_list),
		cmocka_unit_test(test_texts),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
