#include "fuzz/fuzz.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "os/atomic.h"
#include "os/os.h"

#define FILES    8
#define FILE_MAX ((size_t)1 << 20)

_Noreturn void
fuzz_fail(const char *file, int line, const char *what, const char *more)
{
	fprintf(stderr, "%s:%d: broken: %s%s%s\n", file, line, what,
	    more[0] != '\0' ? "\n" : "", more);
	abort();
}

struct str
fuzz_file(const char *path)
{
	static struct {
		const char *path;
		struct buf data;
	} files[FILES];
	size_t i = 0;

	while (i < FILES && files[i].path != NULL &&
	       strcmp(files[i].path, path) != 0)
		i++;
	FUZZ_CHECK(i < FILES);
	if (files[i].path == NULL) {
		files[i].path = path;
		buf_init(&files[i].data);
		int rc = file_read(os_posix(), path, &files[i].data, FILE_MAX);
		FUZZ_CHECK_OF(rc == 0, path);
	}
	return buf_str(&files[i].data);
}

bool
fuzz_line(struct str *rest, struct str *line)
{
	if (rest->len == 0)
		return false;
	*line = str_cut(*rest, '\n', rest);
	return true;
}

char *
fuzz_exact(const void *data, size_t len)
{
	char *copy = malloc(len > 0 ? len : 1);

	FUZZ_CHECK(copy != NULL);
	if (len > 0)
		memcpy(copy, data, len);
	return copy;
}

char *
fuzz_text(struct str s)
{
	char *copy = malloc(s.len + 1);

	FUZZ_CHECK(copy != NULL);
	for (size_t i = 0; i < s.len; i++)
		copy[i] = s.p[i] != '\0' ? s.p[i] : '0';
	copy[s.len] = '\0';
	return copy;
}

static bool
turns(uint32_t cp)
{
	return (cp >= 0x80 && cp < 0xa0) || (cp >= 0x202a && cp <= 0x202e) ||
	       (cp >= 0x2066 && cp <= 0x2069) || cp == 0x2028 || cp == 0x2029 ||
	       cp == 0x200e || cp == 0x200f || cp == 0xfeff;
}

void
fuzz_screen(struct str text)
{
	while (text.len > 0) {
		uint32_t cp = 0;
		size_t n = utf8_next(text, &cp);
		FUZZ_CHECK(n > 0);
		FUZZ_CHECK(
		    cp == '\n' || cp == '\t' || (cp >= 0x20 && cp != 0x7f));
		FUZZ_CHECK(!turns(cp));
		text = str_skip(text, n);
	}
}

void
fuzz_diags(const struct myo_diags *diags)
{
	FUZZ_CHECK(!myo_diags_failed(diags));
	for (size_t i = 0; i < myo_diags_count(diags); i++) {
		const struct myo_diag *d = myo_diags_get(diags, i);
		FUZZ_CHECK(d->id[0] != '\0' && d->text[0] != '\0');
		FUZZ_CHECK(d->line >= 0 && d->column >= 0);
		FUZZ_CHECK(d->line > 0 || d->column == 0);
		FUZZ_CHECK_OF(strchr(d->text, '\n') == NULL, d->text);
		char *text = myo_diag_format(d);
		FUZZ_CHECK(text != NULL);
		fuzz_screen(str_from(text));
		free(text);
	}
}

uint32_t
fuzz_random(uint32_t *seed)
{
	uint32_t x = *seed != 0 ? *seed : 0x9e3779b9U;

	x ^= x << 13;
	x ^= x >> 17;
	x ^= x << 5;
	*seed = x;
	return x;
}
