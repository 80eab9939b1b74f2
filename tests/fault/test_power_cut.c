/*
 * test_power_cut.c: the power goes at every sync. Each disk that may be left
 * (any prefix of unsynced bytes, NULs among them, lost and reordered names)
 * is started again and written to: every acknowledged entry is there once,
 * torn bytes are kept, the chain is unbroken. The restart itself is cut, too.
 *
 * Of the disks that differ in length only a sample is tried: a small one with
 * MYO_SHORT=1 in the environment, all of them with MYO_TEST_LONG=1.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support/book.h"
#include "support/tally.h"

#define ANSWERS 3
#define SAMPLE  400 /* disks tried of one sync */
#define NESTED  24  /* of them cut again while they recover */

static const char *const answers[ANSWERS] = { "n1", "n2", "n3" };

/* No row begins like this, so that no other torn bytes are the same. */
#define TORN     "2025-12-31T09:59"
#define SNAPSHOT "[protocol]\nid = p\n"

struct scene {
	const char *name;
	size_t old;       /* rows there before */
	const char *torn; /* bytes behind them */
	bool other;       /* another process added a row and was killed */
	bool new_file;    /* so early that the file's name is not synced */
};

struct told {
	bool acknowledged[ANSWERS];
	bool snapshot;
};

static char snapshot_rev[32];
static uint64_t disks, cuts;

static void
prepare(struct book *b, const struct scene *scene)
{
	struct buf copy = BUF_INIT;
	size_t len;

	book_init(b);
	for (size_t i = 0; i < scene->old; i++)
		assert_int_equal(book_add(b, i == 0 ? "old1" : "old2"), MYO_OK);
	if (scene->torn != NULL) {
		const char *data = book_bytes(b, &len);
		buf_add(&copy, data, len);
		buf_adds(&copy, scene->torn);
		fake_put(b->fake, b->path.data, copy.data, copy.len);
	}
	if (scene->other) {
		/* written whole, then killed before its sync */
		const char *data = book_bytes(b, &len);
		buf_add(&copy, data, len);
		assert_int_equal(book_add(b, "killed"), MYO_OK);
		int node = disk_find(b->fake->disk, b->path.data, NULL, NULL);
		struct disk_node *n = &b->fake->disk->nodes[node];
		buf_reset(&n->synced);
		buf_add(&n->synced, copy.data, copy.len);
	}
	if (scene->new_file)
		disk_unsync_name(b->fake->disk, b->path.data);
	book_close(b);
	buf_release(&copy);
}

static void
act(struct book *b, const struct scene *scene, struct told *told)
{
	memset(told, 0, sizeof(*told));
	if (book_open(b) == MYO_OK) {
		/* Making the folder of snapshots would sync the file's name. */
		told->snapshot =
		    !scene->new_file &&
		    myo_logbook_put_snapshot(b->log, "p", snapshot_rev,
			SNAPSHOT, strlen(SNAPSHOT), b->diags) == MYO_OK;
		for (size_t i = 0; i < ANSWERS; i++)
			told->acknowledged[i] =
			    book_add(b, answers[i]) == MYO_OK;
	}
	book_close(b);
}

/* Every repair's side file is there with the bytes that its row tells of. */
static void
check_sides(struct book *b, const struct logcheck *c, const struct scene *s)
{
	char want[65];
	size_t found = 0;

	logcheck_hash(s->torn == NULL ? "" : s->torn,
	    s->torn == NULL ? 0 : strlen(s->torn), want);
	for (size_t i = 0; i < c->count; i++) {
		const struct logcheck_row *row = &c->row[i];
		char path[256], hex[65], size[24];
		size_t len;
		if (strcmp(row->field[LC_ENTRY], "repair") != 0)
			continue;
		const int n = snprintf(path, sizeof(path), "%s/%s", BOOK_DIR,
		    row->field[LC_LABEL]);
		assert_in_range(n, 1, sizeof(path) - 1);
		const char *data = fake_get(b->fake, path, &len);
		assert_non_null(data);
		logcheck_hash(data, len, hex);
		(void)snprintf(size, sizeof(size), "%zu", len);
		assert_string_equal(row->field[LC_NOTE], hex);
		assert_string_equal(row->field[LC_VALUE], size);
		found += strcmp(hex, want) == 0;
		for (size_t k = 0; k < i; k++)
			assert_string_not_equal(
			    row->field[LC_LABEL], c->row[k].field[LC_LABEL]);
	}
	assert_int_equal(found, s->torn != NULL);
}

/* What was acknowledged stays if the power goes again right now. */
static void
check_durable(struct book *b)
{
	struct fake *up = fake_reboot(b->fake, 0);
	size_t len, left;
	const char *now = book_bytes(b, &len);
	const char *then = fake_get(up, b->path.data, &left);

	assert_non_null(then);
	assert_int_equal(left, len);
	assert_memory_equal(then, now, len);
	fake_free(up);
}

