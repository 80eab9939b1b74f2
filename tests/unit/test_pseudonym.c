/*
 * test_pseudonym.c: the table of pseudonyms: random, the same again, whole or
 * refused.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "export/pseudonym.h"

#define SESSION "01a21b5f-4303-70d8-9627-e5306f508670"

/* Numbers that a test gives out, 8 bytes each, then counting on. */
static uint64_t random_next;
static int random_error;

static int
counted(const void *ctx, void *data, size_t len)
{
	(void)ctx;
	assert_int_equal(len, sizeof(random_next));
	memcpy(data, &random_next, len);
	random_next++;
	return random_error;
}

static struct pseudonyms *
make(void)
{
	struct pseudonyms *p = pseudonyms_new(counted, NULL);

	random_next = 0;
	random_error = 0;
	assert_non_null(p);
	return p;
}

static void
add(struct pseudonyms *p, enum pseudonym_kind kind, const char *id)
{
	assert_int_equal(pseudonyms_add(p, kind, str_from(id), NULL), MYO_OK);
}

static const char *
text_of(struct pseudonyms *p, enum pseudonym_kind kind, const char *id)
{
	static char text[PSEUDONYM_SIZE];

	return pseudonyms_text(p, kind, str_from(id), text) ? text : "";
}

static void
write_all(struct pseudonyms *p, struct buf *out)
{
	struct buf line = BUF_INIT;

	buf_reset(out);
	for (size_t i = 0; pseudonyms_line(p, i, &line); i++) {
		buf_adds(out, line.data);
		buf_addc(out, '\n');
	}
	buf_release(&line);
}

/* Of lines that end with '\n'; the number of the one that is refused, or 0. */
static unsigned
read_all(struct pseudonyms *p, const char *text, const char **why)
{
	struct str rest = str_from(text);
	unsigned n = 0;

	while (rest.len > 0) {
		n++;
		if (pseudonyms_read_line(p, str_cut(rest, '\n', &rest), why) !=
		    MYO_OK)
			return n;
	}
	return pseudonyms_read_end(p, why) == MYO_OK ? 0 : n + 1;
}

/* The number 0 is twelve times the first letter, 21 is "cc" at its end. */
static void
test_text(void **state)
{
	(void)state;
	struct pseudonyms *p = make();

	add(p, PSEUDONYM_PATIENT, "P-1");
	assert_string_equal(
	    text_of(p, PSEUDONYM_PATIENT, "P-1"), "pbbbbbbbbbbbb");
	/* the second random number is for its days: 1 + 1 */
	assert_int_equal(
	    pseudonyms_get(p, PSEUDONYM_PATIENT, STR("P-1"))->shift, 2);
	random_next = 21;
	add(p, PSEUDONYM_SESSION, SESSION);
	assert_string_equal(
	    text_of(p, PSEUDONYM_SESSION, SESSION), "sbbbbbbbbbbcc");
	/* one id is two things: an examiner is no patient */
	random_next = 1;
	add(p, PSEUDONYM_EXAMINER, "P-1");
	assert_string_equal(
	    text_of(p, PSEUDONYM_EXAMINER, "P-1"), "ebbbbbbbbbbbc");
	/* a code that is taken is drawn again, whatever it is of */
	random_next = 20;
	add(p, PSEUDONYM_STATION, "vm-ab12");
	assert_string_equal(
	    text_of(p, PSEUDONYM_STATION, "vm-ab12"), "tbbbbbbbbbbcb");
	random_next = 19;
	add(p, PSEUDONYM_STATION, "vm-ab13");
	random_next = 19;
	add(p, PSEUDONYM_SESSION, "odd");
	assert_string_equal(
	    text_of(p, PSEUDONYM_SESSION, "odd"), "sbbbbbbbbbbcd");
	/* beyond what is fair to all letters: drawn again */
	random_next = UINT64_MAX;
	add(p, PSEUDONYM_EXAMINER, "E2");
	assert_string_equal(
	    text_of(p, PSEUDONYM_EXAMINER, "E2"), "ebbbbbbbbbbbd");

	/* not twice, and nothing for none */
	random_error = -EIO;
	add(p, PSEUDONYM_PATIENT, "P-1");
	add(p, PSEUDONYM_SESSION, SESSION);
	add(p, PSEUDONYM_PATIENT, "");
	assert_string_equal(text_of(p, PSEUDONYM_PATIENT, "P-2"), "");
	int error = 0;
	assert_int_equal(
	    pseudonyms_add(p, PSEUDONYM_PATIENT, STR("P-2"), &error),
	    MYO_ERR_IO);
	assert_int_equal(error, -EIO);
	assert_null(pseudonyms_get(p, PSEUDONYM_PATIENT, STR("P-2")));
	assert_true(pseudonyms_has_session(p, STR(SESSION)));
	assert_false(pseudonyms_has_session(p, STR("P-1")));

	assert_int_equal(pseudonyms_count(p, PSEUDONYM_SESSION), 2);
	assert_int_equal(pseudonyms_used(p, PSEUDONYM_SESSION), 2);
	assert_int_equal(pseudonyms_count(p, PSEUDONYM_STATION), 2);
	assert_int_equal(pseudonyms_used(p, PSEUDONYM_STATION), 1);
	pseudonyms_free(p);
}

