/*
 * sink.c: text on its way to a descriptor.
 */
#include "ui/sink.h"

#include <errno.h>
#include <stdio.h>

#include "base/banned.h"

/* Beyond this a long table is written while it is made. */
#define SINK_FULL 65536
/* A line that is made without memory. */
#define SHORT_LINE 1024

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
write_all(struct sink *s, struct str rest)
{
	while (rest.len > 0 && s->error == 0) {
		int64_t n = s->os->write(s->os, s->fd, rest.p, rest.len);
		if (n == -EINTR)
			continue;
		if (n <= 0)
			s->error = n == 0 ? -EIO : (int)n;
		else
			rest = str_skip(rest, (size_t)n);
	}
}

/* Past the buffer, in the same order. */
static void
write_through(struct sink *s, struct str text)
{
	if (s->fd == SINK_KEEP) {
		if (s->error == 0)
			s->error = -ENOMEM;
		return;
	}
	(void)sink_flush(s);
	write_all(s, text);
}

void
sink_add(struct sink *s, struct str text)
{
	buf_addstr(&s->text, text);
	/* Messages get through without memory, that it ran out above all. */
	if (s->text.failed)
		write_through(s, text);
	else if (s->text.len > SINK_FULL)
		(void)sink_flush(s);
}

void
sink_adds(struct sink *s, const char *text)
{
	sink_add(s, str_from(text));
}

static void write_short(struct sink *s, const char *fmt, va_list ap)
    MYO_PRINTF(2, 0);

static void
write_short(struct sink *s, const char *fmt, va_list ap)
{
	char line[SHORT_LINE];
	int len = vsnprintf(line, sizeof(line), fmt, ap);

	if (len >= 0 && (size_t)len < sizeof(line))
		write_through(s, (struct str){ line, (size_t)len });
	else if (s->error == 0)
		s->error = -ENOMEM;
}

void
sink_addf(struct sink *s, const char *fmt, ...)
{
	va_list ap;

	va_start(ap, fmt);
	buf_vaddf(&s->text, fmt, ap);
	va_end(ap);
	if (s->text.failed) {
		va_start(ap, fmt);
		write_short(s, fmt, ap);
		va_end(ap);
	} else if (s->text.len > SINK_FULL) {
		(void)sink_flush(s);
	}
}

int
sink_flush(struct sink *s)
{
	if (s->fd == SINK_KEEP)
		return s->error;
	write_all(s, buf_str(&s->text));
	buf_reset(&s->text);
	return s->error;
}
