/*
 * input.c: lines from a descriptor.
 */
#include "ui/input.h"

#include <errno.h>
#include <string.h>

#include "base/secret.h"
#include "base/utf8.h"

#include "base/banned.h"

#ifdef MYO_TEST
#define INPUT_CHUNK 7
#else
#define INPUT_CHUNK 4096
#endif

void
input_init(struct input_source *in, const struct os *os, int fd,
    const struct term *term)
{
	in->os = os;
	in->fd = fd;
	in->term = term;
	buf_init(&in->data);
	in->at = 0;
	in->ended = false;
	in->secret = false;
	in->hooks = (struct input_hooks){ .ctx = NULL };
}

void
input_release(struct input_source *in)
{
	buf_release(&in->data);
}

bool
input_ahead(const struct input_source *in)
{
	struct str rest = str_skip(buf_str(&in->data), in->at);

	return in->term != NULL &&
	       (str_find(rest, '\n') < rest.len || term_ready(in->fd));
}

/* Until there is something to read; INPUT_SIGNAL: there is something else. */
static enum input
await(struct input_source *in)
{
	const struct input_hooks *hooks = &in->hooks;

	for (;;) {
		int64_t ms = hooks->idle != NULL ? hooks->idle(hooks->ctx) : -1;
		enum term_event event = term_wait(in->term, in->fd, ms);
		switch (event) {
		case TERM_INPUT:
			return INPUT_LINE;
		case TERM_SIGNAL:
			return INPUT_SIGNAL;
		case TERM_STOP:
		case TERM_CONTINUED:
			if (hooks->job != NULL)
				hooks->job(hooks->ctx, event);
			break;
		case TERM_TIME:
			break;
		}
	}
}

/* INPUT_LINE: there is more data, or the end was met. */
static enum input
fill(struct input_source *in, const char **why)
{
	char chunk[INPUT_CHUNK];

	if (in->term != NULL && await(in) == INPUT_SIGNAL)
		return INPUT_SIGNAL;
	int64_t n = in->os->read(in->os, in->fd, chunk, sizeof(chunk));
	if (n == -EINTR)
		return in->term != NULL && term_signal() != 0 ? INPUT_SIGNAL
							      : INPUT_LINE;
	/* A terminal that has gone is the end of what it had to say. */
	if (n == 0 || (n == -EIO && in->os->isatty(in->os, in->fd))) {
		in->ended = true;
		return INPUT_LINE;
	}
	if (n < 0) {
		*why = os_error_text((int)n);
		return INPUT_FAILED;
	}
	buf_add(&in->data, chunk, (size_t)n);
	if (in->secret)
		secret_wipe(chunk, sizeof(chunk));
	if (in->data.failed) {
		*why = os_error_text(-ENOMEM);
		return INPUT_FAILED;
	}
	return INPUT_LINE;
}

/* Forgets what was handed out. */
static void
drop(struct input_source *in, size_t upto)
{
	struct buf *b = &in->data;

	memmove(b->data, b->data + upto, b->len - upto);
	buf_truncate(b, b->len - upto);
	in->at = 0;
}

/*
 * Finds the end of the next line: *len without its line end, *next behind it.
 * What is past the limit is dropped while it comes in.
 */
static enum input
find_line(struct input_source *in, size_t *len, size_t *next, bool *too_long,
    const char **why)
{
	size_t looked = in->at;

	*too_long = false;
	for (;;) {
		struct str rest = str_skip(buf_str(&in->data), looked);
		size_t lf = str_find(rest, '\n');
		if (lf < rest.len) {
			*len = looked + lf - in->at;
			*next = looked + lf + 1;
			break;
		}
		looked += rest.len;
		/* Room for the CR of a line that is just short enough. */
		if (looked - in->at > INPUT_MAX + 1) {
			*too_long = true;
			buf_truncate(&in->data, in->at);
			looked = in->at;
		}
		if (in->ended) {
			*len = looked - in->at;
			*next = looked;
			if (*len == 0 && !*too_long)
				return INPUT_END;
			break;
		}
		enum input rc = fill(in, why);
		if (rc != INPUT_LINE)
			return rc;
	}
	return INPUT_LINE;
}

enum input
input_line(struct input_source *in, struct str *line, const char **why)
{
	size_t len = 0, next = 0;
	bool too_long = false;

	if (in->at > 0)
		drop(in, in->at);
	enum input rc = find_line(in, &len, &next, &too_long, why);
	if (rc != INPUT_LINE)
		return rc;
	struct str found = { in->data.data + in->at, len };
	if (found.len > 0 && found.p[found.len - 1] == '\r')
		found.len--;
	in->at = next;
	if (too_long || found.len > INPUT_MAX)
		*why = "the line is longer than 65536 bytes";
	else if (str_find(found, '\0') < found.len)
		*why = "the line holds a NUL byte";
	else if (utf8_check(found) < found.len)
		*why = "the line is not valid UTF-8";
	else {
		*line = found;
		return INPUT_LINE;
	}
	return INPUT_REFUSED;
}

enum input
input_peek(struct input_source *in, unsigned char *byte, const char **why)
{
	while (in->at == in->data.len) {
		if (in->ended)
			return INPUT_END;
		drop(in, in->at);
		enum input rc = fill(in, why);
		if (rc != INPUT_LINE)
			return rc;
	}
	*byte = (unsigned char)in->data.data[in->at];
	return INPUT_LINE;
}

void
input_take(struct input_source *in)
{
	if (in->at < in->data.len)
		in->at++;
}
