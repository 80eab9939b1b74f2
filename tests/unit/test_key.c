/*
 * test_key.c: a station's key on disk: made once, kept from others, its public
 * half never written over.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdio.h>
#include <string.h>

#include "core/sign.h"
#include "store/key.h"
#include "store/store_private.h"
#include "support/book.h"

struct place {
	struct book b;
	char station[64], secret[128], public_path[128];
};

static void
place_init(struct place *p)
{
	book_init(&p->b);
	assert_int_equal(book_open(&p->b), MYO_OK);
	snprintf(p->station, sizeof(p->station), "%s",
	    myo_logbook_station(p->b.log));
	snprintf(
	    p->secret, sizeof(p->secret), BOOK_STATE "/%s.key", p->station);
	snprintf(p->public_path, sizeof(p->public_path),
	    BOOK_DIR "/keys/%s.pub", p->station);
}

static enum myo_status
load(struct place *p, enum key_use use, struct keyfile *out)
{
	return key_load(
	    &p->b.fake->os, BOOK_STATE, p->station, use, out, p->b.diags);
}

static void
test_made_once(void **state)
{
	struct place p;
	struct keyfile k, again;
	struct ed25519_key key;
	struct buf path = BUF_INIT;

	(void)state;
	place_init(&p);
	assert_int_equal(load(&p, KEY_LOOK, &k), MYO_ERR_NOTFOUND);
	assert_null(fake_get(p.b.fake, p.secret, NULL));
	assert_int_equal(myo_diags_count(p.b.diags), 0);
	assert_int_equal(load(&p, KEY_MAKE, &k), MYO_OK);
	assert_false(k.sealed);
	assert_true(keyfile_pair(k.public_key, k.seed, &key));
	assert_non_null(fake_get(p.b.fake, p.secret, NULL));
	key_path(&path, BOOK_STATE, p.station);
	assert_string_equal(path.data, p.secret);
	assert_int_equal(load(&p, KEY_MAKE, &again), MYO_OK);
	assert_memory_equal(again.seed, k.seed, sizeof(k.seed));
	assert_int_equal(load(&p, KEY_LOOK, &again), MYO_OK);
	assert_memory_equal(again.seed, k.seed, sizeof(k.seed));
	buf_release(&path);
	book_release(&p.b);
}

static void
test_kept_from_others(void **state)
{
	static const unsigned modes[] = { 0640, 0604, 0620, 0601, 0777 };
	struct place p;
	struct keyfile k;

	(void)state;
	place_init(&p);
	assert_int_equal(load(&p, KEY_MAKE, &k), MYO_OK);
	for (size_t i = 0; i < sizeof(modes) / sizeof(modes[0]); i++) {
		p.b.fake->mode = modes[i];
		assert_int_equal(load(&p, KEY_MAKE, &k), MYO_ERR_FORMAT);
	}
	assert_true(diags_have(p.b.diags, "key", "others may read it"));
	p.b.fake->mode = 0400;
	assert_int_equal(load(&p, KEY_LOOK, &k), MYO_OK);
	p.b.fake->mode = 0600;
	p.b.fake->foreign = true;
	assert_int_equal(load(&p, KEY_LOOK, &k), MYO_ERR_FORMAT);
	assert_true(diags_have(p.b.diags, "key", "another user"));
	book_release(&p.b);
}

/* What is there is never taken for none: that would make a new key. */
static void
test_not_a_key(void **state)
{
	static const char *const texts[] = { "", "rubbish\n",
		"myolog-key 1\nstation other\n" };
	struct place p;
	struct keyfile k;
	char long_text[KEYFILE_MAX + 1];

	(void)state;
	place_init(&p);
	memset(long_text, 'a', sizeof(long_text));
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		fake_puts(p.b.fake, p.secret, texts[i]);
		assert_int_equal(load(&p, KEY_MAKE, &k), MYO_ERR_FORMAT);
		assert_string_equal(
		    fake_get(p.b.fake, p.secret, NULL), texts[i]);
	}
	for (size_t less = 0; less < 3; less++) {
		fake_put(
		    p.b.fake, p.secret, long_text, sizeof(long_text) - less);
		assert_int_equal(load(&p, KEY_MAKE, &k), MYO_ERR_FORMAT);
	}
	fake_remove(p.b.fake, p.secret);
	fake_puts(p.b.fake, "/elsewhere", "x");
	fake_link(p.b.fake, p.secret, "/elsewhere");
	assert_int_equal(load(&p, KEY_MAKE, &k), MYO_ERR_FORMAT);
	fake_remove(p.b.fake, p.secret);
	fake_mkdir(p.b.fake, p.secret);
	assert_int_equal(load(&p, KEY_MAKE, &k), MYO_ERR_FORMAT);
	assert_true(diags_have(p.b.diags, "key", "not a plain file"));
	book_release(&p.b);
}

