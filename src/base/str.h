/*
 * str.h: a borrowed view of text, pointer and length. Not NUL-ended; whose
 * memory it is, the place that makes it says. Print with "%.*s" and STR_ARG.
 */
#ifndef BASE_STR_H
#define BASE_STR_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct str {
	const char *p;
	size_t len;
};

#define STR(literal) ((struct str){ ("" literal ""), sizeof(literal) - 1 })
#define STR_ARG(s)   ((int)(s).len), (s).p

struct str str_from(const char *cstr); /* NULL makes an empty one */
struct str str_range(const char *from, const char *to);
bool str_eq(struct str a, struct str b);
bool str_eqc(struct str a, const char *b);
/* ASCII letters only; other bytes compare as they are. */
bool str_eq_nocase(struct str a, struct str b);
bool str_starts(struct str s, struct str prefix);
bool str_starts_nocase(struct str s, struct str prefix);
/* Blanks here are space and tab. */
struct str str_trim(struct str s);
struct str str_skip(struct str s, size_t n);
/* The part before the first `sep`, and `*rest` behind it; without a `sep`
 * all of it, and `*rest` is empty with p == NULL. */
struct str str_cut(struct str s, char sep, struct str *rest);
/* The next word up to blanks; `*rest` is behind it, trimmed. */
struct str str_word(struct str s, struct str *rest);
/* One of its words is this one. */
bool str_has_word(struct str words, struct str word);
/* Index of the first byte `c`, or len when there is none. */
size_t str_find(struct str s, char c);
/* The word for so many of a thing. */
const char *str_plural(uint64_t n, const char *one, const char *many);
/* Levenshtein distance of two short ASCII names, at most `limit` + 1. */
size_t str_distance(struct str a, struct str b, size_t limit);

/* The name that was meant by one that is not known. */
struct near {
	const char *name; /* NULL: none */
	size_t distance;  /* names this far off, or further, are not near */
};

/* True: `name` is the nearest so far. */
bool near_try(struct near *near, struct str meant, const char *name);

#endif
