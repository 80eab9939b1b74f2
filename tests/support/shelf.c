/*
 * shelf.c: a logbook of one station on a fake disk.
 */
#include "support/shelf.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/ed25519.h"
#include "core/sign.h"
#include "support/logcheck.h"

static const char protocol[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\norder = step\nsources = made up\n"
    "[safety fever]\nask = Fever?\nlevel = hard\nblocks = all\n"
    "[step strength]\n"
    "kind = grade\nscale = mrc\nask = Grade it\n"
    "[step tendon]\n"
    "kind = palpation\nwith = strength\nstructure = calcaneal tendon\n"
    "ask = Feel the tendon\n"
    "option.firm = continuous and firm\noption.tender = tender\n"
    "option.gap = palpable gap\n"
    "abnormal = tender, gap\nexclusive = firm\n"
    "note = required-if-abnormal\n"
    "[step rises]\n"
    "kind = count\nask = Heel rises\nask_if = strength >= 3\n"
    "soft_max = 60\nmax = 200\n"
    "[step force]\n"
    "kind = number\nunit = N, kgf\nmin = 0\nmax = 500\ndecimals = 1\n"
    "trials = 2\nsides = right\nrequired = no\nask = Force\n"
    "[step words]\n"
    "kind = text\nsides = once\nask = Words\n"
    "[step shoes]\n"
    "kind = yesno\nsides = once\nask = Shoes?\n"
    "[stop rupture]\n"
    "if = tendon has gap\nblocks = rises\nsay = Suspected rupture\n"
    "[check few]\n"
    "if = strength = 5 and rises < 10\nsay = Grade 5 but few rises\n";

static const char side_bytes[] = "half a li";

static void
add_repair(struct volume *v)
{
	char hash[65];
	const struct myo_entry e = {
		.recorded_at = "2026-11-23T10:00:00.000+01:00",
		.patient_id = "",
		.session_id = "",
		.protocol_id = "",
		.protocol_rev = "",
		.step_id = "",
		.entry = MYO_ENTRY_REPAIR,
		.value = "9",
		.qualifier = "",
		.unit = "",
		.label = STATION ".4711.torn",
		.note = hash,
		.examiner_id = "",
		.observed_at = "",
		.refers_to = "",
	};

	logcheck_hash(side_bytes, strlen(side_bytes), hash);
	volume_add(v, &e);
	fake_puts(v->fake, VOLUME_DIR "/" STATION ".4711.torn", side_bytes);
}

/* Signs the session with a key made from `seed`. */
static void
add_signature(struct shelf *s, unsigned char seed_byte)
{
	unsigned char seed[ED25519_SEED_SIZE];
	struct ed25519_key key;
	struct arena arena = ARENA_INIT;
	struct sign_heads heads = { NULL, 0, 0 };
	struct buf label = BUF_INIT, refers = BUF_INIT;
	struct myo_entry last = s->rig.entries[s->rig.n_entries - 1];
	struct myo_entry e = last;

	memset(seed, seed_byte, sizeof(seed));
	ed25519_from_seed(&key, seed);
	last.station_id = STATION;
	last.seq = s->volume.seq;
	last.chain = s->volume.chain;
	assert_true(sign_heads_add(&heads, &arena, &last));
	buf_addf(&refers, "%s:%d", STATION, (int)s->volume.seq);
	e.entry = MYO_ENTRY_SIGN;
	e.value = "reviewed";
	e.note = "";
	e.refers_to = refers.data;
	sign_make(&label, &e, &heads, &key);
	e.label = label.data;
	volume_add(&s->volume, &e);
	buf_release(&label);
	buf_release(&refers);
	arena_release(&arena);
}

static void
add_key(struct fake *fake, unsigned char seed_byte)
{
	unsigned char seed[ED25519_SEED_SIZE];
	struct ed25519_key key;
	struct buf text = BUF_INIT;

	memset(seed, seed_byte, sizeof(seed));
	ed25519_from_seed(&key, seed);
	sign_public_add(&text, key.public_key, STATION);
	fake_put(fake, VOLUME_DIR "/keys/" STATION ".pub", text.data, text.len);
	buf_release(&text);
}

void
shelf_begin(struct shelf *s, const char *lines)
{
	memset(s, 0, sizeof(*s));
	s->fake = fake_new();
	assert_non_null(s->fake);
	fake_mkdir(s->fake, VOLUME_DIR);
	fake_mkdir(s->fake, VOLUME_DIR "/protocols");
	fake_mkdir(s->fake, VOLUME_DIR "/keys");
	fake_puts(s->fake, VOLUME_DIR "/lock", "");
	rig_init(&s->rig, protocol);
	s->rig.station = STATION;
	rig_open(&s->rig, "rl", MYO_ORDER_STEP);
	rig_lines(&s->rig, lines);
	volume_init(&s->volume, s->fake, STATION);
}

void
shelf_init(struct shelf *s, const char *lines)
{
	shelf_begin(s, lines);
	volume_rig(&s->volume, &s->rig);
	add_signature(s, 7);
	add_repair(&s->volume);
	add_key(s->fake, 7);
	volume_put(&s->volume);
}

void
shelf_release(struct shelf *s)
{
	volume_release(&s->volume);
	rig_release(&s->rig);
	fake_free(s->fake);
}

void
shelf_verify(struct shelf *s)
{
	volume_verify(s->fake, NULL, 0, &s->verdict);
	assert_int_equal(s->verdict.status, MYO_OK);
}
