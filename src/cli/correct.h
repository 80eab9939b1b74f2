/*
 * correct.h: what amend, void and sign have in common: one session of the
 * logbook, held by this process and folded as it is then, who corrects it, and
 * the times of what is appended.
 *
 * A command of it is a correct_run with what it looks at first and what it
 * appends, by correct_perform or, through `drive`, single entries.
 */
#ifndef CLI_CORRECT_H
#define CLI_CORRECT_H

#include "cli/guided.h"
#include "ui/drive.h"

#define CORRECT_EXAMINER_HELP                                                  \
	"who does it; else $MYOLOG_EXAMINER, else the configuration's"
#define CORRECT_SESSION_DETAILS                                                \
	"SESSION is its id, an ending of it of at least 4 characters (as "     \
	"'myolog sessions' shows), last, or PATIENT@YYYY-MM-DD."

struct correct {
	struct guided g;
	struct head *head;
	struct myo_session *session;
	const struct myo_protocol *protocol;
	struct myo_session_info info;
	struct buf examiner;
	struct drive drive;
	bool driving;
};

/* RC_DONE, or what ends the command after a message. */
typedef enum rc correct_fn(struct correct *c);
/* The whole of a command: the session that the first operand means is held and
 * folded, `ready` says whether it can be corrected so, the setting or a person
 * who does it, and `act` appends. */
enum rc correct_run(
    struct cmd_context *ctx, correct_fn *ready, correct_fn *act);
/* The exit codes of these commands. */
extern const int correct_exits[];
/* RC_USAGE after a message: a text of the command line (NULL: not given) is no
 * text. */
enum rc correct_text(const struct cmd_context *ctx, const char *text);
/* RC_USAGE after a message: it is a copy that never took the place of the
 * session that it is a copy of. */
enum rc correct_whole(struct correct *c);
/* Stores what the effects want. RC_USAGE: they want nothing, and their
 * messages, which say why, are shown. `doubt` and `note` (may be NULL) are
 * what helps against a doubt and a missing note. */
enum rc correct_perform(struct correct *c, const struct myo_effects *fx,
    const char *doubt, const char *note);

#endif
