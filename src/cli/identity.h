/*
 * identity.h: who is examined by whom. No names: `patient_id` is the clinic's
 * pseudonym, [A-Za-z][A-Za-z0-9._-]{0,31} and not NA, and so is `examiner_id`.
 */
#ifndef CLI_IDENTITY_H
#define CLI_IDENTITY_H

#include <stdbool.h>

#include "base/str.h"
#include "cli/archive.h"

#define IDENTITY_MAX 32
/* identity_ok as an extended regular expression, but for NA. */
#define IDENTITY_PATTERN "[A-Za-z][A-Za-z0-9._-]{0,31}"

bool identity_ok(struct str id);
/* What an id has to look like, in words. */
const char *identity_rule(void);
/*
 * The clinic's own rule for patients: `pattern` is an extended regular
 * expression that compiles, and fits the whole id. Whatever it says, an id is
 * [A-Za-z0-9._-]{1,32} and not NA: those need no quotes in the record, and no
 * program takes NA for a name.
 */
bool identity_patient_ok(struct str id, const char *pattern);
/* A patient id of the archive one edit away from `id`, where `id` itself has
 * no session yet; else NULL. */
const char *identity_similar(const struct archive *archive, const char *id);

#endif
