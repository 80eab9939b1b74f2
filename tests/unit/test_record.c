/*
 * test_record.c: names of sides and kinds, references.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "core/column.h"
#include "core/record.h"

/* The words of design 5, in the order of the enum. */
static const char *const kinds[] = { "open", "answer", "not-tested", "skipped",
	"rejected", "note", "undo", "redo", "amend", "score", "check", "stop",
	"pause", "resume", "close", "abandon", "void", "sign", "repair" };

static void
kinds_both_ways(void **state)
{
	enum myo_entry_kind kind;

	(void)state;
	assert_int_equal(sizeof(kinds) / sizeof(kinds[0]), MYO_ENTRY_KINDS);
	for (int i = 0; i < MYO_ENTRY_KINDS; i++) {
		assert_string_equal(
		    myo_entry_text((enum myo_entry_kind)i), kinds[i]);
		assert_true(record_entry(str_from(kinds[i]), &kind));
		assert_int_equal(kind, i);
	}
	assert_false(record_entry(STR(""), &kind));
	assert_false(record_entry(STR("Open"), &kind));
	assert_false(record_entry(STR("answer "), &kind));
	assert_string_equal(myo_entry_text(MYO_ENTRY_KINDS), "");
	assert_string_equal(myo_entry_text((enum myo_entry_kind) - 1), "");
}

static void
sides_both_ways(void **state)
{
	enum myo_side side = MYO_SIDE_LEFT;

	(void)state;
	assert_true(record_side(STR(""), &side));
	assert_int_equal(side, MYO_SIDE_ONCE);
	assert_true(record_side(STR("right"), &side));
	assert_int_equal(side, MYO_SIDE_RIGHT);
	assert_true(record_side(STR("left"), &side));
	assert_int_equal(side, MYO_SIDE_LEFT);
	assert_false(record_side(STR("Left"), &side));
	assert_false(record_side(STR("both"), &side));
	assert_int_equal(side, MYO_SIDE_LEFT);
	assert_string_equal(myo_side_text(MYO_SIDE_ONCE), "");
	assert_string_equal(myo_side_text(MYO_SIDE_RIGHT), "right");
	assert_string_equal(myo_side_text(MYO_SIDE_LEFT), "left");
	assert_string_equal(myo_side_text((enum myo_side)9), "");
}

static void
references(void **state)
{
	static const struct {
		const char *text;
		const char *station; /* NULL: refused */
		uint64_t seq;
	} rows[] = {
		{ "ward-a1b2:1", "ward-a1b2", 1 },
		{ "ward-a1b2:120034", "ward-a1b2", 120034 },
		{ "a:b:7", "a:b", 7 },
		{ "w:18446744073709551615", "w", UINT64_MAX },
		{ "w:18446744073709551616", NULL, 0 },
		{ "", NULL, 0 },
		{ ":", NULL, 0 },
		{ ":5", NULL, 0 },
		{ "w:", NULL, 0 },
		{ "w:0", NULL, 0 },
		{ "w:01", NULL, 0 },
		{ "w:+1", NULL, 0 },
		{ "w:-1", NULL, 0 },
		{ "w: 1", NULL, 0 },
		{ "w:1a", NULL, 0 },
		{ "w", NULL, 0 },
		{ "17", NULL, 0 },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct str station = STR("untouched");
		uint64_t seq = 99;
		print_message("'%s'\n", rows[i].text);
		bool ok = record_refers(str_from(rows[i].text), &station, &seq);
		assert_int_equal(ok, rows[i].station != NULL);
		assert_true(
		    str_eqc(station, ok ? rows[i].station : "untouched"));
		assert_true(seq == (ok ? rows[i].seq : 99));
	}
}

static void
imported(void **state)
{
	(void)state;
	assert_true(record_is_imported("myolog 0.1.0, import"));
	assert_false(record_is_imported("myolog 0.1.0"));
	assert_false(record_is_imported(", import"));
	assert_false(record_is_imported("import"));
	assert_false(record_is_imported("a, import b"));
	assert_false(record_is_imported(""));
}

static void
ids_behind_prefixes(void **state)
{
	(void)state;
	assert_string_equal(record_id_of("stop.pain", STOP_PREFIX), "pain");
	assert_string_equal(record_id_of("check.hop", CHECK_PREFIX), "hop");
	assert_string_equal(record_id_of("safety.", SAFETY_PREFIX), "");
	assert_null(record_id_of("stop.pain", CHECK_PREFIX));
	assert_null(record_id_of("score", SCORE_PREFIX));
	assert_null(record_id_of("", SCORE_PREFIX));
}

static void
names_of_columns(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	column_place(&out, "heel-rise", MYO_SIDE_RIGHT, 2);
	assert_string_equal(out.data, "heel_rise_right_2");
	buf_reset(&out);
	column_place(&out, "safety.pain-now", MYO_SIDE_ONCE, 0);
	assert_string_equal(out.data, "safety_pain_now");
	buf_release(&out);
}

/* Each escape is undone to one text only, since a backslash is one too. */
static void
text_as_in_the_file(void **state)
{
	struct buf out = BUF_INIT;

	(void)state;
	record_escape(&out, STR("a\nb\rc\\nd, \"e\""));
	assert_string_equal(out.data, "a\\nb\\rc\\\\nd, \"e\"");
	record_escape(&out, STR(""));
	assert_string_equal(out.data, "a\\nb\\rc\\\\nd, \"e\"");
	size_t len = out.len;
	assert_true(record_unescape(out.data, &len));
	assert_string_equal(out.data, "a\nb\rc\\nd, \"e\"");
	assert_int_equal(len, strlen(out.data));
	assert_true(record_unescape(out.data, &(size_t){ 1 }));
	assert_false(record_unescape((char[]){ "a\\tb" }, &(size_t){ 4 }));
	assert_false(record_unescape((char[]){ "a\\" }, &(size_t){ 2 }));
	buf_release(&out);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(kinds_both_ways),
		cmocka_unit_test(sides_both_ways),
		cmocka_unit_test(references),
		cmocka_unit_test(imported),
		cmocka_unit_test(ids_behind_prefixes),
		cmocka_unit_test(names_of_columns),
		cmocka_unit_test(text_as_in_the_file),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
