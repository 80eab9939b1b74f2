/*
 * passphrase.c: a line that does not appear.
 */
#include "ui/passphrase.h"

#include <string.h>
#include <termios.h>

#include "base/secret.h"
#include "ui/modes.h"
#include "ui/term.h"

#include "base/banned.h"

struct asking {
	struct input_source *in;
	struct sink *err;
	const char *question;
};

static bool
echo_off(int fd)
{
	struct termios modes;

	if (tcgetattr(fd, &modes) < 0)
		return false;
	modes.c_lflag &= ~(tcflag_t)(ECHO | ECHOE | ECHOK | ECHONL);
	modes.c_lflag |= ICANON;
	/* What was typed ahead is a passphrase too. */
	return tcsetattr(fd, TCSADRAIN, &modes) == 0;
}

static void
ask(const struct asking *a)
{
	sink_addf(a->err, "%s> ", a->question);
	(void)sink_flush(a->err);
}

/* Stopped by the shell, it hands the terminal back as it was. */
static void
on_job(void *ctx, enum term_event event)
{
	struct asking *a = ctx;

	if (event == TERM_STOP) {
		modes_put_back();
		modes_stop();
	}
	(void)echo_off(a->in->fd);
	ask(a);
}

static enum input
keep_line(struct str line, struct passphrase *out, const char **why)
{
	if (line.len >= sizeof(out->text)) {
		*why = "the passphrase is longer than 511 bytes";
		return INPUT_REFUSED;
	}
	memcpy(out->text, line.p, line.len);
	out->text[line.len] = '\0';
	out->len = line.len;
	return INPUT_LINE;
}

/* The line is the source's; what it holds is overwritten in place, and the
 * rest of the buffer is what other lines are made of. */
static void
forget(struct input_source *in)
{
	if (in->at > 0)
		secret_wipe(in->data.data, in->at);
}

enum input
passphrase_read(struct input_source *in, struct sink *err, const char *question,
    struct passphrase *out, const char **why)
{
	struct asking asking = { in, err, question };
	struct input_hooks hooks = in->hooks;
	struct str line = { "", 0 };
	bool tty = in->os->isatty(in->os, in->fd);

	if (tty && (!modes_keep(in->fd) || !echo_off(in->fd))) {
		modes_release();
		*why = "this terminal would show what is typed";
		return INPUT_REFUSED;
	}
	secret_room(&in->data);
	in->secret = true;
	in->hooks = (struct input_hooks){ .ctx = &asking, .job = on_job };
	ask(&asking);
	enum input got = input_line(in, &line, why);
	if (got == INPUT_LINE)
		got = keep_line(line, out, why);
	forget(in);
	in->hooks = hooks;
	in->secret = false;
	modes_release();
	/* The line end was typed, and did not appear either. */
	sink_adds(err, "\n");
	(void)sink_flush(err);
	return got;
}

struct str
passphrase_str(const struct passphrase *p)
{
	return (struct str){ p->text, p->len };
}
