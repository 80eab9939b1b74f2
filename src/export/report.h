/*
 * report.h: what a report of a session or of a patient says, as a document
 * that doc.h writes in any of its forms.
 *
 * Pure: the same record gives the same report, byte for byte, so there is no
 * time of printing in it, but up to which entries of the record it goes.
 *
 * The document borrows nothing from the sessions or the history but what plots
 * point at, which is the document's own. MYO_ERR_NOMEM alone is a failure.
 */
#ifndef EXPORT_REPORT_H
#define EXPORT_REPORT_H

#include <stdbool.h>
#include <stddef.h>

#include <myolog/protocol.h>
#include <myolog/session.h>
#include <myolog/status.h>

#include "export/doc.h"
#include "review/history.h"

/* One session and the protocol it was done by. */
struct report_source {
	struct myo_session *session;
	const struct myo_protocol *protocol;
};

struct report_session {
	struct report_source source;
	/* Of its patient: this session, and earlier ones of its protocol. */
	const struct history *history;
	const char *copy_of; /* "session ID of patient ID"; "" for none */
	bool unfinished;     /* that copy does not stand in its place */
	bool unread;         /* parts of the record cannot be read */
	size_t n_lost;       /* earlier sessions that cannot be folded */
	bool comma;          /* decimals have one */
	const char *program; /* "myolog 0.1.0" */
};

enum myo_status report_session(
    struct doc *out, const struct report_session *in) MYO_NODISCARD;

struct report_patient {
	const char *patient_id;
	const struct report_source *sources; /* all that the report is of */
	size_t n_sources;
	const struct history *history;   /* of those that count */
	const struct history *withdrawn; /* of those that do not */
	bool unread;                     /* parts of the record cannot be */
	size_t n_lost;                   /* sessions that cannot be folded */
	bool comma;
	const char *program;
};

enum myo_status report_patient(
    struct doc *out, const struct report_patient *in) MYO_NODISCARD;

#endif