/* Random numbers that never change do not make it wait for ever. */
static int
stuck(const void *ctx, void *data, size_t len)
{
	(void)ctx;
	memset(data, 1, len);
	return 0;
}

static void
test_stuck(void **state)
{
	(void)state;
	struct pseudonyms *p = pseudonyms_new(stuck, NULL);

	assert_non_null(p);
	add(p, PSEUDONYM_EXAMINER, "E1");
	assert_int_equal(
	    pseudonyms_add(p, PSEUDONYM_EXAMINER, STR("E2"), NULL), MYO_ERR_IO);
	pseudonyms_free(p);
}

/* Written, read, and written: the same; what is new comes behind. */
static void
test_file(void **state)
{
	(void)state;
	struct pseudonyms *p = make(), *again = NULL;
	struct buf first = BUF_INIT, second = BUF_INIT;
	const char *why = "";
	char id[40];

	for (int i = 0; i < 100; i++) {
		(void)snprintf(id, sizeof(id), "P-%d", i);
		add(p, PSEUDONYM_PATIENT, id);
		(void)snprintf(id, sizeof(id),
		    "01a21b5f-4303-70d8-9627-e5306f50%04x", (unsigned)i);
		add(p, PSEUDONYM_SESSION, id);
	}
	add(p, PSEUDONYM_EXAMINER, "a b\\\n\rc");
	add(p, PSEUDONYM_STATION, "vm-ab12");
	write_all(p, &first);
	again = make();
	assert_int_equal(read_all(again, first.data, &why), 0);
	assert_false(pseudonyms_grown(again));
	write_all(again, &second);
	assert_string_equal(first.data, second.data);
	write_all(again, &second);
	assert_string_equal(first.data, second.data);
	assert_string_equal(
	    text_of(again, PSEUDONYM_EXAMINER, "a b\\\n\rc") + 1,
	    text_of(p, PSEUDONYM_EXAMINER, "a b\\\n\rc") + 1);
	assert_int_equal(
	    pseudonyms_get(again, PSEUDONYM_PATIENT, STR("P-7"))->shift,
	    pseudonyms_get(p, PSEUDONYM_PATIENT, STR("P-7"))->shift);

	/* any byte that is changed, any line that is lost */
	for (size_t i = 0; i < first.len; i += 5) {
		char old = first.data[i];
		first.data[i] = old == 'b' ? 'c' : 'b';
		pseudonyms_free(again);
		again = make();
		assert_int_not_equal(read_all(again, first.data, &why), 0);
		assert_string_not_equal(why, "");
		first.data[i] = old;
	}
	pseudonyms_free(again);
	again = make();
	for (struct str s = buf_str(&first); s.len > 0;) {
		const char *line = s.p;
		(void)str_cut(s, '\n', &s);
		if (s.len == 0)
			break;
		buf_reset(&second);
		buf_add(&second, first.data, (size_t)(line - first.data));
		buf_addstr(&second, s);
		pseudonyms_free(again);
		again = make();
		assert_int_not_equal(read_all(again, second.data, &why), 0);
	}
	random_next = 1000;
	pseudonyms_free(again);
	again = make();
	assert_int_equal(read_all(again, first.data, &why), 0);
	add(again, PSEUDONYM_PATIENT, "P-new");
	assert_true(pseudonyms_grown(again));
	pseudonyms_free(again);
	pseudonyms_free(p);
	buf_release(&first);
	buf_release(&second);
}

