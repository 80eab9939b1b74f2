/*
 * modes.h: the modes of the terminal, put back whatever ends or stops the
 * program: a signal that kills (SIGQUIT, SIGABRT, a fault), being stopped by
 * the shell (SIGTSTP), the return. SIGINT, SIGTERM and SIGHUP are term.h's:
 * they lead to the return.
 *
 * Order of calls: term_catch, modes_keep, then whoever edits lines changes the
 * modes; modes_take after each wait; modes_release puts them back, before
 * term_release. The handlers put modes back or set a flag, nothing else; those
 * that set a flag are blocked but for term_wait.
 */
#ifndef UI_MODES_H
#define UI_MODES_H

#include <stdbool.h>

/* Remembers the modes of the terminal at fd. False: it has none. */
bool modes_keep(int fd);
void modes_release(void);
/* As they were, for now. */
void modes_put_back(void);
/* Stops the program as SIGTSTP would have done, and returns when it is
 * continued. Where nobody could continue it, it returns at once. */
void modes_stop(void);

enum modes_event {
	MODES_NOTHING,
	MODES_STOP,      /* wants to be stopped: modes_put_back, modes_stop */
	MODES_CONTINUED, /* was stopped; others may have changed the modes */
};

/* What has happened since it was asked last. */
enum modes_event modes_take(void);
/* The size of the terminal has changed since it was asked last. */
bool modes_resized(void);

#endif
