/*
 * Configuration files: what is in force after reading one, written as a
 * configuration of its own, reads back as the same; what is refused is said
 * with its place.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/config.h"
#include "fuzz/fuzz.h"
#include "support/fake_os.h"

#define FILE_READ  "/read.ini"
#define FILE_AGAIN "/again.ini"
#define LINE_ROOM  190

static struct fake *
machine(void)
{
	static struct fake *fake;

	if (fake == NULL) {
		fake = fake_new();
		fake->env[0] = (struct fake_env){ "HOME", "/home" };
	}
	return fake;
}

/* False: it fits on no line of its own. */
static bool
add(struct buf *out, const char *name, const char *value, enum config_type type)
{
	if (strlen(name) + strlen(value) > LINE_ROOM ||
	    strchr(value, '\n') != NULL)
		return false;
	buf_addf(out, "%s =", name);
	for (const char *p = value; *p != '\0'; p++)
		buf_addc(out, type == CONFIG_FOLDERS && *p == ':' ? ',' : *p);
	buf_addc(out, '\n');
	return true;
}

static bool
write_out(struct buf *out, const struct config *c)
{
	bool fits = true;

	for (size_t k = 0; k < CONFIG_KEYS; k++) {
		const char *section = config_rows[k].section;
		if (k == 0 || strcmp(section, config_rows[k - 1].section) != 0)
			buf_addf(out, "[%s]\n", section);
		if (c->is_set[k])
			fits &= add(out, config_rows[k].name, c->values[k].text,
			    config_rows[k].type);
	}
	buf_adds(out, "[" CONFIG_LIMITS "]\n");
	for (struct config_limit *l = c->limits; l != NULL; l = l->next)
		fits &= add(out, l->name, l->value.text, CONFIG_ID);
	return fits;
}

static struct config *
read_file(struct arena *arena, const char *path, struct str text,
    enum myo_status *status)
{
	struct fake *f = machine();
	struct myo_diags *diags = myo_diags_new();
	struct config *c = config_new(&f->os, arena);

	FUZZ_CHECK(diags != NULL && c != NULL);
	fake_put(f, path, text.p, text.len);
	*status = config_read(c, path, CONFIG_MUST_BE_THERE, diags);
	fuzz_diags(diags);
	size_t errors = myo_diags_count_of(diags, MYO_ERROR);
	FUZZ_CHECK(*status == (errors > 0 ? MYO_ERR_INVALID : MYO_OK));
	for (size_t k = 0; k < CONFIG_KEYS; k++) {
		struct config_value v =
		    config_value(c, NULL, (enum config_key)k);
		FUZZ_CHECK(
		    c->is_set[k] ? v.line > 0 : v.origin == CONFIG_STANDARD);
	}
	myo_diags_free(diags);
	return c;
}

static void
same(const struct config *a, const struct config *b)
{
	const struct config_limit *x = a->limits, *y = b->limits;

	for (size_t k = 0; k < CONFIG_KEYS; k++) {
		FUZZ_CHECK_OF(
		    a->is_set[k] == b->is_set[k], config_rows[k].name);
		if (a->is_set[k])
			FUZZ_CHECK_OF(
			    strcmp(a->values[k].text, b->values[k].text) == 0,
			    a->values[k].text);
	}
	for (; x != NULL && y != NULL; x = x->next, y = y->next)
		FUZZ_CHECK_OF(strcmp(x->name, y->name) == 0 &&
				  strcmp(x->value.text, y->value.text) == 0,
		    x->name);
	FUZZ_CHECK(x == NULL && y == NULL);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct arena arena = ARENA_INIT;
	struct buf text = BUF_INIT;
	struct str s = { (const char *)data, len };
	enum myo_status status;

	(void)config_is("other.ini", s);
	struct config *c = read_file(&arena, FILE_READ, s, &status);
	if (status == MYO_OK && write_out(&text, c)) {
		struct config *again =
		    read_file(&arena, FILE_AGAIN, buf_str(&text), &status);
		FUZZ_CHECK_OF(status == MYO_OK, text.data);
		same(c, again);
	}
	buf_release(&text);
	arena_release(&arena);
	return 0;
}
