/*
 * import_mapping.h: a mapping for import, with its protocol.
 */
#ifndef CLI_IMPORT_MAPPING_H
#define CLI_IMPORT_MAPPING_H

#include "cli/cmd.h"
#include "import/mapping.h"

/*
 * Reads a mapping whose text is `text`, which must outlive it, loads its
 * protocol from the library and binds both. MYO_ERR_INVALID and others with
 * all its faults in diags; *protocol is the caller's also then, or NULL.
 */
enum myo_status import_mapping(const struct cmd_context *ctx,
    struct myo_library *library, const char *path, struct str text,
    struct mapping **out, struct myo_protocol **protocol,
    struct myo_diags *diags) MYO_NODISCARD;

#endif
