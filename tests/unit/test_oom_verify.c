/* LDFLAGS: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc */
/* LDFLAGS: -Wl,--wrap=arena_alloc,--wrap=arena_str,--wrap=arena_cstr */
/* LDFLAGS: -Wl,--wrap=arena_printf,--wrap=arena_grow */
/* LDFLAGS: -Wl,--wrap=csv_parse,--wrap=csv_error */
/*
 * Out of memory where a logbook is checked, sealed, mended and where keys are
 * read: each scene is played with its Nth allocation failing, N = 1, 2, ...
 * until none fired, once alone and once with all later ones. It either says
 * so, or gives what it gives with all the memory there is: never a finding
 * less, a seal of something else, or a key that is none.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/sign.h"
#include "store/key.h"
#include "store/store_private.h"
#include "support/book.h"
#include "support/shelf.h"

#define STARVE_ARENAS
#include "quiet.h"

#define OTHER "ward-9-abcd"

/* A text of what came of it, to be compared. */
struct outcome {
	enum myo_status status;
	size_t errors; /* diagnostics */
	char text[16384];
};

struct scene {
	void (*prepare)(struct shelf *s);
	enum myo_status (*act)(
	    struct shelf *s, struct outcome *out, struct myo_diags *diags);
	size_t least;     /* allocations that there are at least */
	const char *says; /* with all the memory there is; or NULL */
};

static void tell(struct outcome *out, const char *fmt, ...) MYO_PRINTF(2, 3);

static void
tell(struct outcome *out, const char *fmt, ...)
{
	const size_t len = strlen(out->text);
	const bool was = starve_hold();
	va_list ap;

	va_start(ap, fmt);
	const int n =
	    vsnprintf(out->text + len, sizeof(out->text) - len, fmt, ap);
	va_end(ap);
	assert_in_range(n, 0, sizeof(out->text) - len - 1);
	starve_go_on(was);
}

static struct outcome *
play(const struct scene *scene, size_t n, bool for_good, size_t *fired)
{
	struct outcome *out = test_calloc(1, sizeof(*out));
	struct myo_diags *diags = myo_diags_new();
	struct shelf s;

	shelf_init(&s, "n|3 / so, so|tender|sore|:finish|y");
	scene->prepare(&s);
	quiet_os(s.fake);
	if (n > 0)
		starve_at(n, for_good);
	out->status = scene->act(&s, out, diags);
	*fired = starve_end();
	out->errors = myo_diags_count_of(diags, MYO_ERROR);
	shelf_release(&s);
	myo_diags_free(diags);
	return out;
}

static void
fail_each(const struct scene *scene)
{
	size_t fired;
	struct outcome *whole = play(scene, 0, false, &fired);

	assert_true(
	    scene->says == NULL || strstr(whole->text, scene->says) != NULL);
	for (int for_good = 0; for_good < 2; for_good++) {
		size_t n = 0;
		do {
			struct outcome *got =
			    play(scene, ++n, for_good != 0, &fired);
			if (got->status != MYO_ERR_NOMEM) {
				assert_int_equal(got->status, whole->status);
				assert_string_equal(got->text, whole->text);
			}
			test_free(got);
		} while (fired > 0);
		/* The wrapper saw the calls, or this proved nothing. */
		assert_in_range(n, scene->least, 20000);
	}
	test_free(whole);
}

/* ---- verify */

static void
on_finding(void *ctx, const struct myo_diag *d)
{
	tell(ctx, "%s:%d: %s: %s\n", d->file, d->line, d->id, d->text);
}

static void
on_file(void *ctx, const struct myo_verified_file *file)
{
	tell(ctx, "%s: %d, %.20s\n", file->path, (int)file->seal.count,
	    file->seal.head);
}

static struct myo_logbook *
open_in(struct shelf *s, enum myo_status *status, struct myo_diags *diags)
{
	struct myo_logbook *book = NULL;

	*status = store_open_with(
	    &s->fake->os, VOLUME_DIR, NULL, MYO_LOGBOOK_READ, &book, diags);
	return book;
}

static enum myo_status
verify(struct shelf *s, struct outcome *out, struct myo_diags *diags)
{
	const struct myo_verify how = {
		.finding = on_finding,
		.file = on_file,
		.ctx = out,
	};
	struct myo_verified result;
	enum myo_status status;
	struct myo_logbook *book = open_in(s, &status, diags);

	if (status == MYO_OK)
		status = myo_logbook_verify(book, &how, &result);
	if (status == MYO_OK)
		tell(out, "%d errors, %d warnings, %d notes, %d entries",
		    (int)result.errors, (int)result.warnings, (int)result.notes,
		    (int)result.entries);
	myo_logbook_close(book);
	return status;
}

