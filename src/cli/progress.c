/*
 * progress.c: a percentage on the line of a terminal.
 */
#include "cli/progress.h"

#include "base/banned.h"

void
progress_begin(struct progress *p, const struct cmd_context *ctx)
{
	*p = (struct progress){ .ctx = ctx, .percent = -1 };
	p->shows =
	    ctx->os->isatty(ctx->os, ctx->err->fd) && term_capable(ctx->os);
	if (ctx->term != NULL)
		term_catch(ctx->term);
}

bool
progress_at(struct progress *p, const char *what, int64_t done, int64_t all)
{
	const int percent = all > 0 ? (int)(100 * done / all) : 100;

	if (p->ctx->term != NULL && term_poll(p->ctx->term) != 0)
		return false;
	if (!p->shows || percent == p->percent)
		return true;
	p->percent = percent;
	sink_addf(p->ctx->err, "\r%s: %d %%", what, percent);
	(void)sink_flush(p->ctx->err);
	return true;
}

void
progress_clear(struct progress *p)
{
	if (p->percent < 0)
		return;
	sink_addf(p->ctx->err, "\r%*s\r", (int)cmd_width(p->ctx) - 1, "");
	(void)sink_flush(p->ctx->err);
	p->percent = -1;
}

void
progress_end(struct progress *p)
{
	if (p->ctx->term != NULL)
		term_release(p->ctx->term);
	progress_clear(p);
}
