/*
 * identity.c: who is examined by whom.
 */
#include "cli/identity.h"

#include <regex.h>
#include <string.h>

#include "base/mem.h"

#include "base/banned.h"

static bool
is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* What every id keeps to. */
static bool
is_storable(struct str id)
{
	if (id.len == 0 || id.len > IDENTITY_MAX || str_eqc(id, "NA"))
		return false;
	for (size_t i = 0; i < id.len; i++) {
		char c = id.p[i];
		if (!is_letter(c) && !(c >= '0' && c <= '9') && c != '.' &&
		    c != '_' && c != '-')
			return false;
	}
	return true;
}

bool
identity_ok(struct str id)
{
	return is_storable(id) && is_letter(id.p[0]);
}

/* The leftmost and longest match is the whole id, or there is none. */
bool
identity_patient_ok(struct str id, const char *pattern)
{
	char text[IDENTITY_MAX + 1];
	regex_t compiled;
	regmatch_t match;

	if (!is_storable(id))
		return false;
	/* Nothing to compile: some C libraries free twice where memory runs
	 * out in it. */
	if (strcmp(pattern, IDENTITY_PATTERN) == 0)
		return identity_ok(id);
	memcpy(text, id.p, id.len);
	text[id.len] = '\0';
	int rc = regcomp(&compiled, pattern, REG_EXTENDED);
	if (rc == 0) {
		rc = regexec(&compiled, text, 1, &match, 0);
		regfree(&compiled);
	}
	if (rc == REG_ESPACE)
		mem_lost();
	return rc == 0 && match.rm_so == 0 && match.rm_eo == (regoff_t)id.len;
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
