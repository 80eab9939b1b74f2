/*
 * identity.c: who is examined by whom.
 */
#include "cli/identity.h"

#include <string.h>

#include "base/banned.h"

static bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

bool
identity_ok(struct str id)
{
	if (id.len == 0 || id.len > IDENTITY_MAX || !is_letter(id.p[0]) ||
	    str_eqc(id, "NA"))
		return false;
	for (size_t i = 1; i < id.len; i++) {
		char c = id.p[i];
		if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '.' &&
		    c != '_' && c != '-')
			return false;
	}
	return true;
}

const char *
identity_rule(void)
{
	return "a letter, then up to 31 letters, digits, dots, underscores or "
	       "hyphens, and not NA";
}

const char *
identity_similar(const struct archive *archive, const char *id)
{
	const char *similar = NULL;

	for (size_t i = 0; i < archive->n_heads; i++) {
		const char *other = archive->heads[i]->patient_id;
		if (strcmp(other, id) == 0)
			return NULL;
		if (str_distance(str_from(other), str_from(id), 1) <= 1)
			similar = other;
	}
	return similar;
}
