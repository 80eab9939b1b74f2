/*
 * seal.h: the seal of a station's file, short enough for paper.
 *
 *	STATION COUNT XXXX-XXXX-XXXX-XXXX-C
 *
 * COUNT is how many entries the file has, the X are the first 80 bits of the
 * chain of the last of them in Crockford's base 32, C is a check character
 * over all three parts. Whoever keeps a seal out of reach of those who could
 * change the file can tell later that its first COUNT entries are the same.
 */
#ifndef MYOLOG_SEAL_H
#define MYOLOG_SEAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/diag.h>
#include <myolog/status.h>

#ifdef __cplusplus
extern "C" {
#endif

#define MYO_STATION_MAX 40 /* bytes of a station's id */
#define MYO_SEAL_HEAD   20 /* hexadecimal digits of the chain */
#define MYO_SEAL_SIZE   96 /* bytes of a seal as text, and NUL */

struct myo_seal {
	char station[MYO_STATION_MAX + 1];
	uint64_t count;
	char head[MYO_SEAL_HEAD + 1]; /* lower case */
	int line;                     /* where it was read; 0: nowhere */
};

/*
 * Reads a seal as a person copied it: small letters count as capitals, O as 0,
 * I and L as 1 (but in the station's id, where they are letters), hyphens may
 * be missing, the word "seal" may stand in front.
 * MYO_ERR_INVALID: a diagnostic at `path`, `line` (0: none) says what is
 * wrong.
 */
MYO_API enum myo_status myo_seal_parse(const char *path, int line,
    const char *text, size_t len, struct myo_seal *out,
    struct myo_diags *diags) MYO_NODISCARD;

/* As text in out, of `size` bytes: MYO_SEAL_SIZE is enough. */
MYO_API enum myo_status myo_seal_format(
    const struct myo_seal *seal, char *out, size_t size) MYO_NODISCARD;

/* `chain` (64 digits) begins as the seal says. */
MYO_API bool myo_seal_fits(const struct myo_seal *seal, const char *chain);

/*
 * A file of seals: one a line; what stands behind a # is a comment. All faults
 * are reported in one run. *out is an array of *n seals, freed with free().
 */
MYO_API enum myo_status myo_seals_read(const char *path, const char *data,
    size_t len, struct myo_seal **out, size_t *n,
    struct myo_diags *diags) MYO_NODISCARD;

#ifdef __cplusplus
}
#endif
#endif
