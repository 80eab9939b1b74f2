/*
 * config_check.h: the limits of a configuration against the protocols that
 * they are for. A name that no protocol has changes nothing, and a number
 * that a protocol cannot take stops its sessions: better told beforehand.
 */
#ifndef CLI_CONFIG_CHECK_H
#define CLI_CONFIG_CHECK_H

#include "cli/cmd.h"

/*
 * Adds what is wrong with the limits of a sound configuration to diags. The
 * library is the one that this configuration names (or options and
 * environment); RC_BAD and the like after a message when it cannot be used.
 */
enum rc config_check_limits(const struct cmd_context *ctx,
    struct config *config, struct myo_diags *diags);

#endif
