/*
 * sink.c: text on its way to a descriptor.
 */
#include "ui/sink.h"

#include <errno.h>

#include "base/banned.h"

/* Beyond this a long table is written while it is made. */
#define SINK_FULL 65536

void
sink_init(struct sink *s, const struct os *os, int fd)
{
	s->os = os;
	s->fd = fd;
	buf_init(&s->text);
	s->error = 0;
}

void
sink_release(struct sink *s)
{
	(void)sink_flush(s);
	buf_release(&s->text);
}

static void
after_add(struct sink *s)
{
	if (s->text.failed && s->error == 0)
		s->error = -ENOMEM;
	if (s->text.len > SINK_FULL)
		(void)sink_flush(s);
}

void
sink_add(struct sink *s, struct str text)
{
	buf_addstr(&s->text, text);
	after_add(s);
}

void
sink_adds(struct sink *s, const char *text)
{
	sink_add(s, str_from(text));
}

void
sink_addf(struct sink *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&s->text, fmt, ap);
	va_end(ap);
	after_add(s);
}

int
sink_flush(struct sink *s)
{
	struct str rest = buf_str(&s->text);

	if (s->fd == SINK_KEEP)
		return s->error;
	while (rest.len > 0 && s->error == 0) {
		int64_t n = s->os->write(s->os, s->fd, rest.p, rest.len);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			s->error = n == 0 ? -EIO : (int)n;
		else
			rest = str_skip(rest, (size_t)n);
	}
	buf_reset(&s->text);
	return s->error;
}
