/*
 * json_put.c: building JSON with jansson.
 */
#include "export/json_put.h"

#include "base/mem.h"

#include "base/banned.h"

/* Digits of a double that a decimal of a record can have. */
#define PRECISION 15

void
json_put_value(struct json_put *j, json_t *to, const char *key, json_t *value)
{
	int rc = -1;

	if (to == NULL || value == NULL)
		json_decref(value);
	else if (key == NULL)
		rc = json_array_append_new(to, value);
	else
		rc = json_object_set_new(to, key, value);
	if (rc != 0 && !j->failed) {
		mem_lost();
		j->failed = true;
	}
}

json_t *
json_put_object(struct json_put *j, json_t *to, const char *key)
{
	json_t *made = json_object();

	json_put_value(j, to, key, made);
	return j->failed ? NULL : made;
}

json_t *
json_put_array(struct json_put *j, json_t *to, const char *key)
{
	json_t *made = json_array();

	json_put_value(j, to, key, made);
	return j->failed ? NULL : made;
}

void
json_put_text(struct json_put *j, json_t *to, const char *key, const char *text)
{
	json_put_value(j, to, key, json_string(text));
}

void
json_put_maybe(
    struct json_put *j, json_t *to, const char *key, const char *text)
{
	json_put_value(
	    j, to, key, text[0] != '\0' ? json_string(text) : json_null());
}

void
json_put_integer(
    struct json_put *j, json_t *to, const char *key, long long number)
{
	json_put_value(j, to, key, json_integer(number));
}

void
json_put_number(
    struct json_put *j, json_t *to, const char *key, bool has, double number)
{
	const double most = 1e15;

	if (!has)
		json_put_value(j, to, key, json_null());
	else if (number > -most && number < most &&
		 !(number < (double)(long long)number) &&
		 !(number > (double)(long long)number))
		json_put_integer(j, to, key, (long long)number);
	else
		json_put_value(j, to, key, json_real(number));
}

void
json_put_flag(struct json_put *j, json_t *to, const char *key, bool flag)
{
	json_put_value(j, to, key, json_boolean(flag));
}

static int
append(const char *data, size_t len, void *ctx)
{
	struct buf *out = ctx;

	buf_add(out, data, len);
	return out->failed ? -1 : 0;
}

void
json_put_end(struct json_put *j, json_t *root, size_t flags, struct buf *out)
{
	if (!j->failed && json_dump_callback(root, append, out,
			      flags | JSON_REAL_PRECISION(PRECISION)) != 0) {
		mem_lost();
		j->failed = true;
	}
	json_decref(root);
}
