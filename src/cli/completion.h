/*
 * completion.h: scripts with which shells complete the command line, written
 * from the tables of commands and options. What only the data knows (ids of
 * protocols and sessions) the scripts ask the program for when they run, and
 * read the first word of each line.
 */
#ifndef CLI_COMPLETION_H
#define CLI_COMPLETION_H

#include <stddef.h>

#include "base/buf.h"
#include "base/str.h"
#include "cli/cmd.h"

/* Each writes one whole script. */
void completion_bash(struct buf *out);
void completion_zsh(struct buf *out);
void completion_fish(struct buf *out);

/* ---- what they share */

/* The lines of a script that no table changes. */
void completion_lines(struct buf *out, const char *const *lines, size_t n);
/* Help in short: without what holds where the option is not given. Borrows. */
struct str completion_help(const char *help);
/* In single quotes: a quote in it becomes `quote`, a backslash `backslash`. */
void completion_quote(
    struct buf *out, struct str text, const char *quote, const char *backslash);
/* The names of all commands, with `between` between them. */
void completion_names(struct buf *out, const char *between);
/* "--logbook|--library": general options with a folder, which say where a
 * script has to look for ids. */
void completion_places(struct buf *out, const char *between, const char *end);
/* Rows of a table; 0 for NULL. */
size_t completion_rows(const struct opt *table);

#endif
