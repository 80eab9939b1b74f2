/*
 * question.h: the words of a prompt: protocol, position, question, what is
 * allowed, what stood there before. One paragraph of visible text, which alone
 * says all that is needed to answer, also to who only hears it.
 */
#ifndef UI_QUESTION_H
#define UI_QUESTION_H

#include <stdbool.h>

#include <myolog/session.h>

#include "base/buf.h"

/* Stand around the question until lines are broken; no text holds them, since
 * control characters are made visible first. They take no column. */
#define QUESTION_ON  '\x01'
#define QUESTION_OFF '\x02'

struct question {
	const struct myo_protocol *protocol; /* NULL: not known yet */
	const struct myo_prompt *prompt;
	bool practice;        /* said in every position */
	const char *previous; /* "" for none */
	bool listed;          /* the choices stand right above */
	const char *question; /* NULL: the prompt's own, with what is allowed */
	const char *allowed;  /* of `question` */
	const char *hint;     /* of a timer; "" for none */
};

void question_words(struct buf *out, const struct question *q);

#endif
