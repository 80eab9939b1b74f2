/*
 * protocols_list.c: the protocols of the library, all or those that a search
 * finds. A file that cannot be read does not hide the others.
 */
#include "cli/protocols.h"

#include <string.h>

#include "base/str.h"
#include "ui/text.h"

#include "base/banned.h"

/* Folders of what is there for other protocols. */
static const char *const parts[] = { "anatomy", "shared" };

static bool
is_part(const char *region)
{
	for (size_t i = 0; i < sizeof(parts) / sizeof(parts[0]); i++)
		if (strcmp(region, parts[i]) == 0)
			return true;
	return false;
}

static bool
holds(const char *text, const char *wanted)
{
	struct str rest = str_from(text), part = str_from(wanted);
	for (; rest.len >= part.len; rest = str_skip(rest, 1)) {
		if (str_starts_nocase(rest, part))
			return true;
		if (rest.len == 0)
			break;
	}
	return false;
}

static bool
names_muscle(const struct myo_muscle *m, const char *wanted)
{
	return holds(m->id, wanted) || holds(m->name, wanted) ||
	       holds(m->latin, wanted) || holds(m->part_of, wanted);
}

static bool
has_root(const struct myo_muscle *m, const char *wanted)
{
	struct str root = str_from(wanted);
	if (roots_have(str_from(m->roots), root))
		return true;
	for (size_t i = 0; i < m->n_roots_by; i++)
		if (roots_have(str_from(m->roots_by[i].value), root))
			return true;
	return false;
}

/* One card must answer all that is asked of cards. */
static bool
card_matches(const struct myo_muscle *m, const struct protocols_search *search)
{
	return (search->muscle == NULL || names_muscle(m, search->muscle)) &&
	       (search->nerve == NULL || holds(m->nerve, search->nerve)) &&
	       (search->root == NULL || has_root(m, search->root));
}

static bool
asks_cards(const struct protocols_search *search)
{
	return search->muscle != NULL || search->nerve != NULL ||
	       search->root != NULL;
}

static bool
matches(const struct myo_protocol *p, const struct protocols_search *search)
{
	if (!asks_cards(search))
		return true;
	for (size_t i = 0; i < p->n_muscles; i++)
		if (card_matches(&p->muscles[i], search))
			return true;
	return false;
}

static enum rc
list_one(const struct cmd_context *ctx, struct myo_library *library,
    const struct myo_library_item *item, const struct protocols_search *search,
    size_t *found)
{
	struct myo_protocol *protocol = NULL;
	struct myo_diags *diags = myo_diags_new();
	struct buf region = BUF_INIT, title = BUF_INIT;

	if (diags == NULL)
		return cmd_no_memory(ctx);
	enum myo_status status =
	    myo_library_load(library, item->id, &protocol, diags);
	if (status == MYO_OK)
		text_line(&title, protocol->title);
	else
		buf_adds(&title, "(has faults; see 'myolog check')");
	if (status != MYO_OK || matches(protocol, search)) {
		/* The name of a folder, whatever it is. */
		text_line(&region, item->region);
		sink_addf(ctx->out, "%-29s %-14s %s\n", item->id, region.data,
		    title.data);
		++*found;
	}
	if (status != MYO_OK)
		cmd_diags(ctx, diags, DIAGS_ERRORS);
	buf_release(&title);
	buf_release(&region);
	myo_protocol_free(protocol);
	myo_diags_free(diags);
	return cmd_rc(status);
}

enum rc
protocols_list(const struct cmd_context *ctx, struct myo_library *library,
    const struct protocols_search *search)
{
	enum rc rc = RC_DONE;
	size_t found = 0;

	for (size_t i = 0; i < myo_library_count(library); i++) {
		const struct myo_library_item *item =
		    myo_library_get(library, i);
		if ((is_part(item->region) && !search->all) ||
		    (search->region != NULL &&
			!str_starts_nocase(
			    str_from(item->region), str_from(search->region))))
			continue;
		enum rc one = list_one(ctx, library, item, search, &found);
		if (rc == RC_DONE)
			rc = one;
	}
	if (found == 0)
		sink_adds(ctx->err, "no protocol fits; 'myolog protocols "
				    "list --all' shows all of them\n");
	return rc;
}
