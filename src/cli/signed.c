/*
 * signed.c: signatures in words.
 */
#include "cli/signed.h"

#include "ui/text.h"

#include "base/banned.h"

#define TIME_LEN 16 /* "2026-11-23T09:30" */

void
signed_state(struct buf *out, struct archive *a, struct myo_session *session)
{
	size_t n = myo_session_n_signatures(session);
	struct myo_signature s = { .fault = "" };
	bool fails = false;

	for (size_t i = 0; i < n; i++) {
		myo_session_signature(session, i, archive_key, a, &s);
		if (s.fault[0] != '\0')
			fails = true;
	}
	if (n == 0)
		return;
	buf_adds(out, fails       ? ", signature fails"
		      : s.amended ? ", signed, then amended"
				  : ", signed");
}

void
signed_words(struct buf *out, const struct myo_signature *s)
{
	text_line(out, s->meaning);
	buf_adds(out, " by ");
	text_line(out, s->examiner_id);
	buf_addf(out, ", %.*s", TIME_LEN, s->recorded_at);
	if (s->fault[0] != '\0')
		buf_addf(out, ", FAILS: %s", s->fault);
	if (s->amended)
		buf_adds(out, ", then amended");
	if (s->remark[0] != '\0') {
		buf_adds(out, "; ");
		text_line(out, s->remark);
	}
}
