/*
 * cmd_protocols.c: the library: a list, one protocol in full or as a form for
 * paper, and a file to begin with.
 */
#include "cli/cmd.h"

#include <string.h>

#include "cli/protocols.h"

#include "base/banned.h"

enum protocols_opt {
	PROTOCOLS_REGION,
	PROTOCOLS_MUSCLE,
	PROTOCOLS_NERVE,
	PROTOCOLS_ROOT,
	PROTOCOLS_ALL,
	PROTOCOLS_OUTPUT,
};

static const struct opt options[] = {
	[PROTOCOLS_REGION] = {
		.name = "region",
		.letter = 'r',
		.arg = "REGION",
		.help = "list: those of a region (its folder, or how that "
			"begins)",
	},
	[PROTOCOLS_MUSCLE] = {
		.name = "muscle",
		.letter = 'm',
		.arg = "NAME",
		.help = "list: those with a card of this muscle (part of its "
			"name will do)",
	},
	[PROTOCOLS_NERVE] = {
		.name = "nerve",
		.letter = 'n',
		.arg = "NAME",
		.help = "list: those with a card of this nerve (part of its "
			"name will do)",
	},
	[PROTOCOLS_ROOT] = {
		.name = "root",
		.arg = "ROOT",
		.help = "list: those with a card of this root, after any of "
			"its sources: S1, or \"CN XI\"",
	},
	[PROTOCOLS_ALL] = {
		.name = "all",
		.letter = 'a',
		.help = "list: also what is there for other protocols, parts "
			"and cards",
	},
	[PROTOCOLS_OUTPUT] = {
		.name = "output",
		.letter = 'o',
		.arg = "FILE",
		.help = "paper, new: write to this file",
		.value = VALUE_FILE,
	},
	{ .name = NULL },
};

enum verb {
	VERB_LIST,
	VERB_SHOW,
	VERB_PAPER,
	VERB_NEW,
	VERB_NONE,
};

static const struct {
	const char *name;
	size_t operands; /* with the verb itself */
} verbs[] = {
	[VERB_LIST] = { "list", 1 },
	[VERB_SHOW] = { "show", 2 },
	[VERB_PAPER] = { "paper", 2 },
	[VERB_NEW] = { "new", 2 },
};

static enum verb
find_verb(const struct cmd_context *ctx)
{
	size_t n = ctx->opts->n_operands;

	if (n == 0)
		return VERB_LIST;
	for (unsigned i = 0; i < VERB_NONE; i++)
		if (strcmp(ctx->opts->operands[0], verbs[i].name) == 0 &&
		    n == verbs[i].operands)
			return (enum verb)i;
	return VERB_NONE;
}

/* An option that means nothing for what is wanted would be lost. */
static enum rc
check_options(const struct cmd_context *ctx, enum verb verb)
{
	for (int row = 0; options[row].name != NULL; row++) {
		bool list = row != PROTOCOLS_OUTPUT;
		bool writes = verb == VERB_PAPER || verb == VERB_NEW;
		if (opts_count(ctx->opts, OPT_COMMAND, row) > 0 &&
		    (list ? verb != VERB_LIST : !writes))
			return cmd_fail(ctx, RC_USAGE,
			    "--%s does not go with '%s'", options[row].name,
			    verbs[verb].name);
	}
	return RC_DONE;
}

static enum rc
carry_out(struct cmd_context *ctx, enum verb verb, struct myo_library *library)
{
	const struct protocols_search search = {
		.region = cmd_opt(ctx, PROTOCOLS_REGION),
		.muscle = cmd_opt(ctx, PROTOCOLS_MUSCLE),
		.nerve = cmd_opt(ctx, PROTOCOLS_NERVE),
		.root = cmd_opt(ctx, PROTOCOLS_ROOT),
		.all = cmd_flag(ctx, PROTOCOLS_ALL),
	};
	const char *const *words = ctx->opts->operands;
	const char *path = cmd_opt(ctx, PROTOCOLS_OUTPUT);

	switch (verb) {
	case VERB_LIST:
		return protocols_list(ctx, library, &search);
	case VERB_SHOW:
		return protocols_show(ctx, library, words[1]);
	case VERB_PAPER:
		return protocols_paper(ctx, library, words[1], path);
	case VERB_NEW:
		return protocols_new(ctx, words[1], path);
	case VERB_NONE:
		break;
	}
	return RC_USAGE;
}

static enum rc
exec_protocols(struct cmd_context *ctx)
{
	struct myo_library *library = NULL;
	enum verb verb = find_verb(ctx);

	if (verb == VERB_NONE)
		return cmd_fail(
		    ctx, RC_USAGE, "it is list, show ID, paper ID or new ID");
	enum rc rc = check_options(ctx, verb);
	if (rc == RC_DONE)
		rc = cmd_open_library(ctx, &library);
	if (rc == RC_DONE)
		rc = carry_out(ctx, verb, library);
	myo_library_free(library);
	return rc;
}

static const int exits[] = { RC_DONE, RC_USAGE, RC_BAD, RC_STORE, RC_END };

const struct cmd cmd_protocols = {
	.name = "protocols",
	.operands = "[list | show ID | paper ID | new ID]",
	.summary = "the library; one protocol in full, on paper, or new",
	.details =
	    "list (or nothing) shows id, region and title of every protocol, "
	    "or of those that a search finds. show prints one in full, with "
	    "its anatomy, safety, conditions and sources; ID may also be the "
	    "path of a file. paper makes a form to print and fill in by hand, "
	    "an HTML page with skip logic and the legend of its scales. new "
	    "makes a commented file to begin with; ID is what it will be "
	    "called.",
	.opts = options,
	.max_args = 2,
	.first = VALUE_WORDS,
	.words = "list show paper new",
	.rest = VALUE_PROTOCOL,
	.exits = exits,
	.exec = exec_protocols,
};
