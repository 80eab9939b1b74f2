/*
 * findings.h: what a verification has to say, handed on at once: a logbook
 * that is damaged everywhere may have more findings than fit into memory.
 */
#ifndef STORE_FINDINGS_H
#define STORE_FINDINGS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdarg.h>
#include <stdint.h>

#include <myolog/verify.h>

#include "base/diag.h"

struct findings {
	myo_finding_fn *fn; /* may be NULL */
	void *ctx;
	struct myo_diags *list; /* where they are kept as well; may be NULL */
	uint64_t count[MYO_ERROR + 1]; /* by severity */
	bool failed;                   /* out of memory */
};

void findings_vadd(struct findings *f, enum diag_code code, const char *path,
    uint64_t line, const char *fmt, va_list ap) MYO_PRINTF(5, 0);
void findings_add(struct findings *f, enum diag_code code, const char *path,
    uint64_t line, const char *fmt, ...) MYO_PRINTF(5, 6);

#endif
