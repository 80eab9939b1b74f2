/*
 * protocols_new.c: a commented protocol to begin with. It is a sound one: it
 * lints clean and runs as it is.
 */
#include "cli/protocols.h"

#include "base/buf.h"
#include "base/str.h"
#include "core/protocol_keys.h"
#include "os/atomic.h"

#include "base/banned.h"

/* %s: the id, in four places. */
static const char start[] =
    "# A protocol to begin with. Change what is there, take away what you do\n"
    "# not need; lines that begin with # are comments. myolog-protocol(5)\n"
    "# describes every key.\n"
    "#\n"
    "#\tmyolog check %s.ini\tfinds all faults, with line and column\n"
    "#\tmyolog run ./%s.ini\truns it; add --practice to try it\n"
    "#\n"
    "# In ~/.config/myolog/protocols/ it stands beside the installed ones, by\n"
    "# its id.\n"
    "\n"
    "[protocol]\n"
    "id = %s\n"
    "# A new version for every change that matters to a record.\n"
    "version = 1\n"
    "title = %s: what is tested\n"
    "region = elbow\n"
    "about = What it is for, how it is done, how long it takes.\n"
    "# once, or the sides in the order they are asked\n"
    "sides = right, left\n"
    "# step: each step on both sides before the next; side: one side whole\n"
    "order = step\n"
    "# Where every item without a source of its own is from.\n"
    "sources = the clinic's own practice\n"
    "\n"
    "# An anatomy card, shown by ? at the steps that name it in 'muscles'.\n"
    "[muscle biceps-brachii]\n"
    "name = biceps brachii\n"
    "origin = coracoid process, tubercle above the socket of the shoulder\n"
    "insertion = tuberosity of the radius\n"
    "action = flexes the elbow, supinates the forearm\n"
    "nerve = musculocutaneous nerve\n"
    "roots = C5, C6\n"
    "source = common textbook anatomy\n"
    "\n"
    "# Asked first. hard: a yes blocks; ask: a yes goes on with consent.\n"
    "[safety injury]\n"
    "ask = A fresh injury of the arm?\n"
    "level = hard\n"
    "blocks = all\n"
    "\n"
    "# kind: instruction yesno choice palpation checks grade number count "
    "hold\n"
    "# text. Lines up to 198 bytes; longer text goes on below, indented.\n"
    "[step strength]\n"
    "kind = grade\n"
    "scale = mrc\n"
    "ask = Grade the elbow flexion, palm up\n"
    "position = Sitting, arm by the side, palm up\n"
    "stabilise = Upper arm, against the side\n"
    "resist = Front of the wrist, towards straight\n"
    "palpate = Front of the arm\n"
    "say = Hold it bent. Don't let me straighten it.\n"
    "watch = Palm turns to mid (brachioradialis)\n"
    "muscles = biceps-brachii\n"
    "\n"
    "# Felt during the effort: asked straight after it, on the same side.\n"
    "[step tendon]\n"
    "kind = palpation\n"
    "with = strength\n"
    "ask = Biceps tendon during the effort\n"
    "structure = tendon of biceps brachii\n"
    "option.firm = tightens to a firm cord\n"
    "option.tender = tender\n"
    "option.absent = does not tighten\n"
    "abnormal = tender, absent\n"
    "exclusive = firm\n"
    "\n"
    "# Asked only where its condition holds.\n"
    "[step repeats]\n"
    "kind = count\n"
    "ask = How often against gravity in 30 s?\n"
    "ask_if = strength >= 3\n"
    "soft_max = 60\n"
    "max = 200\n"
    "\n"
    "# Blocks steps in mid-session.\n"
    "[stop rupture]\n"
    "if = tendon has absent\n"
    "blocks = repeats\n"
    "say = The tendon does not tighten: no more load on this side, refer.\n"
    "\n"
    "# A question about answers that do not go together.\n"
    "[check few-repeats]\n"
    "if = strength = 5 and repeats < 10\n"
    "say = Grade 5, yet fewer than 10 in 30 s: which is right?\n"
    "\n"
    "# Recorded when the session closes, and again after an amendment. An "
    "item\n"
    "# that is missing leaves it undetermined: never a partial sum.\n"
    "[score difference]\n"
    "label = Repeats, right less left\n"
    "difference = repeats\n";

static void
write_text(struct buf *out, const char *id)
{
	struct str rest = str_from(start);
	while (rest.len > 0) {
		size_t at = 0;
		while (at < rest.len && rest.p[at] != '%')
			at++;
		buf_add(out, rest.p, at);
		if (at < rest.len)
			buf_adds(out, id);
		rest = str_skip(rest, at + 2); /* behind %s */
	}
}

static enum rc
write_file(const struct cmd_context *ctx, const char *path, struct str text)
{
	enum os_kind kind;
	int rc = ctx->os->kind(ctx->os, path, &kind);

	if (rc == 0 && kind != OS_KIND_NONE)
		return cmd_fail(ctx, RC_STORE,
		    "%s is there already; give another name", path);
	if (rc == 0)
		rc = atomic_write(ctx->os, path, text);
	return rc < 0 ? cmd_fail(ctx, RC_STORE, "cannot write %s: %s", path,
			    os_error_text(rc))
		      : RC_DONE;
}

enum rc
protocols_new(const struct cmd_context *ctx, const char *id, const char *path)
{
	struct buf text = BUF_INIT;
	enum rc rc = RC_DONE;

	if (!id_is(str_from(id)))
		return cmd_fail(ctx, RC_USAGE,
		    "'%s' is no id; use a small letter, then up to 39 of a-z "
		    "0-9 -",
		    id);
	write_text(&text, id);
	if (text.failed)
		rc = cmd_no_memory(ctx);
	else if (path != NULL)
		rc = write_file(ctx, path, buf_str(&text));
	else
		sink_add(ctx->out, buf_str(&text));
	buf_release(&text);
	return rc;
}
