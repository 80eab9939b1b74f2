/*
 * move.h: a session under the wrong patient, copied under the right one.
 *
 * The copy is a session of its own. Its entries are those of the original but
 * for signatures, in the order of the record, with the time at which they were
 * first recorded as observed_at; what they refer to is the copy's. Its open
 * entry refers to the original's. The original is withdrawn last: until then
 * the copy is unfinished, and only to be made again.
 */
#ifndef CLI_MOVE_H
#define CLI_MOVE_H

#include "base/uuid.h"
#include "cli/correct.h"

/* Withdraws copies that were left unfinished, and makes a whole one. */
enum rc move_copy(struct correct *c, const char *patient, char id[UUID_SIZE]);

#endif