static void
check(struct book *b, const struct told *told, const struct scene *s)
{
	struct logcheck c;
	size_t extra = 0;
	char path[256];

	assert_int_equal(book_add(b, "after"), MYO_OK);
	book_check(b, &c);
	if (c.fault != NULL)
		fail_msg("%s, line %zu", c.fault, c.fault_line);
	if (s->new_file) /* its writer was not told that it was stored */
		assert_true(logcheck_answers(&c, "old1") <= 1);
	else
		assert_int_equal(logcheck_answers(&c, "old1"), s->old > 0);
	assert_int_equal(logcheck_answers(&c, "old2"), s->old > 1);
	assert_true(logcheck_answers(&c, "killed") <= s->other);
	for (size_t i = 0; i < ANSWERS; i++) {
		const size_t there = logcheck_answers(&c, answers[i]);
		if (told->acknowledged[i])
			assert_int_equal(there, 1);
		else
			extra += there;
	}
	assert_true(extra <= 1);
	assert_true(logcheck_answers(&c, "after") >= 1);
	assert_true(logcheck_answers(&c, "after") <= 2);
	check_sides(b, &c, s);
	check_durable(b);
	(void)snprintf(path, sizeof(path), "%s/protocols/p-%s.ini", BOOK_DIR,
	    snapshot_rev);
	const char *snapshot = fake_get(b->fake, path, NULL);
	if (snapshot != NULL)
		assert_string_equal(snapshot, SNAPSHOT);
	assert_true(snapshot != NULL || !told->snapshot);
}

static uint64_t
step_for(uint64_t count, uint64_t sample)
{
	if (getenv("MYO_TEST_LONG") != NULL)
		return 1;
	if (tally_is_short())
		sample /= 4;
	/* Odd, so that subsets of names (a power of two) do not alias. */
	return count <= sample ? 1 : (count / sample) | 1;
}

/* The restart is cut at its every sync, too; then one that is not. */
static void
check_nested(const struct fake *down, uint64_t variant, const struct told *told,
    const struct scene *s)
{
	for (unsigned long n = 1;; n++) {
		struct book b;
		book_init_on(&b, fake_reboot(down, variant));
		fake_cut_at(b.fake, n);
		enum myo_status status = book_add(&b, "after");
		if (!b.fake->off) {
			assert_int_equal(status, MYO_OK);
			book_release(&b);
			return;
		}
		assert_true(status != MYO_OK);
		cuts++;
		const uint64_t count = disk_variants(b.fake->disk);
		for (uint64_t v = 0; v < count; v += step_for(count, 8)) {
			struct book again;
			book_init_on(&again, fake_reboot(b.fake, v));
			disks++;
			check(&again, told, s);
			book_release(&again);
		}
		book_release(&b);
	}
}

/* false when there is no nth sync. */
static bool
cut_at(const struct scene *s, unsigned long n)
{
	struct book b;
	struct told told;

	prepare(&b, s);
	fake_cut_at(b.fake, n);
	act(&b, s, &told);
	const bool cut = b.fake->off;
	if (cut) {
		const uint64_t count = disk_variants(b.fake->disk);
		const uint64_t step = step_for(count, SAMPLE);
		const uint64_t nest = step_for(count, NESTED);
		cuts++;
		for (uint64_t v = 0; v < count; v += step) {
			struct book up;
			book_init_on(&up, fake_reboot(b.fake, v));
			disks++;
			check(&up, &told, s);
			book_release(&up);
		}
		for (uint64_t v = 0; v < count; v += nest)
			check_nested(b.fake, v, &told, s);
		/* as it was at the last sync, and as it is now */
		check_nested(b.fake, count - 1, &told, s);
	} else {
		for (size_t i = 0; i < ANSWERS; i++)
			assert_true(told.acknowledged[i]);
	}
	book_release(&b);
	return cut;
}

static void
run_scene(const struct scene *s)
{
	unsigned long n = 1;

	disks = cuts = 0;
	while (cut_at(s, n))
		n++;
	print_message("%s: %lu syncs, %llu cuts, %llu disks\n", s->name, n - 1,
	    (unsigned long long)cuts, (unsigned long long)disks);
	/* a loss would have ended it */
	tally_print(&(struct tally){ .what = "power cuts", .done = cuts });
	tally_print(&(struct tally){
	    .what = "disks after a power cut", .done = disks });
	/* each of the answers is synced, and so is what leads to them */
	assert_true(n > ANSWERS + 2);
	assert_true(disks > 200);
}

static void
fresh(void **state)
{
	static const struct scene s = { "fresh", 0, NULL, false, false };

	(void)state;
	run_scene(&s);
}

static void
two_rows(void **state)
{
	static const struct scene s = { "two rows", 2, NULL, false, false };

	(void)state;
	run_scene(&s);
}

static void
torn(void **state)
{
	static const struct scene s = { "torn", 2, TORN, false, false };

	(void)state;
	run_scene(&s);
}

static void
after_a_kill(void **state)
{
	static const struct scene s = { "after a kill", 2, NULL, true, false };

	(void)state;
	run_scene(&s);
}

static void
after_an_early_kill(void **state)
{
	static const struct scene s = { "after an early kill", 1, NULL, false,
		true };

	(void)state;
	run_scene(&s);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(fresh),
		cmocka_unit_test(two_rows),
		cmocka_unit_test(torn),
		cmocka_unit_test(after_a_kill),
		cmocka_unit_test(after_an_early_kill),
	};
	char hex[65];

	logcheck_hash(SNAPSHOT, strlen(SNAPSHOT), hex);
	(void)snprintf(snapshot_rev, sizeof(snapshot_rev), "1-%.12s", hex);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
