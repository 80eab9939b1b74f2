/* LDFLAGS: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc */
/* LDFLAGS: -Wl,--wrap=arena_alloc,--wrap=arena_str,--wrap=arena_cstr */
/* LDFLAGS: -Wl,--wrap=arena_printf,--wrap=arena_grow */
/*
 * test_oom_history.c: a history and its page with their Nth allocation
 * failing, N = 1, 2, ... until none fired, alone and with all later ones. Each
 * ends by saying so, or with what it says with memory: a history that lost a
 * value, a note or a reason would be a false one.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"
#include "support/rig.h"
#include "ui/history_page.h"

#define STARVE_ARENAS
#include "support/starve.h"

#define N_SESSIONS 3

static const char protocol[] =
    "[protocol]\n"
    "id = test\nversion = 1\ntitle = Test\nregion = ankle\n"
    "sides = right, left\norder = step\nsources = made up\n"
    "[safety fever]\nask = Fever?\nlevel = hard\nblocks = force\n"
    "[step serial]\nkind = text\nask = Serial\nsides = once\n"
    "identifies = device\n"
    "[step who]\nkind = choice\nask = Affected\nsides = once\n"
    "option.right = right\noption.left = left\n"
    "[step strength]\nkind = grade\nscale = mrc\nask = Grade it\n"
    "[step tendon]\nkind = palpation\nstructure = tendon\nsides = once\n"
    "option.firm = firm\noption.tender = tender\nabnormal = tender\n"
    "[step force]\nkind = number\nask = Force\nunit = N\ntrials = 2\n"
    "[check odd]\nif = strength < 4\nsay = Weak\n"
    "[score total]\nlabel = Total\nsum = strength\nsource = made up\n"
    "[score less]\nlabel = Less\ndifference = strength\nsource = made up\n"
    "involved = who\n"
    "[score some]\nlabel = Some\nmean = force\nmissing = testable\n"
    "[score half]\nlabel = Half\nformula = some / 2\n";

static const char *const lines[N_SESSIONS] = {
	"n|A-1|right|4|5|firm|100|110|90|95|y",
	"n|A-1|left|3|5|tender / sore|100|nt pain|90|95|3 as before|y",
	"n|B-2|left|3|5|tender / sore|105|111|90|95|3 as before|y",
};

static struct rig rigs[N_SESSIONS];

static void
open_all(void)
{
	for (size_t i = 0; i < N_SESSIONS; i++) {
		static const char *const days[] = {
			"2026-01-05T09:00:00.000+00:00",
			"2026-02-01T09:00:00.000+00:00",
			"2026-03-01T09:00:00.000+00:00",
		};
		const struct myo_session_setup setup = {
			.session_id = "01890a5d-ac96-774b-bcce-b302099a8057",
			.patient_id = "P-1",
			.examiner_id = i == 0 ? "E1" : "E2",
			.observed_at = days[i],
			.program = "myolog test",
		};
		rig_init(&rigs[i], protocol);
		rig_perform(
		    &rigs[i], myo_session_open(rigs[i].session, &setup));
		rig_lines(&rigs[i], lines[i]);
	}
}

static enum myo_status
page_of_all(struct buf *out, enum history_page_form form)
{
	const struct history_options options = { .comma = true };
	struct history h;
	enum myo_status status = MYO_OK;

	history_init(&h, &options);
	for (size_t i = 0; i < N_SESSIONS && status == MYO_OK; i++)
		status = history_add(&h, rigs[i].session, rigs[i].protocol);
	if (status == MYO_OK)
		status = history_finish(&h);
	const struct history_page page = {
		.patient_id = "P-1",
		.history = &h,
		.width = 80,
		.form = form,
		.comma = true,
	};
	if (status == MYO_OK)
		history_page_text(out, &page);
	if (out->failed)
		status = MYO_ERR_NOMEM;
	history_release(&h);
	return status;
}

static void
starve_form(enum history_page_form form, int for_good)
{
	struct buf whole = BUF_INIT;
	size_t n = 0;

	assert_int_equal(page_of_all(&whole, form), MYO_OK);
	assert_true(whole.len > 1000);
	do {
		struct buf part = BUF_INIT;
		starve_at(++n, for_good != 0);
		enum myo_status status = page_of_all(&part, form);
		(void)starve_end();
		if (status == MYO_OK)
			assert_string_equal(part.data, whole.data);
		else
			assert_int_equal(status, MYO_ERR_NOMEM);
		assert_true(starve.fired > 0 || status == MYO_OK);
		buf_release(&part);
		/* what a session itself lost, it has lost for good */
		for (size_t i = 0; i < N_SESSIONS; i++)
			if (myo_session_failed(rigs[i].session))
				rig_resume(&rigs[i]);
	} while (starve.fired > 0);
	assert_in_range(n, 500, 100000);
	buf_release(&whole);
}

static void
test_page(void **state)
{
	(void)state;
	open_all();
	for (int for_good = 0; for_good < 2; for_good++) {
		starve_form(HISTORY_PAGE_TABLES, for_good);
		starve_form(HISTORY_PAGE_PLAIN, for_good);
	}
	for (size_t i = 0; i < N_SESSIONS; i++)
		rig_release(&rigs[i]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = { cmocka_unit_test(test_page) };

	return cmocka_run_group_tests(tests, NULL, NULL);
}
