/*
 * protocols.h: what `myolog protocols` can do, a file each. All of them say
 * what went wrong; results go to ctx->out.
 */
#ifndef CLI_PROTOCOLS_H
#define CLI_PROTOCOLS_H

#include <myolog/library.h>

#include "cli/cmd.h"

#define TRAINED                                                                \
	"For trained examiners. A clinician should review this protocol for "  \
	"the clinic before it is used on patients."

/* What of a protocol must hold to be listed; NULL: anything. */
struct protocols_search {
	const char *region; /* the folder, or its beginning */
	const char *muscle; /* part of an id or a name of a card */
	const char *nerve;  /* part of the nerve of a card */
	const char *root;   /* a root of a card, after any source */
	bool all;           /* also what is there for other protocols */
};

enum rc protocols_list(const struct cmd_context *ctx,
    struct myo_library *library, const struct protocols_search *search);
enum rc protocols_show(const struct cmd_context *ctx,
    struct myo_library *library, const char *name);
/* A form for paper, HTML; `path` NULL: to ctx->out. */
enum rc protocols_paper(const struct cmd_context *ctx,
    struct myo_library *library, const char *name, const char *path);
/* A commented file to begin with; likewise, but never over another file. */
enum rc protocols_new(
    const struct cmd_context *ctx, const char *id, const char *path);

/* protocols_roots.c: does a list of roots ("C5, C6", "T7-T12") name one? */
bool roots_have(struct str list, struct str root);

#endif
