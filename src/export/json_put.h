/*
 * json_put.h: building JSON with jansson. Failures stick in `failed`, which
 * the builder asks once at its end; what was built is freed with the root.
 */
#ifndef EXPORT_JSON_PUT_H
#define EXPORT_JSON_PUT_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

struct json_put {
	bool failed; /* out of memory */
};

/* An object or an array below another; key NULL: in an array. Borrowed from
 * its owner; NULL after a failure, which is taken everywhere. */
json_t *json_put_object(struct json_put *j, json_t *to, const char *key);
json_t *json_put_array(struct json_put *j, json_t *to, const char *key);
/* `value` is taken. */
void json_put_value(
    struct json_put *j, json_t *to, const char *key, json_t *value);
void json_put_text(
    struct json_put *j, json_t *to, const char *key, const char *text);
/* null where there is no text. */
void json_put_maybe(
    struct json_put *j, json_t *to, const char *key, const char *text);
void json_put_integer(
    struct json_put *j, json_t *to, const char *key, long long number);
/* The decimal that is meant, whole numbers as such; null without one. */
void json_put_number(
    struct json_put *j, json_t *to, const char *key, bool has, double number);
void json_put_flag(struct json_put *j, json_t *to, const char *key, bool flag);
/* Appends the text of the root and frees it. */
void json_put_end(
    struct json_put *j, json_t *root, size_t flags, struct buf *out);

#endif
