/*
 * test_query.c: the sessions of a logbook one after the other: which of them,
 * in which order, whole however few are read at once. The whole program makes
 * the logbook; batches and the number of kept protocols are small under test.
 */
/* LDFLAGS: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/mem.h"
#include "cli/query.h"
#include "store/store_private.h"
#include "support/program.h"
#include "support/starve.h"

#define HOUR INT64_C(3600000)
#define DAY  (24 * HOUR)

/* ---- a context of a command, as the program makes it */

struct bench {
	struct talk *t;
	struct arena arena;
	struct opts opts;
	struct sink out, err;
	struct cmd_context ctx;
	struct myo_logbook *book;
};

static void
bench_open(struct bench *b, struct talk *t)
{
	*b = (struct bench){ .t = t };
	arena_init(&b->arena);
	opts_init(&b->opts, &b->arena);
	b->opts.tables[OPT_GLOBAL] = global_opts;
	b->opts.tables[OPT_COMMAND] = cmd_export.opts;
	sink_init(&b->out, &t->os, SINK_KEEP);
	sink_init(&b->err, &t->os, SINK_KEEP);
	b->ctx = (struct cmd_context){
		.os = &t->os,
		.program = "myolog",
		.out = &b->out,
		.err = &b->err,
		.arena = &b->arena,
		.opts = &b->opts,
		.cmd = &cmd_export,
	};
	struct myo_diags *diags = myo_diags_new();
	assert_non_null(diags);
	assert_int_equal(store_open_with(&t->os, PROGRAM_LOGBOOK, NULL,
			     MYO_LOGBOOK_READ, &b->book, diags),
	    MYO_OK);
	myo_diags_free(diags);
}

static void
bench_close(struct bench *b)
{
	myo_logbook_close(b->book);
	sink_release(&b->out);
	sink_release(&b->err);
	arena_release(&b->arena);
}

/* ---- what came */

/* "P-1 25;P-2 -;": patient and the right side's rises, in order. */
static enum rc
on_session(void *user, struct myo_session *session,
    const struct myo_protocol *protocol)
{
	struct buf *out = user;
	struct myo_session_info info;
	bool was = starve_hold();

	myo_session_info(session, &info);
	long at = myo_session_find(session, "rises", MYO_SIDE_RIGHT, 0);
	struct myo_slot slot = { .value = "" };
	if (at >= 0)
		myo_session_slot(session, (size_t)at, &slot);
	assert_string_equal(protocol->id, info.protocol_id);
	assert_string_equal(protocol->rev, info.protocol_rev);
	buf_addf(out, "%s %s;", info.patient_id,
	    slot.value[0] != '\0' ? slot.value : "-");
	starve_go_on(was);
	return RC_DONE;
}

struct result {
	struct buf text, err;
	enum rc rc;
	size_t n_sessions, n_void, n_unfinished, n_protocols;
};

/* The nth call of the query itself fails; 0: none. */
static struct result
ask_failing(struct talk *t, const struct query_filter *filter,
    unsigned long nth, enum fake_fail kind)
{
	struct result r = { .text = BUF_INIT, .err = BUF_INIT };
	struct query q;
	struct bench b;
	bool was = starve_hold();

	bench_open(&b, t);
	starve_go_on(was);
	fake_fail(t->fake, nth, kind, false);
	r.rc = query_begin(&q, &b.ctx, b.book, filter);
	r.n_sessions = q.n_sessions;
	r.n_void = q.n_void;
	r.n_unfinished = q.n_unfinished;
	r.n_protocols = q.n_protocols;
	if (r.rc == RC_DONE)
		r.rc = query_each(&q, on_session, &r.text);
	query_release(&q);
	was = starve_hold();
	buf_adds(&r.err, b.err.text.data);
	bench_close(&b);
	starve_go_on(was);
	return r;
}

static struct result
ask(struct talk *t, const struct query_filter *filter)
{
	return ask_failing(t, filter, 0, FAKE_EIO);
}

