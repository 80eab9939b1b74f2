/*
 * library.h: the folders that hold protocols, scales and reasons.
 *
 * A library is a list of roots, searched in order; each root holds
 * protocols/<region>/<id>.ini (also protocols/<id>.ini), config/scales.ini and
 * config/reasons.ini, all of them optional. Of two protocols, scales or
 * reasons with one id the first root's is in force.
 *
 * Order of calls: myo_library_open, any of the others, myo_library_free.
 * Faults in scales.ini or reasons.ini are reported by open and make it
 * MYO_ERR_INVALID.
 */
#ifndef MYOLOG_LIBRARY_H
#define MYOLOG_LIBRARY_H

#include <stddef.h>

#include <myolog/diag.h>
#include <myolog/protocol.h>
#include <myolog/status.h>

#ifdef __cplusplus
extern "C" {
#endif

struct myo_library;

/* `roots` are copied; one that does not exist is passed over. */
MYO_API enum myo_status myo_library_open(const char *const *roots,
    size_t n_roots, struct myo_library **out,
    struct myo_diags *diags) MYO_NODISCARD;
MYO_API void myo_library_free(struct myo_library *library);

/* The protocols found, sorted by id. Borrowed from the library. */
struct myo_library_item {
	const char *id;
	const char *region; /* the name of its folder; "" for none */
	const char *path;
};
MYO_API size_t myo_library_count(const struct myo_library *library);
MYO_API const struct myo_library_item *myo_library_get(
    const struct myo_library *library, size_t index);

/*
 * `name` is an id of the library, or the path of a file (it holds a slash or
 * ends in .ini). MYO_ERR_NOTFOUND comes with a diagnostic that names the
 * nearest id. The caller frees *out with myo_protocol_free.
 */
MYO_API enum myo_status myo_library_load(struct myo_library *library,
    const char *name, struct myo_protocol **out,
    struct myo_diags *diags) MYO_NODISCARD;

/* A snapshot handed in as bytes: nothing outside of it is looked at. */
MYO_API enum myo_status myo_library_parse_snapshot(const char *name,
    const char *data, size_t len, struct myo_protocol **out,
    struct myo_diags *diags) MYO_NODISCARD;

/* As myo_catalogue_set_limit, for all that is loaded from now on. */
MYO_API enum myo_status myo_library_set_limit(struct myo_library *library,
    const char *name, const char *value) MYO_NODISCARD;

MYO_API const struct myo_catalogue *myo_library_catalogue(
    const struct myo_library *library);

#ifdef __cplusplus
}
#endif
#endif
