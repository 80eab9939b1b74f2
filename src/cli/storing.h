/*
 * storing.h: around what a command stores: the yes before it, the seal behind
 * it.
 */
#ifndef CLI_STORING_H
#define CLI_STORING_H

#include "cli/cmd.h"

/* RC_DONE after a y or yes. RC_FINDINGS after `otherwise` was said, or
 * RC_INTERRUPTED. */
enum rc storing_confirm(
    const struct cmd_context *ctx, const char *question, const char *otherwise);
/* "seal STATION:..." of this installation on out. RC_STORE after `fault`. */
enum rc storing_seal(
    const struct cmd_context *ctx, struct myo_logbook *book, const char *fault);

#endif
