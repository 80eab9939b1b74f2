/*
 * findings.c: what a verification has to say, handed on at once.
 */
#include "findings.h"

#include <stdarg.h>

#include "base/banned.h"

void
findings_vadd(struct findings *f, enum diag_code code, const char *path,
    uint64_t line, const char *fmt, va_list ap)
{
	struct diag_at at = DIAG_FILE(path);
	struct myo_diags *one = f->list == NULL ? myo_diags_new() : f->list;
	const size_t n = one != NULL ? myo_diags_count(one) : 0;

	f->count[diag_severity(code)]++;
	at.line = diag_line(line);
	diag_vadd(one, code, at, fmt, ap);
	if (one == NULL || myo_diags_failed(one))
		f->failed = true;
	else if (f->fn != NULL)
		f->fn(f->ctx, myo_diags_get(one, n));
	if (f->list == NULL)
		myo_diags_free(one);
}

void
findings_add(struct findings *f, enum diag_code code, const char *path,
    uint64_t line, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	findings_vadd(f, code, path, line, fmt, ap);
	va_end(ap);
}