/* ---- the public half */

static void
test_published(void **state)
{
	struct place p;
	struct keyfile k, other = { .sealed = false };
	struct buf text = BUF_INIT;
	char key[65];

	(void)state;
	place_init(&p);
	assert_int_equal(load(&p, KEY_MAKE, &k), MYO_OK);
	assert_int_equal(
	    myo_logbook_public_key(p.b.log, p.station, key, p.b.diags),
	    MYO_ERR_NOTFOUND);
	assert_int_equal(key_publish(p.b.log, k.public_key, p.b.diags), MYO_OK);
	sign_public_add(&text, k.public_key, p.station);
	assert_string_equal(fake_get(p.b.fake, p.public_path, NULL), text.data);
	assert_int_equal(
	    myo_logbook_public_key(p.b.log, p.station, key, p.b.diags), MYO_OK);
	assert_memory_equal(key, text.data + strlen("ed25519 "), 64);
	assert_int_equal(key[64], '\0');
	/* again: nothing; another one: never */
	unsigned long calls = p.b.fake->syncs;
	assert_int_equal(key_publish(p.b.log, k.public_key, p.b.diags), MYO_OK);
	assert_int_equal(p.b.fake->syncs, calls);
	assert_int_equal(myo_diags_count(p.b.diags), 0);
	assert_int_equal(
	    key_publish(p.b.log, other.public_key, p.b.diags), MYO_ERR_FORMAT);
	assert_true(diags_have(p.b.diags, "key", "holds another key"));
	assert_string_equal(fake_get(p.b.fake, p.public_path, NULL), text.data);
	buf_release(&text);
	book_release(&p.b);
}

static void
test_public_refused(void **state)
{
	struct place p;
	struct keyfile k;
	char key[65] = "untouched";

	(void)state;
	place_init(&p);
	assert_int_equal(load(&p, KEY_MAKE, &k), MYO_OK);
	/* the folder leads elsewhere */
	fake_mkdir(p.b.fake, "/elsewhere");
	fake_link(p.b.fake, BOOK_DIR "/keys", "/elsewhere");
	assert_int_not_equal(
	    key_publish(p.b.log, k.public_key, p.b.diags), MYO_OK);
	assert_int_not_equal(
	    myo_logbook_public_key(p.b.log, p.station, key, p.b.diags), MYO_OK);
	fake_remove(p.b.fake, BOOK_DIR "/keys");
	fake_mkdir(p.b.fake, BOOK_DIR "/keys");
	/* so does the file, or it is another station's */
	fake_link(p.b.fake, p.public_path, "/elsewhere");
	assert_int_equal(
	    key_publish(p.b.log, k.public_key, p.b.diags), MYO_ERR_FORMAT);
	fake_remove(p.b.fake, p.public_path);
	fake_puts(p.b.fake, p.public_path,
	    "ed25519 "
	    "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a"
	    " other\n");
	assert_int_equal(
	    myo_logbook_public_key(p.b.log, p.station, key, p.b.diags),
	    MYO_ERR_FORMAT);
	assert_int_equal(
	    key_publish(p.b.log, k.public_key, p.b.diags), MYO_ERR_FORMAT);
	/* or too long for any */
	char long_text[600];
	memset(long_text, 'x', sizeof(long_text));
	fake_put(p.b.fake, p.public_path, long_text, sizeof(long_text));
	assert_int_equal(
	    myo_logbook_public_key(p.b.log, p.station, key, p.b.diags),
	    MYO_ERR_FORMAT);
	/* a name that is a path */
	assert_int_equal(
	    myo_logbook_public_key(p.b.log, "../keys/other", key, p.b.diags),
	    MYO_ERR_NOTFOUND);
	assert_string_equal(key, "untouched");
	book_release(&p.b);
}

/* A logbook that is only read gets no key. */
static void
test_read_only(void **state)
{
	struct place p;
	struct keyfile k;

	(void)state;
	place_init(&p);
	assert_int_equal(load(&p, KEY_MAKE, &k), MYO_OK);
	book_close(&p.b);
	assert_int_equal(store_open_with(&p.b.fake->os, BOOK_DIR, BOOK_STATE,
			     MYO_LOGBOOK_READ, &p.b.log, p.b.diags),
	    MYO_OK);
	assert_int_equal(
	    key_publish(p.b.log, k.public_key, p.b.diags), MYO_ERR_MISUSE);
	assert_null(fake_get(p.b.fake, p.public_path, NULL));
	book_release(&p.b);
}