static void
as_it_is(struct shelf *s)
{
	(void)s;
}

/* Another station amends, far and near, and signs with a key that is bad. */
static void
other_station(struct shelf *s)
{
	struct volume other;
	struct myo_entry e = s->rig.entries[2];

	volume_init(&other, s->fake, OTHER);
	e.entry = MYO_ENTRY_AMEND;
	e.step_id = "strength";
	e.side = MYO_SIDE_RIGHT;
	e.trial = 0;
	e.value = "3";
	e.qualifier = e.label = "";
	e.note = "why \"so\"";
	e.recorded_at = "2026-11-24T08:00:00.000+01:00";
	e.refers_to = STATION ":3";
	for (int i = 0; i < 20; i++)
		volume_add(&other, &e);
	e.refers_to = OTHER ":1";
	volume_add(&other, &e);
	e.entry = MYO_ENTRY_SIGN;
	e.step_id = "";
	e.side = MYO_SIDE_ONCE;
	e.value = "seen";
	e.label = "no signature";
	e.note = "";
	volume_add(&other, &e);
	/* and this one's session was not opened by anybody */
	e.entry = MYO_ENTRY_VOID;
	e.value = e.label = e.refers_to = "";
	e.note = "why";
	e.session_id = "01890a5d-ac96-774b-bcce-b302099a8058";
	/* by a protocol that is none */
	char hash[65], rev[20];
	logcheck_hash("x", 1, hash);
	(void)snprintf(rev, sizeof(rev), "2-%.12s", hash);
	e.protocol_rev = rev;
	volume_add(&other, &e);
	volume_put(&other);
	struct buf path = BUF_INIT;
	buf_addf(&path, VOLUME_DIR "/protocols/test-%s.ini", rev);
	fake_puts(s->fake, path.data, "x");
	buf_release(&path);
	fake_puts(s->fake, VOLUME_DIR "/keys/" OTHER ".pub", "no key\n");
	fake_puts(s->fake, VOLUME_DIR "/holiday.txt", "x");
	fake_puts(s->fake, VOLUME_DIR "/" OTHER ".12.torn", "x");
	fake_puts(s->fake, VOLUME_DIR "/protocols/b-1-0123456789ab.ini", "x");
	volume_release(&other);
}

/* One row out of its place, one changed, one missing; the rest is torn. */
static void
damaged(struct shelf *s)
{
	struct buf text = BUF_INIT;
	const size_t n = lines_count(&s->volume.text);

	for (size_t i = 1; i <= n; i++) {
		const struct str line = lines_get(&s->volume.text, i);
		if (i == 4 || i == 9)
			continue;
		const size_t at = text.len;
		buf_addstr(&text, line);
		if (i == 6)
			text.data[at + 30] ^= 1;
		if (i == 8)
			buf_addstr(&text, lines_get(&s->volume.text, 4));
	}
	buf_adds(&text, "2026-");
	fake_put(s->fake, s->volume.path.data, text.data, text.len);
	buf_release(&text);
}

/* Two sessions with scores; one is in two pieces, and its do not follow. */
static void
scores(struct shelf *s)
{
	static struct rig rig;
	struct volume other;

	rig_init(&rig,
	    "[protocol]\nid = test\nversion = 2\ntitle = T\nregion = ankle\n"
	    "sides = right\nsources = made up\n"
	    "[step a]\nkind = count\nask = A\n"
	    "[score all]\nlabel = All\nsum = a\n");
	rig.station = OTHER;
	rig_open(&rig, "r", MYO_ORDER_STEP);
	rig_lines(&rig, "3|y");
	volume_init(&other, s->fake, OTHER);
	for (size_t i = 0; i < rig.n_entries; i++) {
		struct myo_entry e = rig.entries[i];
		if (e.entry == MYO_ENTRY_SCORE)
			e.value = "4";
		e.session_id = "01890a5d-ac96-774b-bcce-b302099a8058";
		volume_add(&other, &e);
	}
	volume_rig(&other, &rig);
	struct myo_entry amend = rig.entries[1];
	amend.entry = MYO_ENTRY_AMEND;
	amend.session_id = "01890a5d-ac96-774b-bcce-b302099a8058";
	amend.value = "5";
	amend.note = "why";
	amend.recorded_at = "2031-11-24T08:00:00.000+01:00";
	amend.refers_to = OTHER ":2";
	volume_add(&other, &amend);
	volume_put(&other);
	volume_release(&other);
	rig_release(&rig);
}

