/*
 * base/diag.h: adding to a list of diagnostics. The public half is
 * <myolog/diag.h>.
 *
 * One table (diag.c, enum diag_code below): stable id, severity, fixed text.
 * The variable part is appended by the caller: "text: 'subject', cause; what
 * to do". Control bytes in the variable part are made visible here.
 */
#ifndef BASE_DIAG_H
#define BASE_DIAG_H

#include <limits.h>
#include <stdarg.h>
#include <stdint.h>

#include <myolog/diag.h>

#include "str.h"

/* One row a diagnostic: name, stable id, severity, fixed text. */
#define DIAG_LIST(X)                                                           \
	/* reading INI */                                                      \
	X(INI_LONG_LINE, "long-line", MYO_ERROR,                               \
	    "line is longer than 198 bytes")                                   \
	X(INI_NUL, "nul-byte", MYO_ERROR, "line holds a NUL byte")             \
	X(INI_UTF8, "bad-utf8", MYO_ERROR, "line is not valid UTF-8")          \
	X(INI_LOST, "lost-text", MYO_ERROR, "text after ' ;' would be lost")   \
	X(INI_DROPPED, "dropped-line", MYO_ERROR,                              \
	    "continuation line that starts with # or ; would be dropped")      \
	X(INI_NAME_CUT, "name-too-long", MYO_ERROR,                            \
	    "name is longer than 49 characters")                               \
	X(INI_SYNTAX, "syntax", MYO_ERROR,                                     \
	    "line is neither a section, a comment nor 'key = value'")          \
	X(INI_COLON, "colon", MYO_ERROR, "key must be followed by '='")        \
	X(INI_NO_SECTION, "no-section", MYO_ERROR, "key before any section")   \
	X(INI_INDENTED_KEY, "indented-key", MYO_WARNING,                       \
	    "continuation line looks like a key of its own")                   \
	X(INI_UNREADABLE, "unreadable", MYO_ERROR, "cannot read file")         \
	X(INI_CONTROL, "control-byte", MYO_ERROR, "line holds a control byte") \
	X(INI_LIBRARY, "ini-library", MYO_ERROR,                               \
	    "the INI library does not read files as expected")                 \
	/* sections and keys */                                                \
	X(UNKNOWN_SECTION, "unknown-section", MYO_ERROR, "unknown section")    \
	X(BAD_SECTION, "bad-section", MYO_ERROR, "malformed section header")   \
	X(DUP_SECTION, "duplicate-section", MYO_ERROR, "duplicate section")    \
	X(UNKNOWN_KEY, "unknown-key", MYO_ERROR, "unknown key")                \
	X(DUP_KEY, "duplicate-key", MYO_ERROR, "duplicate key")                \
	X(MISPLACED_KEY, "misplaced-key", MYO_ERROR,                           \
	    "key does not belong to this kind of step")                        \
	X(MISSING_SECTION, "missing-section", MYO_ERROR, "missing section")    \
	X(MISSING_KEY, "missing-key", MYO_ERROR, "missing key")                \
	X(BAD_ID, "bad-id", MYO_ERROR, "malformed id")                         \
	X(BAD_VALUE, "bad-value", MYO_ERROR, "value is not allowed")           \
	X(BAD_RANGE, "bad-range", MYO_ERROR, "limits contradict each other")   \
	X(EMPTY_VALUE, "empty-value", MYO_ERROR, "value is empty")             \
	/* references */                                                       \
	X(DANGLING, "dangling", MYO_ERROR,                                     \
	    "reference to something that does not exist")                      \
	X(CYCLE, "cycle", MYO_ERROR, "cycle")                                  \
	X(FROM_FAILED, "from", MYO_ERROR, "cannot take over a section")        \
	X(NO_PROTOCOL, "no-protocol", MYO_ERROR, "no such protocol")           \
	X(BAD_CONDITION, "condition", MYO_ERROR, "malformed condition")        \
	X(NEVER_HOLDS, "never-holds", MYO_ERROR, "condition can never hold")   \
	X(UNREACHABLE, "unreachable", MYO_ERROR, "step can never be reached")  \
	X(FORWARD_REF, "forward-reference", MYO_WARNING,                       \
	    "condition refers to a step that is asked later")                  \
	X(INTERCHANGE, "interchange", MYO_NOTE,                                \
	    "condition cannot be exported")                                    \
	X(LABEL_MISSING_LIKE, "missing-like-label", MYO_WARNING,               \
	    "label would be read as a missing value by other programs")        \
	X(LABEL_NUMBER, "number-label", MYO_WARNING,                           \
	    "label is a number that may stand for another option")             \
	X(LABEL_TWICE, "same-label", MYO_WARNING,                              \
	    "label stands for another option too")                             \
	X(NO_SOURCE, "no-source", MYO_WARNING, "no source is named")           \
	X(UNUSED, "unused", MYO_WARNING, "nothing refers to it")               \
	X(FILE_NAME, "file-name", MYO_WARNING,                                 \
	    "file is not named after the protocol's id")                       \
	X(CODE_CASE, "code-case", MYO_WARNING, "codes differ only in case")    \
	X(BAD_LIMIT, "limit", MYO_ERROR, "limit cannot be filled in")          \
	X(PLACEHOLDER, "placeholder", MYO_WARNING,                             \
	    "unknown placeholder stays as it is")                              \
	X(BAD_SCORE, "score", MYO_ERROR, "score cannot be computed")           \
	/* logbook */                                                          \
	X(LOG_IO, "store", MYO_ERROR, "cannot store")                          \
	X(LOG_READ, "read", MYO_ERROR, "cannot read the logbook")              \
	X(LOG_TORN, "torn", MYO_WARNING, "torn bytes at the end")              \
	X(LOG_REPAIRED, "repaired", MYO_WARNING, "torn bytes were set aside")  \
	X(LOG_BATCH, "batch", MYO_WARNING, "a batch was never finished")       \
	X(LOG_CHAIN, "chain", MYO_ERROR, "line fails its chain")               \
	X(LOG_ROW, "row", MYO_ERROR, "malformed row")                          \
	X(LOG_HEADER, "header", MYO_ERROR,                                     \
	    "file does not begin with the logbook's header")                   \
	X(LOG_FOREIGN, "conflict-copy", MYO_WARNING,                           \
	    "file holds rows of another station and is not read")              \
	X(LOG_LOCKED, "locked", MYO_ERROR, "held by another process")          \
	X(LOG_SNAPSHOT, "snapshot", MYO_ERROR,                                 \
	    "protocol snapshot is missing or changed")                         \
	X(LOG_SESSION, "session", MYO_ERROR, "session")                        \
	X(LOG_STATION, "station", MYO_ERROR, "cannot make out the station")    \
	X(LOG_KEY, "key", MYO_ERROR, "cannot use the signing key")             \
	X(CLOCK_STEP, "clock", MYO_WARNING, "the wall clock was set")          \
	/* importing */                                                        \
	X(IMPORT_CSV, "csv", MYO_ERROR, "malformed CSV")                       \
	X(IMPORT_COLUMN, "column", MYO_ERROR,                                  \
	    "columns do not fit the mapping")                                  \
	X(IMPORT_CELL, "cell", MYO_ERROR, "cannot be imported")                \
	X(IMPORT_TWICE, "twice", MYO_ERROR, "is there already")                \
	/* verifying */                                                        \
	X(SEAL, "seal", MYO_ERROR, "malformed seal")                           \
	X(VERIFY_CHAIN, "chain-broken", MYO_ERROR, "the chain is broken")      \
	X(VERIFY_SEAL, "seal-broken", MYO_ERROR, "does not fit its seal")      \
	X(VERIFY_SIGN, "signature", MYO_ERROR, "signature does not hold")      \
	X(VERIFY_FORM, "form", MYO_ERROR, "not as the format has it")          \
	X(VERIFY_ENTRY, "entry", MYO_ERROR, "entry that may not be there")     \
	X(VERIFY_VALUE, "against-snapshot", MYO_ERROR,                         \
	    "not what the protocol allows")                                    \
	X(VERIFY_TIME, "time", MYO_ERROR, "time runs backwards")               \
	X(VERIFY_REFERS, "refers-to", MYO_ERROR, "reference leads nowhere")    \
	X(VERIFY_SCORE, "stale-score", MYO_ERROR,                              \
	    "score does not follow from the answers")                          \
	X(VERIFY_ABSENT, "absent", MYO_WARNING,                                \
	    "reference to a station whose file is not here")                   \
	X(VERIFY_CONFLICT, "conflict", MYO_NOTE,                               \
	    "two stations amended one entry")                                  \
	X(VERIFY_REPAIR, "repair", MYO_NOTE, "bytes were set aside")           \
	X(VERIFY_SIDE, "side-file", MYO_ERROR,                                 \
	    "bytes set aside are missing or changed")                          \
	X(VERIFY_LEFT, "unrecorded", MYO_WARNING,                              \
	    "left of a repair that is not recorded")                           \
	X(VERIFY_STRAY, "foreign-file", MYO_WARNING,                           \
	    "file does not belong to a logbook")                               \
	X(VERIFY_MODE, "mode", MYO_WARNING, "others may read or change it")    \
	X(VERIFY_UNSURE, "unchecked", MYO_WARNING,                             \
	    "entries could not be checked")

enum diag_code {
#define X(name, id, severity, text) DIAG_##name,
	DIAG_LIST(X)
#undef X
	DIAG_COUNT
};

/* A place in a file. `source` borrows the source line while a diagnostic is
 * added (it is copied); it may be empty. */
struct diag_at {
	const char *file;
	int line;
	int column;
	struct str source;
};

#define DIAG_FILE(f) ((struct diag_at){ (f), 0, 0, { NULL, 0 } })

/* A file of more lines than an int counts has 100 GB or more. */
static inline int
diag_line(uint64_t line)
{
	return line > INT_MAX ? INT_MAX : (int)line;
}

/* fmt makes the variable part; "" adds none. diags may be NULL. */
void diag_add(struct myo_diags *diags, enum diag_code code, struct diag_at at,
    const char *fmt, ...) MYO_PRINTF(4, 5);
void diag_vadd(struct myo_diags *diags, enum diag_code code, struct diag_at at,
    const char *fmt, va_list ap) MYO_PRINTF(4, 0);
const char *diag_id(enum diag_code code);
enum myo_severity diag_severity(enum diag_code code);
const char *diag_text(enum diag_code code);

#endif
