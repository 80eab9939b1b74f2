#include "support/transcript.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FIRST_CAP 4096
#define ESCAPE    '\x1b'
#define BELL      '\a'

void
text_add(struct text *t, char c)
{
	if (t->len + 1 >= t->cap) {
		size_t cap = t->cap == 0 ? FIRST_CAP : 2 * t->cap;
		char *data = realloc(t->data, cap);
		if (data == NULL) {
			perror("transcript");
			exit(2);
		}
		t->data = data;
		t->cap = cap;
	}
	t->data[t->len++] = c;
	t->data[t->len] = '\0';
}

void
text_reset(struct text *t)
{
	t->len = 0;
	text_add(t, '\0');
	t->len = 0;
}

void
text_cut(struct text *t, size_t n)
{
	t->len -= n < t->len ? n : t->len;
	if (t->data != NULL)
		t->data[t->len] = '\0';
}

void
text_release(struct text *t)
{
	free(t->data);
	*t = (struct text){ NULL, 0, 0 };
}

bool
text_read(struct text *t, const char *path)
{
	FILE *f = fopen(path, "re");

	text_reset(t);
	if (f == NULL)
		return false;
	for (int c = getc(f); c != EOF; c = getc(f))
		text_add(t, (char)c);
	bool whole = ferror(f) == 0;
	(void)fclose(f);
	return whole;
}

void
text_print(const char *data, size_t len)
{
	bool start = true;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)data[i];
		if (start)
			printf("#   ");
		start = c == '\n';
		if (c == '\n' || (c >= ' ' && c != 127))
			putchar(c);
		else if (c != '\r')
			printf("\\x%02x", c);
	}
	if (!start)
		putchar('\n');
}

void
text_print_difference(const struct text *want, const struct text *now)
{
	size_t same = 0, line = 1;

	for (size_t i = 0;
	     i < want->len && i < now->len && want->data[i] == now->data[i];
	     i++)
		if (want->data[i] == '\n') {
			same = i + 1;
			line++;
		}
	printf("# from line %zu on it is:\n", line);
	text_print(now->data + same, now->len - same);
	printf("# and should be:\n");
	text_print(want->data + same, want->len - same);
}

static bool
is_blank(char c)
{
	return c == ' ' || c == '\r' || c == '\n' || c == '\t';
}

static void
flat_add(struct text *t, char c)
{
	if (is_blank(c))
		c = ' ';
	if (c != ' ' || t->len == 0 || t->data[t->len - 1] != ' ')
		text_add(t, c);
}

void
transcript_reset(struct transcript *t)
{
	text_reset(&t->raw);
	text_reset(&t->flat);
}

void
transcript_release(struct transcript *t)
{
	text_release(&t->raw);
	text_release(&t->flat);
}

void
transcript_add(struct transcript *t, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		text_add(&t->raw, data[i]);
		flat_add(&t->flat, data[i]);
	}
}

/* How long the sequence or bell at p is; 0: it is a character. */
static size_t
unseen(const char *p)
{
	size_t n = 2;

	if (*p == BELL)
		return 1;
	if (*p != ESCAPE)
		return 0;
	if (p[1] != '[')
		return p[1] != '\0' ? 2 : 1;
	while (p[n] >= ' ' && p[n] < '@')
		n++;
	return p[n] != '\0' ? n + 1 : n;
}

/* The end of `want` at p, or NULL. */
static const char *
match(const char *p, const char *want, bool literally)
{
	char last = '\0';

	while (*want != '\0') {
		size_t skip = literally ? 0 : unseen(p);
		if (skip > 0) {
			p += skip;
		} else if (*want != *p && *p == ' ' && last == ' ') {
			/* a blank on either side of a sequence */
			p++;
		} else if (*want == *p) {
			last = *p++;
			want++;
		} else {
			return NULL;
		}
	}
	return p;
}

bool
transcript_find(
    const struct transcript *t, size_t at, const char *want, size_t *end)
{
	struct text flat = { NULL, 0, 0 };
	const char *found = NULL;

	text_reset(&flat);
	for (; *want != '\0'; want++)
		flat_add(&flat, *want);
	bool literally = strchr(flat.data, ESCAPE) != NULL ||
			 strchr(flat.data, BELL) != NULL;
	for (const char *p = t->flat.data + at; found == NULL && *p != '\0';
	     p++)
		found = match(p, flat.data, literally);
	if (found != NULL)
		*end = (size_t)(found - t->flat.data);
	text_release(&flat);
	return found != NULL;
}

bool
transcript_ends(
    const struct transcript *t, size_t at, const char *want, size_t *end)
{
	size_t len = strlen(want), last = 0;
	const char *data = t->flat.data;

	for (size_t i = at; i + len <= t->flat.len; i++)
		if (strncmp(data + i, want, len) == 0)
			last = i + len;
	if (last == 0)
		return false;
	*end = last;
	while (last < t->flat.len) {
		size_t skip = unseen(data + last);
		if (skip == 0)
			return false;
		last += skip;
	}
	return true;
}

bool
text_holds(const struct text *t, const char *want)
{
	struct transcript flat = { .raw = { NULL, 0, 0 } };
	size_t end = 0;

	transcript_reset(&flat);
	transcript_add(&flat, t->data, t->len);
	bool found = transcript_find(&flat, 0, want, &end);
	transcript_release(&flat);
	return found;
}