/* Made, published and read, each call failing in turn: a key that was given
 * out is the one that stays, and no other is ever taken for it. */
static void
test_each_call(void **state)
{
	static const enum fake_fail kinds[] = { FAKE_EIO, FAKE_EINTR,
		FAKE_SHORT };

	(void)state;
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		bool reached = true;
		for (unsigned long n = 1; reached; n++) {
			struct place p;
			struct keyfile k, again;
			char key[65];
			place_init(&p);
			fake_fail(p.b.fake, n, kinds[i], false);
			enum myo_status status = load(&p, KEY_MAKE, &k);
			enum myo_status other = MYO_OK;
			if (status == MYO_OK)
				other = key_publish(
				    p.b.log, k.public_key, p.b.diags);
			if (status == MYO_OK && other == MYO_OK)
				other = myo_logbook_public_key(
				    p.b.log, p.station, key, p.b.diags);
			if (status == MYO_OK && other == MYO_OK)
				other = load(&p, KEY_LOOK, &again);
			reached = fake_reached(p.b.fake);
			fake_fail(p.b.fake, 0, kinds[i], false);
			assert_true(status == MYO_OK || status == MYO_ERR_IO);
			assert_true(other == MYO_OK || other == MYO_ERR_IO);
			if (kinds[i] == FAKE_EINTR)
				assert_int_equal(status, other);
			assert_int_equal(load(&p, KEY_MAKE, &again), MYO_OK);
			if (status == MYO_OK)
				assert_memory_equal(
				    again.seed, k.seed, sizeof(k.seed));
			assert_int_equal(
			    key_publish(p.b.log, again.public_key, p.b.diags),
			    MYO_OK);
			book_release(&p.b);
		}
	}
}

/* Whoever holds the lock of the folder makes keys and ids; others wait, and
 * not for ever. */
static void
test_held(void **state)
{
	struct place p;
	struct keyfile k;

	(void)state;
	place_init(&p);
	p.b.fake->others[0] = (struct fake_lock){ .byte = 0, .pid = 77 };
	assert_int_equal(load(&p, KEY_MAKE, &k), MYO_ERR_IO);
	assert_true(diags_have(p.b.diags, "key", "lock: "));
	assert_null(fake_get(p.b.fake, p.secret, NULL));
	/* looking needs none */
	assert_int_equal(load(&p, KEY_LOOK, &k), MYO_ERR_NOTFOUND);
	/* nor is anything stored */
	assert_int_equal(book_add(&p.b, "one"), MYO_ERR_IO);
	assert_true(diags_have(p.b.diags, "store", "held by process 77"));
	p.b.fake->others[0].pid = 0;
	assert_int_equal(load(&p, KEY_MAKE, &k), MYO_OK);
	assert_int_equal(book_add(&p.b, "one"), MYO_OK);
	book_release(&p.b);
}

/* The station's id, where only looking is wanted. */
static void
test_peek(void **state)
{
	struct book b;
	struct buf station = BUF_INIT;

	(void)state;
	book_init(&b);
	assert_int_equal(
	    station_peek(&b.fake->os, BOOK_STATE, &station, b.diags),
	    MYO_ERR_NOTFOUND);
	assert_int_equal(station.len, 0);
	assert_int_equal(myo_diags_count(b.diags), 0);
	assert_int_equal(book_open(&b), MYO_OK);
	for (unsigned long n = 1;; n++) {
		buf_reset(&station);
		fake_fail(b.fake, n, FAKE_EIO, false);
		const enum myo_status status =
		    station_peek(&b.fake->os, BOOK_STATE, &station, b.diags);
		const bool reached = fake_reached(b.fake);
		fake_fail(b.fake, 0, FAKE_EIO, false);
		if (status == MYO_OK)
			assert_string_equal(
			    station.data, myo_logbook_station(b.log));
		else
			assert_int_equal(status, MYO_ERR_IO);
		if (!reached)
			break;
	}
	assert_true(diags_have(b.diags, "station", "read: Input/output"));
	buf_release(&station);
	book_release(&b);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_made_once),
		cmocka_unit_test(test_kept_from_others),
		cmocka_unit_test(test_not_a_key),
		cmocka_unit_test(test_published),
		cmocka_unit_test(test_public_refused),
		cmocka_unit_test(test_read_only),
		cmocka_unit_test(test_each_call),
		cmocka_unit_test(test_held),
		cmocka_unit_test(test_peek),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
