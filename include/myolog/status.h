/*
 * status.h: what every library function answers.
 *
 * MYO_OK is 0 and failures are negative. Results go through out parameters,
 * which are untouched on failure. What a person must read goes to a
 * struct myo_diags (diag.h); the library never prints and never exits.
 */
#ifndef MYOLOG_STATUS_H
#define MYOLOG_STATUS_H

#if defined(__GNUC__)
#define MYO_API          __attribute__((visibility("default")))
#define MYO_NODISCARD    __attribute__((warn_unused_result))
#define MYO_PRINTF(f, a) __attribute__((format(printf, f, a)))
#else
#define MYO_API
#define MYO_NODISCARD
#define MYO_PRINTF(f, a)
#endif

#ifdef __cplusplus
extern "C" {
#endif

/* One row a status: name, value, words for a person. */
#define MYO_STATUS_LIST(X)                                                     \
	X(MYO_OK, 0, "done")                                                   \
	X(MYO_ERR_NOMEM, -1, "out of memory")                                  \
	X(MYO_ERR_IO, -2, "a system call failed")                              \
	X(MYO_ERR_FORMAT, -3, "malformed data")                                \
	X(MYO_ERR_INVALID, -4, "faults in a protocol or configuration")        \
	X(MYO_ERR_NOTFOUND, -5, "not found")                                   \
	X(MYO_ERR_AMBIGUOUS, -6, "more than one match")                        \
	X(MYO_ERR_LOCKED, -7, "held by another process")                       \
	X(MYO_ERR_CHAIN, -8, "the last line fails its chain")                  \
	X(MYO_ERR_CLOSED, -9, "closed for writing after an earlier failure")   \
	X(MYO_ERR_MISUSE, -10, "the call is not allowed in this state")        \
	X(MYO_ERR_LIMIT, -11, "larger than allowed")

enum myo_status {
#define X(name, value, text) name = (value),
	MYO_STATUS_LIST(X)
#undef X
};

/* The words of a status; never NULL, also for a number that is none. */
MYO_API const char *myo_status_text(enum myo_status status);

#ifdef __cplusplus
}
#endif
#endif