static void
result_release(struct result *r)
{
	buf_release(&r->text);
	buf_release(&r->err);
}

static void
gives(struct talk *t, const struct query_filter *filter, const char *wanted)
{
	struct result r = ask(t, filter);

	if (r.rc != RC_DONE)
		fail_msg("%d: %s", r.rc, r.err.data);
	assert_string_equal(r.text.data, wanted);
	result_release(&r);
}

/* ---- logbooks */

static void
run(struct talk *t, enum rc wanted, const char *line, const char *typed)
{
	enum rc rc = program_run(t, line, typed);

	if (rc != wanted)
		fail_msg("%s: %d %s", line, rc, t->err.data);
}

static void
go_to(struct talk *t, const char *machine)
{
	t->fake->machine_id = machine;
	t->fake->hostname = machine;
}

/* The id of the session that was opened last. */
static void
last_id(struct talk *t, char out[64])
{
	run(t, RC_DONE, "show last", "");
	const char *at = strstr(t->out.data, "session");
	assert_non_null(at);
	at += strspn(at + 7, ": ") + 7;
	(void)snprintf(out, 64, "%.36s", at);
}

static void
session(struct talk *t, const char *patient, const char *examiner,
    const char *typed, enum rc rc)
{
	char line[128];

	(void)snprintf(line, sizeof(line), "run calf --patient %s -e %s",
	    patient, examiner);
	t->fake->wall_ms += DAY;
	run(t, rc, line, typed);
}

#define WHOLE "y\n25\n20\nn\ny\n"

/* Four days, two stations, an open one, a late amendment by the other. */
static struct talk *
several(void)
{
	struct talk *t = program_new();
	char id[64], line[128];

	t->fake->wall_ms = INT64_C(1793574000000); /* 2026-11-02 */
	go_to(t, "one");
	session(t, "P-1", "KS", WHOLE, RC_DONE);
	last_id(t, id);
	session(t, "P-2", "KS", "y\n11\n", RC_PAUSED);
	go_to(t, "two");
	session(t, "P-1", "DN", "y\n12\n13\nn\ny\n", RC_DONE);
	session(t, "P-3", "KS", WHOLE, RC_DONE);
	(void)snprintf(
	    line, sizeof(line), "amend %s rises.right 31 -e DN -r late", id);
	t->fake->wall_ms += DAY;
	run(t, RC_DONE, line, "");
	return t;
}

static void
test_all(void **state)
{
	const struct query_filter all = { .open = false };
	struct talk *t = several();

	(void)state;
	/* the late one is in the fold of the first */
	gives(t, &all, "P-1 31;P-2 11;P-1 12;P-3 25;");
	struct result r = ask(t, &all);
	assert_int_equal(r.n_sessions, 4);
	assert_int_equal(r.n_void + r.n_unfinished, 0);
	assert_int_equal(r.n_protocols, 1);
	result_release(&r);
	talk_free(t);
}

