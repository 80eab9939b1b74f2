/*
 * signed.h: what the signatures of a session amount to, in words.
 */
#ifndef CLI_SIGNED_H
#define CLI_SIGNED_H

#include <myolog/session.h>

#include "base/buf.h"
#include "cli/archive.h"

/* Appends what follows a session's state: ", signed", ", signed, then
 * amended", ", signature fails"; nothing where nobody signed. Of several, a
 * failing one is named before all others, and the last says whether there was
 * an amendment. */
void signed_state(
    struct buf *out, struct archive *a, struct myo_session *session);
/* Appends one signature: "reviewed by dn, 2026-11-23T09:00, then amended;
 * REMARK". */
void signed_words(struct buf *out, const struct myo_signature *s);

#endif
