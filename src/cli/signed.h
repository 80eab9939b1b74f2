/*
 * signed.h: what the signatures of a session amount to, in words.
 */
#ifndef CLI_SIGNED_H
#define CLI_SIGNED_H

#include <myolog/session.h>

#include "base/buf.h"
#include "cli/keyring.h"

/* Appends what follows a session's state: ", signed", ", signed, then
 * amended", ", signature fails"; nothing where nobody signed. Of several, a
 * failing one is named before all others, and the last says whether there was
 * an amendment. */
void signed_state(
    struct buf *out, struct keyring *keys, struct myo_session *session);
/* The same in one word for exports: "", signed, amended, fails. */
const char *signed_word(struct keyring *keys, struct myo_session *session);
/* Somebody signed, all signatures hold, and nothing was changed after the
 * last. */
bool signed_holds(struct keyring *keys, struct myo_session *session);
/* Appends one signature: "reviewed by dn, 2026-11-23T09:00, then amended;
 * REMARK". */
void signed_words(struct buf *out, const struct myo_signature *s);

#endif
