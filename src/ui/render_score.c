/*
 * render_score.c: what scores come to, for `show`.
 */
#include "ui/render.h"

#include "base/arena.h"
#include "review/words.h"
#include "ui/text.h"

#include "base/banned.h"

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
		words_score_value(&words, &a, &v, comma);
		buf_adds(&words, "; ");
		words_score_remarks(&words, &a, &v,
		    info.state != MYO_SESSION_IN_PROGRESS, comma);
		text_field(out, 2, width, v.now.score->label, words.data);
	}
	out->failed |= words.failed || arena_failed(&a);
	buf_release(&words);
	arena_release(&a);
}
