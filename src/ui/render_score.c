/*
 * render_score.c: what scores come to, for `show`.
 */
#include "ui/render.h"

#include <string.h>

#include "base/arena.h"
#include "core/answer.h"
#include "ui/text.h"

#include "base/banned.h"

static void
add_value(struct buf *out, struct arena *a, const char *text, const char *unit,
    const char *band, bool comma)
{
	buf_adds(out, answer_decimal(a, text, comma));
	if (unit[0] != '\0')
		buf_addf(out, " %s", unit);
	if (band[0] != '\0')
		buf_addf(out, ", %s", band);
}

/* "46, below 48; 12/12 items (before the amendment 47)" */
static void
add_words(struct buf *out, struct arena *a, const struct myo_score_view *v,
    bool ended, bool comma)
{
	const struct myo_score_result *now = &v->now;
	if (!v->recorded || v->follows) {
		add_value(out, a, now->text, now->unit, now->band, comma);
		buf_addf(out, "; %s", now->note);
	} else {
		add_value(out, a, v->text, v->unit, v->band, comma);
		buf_addf(out,
		    "; %s; this does not follow from the answers in "
		    "force, which give ",
		    v->note);
		add_value(out, a, now->text, now->unit, now->band, comma);
		buf_addf(out, "; %s", now->note);
	}
	if (v->before[0] != '\0' && strcmp(v->before, v->text) != 0)
		buf_addf(
		    out, " (before, %s)", answer_decimal(a, v->before, comma));
	if (now->score->on_request)
		buf_adds(out, " (on request, not recorded)");
	else if (!v->recorded)
		buf_adds(
		    out, ended ? " (not recorded)" : " (so far, not recorded)");
}

void
render_scores(struct buf *out, size_t width, struct myo_session *session,
    enum render_scores which, bool comma)
{
	struct arena a = ARENA_INIT;
	struct myo_session_info info;
	struct myo_score_view v;
	struct buf words = BUF_INIT;
	size_t n = 0;
	myo_session_info(session, &info);
	for (size_t i = 0; i < myo_session_n_scores(session); i++) {
		myo_session_score(session, i, &v);
		if ((v.now.score->on_request && which != RENDER_SCORES_ALL) ||
		    (!v.now.applies && !v.recorded))
			continue;
		if (n++ == 0)
			buf_adds(out, "\nscores\n");
		buf_reset(&words);
		add_words(&words, &a, &v, info.state != MYO_SESSION_IN_PROGRESS,
		    comma);
		text_field(out, 2, width, v.now.score->label, words.data);
	}
	out->failed |= words.failed || arena_failed(&a);
	buf_release(&words);
	arena_release(&a);
}
