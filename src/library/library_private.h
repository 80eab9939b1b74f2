/*
 * library_private.h: the twin of myolog/library.h that takes any struct os.
 */
#ifndef LIBRARY_LIBRARY_PRIVATE_H
#define LIBRARY_LIBRARY_PRIVATE_H

#include <myolog/library.h>

#include "os/os.h"

/* Largest file that is read as a protocol, scales or reasons. */
#define LIBRARY_FILE_MAX ((size_t)1 << 20)

/* `os` is borrowed and must outlive the library. */
enum myo_status library_open_with(const struct os *os, const char *const *roots,
    size_t n_roots, struct myo_library **out,
    struct myo_diags *diags) MYO_NODISCARD;

#endif