static void
test_filters(void **state)
{
	struct talk *t = several();
	char station[64] = "";
	struct bench b;
	struct query q;
	const struct query_filter all = { .open = false };

	(void)state;
	/* the name of the second station, as the logbook has it */
	run(t, RC_DONE, "export wide", "");
	const char *at = strstr(t->out.data, "two-");
	assert_non_null(at);
	(void)snprintf(station, sizeof(station), "%.8s", at);
	const struct {
		struct query_filter filter;
		const char *wanted;
	} rows[] = {
		{ { .patient_id = "P-1" }, "P-1 31;P-1 12;" },
		{ { .patient_id = "P-" }, "" },
		{ { .protocol_id = "calf" }, "P-1 31;P-2 11;P-1 12;P-3 25;" },
		{ { .protocol_id = "cal" }, "" },
		{ { .examiner_id = "DN" }, "P-1 12;" },
		{ { .examiner_id = "KS" }, "P-1 31;P-2 11;P-3 25;" },
		{ { .station_id = station }, "P-1 12;P-3 25;" },
		{ { .since = "2026-11-04" }, "P-2 11;P-1 12;P-3 25;" },
		{ { .until = "2026-11-04" }, "P-1 31;P-2 11;" },
		{ { .since = "2026-11-04", .until = "2026-11-04" }, "P-2 11;" },
		{ { .open = true }, "P-2 11;" },
		{ { .is_signed = true }, "" },
		{ { .patient_id = "P-1", .examiner_id = "DN" }, "P-1 12;" },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		gives(t, &rows[i].filter, rows[i].wanted);

	/* signed, and signed but changed since */
	run(t, RC_DONE, "sign last -m reviewed -e DN", "");
	gives(t, &(struct query_filter){ .is_signed = true }, "P-3 25;");
	run(t, RC_DONE, "amend last rises.left 3 -e DN -r x", "");
	gives(t, &(struct query_filter){ .is_signed = true }, "");

	/* what the first pass counts without a fold */
	bench_open(&b, t);
	assert_int_equal(query_begin(&q, &b.ctx, b.book, &all), RC_DONE);
	assert_int_equal(q.protocols[0].n_sessions, 4);
	assert_string_equal(q.protocols[0].id, "calf");
	assert_true(q.protocols[0].last_opened / DAY ==
		    INT64_C(1793574000000) / DAY + 4);
	query_release(&q);
	bench_close(&b);
	talk_free(t);
}

static void
test_void(void **state)
{
	struct talk *t = several();
	const struct query_filter all = { .open = false };

	(void)state;
	run(t, RC_DONE, "void last -e DN -r wrong", "");
	gives(t, &all, "P-1 31;P-2 11;P-1 12;");
	gives(t, &(struct query_filter){ .with_void = true },
	    "P-1 31;P-2 11;P-1 12;P-3 25;");
	struct result r = ask(t, &all);
	assert_int_equal(r.n_void, 1);
	result_release(&r);
	/* one that is open and void is not open; nor is it counted as left
	 * out by a filter that it does not fit */
	r = ask(t, &(struct query_filter){ .patient_id = "P-1" });
	assert_int_equal(r.n_void, 0);
	result_release(&r);
	talk_free(t);
}

/* A move that was whole, and one that call n broke off. */
static void
test_moved(void **state)
{
	const struct query_filter all = { .open = false };
	size_t unfinished = 0;
	bool reached = true;

	(void)state;
	for (unsigned long n = 1; reached; n++) {
		struct talk *t = program_new();
		session(t, "P-1", "KS", WHOLE, RC_DONE);
		fake_fail(t->fake, n, FAKE_EIO, true);
		(void)program_run(t, "void last -m P-2 -e KS -r wrong", "");
		reached = fake_reached(t->fake);
		fake_fail(t->fake, 0, FAKE_EIO, false);
		struct result r = ask(t, &all);
		assert_int_equal(r.rc, RC_DONE);
		/* one of the two stands, never both, never none */
		if (strcmp(r.text.data, "P-1 25;") != 0 &&
		    strcmp(r.text.data, "P-2 25;") != 0)
			fail_msg("call %lu: %s", n, r.text.data);
		if (r.n_unfinished > 0) {
			assert_string_equal(r.text.data, "P-1 25;");
			unfinished++;
			gives(t, &(struct query_filter){ .patient_id = "P-2" },
			    "");
		}
		if (!reached) {
			assert_string_equal(r.text.data, "P-2 25;");
			assert_int_equal(r.n_void, 1);
			gives(t, &(struct query_filter){ .patient_id = "P-2" },
			    "P-2 25;");
		}
		result_release(&r);
		talk_free(t);
	}
	assert_true(unfinished > 2);
}

/* More sessions than a batch, more revisions than are kept, in turn; a late
 * amendment of each makes every batch read all files. */
static struct talk *
many(bool late)
{
	struct talk *t = program_new();
	char id[64], line[128], text[512], patient[16];

	t->fake->wall_ms = INT64_C(1793574000000);
	for (int i = 0; i < 12; i++) {
		go_to(t, i % 3 == 0 ? "one" : "two");
		(void)snprintf(
		    text, sizeof(text), "%s# %d\n", PROGRAM_PROTOCOL, i % 5);
		char *version = strstr(text, "version = 1");
		assert_non_null(version);
		version[10] = (char)('1' + i % 5);
		fake_puts(t->fake, "/lib/protocols/ankle/calf.ini", text);
		(void)snprintf(patient, sizeof(patient), "P-%02d", i);
		session(t, patient, "KS", WHOLE, RC_DONE);
		if (!late)
			continue;
		last_id(t, id);
		go_to(t, i % 3 == 0 ? "two" : "one");
		(void)snprintf(line, sizeof(line),
		    "amend %s rises.right %d -e DN -r late", id, i);
		t->fake->wall_ms += HOUR;
		run(t, RC_DONE, line, "");
	}
	return t;
}

static void
test_batches(void **state)
{
	const struct query_filter all = { .open = false };

	(void)state;
	for (int late = 0; late < 2; late++) {
		struct talk *t = many(late == 1);
		struct buf wanted = BUF_INIT;
		for (int i = 0; i < 12; i++)
			buf_addf(&wanted, "P-%02d %d;", i, late == 1 ? i : 25);
		struct result r = ask(t, &all);
		assert_int_equal(r.rc, RC_DONE);
		assert_string_equal(r.text.data, wanted.data);
		assert_int_equal(r.n_protocols, 5);
		result_release(&r);
		buf_release(&wanted);
		talk_free(t);
	}
}

struct find {
	char path[128];
};

static bool
on_name(void *ctx, const char *name)
{
	struct find *f = ctx;

	if (strncmp(name, "calf-3-", 7) == 0)
		(void)snprintf(f->path, sizeof(f->path),
		    PROGRAM_LOGBOOK "/protocols/%s", name);
	return true;
}

static bool
on_station(void *ctx, const char *name)
{
	struct find *f = ctx;

	if (strncmp(name, "two-", 4) == 0)
		(void)snprintf(
		    f->path, sizeof(f->path), PROGRAM_LOGBOOK "/%s", name);
	return true;
}

/* One snapshot is gone: its sessions are said, the others come. */
static void
test_no_snapshot(void **state)
{
	const struct query_filter all = { .open = false };
	struct talk *t = many(false);
	struct find f = { "" };

	(void)state;
	assert_int_equal(
	    t->os.list(&t->os, PROGRAM_LOGBOOK "/protocols", on_name, &f), 0);
	assert_true(f.path[0] != '\0');
	fake_remove(t->fake, f.path);
	struct result r = ask(t, &all);
	assert_int_equal(r.rc, RC_BAD);
	assert_string_equal(r.text.data,
	    "P-00 25;P-01 25;P-03 25;P-04 25;P-05 25;P-06 25;P-08 25;P-09 25;"
	    "P-10 25;P-11 25;");
	assert_non_null(strstr(r.err.data, "no protocol calf 3-"));
	assert_non_null(strstr(r.err.data, "of patient P-02 cannot be read"));
	assert_non_null(strstr(r.err.data, "of patient P-07 cannot be read"));
	result_release(&r);
	talk_free(t);
}

/* fn says when to stop. */
static enum rc
only_two(void *user, struct myo_session *session,
    const struct myo_protocol *protocol)
{
	size_t *n = user;

	(void)session;
	(void)protocol;
	return ++*n == 2 ? RC_INTERRUPTED : RC_DONE;
}

static void
test_stops(void **state)
{
	const struct query_filter all = { .open = false };
	struct talk *t = several();
	struct bench b;
	struct query q;
	size_t n = 0;

	(void)state;
	bench_open(&b, t);
	assert_int_equal(query_begin(&q, &b.ctx, b.book, &all), RC_DONE);
	assert_int_equal(query_each(&q, only_two, &n), RC_INTERRUPTED);
	assert_int_equal(n, 2);
	/* it may be asked again */
	struct buf text = BUF_INIT;
	assert_int_equal(query_each(&q, on_session, &text), RC_DONE);
	assert_string_equal(text.data, "P-1 31;P-2 11;P-1 12;P-3 25;");
	buf_release(&text);
	query_release(&q);
	bench_close(&b);
	talk_free(t);
}

/* What others write between the passes is not seen, be it before in the order
 * of files; what they take away is said, and no part passes for a whole. */
static void
test_meanwhile(void **state)
{
	const struct query_filter all = { .open = false };
	struct talk *t = several();
	struct buf text = BUF_INIT;
	struct find f = { "" };
	struct bench b;
	struct query q;

	(void)state;
	bench_open(&b, t);
	assert_int_equal(query_begin(&q, &b.ctx, b.book, &all), RC_DONE);
	go_to(t, "one");
	run(t, RC_DONE, "amend last rises.right 44 -e KS -r x", "");
	session(t, "P-9", "KS", WHOLE, RC_DONE);
	assert_int_equal(query_each(&q, on_session, &text), RC_DONE);
	assert_string_equal(text.data, "P-1 31;P-2 11;P-1 12;P-3 25;");

	buf_reset(&text);
	assert_int_equal(
	    t->os.list(&t->os, PROGRAM_LOGBOOK, on_station, &f), 0);
	fake_remove(t->fake, f.path);
	assert_int_equal(query_each(&q, on_session, &text), RC_BAD);
	assert_string_equal(text.data, "");
	assert_non_null(strstr(b.err.text.data, "changed while it was read"));
	buf_release(&text);
	query_release(&q);
	bench_close(&b);
	talk_free(t);
}

/* Memory that runs out is said, and never are sessions missing unsaid. */
static void
test_memory(void **state)
{
	const struct query_filter all = { .open = false };
	struct talk *t = several();
	size_t failed = 0;

	(void)state;
	for (int for_good = 0; for_good < 2; for_good++)
		for (size_t n = 1;; n += 3) {
			starve.inside = &t->inside;
			starve_at(n, for_good > 0);
			struct result r = ask(t, &all);
			size_t fired = starve_end();
			if (r.rc == RC_DONE &&
			    strcmp(r.text.data,
				"P-1 31;P-2 11;P-1 12;P-3 25;") != 0)
				fail_msg("%zu: %s", n, r.text.data);
			if (r.rc != RC_DONE)
				assert_true(fired > 0);
			failed += r.rc != RC_DONE;
			result_release(&r);
			if (fired == 0)
				break;
		}
	assert_true(failed > 20);
	mem_forget();
	talk_free(t);
}

/* Nor where a call fails. */
static void
test_faults(void **state)
{
	const struct query_filter all = { .open = false };
	size_t failed = 0;

	(void)state;
	for (int kind = 0; kind < FAKE_FAILS; kind++) {
		bool reached = true;
		for (unsigned long n = 1; reached; n++) {
			struct talk *t = several();
			struct result r =
			    ask_failing(t, &all, n, (enum fake_fail)kind);
			reached = fake_reached(t->fake);
			if (r.rc == RC_DONE &&
			    strcmp(r.text.data,
				"P-1 31;P-2 11;P-1 12;P-3 25;") != 0)
				fail_msg("%s, call %lu: %s",
				    fake_fail_text((enum fake_fail)kind), n,
				    r.text.data);
			if (r.rc != RC_DONE)
				assert_true(r.err.len > 0);
			failed += r.rc != RC_DONE;
			result_release(&r);
			talk_free(t);
		}
	}
	assert_true(failed > 5);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_all),
		cmocka_unit_test(test_filters),
		cmocka_unit_test(test_void),
		cmocka_unit_test(test_moved),
		cmocka_unit_test(test_batches),
		cmocka_unit_test(test_no_snapshot),
		cmocka_unit_test(test_stops),
		cmocka_unit_test(test_meanwhile),
		cmocka_unit_test(test_memory),
		cmocka_unit_test(test_faults),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