static void
reorder(struct shelf *s, const size_t *order, size_t n)
{
	struct buf text = BUF_INIT;

	for (size_t i = 0; i < n; i++)
		buf_addstr(&text, lines_get(&s->volume.text, order[i]));
	fake_put(s->fake, s->volume.path.data, text.data, text.len);
	buf_release(&text);
}

/* A line that stands before its place is read again when that has come. */
static void
moved_up(struct shelf *s)
{
	static const size_t order[] = { 1, 2, 7, 3, 4, 5, 6, 8, 9 };

	reorder(s, order, 9);
}

/* The protocol is read for the second entry, since the first does not count. */
static void
open_changed(struct shelf *s)
{
	s->volume.text.data[lines_get(&s->volume.text, 1).len + 3] ^= 1;
	volume_put(&s->volume);
}

static void
test_verify(void **state)
{
	static const struct scene scenes[] = {
		{ moved_up, verify, 60, NULL },
		{ open_changed, verify, 60, NULL },
		{ as_it_is, verify, 60, NULL },
		{ other_station, verify, 150, NULL },
		{ damaged, verify, 100, NULL },
		{ scores, verify, 150, ".csv:4: stale-score: " },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
		fail_each(&scenes[i]);
}

/* ---- seals and stations */

static enum myo_status
seal(struct shelf *s, struct outcome *out, struct myo_diags *diags)
{
	struct myo_seal sealed = { .count = 0 };
	enum myo_status status;
	struct myo_logbook *book = open_in(s, &status, diags);

	if (status == MYO_OK)
		status = myo_logbook_seal(book, STATION, &sealed, diags);
	if (status == MYO_OK)
		tell(out, "%s %d %.20s", sealed.station, (int)sealed.count,
		    sealed.head);
	myo_logbook_close(book);
	return status;
}

static enum myo_status
whole(struct shelf *s, struct outcome *out, struct myo_diags *diags)
{
	uint64_t entries = 77;
	enum myo_status status;
	struct myo_logbook *book = open_in(s, &status, diags);

	if (status == MYO_OK)
		status = myo_logbook_whole(book, STATION, &entries);
	if (status == MYO_OK)
		tell(out, "%d", (int)entries);
	myo_logbook_close(book);
	return status;
}

static void
on_station(void *ctx, const char *station)
{
	tell(ctx, "%s;", station);
}

static enum myo_status
stations(struct shelf *s, struct outcome *out, struct myo_diags *diags)
{
	enum myo_status status;
	struct myo_logbook *book = open_in(s, &status, diags);

	if (status == MYO_OK)
		status = myo_logbook_stations(book, on_station, out, diags);
	myo_logbook_close(book);
	return status;
}

static enum myo_status
read_seals(struct shelf *s, struct outcome *out, struct myo_diags *diags)
{
	static char text[40 * MYO_SEAL_SIZE];
	struct myo_seal sealed = { .count = 3, .station = STATION };
	struct myo_seal *list = NULL;
	size_t n = 0;
	const bool was = starve_hold();

	text[0] = '\0';
	memcpy(sealed.head, s->volume.chain, MYO_SEAL_HEAD);
	for (int i = 0; i < 40; i++) {
		const size_t len = strlen(text);
		assert_int_equal(
		    myo_seal_format(&sealed, text + len, sizeof(text) - len),
		    MYO_OK);
		memcpy(text + strlen(text), "\n", 2);
	}
	starve_go_on(was);
	enum myo_status status =
	    myo_seals_read("seals", text, strlen(text), &list, &n, diags);
	if (status == MYO_OK)
		tell(out, "%d, %.20s", (int)n, list[n - 1].head);
	else
		assert_null(list);
	free(list);
	return status;
}

static void
test_seal(void **state)
{
	static const struct scene scenes[] = {
		{ as_it_is, seal, 8, NULL },
		{ damaged, seal, 8, NULL },
		{ as_it_is, whole, 8, NULL },
		{ damaged, whole, 8, NULL },
		{ as_it_is, stations, 8, NULL },
		{ other_station, stations, 12, NULL },
		{ as_it_is, read_seals, 3, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
		fail_each(&scenes[i]);
}

/* ---- a person's repair, and keys: a logbook opened for writing */

static enum myo_status
open_own(struct shelf *s, struct myo_logbook **book, struct myo_diags *diags)
{
	return store_open_with(
	    &s->fake->os, BOOK_DIR, BOOK_STATE, MYO_LOGBOOK_WRITE, book, diags);
}

static void
own_rows(struct shelf *s)
{
	struct myo_logbook *book = NULL;
	const struct myo_entry draft = logcheck_draft("a \"b\"");

	assert_int_equal(open_own(s, &book, NULL), MYO_OK);
	for (int i = 0; i < 3; i++)
		assert_int_equal(
		    myo_logbook_append(book, &draft, NULL, NULL), MYO_OK);
	myo_logbook_close(book);
}

static struct buf *
own_path(struct myo_logbook *book)
{
	static struct buf path = BUF_INIT;

	buf_reset(&path);
	buf_addf(&path, BOOK_DIR "/%s.csv", myo_logbook_station(book));
	return &path;
}

static void
own_damage(struct shelf *s)
{
	struct myo_logbook *book = NULL;
	struct buf text = BUF_INIT;
	size_t len = 0;

	own_rows(s);
	assert_int_equal(open_own(s, &book, NULL), MYO_OK);
	struct buf *path = own_path(book);
	const char *data = fake_get(s->fake, path->data, &len);
	buf_add(&text, data, len);
	text.data[len - 100] ^= 1;
	fake_put(s->fake, path->data, text.data, text.len);
	buf_release(path);
	buf_release(&text);
	myo_logbook_close(book);
}

static enum myo_status
mend(struct shelf *s, struct outcome *out, struct myo_diags *diags)
{
	struct myo_logbook *book = NULL;
	struct myo_damage found;
	enum myo_status status = open_own(s, &book, diags);

	if (status == MYO_OK)
		status = myo_logbook_damage(book, &found, diags);
	if (status == MYO_OK) {
		tell(out, "%d bytes, line %d", (int)found.bytes,
		    (int)found.line);
		status = myo_logbook_repair(book, &found, diags);
	}
	myo_logbook_close(book);
	return status;
}

static enum myo_status
keys(struct shelf *s, struct outcome *out, struct myo_diags *diags)
{
	struct myo_logbook *book = NULL;
	struct keyfile k, again;
	char public_key[65];
	char station[64];
	enum myo_status status = open_own(s, &book, diags);

	if (status != MYO_OK)
		return status;
	(void)snprintf(
	    station, sizeof(station), "%s", myo_logbook_station(book));
	status =
	    key_load(&s->fake->os, BOOK_STATE, station, KEY_MAKE, &k, diags);
	if (status == MYO_OK)
		status =
		    key_store(&s->fake->os, BOOK_STATE, station, &k, diags);
	struct buf peeked = BUF_INIT;
	if (status == MYO_OK)
		status = station_peek(&s->fake->os, BOOK_STATE, &peeked, diags);
	if (status == MYO_OK)
		assert_string_equal(peeked.data, station);
	buf_release(&peeked);
	if (status == MYO_OK)
		status = key_load(
		    &s->fake->os, BOOK_STATE, station, KEY_LOOK, &again, diags);
	if (status == MYO_OK) {
		assert_memory_equal(again.seed, k.seed, sizeof(k.seed));
		status = key_publish(book, k.public_key, diags);
	}
	if (status == MYO_OK)
		status =
		    myo_logbook_public_key(book, station, public_key, diags);
	if (status == MYO_OK)
		tell(out, "%s %s", station, public_key);
	myo_logbook_close(book);
	return status;
}

/* A signature is whole, or there is none. */
static enum myo_status
make_signature(struct shelf *s, struct outcome *out, struct myo_diags *diags)
{
	static const char *const stations[] = { "c-c", "a-a", "b-b", "a-a" };
	struct sign_heads heads = { NULL, 0, 0 };
	struct arena arena = ARENA_INIT;
	struct buf label = BUF_INIT;
	struct ed25519_key key = { .public_key = { 1 } };
	bool good = true;

	(void)diags;
	for (size_t i = 0; i < 4; i++) {
		struct myo_entry e = s->rig.entries[i];
		e.station_id = stations[i];
		e.seq = i + 1;
		e.chain = s->volume.chain;
		good = good && sign_heads_add(&heads, &arena, &e);
	}
	if (good)
		sign_make(&label, &s->rig.entries[0], &heads, &key);
	if (good && !label.failed)
		tell(out, "%s", label.data);
	good = good && !label.failed;
	buf_release(&label);
	arena_release(&arena);
	return good ? MYO_OK : MYO_ERR_NOMEM;
}

static void
test_own(void **state)
{
	static const struct scene scenes[] = {
		{ own_rows, mend, 20, NULL },
		{ own_damage, mend, 40, NULL },
		{ own_rows, keys, 40, NULL },
		{ as_it_is, make_signature, 10, NULL },
	};

	(void)state;
	for (size_t i = 0; i < sizeof(scenes) / sizeof(scenes[0]); i++)
		fail_each(&scenes[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_verify),
		cmocka_unit_test(test_seal),
		cmocka_unit_test(test_own),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
