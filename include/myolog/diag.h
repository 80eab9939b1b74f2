/*
 * diag.h: located diagnostics, collected in a list.
 *
 * Loaders go on after a fault and report all of them in one run. A list is
 * made by the caller, handed to the loaders, read, and freed by the caller.
 * Everything a diagnostic points to belongs to its list. Control bytes that
 * came from a file or a person have been made visible already.
 *
 * Columns count code points from 1; line and column 0 mean "the whole file"
 * and "the whole line". Running out of memory while collecting sets the
 * list's failed flag (myo_diags_failed); the worst severity stays right.
 */
#ifndef MYOLOG_DIAG_H
#define MYOLOG_DIAG_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/status.h>

#ifdef __cplusplus
extern "C" {
#endif

enum myo_severity {
	MYO_NOTE,    /* for information; no finding */
	MYO_WARNING, /* a finding, an error under --strict */
	MYO_ERROR,
};

struct myo_diag {
	enum myo_severity severity;
	const char *id;   /* stable name, as in the manual */
	const char *file; /* "" when there is none */
	int line;
	int column;
	const char *text;   /* fault, 'subject', cause, what to do */
	const char *source; /* the source line, or NULL */
};

struct myo_diags;

MYO_API struct myo_diags *myo_diags_new(void); /* NULL: out of memory */
MYO_API void myo_diags_free(struct myo_diags *diags);
MYO_API size_t myo_diags_count(const struct myo_diags *diags);
MYO_API size_t myo_diags_count_of(
    const struct myo_diags *diags, enum myo_severity severity);
/* Borrowed; valid until the next add or free. In order of file, line, column
 * after myo_diags_sort, of discovery before. */
MYO_API const struct myo_diag *myo_diags_get(
    const struct myo_diags *diags, size_t index);
MYO_API void myo_diags_sort(struct myo_diags *diags);
MYO_API bool myo_diags_failed(const struct myo_diags *diags);
/*
 * "FILE:LINE:COL: error: text", the source line, a caret under the column;
 * ends with a newline. The caller frees it with free(); NULL: out of memory.
 */
MYO_API char *myo_diag_format(const struct myo_diag *diag) MYO_NODISCARD;
MYO_API const char *myo_severity_text(enum myo_severity severity);

#ifdef __cplusplus
}
#endif
#endif
