/*
 * signed.c: signatures in words.
 */
#include "cli/signed.h"

#include "base/date.h"
#include "ui/text.h"

#include "base/banned.h"

/* Of all signatures of a session. */
struct whole {
	size_t n;
	bool fails;   /* one of them */
	bool amended; /* after the last */
};

static struct whole
look(struct keyring *keys, struct myo_session *session)
{
	const struct myo_signers by = keyring_signers(keys);
	struct whole w = { .n = myo_session_n_signatures(session) };

	for (size_t i = 0; i < w.n; i++) {
		struct myo_signature s;
		myo_session_signature(session, i, &by, &s);
		w.fails |= s.fault[0] != '\0';
		w.amended = s.amended;
	}
	return w;
}

void
signed_state(struct buf *out, struct keyring *keys, struct myo_session *session)
{
	struct whole w = look(keys, session);

	if (w.n == 0)
		return;
	buf_adds(out, w.fails     ? ", signature fails"
		      : w.amended ? ", signed, then amended"
				  : ", signed");
}

const char *
signed_word(struct keyring *keys, struct myo_session *session)
{
	struct whole w = look(keys, session);

	if (w.n == 0)
		return "";
	return w.fails ? "fails" : w.amended ? "amended" : "signed";
}

bool
signed_holds(struct keyring *keys, struct myo_session *session)
{
	struct whole w = look(keys, session);

	return w.n > 0 && !w.fails && !w.amended;
}

void
signed_words(struct buf *out, const struct myo_signature *s)
{
	text_line(out, s->meaning);
	buf_adds(out, " by ");
	text_line(out, s->examiner_id);
	buf_addf(out, ", %.*s", DATE_MINUTE_LEN, s->recorded_at);
	if (s->fault[0] != '\0')
		buf_addf(out, ", FAILS: %s", s->fault);
	if (s->amended)
		buf_adds(out, ", then amended");
	if (s->remark[0] != '\0') {
		buf_adds(out, "; ");
		text_line(out, s->remark);
	}
}
