/* LDFLAGS: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc,--wrap=strdup */
/* LDFLAGS: -Wl,--wrap=arena_alloc,--wrap=arena_str,--wrap=arena_cstr */
/* LDFLAGS: -Wl,--wrap=arena_printf,--wrap=arena_grow */
/*
 * Out of memory in the loader: each load runs with its Nth allocation failing,
 * N = 1, 2, ... until none fired, once alone and once with all later ones. It
 * says so, or gives the result it gives with memory; nothing leaks (which the
 * counts here see, and the sanitizers).
 */
#include "loading.h"

#include <stdlib.h>

#define STARVE_ARENAS
#include "support/starve.h"

char *__wrap_strdup(const char *text);

char *
__wrap_strdup(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copy = malloc(size);
	if (copy != NULL)
		memcpy(copy, text, size);
	return copy;
}

static const char other[] =
    HEAD "[muscle m]\nname = M\nsource = S\nroots.kendall = L5\n"
	 "[scale two]\ntitle = T\nsource = S\n"
	 "[grade two a]\nlabel = A\n[grade two b]\nlabel = B\n"
	 "[step s]\nkind = grade\nscale = two\nask = Q\n"
	 "[step o]\nkind = yesno\nask = Q\nmuscles = m\n";

/* What another one is made of. */
static const char base[] =
    HEAD "[safety t]\nask = T?\nblocks = all\nlevel = hard\n"
	 "[step a]\nkind = grade\nscale = mrc\nask = A\n"
	 "[step b]\nkind = number\nask = B\nunit = cm\nask_if = a >= 3\n"
	 "[step c]\nkind = text\nask = C\nwith = b\n"
	 "[check k]\nif = a = 5 and b > 3\nsay = K\n"
	 "[score u]\nlabel = U\nsum = a\nband = < 4 low\n";

static enum myo_status
find_other(void *ctx, const char *id, const char *from_path, char **data,
    size_t *len, char **path)
{
	const char *text = strcmp(id, "base") == 0 ? base : other;

	(void)ctx;
	(void)from_path;
	*len = strlen(text);
	*data = strdup(text);
	*path = strdup("o.ini");
	if (*data != NULL && *path != NULL)
		return MYO_OK;
	free(*data);
	free(*path);
	*data = NULL;
	*path = NULL;
	return MYO_ERR_NOMEM;
}

static const char sound[] =
    HEAD "[step a]\nfrom = other/o\n"
	 "[scale two]\ntitle = T\nsource = S\n"
	 "[grade two a]\nlabel = A\n[grade two b]\nlabel = B\n"
	 "[step s]\nfrom = other/s\n"
	 "[step g]\nkind = grade\nscale = mrc\nask = Q\nask_if = a = yes\n"
	 "[step n]\nkind = number\nask = Q\nunit = N, kgf\nmax = 9\n"
	 "ask_if = g >= 3 and (a = no or g < 5)\nwith = g\nsay = long\n  text\n"
	 "[step c]\nkind = checks\nask = Q\noption.x = X\nalias.x = w, z\n"
	 "[safety s]\nask = Q {limit:s=1}\n  of {limit:n}\nblocks = g, n\n"
	 "[stop t]\nif = c has x or n > {limit:n=4}\nsay = S\nblocks = all\n"
	 "[check d]\nif = n > 5 or n > 8 and n < 7\nsay = C\n"
	 "[score u]\nlabel = U\nsum = n\nband = < 1 low\n";

static const char made[] =
    "[protocol]\nid = p\nversion = 1\ntitle = P\nregion = elbow\n"
    "template = base\nsources = S\n"
    "[step a]\nask = Other A\n[step c]\nomit = yes\n"
    "[step z]\nkind = text\nask = Z\nafter = a\n"
    "[score v]\nlabel = V\nformula = u * 2 + -(a.right - 1) / 3\n"
    "decimals = 1\nrange = 0, 90\n"
    "[score w]\nlabel = W\nsd = b\n";

static const char faulty[] =
    HEAD "[step a]\nkind = yesno\nask = Q\nwat = 1\nask_if = a = yes\n"
	 "[step g]\nkind = grade\nscale = nope\nnote = never\n"
	 "[step n]\nkind = number\nask = Q\nmin = 2\nmax = 1\nask : ;\n"
	 "[check c]\nif = n > 1 and n < 0\nsay = C\n"
	 "[check d]\nif = n > \nsay = D {limit:x} {limit:y=} {z:\n";

/* One load of catalogue and protocol; OK, INVALID or NOMEM. */
static enum myo_status
load_once(const char *text, struct myo_diags *diags, struct buf *snapshot)
{
	const struct myo_protocol_source source = { NULL, find_other };
	struct myo_protocol *p = NULL;
	struct myo_catalogue *c = myo_catalogue_new();
	enum myo_status status = MYO_ERR_NOMEM;
	if (c != NULL)
		status = myo_catalogue_add(c, "c.ini", MRC, strlen(MRC), diags);
	if (status == MYO_OK)
		status = myo_catalogue_set_limit(c, "n", "5");
	if (status == MYO_OK)
		status = myo_protocol_load(
		    "p.ini", text, strlen(text), c, &source, &p, diags);
	(void)starve_end();
	if (status == MYO_OK)
		buf_adds(snapshot, p->snapshot);
	else
		assert_null(p);
	myo_protocol_free(p);
	myo_catalogue_free(c);
	return status;
}

static void
fail_each(const char *text, enum myo_status expected)
{
	struct buf whole = BUF_INIT;
	struct myo_diags *diags = myo_diags_new();
	const enum myo_status got = load_once(text, diags, &whole);
	for (size_t i = 0; got != expected && i < myo_diags_count(diags); i++)
		print_message("%d: %s\n", myo_diags_get(diags, i)->line,
		    myo_diags_get(diags, i)->text);
	assert_int_equal(got, expected);
	struct buf said = BUF_INIT;
	list_diags(&said, diags, MYO_NOTE);
	myo_diags_free(diags);
	for (int for_good = 0; for_good < 2; for_good++) {
		size_t n = 0;
		do {
			struct buf part = BUF_INIT;
			diags = myo_diags_new();
			starve_at(++n, for_good != 0);
			enum myo_status status = load_once(text, diags, &part);
			(void)starve_end();
			if (starve.fired == 0) {
				assert_int_equal(status, expected);
			} else if (status != MYO_ERR_NOMEM) {
				/* a text for a message, which the list of
				 * diagnostics may do without */
				assert_int_equal(status, expected);
				assert_true(myo_diags_failed(diags));
				assert_string_equal(part.data, whole.data);
			}
			if (!myo_diags_failed(diags) &&
			    status != MYO_ERR_NOMEM) {
				struct buf list = BUF_INIT;
				list_diags(&list, diags, MYO_NOTE);
				assert_string_equal(list.data, said.data);
				buf_release(&list);
			}
			buf_release(&part);
			myo_diags_free(diags);
		} while (starve.fired > 0);
		assert_in_range(n, 400, 20000);
	}
	buf_release(&said);
	buf_release(&whole);
}

static void
test_sound(void **state)
{
	(void)state;
	fail_each(sound, MYO_OK);
}

static void
test_made(void **state)
{
	(void)state;
	fail_each(made, MYO_OK);
}

static void
test_faulty(void **state)
{
	(void)state;
	fail_each(faulty, MYO_ERR_INVALID);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sound),
		cmocka_unit_test(test_made),
		cmocka_unit_test(test_faulty),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