/* Lines before the last one are refused by themselves, with the reason. */
static void
test_damage(void **state)
{
	(void)state;
#define HEAD "myolog pseudonyms 1\n"
	static const struct {
		const char *text, *why;
		unsigned line;
	} rows[] = {
		{ "", "it is empty", 1 },
		{ "myolog pseudonyms 2\n",
		    "it does not begin with 'myolog pseudonyms 1'", 1 },
		{ HEAD, "its end is missing", 2 },
		{ HEAD "person pbbbbbbbbbbbb 1 P-1\n", "not a line of it", 2 },
		{ HEAD "patient sbbbbbbbbbbbb 1 P-1\n", "not a pseudonym", 2 },
		{ HEAD "patient pbbbbbbbbbbb 1 P-1\n", "not a pseudonym", 2 },
		{ HEAD "patient pbbbbbbbbbbba 1 P-1\n", "not a pseudonym", 2 },
		{ HEAD "patient pbbbbbbbbbbbb 0 P-1\n", "not a number of days",
		    2 },
		{ HEAD "patient pbbbbbbbbbbbb 731 P-1\n",
		    "not a number of days", 2 },
		{ HEAD "patient pbbbbbbbbbbbb 01 P-1\n", "not a number of days",
		    2 },
		{ HEAD "examiner ebbbbbbbbbbbb 1 E1\n", "not a number of days",
		    2 },
		{ HEAD "patient pbbbbbbbbbbbb 1 \n", "not an id", 2 },
		{ HEAD "examiner ebbbbbbbbbbbb 0 a\\t\n", "not an id", 2 },
		{ HEAD "patient pbbbbbbbbbbbb 1 P-1\n"
		       "patient pbbbbbbbbbbbc 1 P-1\n",
		    "the id is there twice", 3 },
		{ HEAD "patient pbbbbbbbbbbbb 1 P-1\n"
		       "patient pbbbbbbbbbbbb 1 P-2\n",
		    "the pseudonym is there twice", 3 },
		{ HEAD "session sbbbbbbbbbbbb 0 " SESSION "\n"
		       "examiner ebbbbbbbbbbbb 0 E1\n",
		    "the pseudonym is there twice", 3 },
		{ HEAD "end 0 00\n", "lines before it were lost or changed",
		    2 },
	};

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct pseudonyms *p = make();
		const char *why = "";
		assert_int_equal(read_all(p, rows[i].text, &why), rows[i].line);
		assert_string_equal(why, rows[i].why);
		pseudonyms_free(p);
	}
	struct pseudonyms *p = make();
	struct buf text = BUF_INIT;
	const char *why = "";
	write_all(p, &text);
	buf_adds(&text, "more\n");
	assert_int_equal(read_all(p, text.data, &why), 3);
	assert_string_equal(why, "there is something behind its end");
	buf_release(&text);
	pseudonyms_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_text),
		cmocka_unit_test(test_stuck),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_damage),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
