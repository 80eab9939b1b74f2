/*
 * folder.h: a logbook folder of up to three stations on a fake disk, and what
 * verify says of it. Include it after cmocka.h.
 *
 * folder_init writes a session of station A, check verifies, expect and
 * expect_at look at what was said; folder_release.
 */
#ifndef UNIT_FOLDER_H
#define UNIT_FOLDER_H

#include <string.h>

#include "support/volume.h"

#define A     "room-a-aaaa"
#define B     "room-b-bbbb"
#define C     "room-c-cccc"
#define A_CSV A ".csv"
#define B_CSV B ".csv"
#define C_CSV C ".csv"

static const char protocol[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\norder = step\nsources = made up\n"
    "[step strength]\n"
    "kind = grade\nscale = mrc\nask = Grade it\n";

/* A session of station A: open, right, left, close, as entries 1 to 4. */
struct folder {
	struct fake *fake;
	struct rig rig;
	struct volume a, b, c;
	struct verdict said;
};

static inline void
folder_init(struct folder *f)
{
	memset(f, 0, sizeof(*f));
	f->fake = fake_new();
	fake_mkdir(f->fake, VOLUME_DIR);
	fake_mkdir(f->fake, VOLUME_DIR "/protocols");
	fake_mkdir(f->fake, VOLUME_DIR "/keys");
	f->fake->mode = 0700;
	rig_init(&f->rig, protocol);
	f->rig.station = A;
	rig_open(&f->rig, "rl", MYO_ORDER_STEP);
	rig_lines(&f->rig, "4|3|y");
	assert_int_equal(f->rig.n_entries, 4);
	volume_init(&f->a, f->fake, A);
	volume_init(&f->b, f->fake, B);
	volume_init(&f->c, f->fake, C);
	volume_rig(&f->a, &f->rig);
	volume_put(&f->a);
}

static inline void
folder_release(struct folder *f)
{
	volume_release(&f->a);
	volume_release(&f->b);
	volume_release(&f->c);
	rig_release(&f->rig);
	fake_free(f->fake);
}

static inline void
check(struct folder *f)
{
	volume_verify(f->fake, NULL, 0, &f->said);
	assert_int_equal(f->said.status, MYO_OK);
}

/* Nothing but what is said here, at those severities. */
static inline void
expect(struct folder *f, uint64_t errors, uint64_t warnings, uint64_t notes)
{
	const struct myo_verified *r = &f->said.result;

	if (r->errors == errors && r->warnings == warnings && r->notes == notes)
		return;
	verdict_print(&f->said);
	fail_msg("%d errors, %d warnings, %d notes", (int)r->errors,
	    (int)r->warnings, (int)r->notes);
}

static inline void
expect_at(struct folder *f, const char *id, const char *file, int line)
{
	if (verdict_has(&f->said, id, file, line))
		return;
	verdict_print(&f->said);
	fail_msg("no %s at %s:%d", id != NULL ? id : "finding", file, line);
}

/* An entry of the session that another station writes. */
static inline struct myo_entry
later(const struct folder *f, enum myo_entry_kind kind)
{
	struct myo_entry e = f->rig.entries[1];

	e.entry = kind;
	e.recorded_at = "2026-11-24T08:00:00.000+01:00";
	e.note = "why";
	e.examiner_id = "ex2";
	e.refers_to = "";
	return e;
}

static inline struct myo_entry
amend(const struct folder *f, const char *value, const char *refers_to)
{
	struct myo_entry e = later(f, MYO_ENTRY_AMEND);

	e.value = value;
	e.label = "";
	e.refers_to = refers_to;
	return e;
}

#endif
