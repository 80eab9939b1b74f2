#include "support/past.h"

#include <math.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "base/buf.h"

static struct rig rig;

void
past_begin(struct past *p, const struct history_options *options)
{
	history_init(&p->history, options);
}

static void
make_protocol(struct buf *out, const struct past_session *s)
{
	const char *at =
	    s->instead == NULL ? NULL : strstr(s->protocol, s->instead);

	if (s->instead != NULL)
		assert_non_null(at);
	if (at == NULL) {
		buf_adds(out, s->protocol);
		return;
	}
	buf_add(out, s->protocol, (size_t)(at - s->protocol));
	buf_adds(out, s->with);
	buf_adds(out, at + strlen(s->instead));
}

static void
open_session(const struct past_session *s)
{
	struct buf seen = BUF_INIT;

	buf_addf(&seen, "%sT%s", s->day,
	    s->time != NULL ? s->time : "09:00:00.000+00:00");
	const struct myo_session_setup setup = {
		.session_id = "01890a5d-ac96-774b-bcce-b302099a8057",
		.patient_id = "P-1",
		.examiner_id = s->examiner != NULL ? s->examiner : "E1",
		.observed_at = seen.data,
		.program = "myolog test",
	};
	rig_perform(&rig, myo_session_open(rig.session, &setup));
	buf_release(&seen);
}

enum myo_status
past_add(struct past *p, const struct past_session *s)
{
	struct buf text = BUF_INIT;

	make_protocol(&text, s);
	rig_init(&rig, text.data);
	buf_release(&text);
	if (s->offset != 0)
		rig.offset = s->offset;
	open_session(s);
	rig_lines(&rig, s->lines);
	if (s->then != NULL)
		s->then(&rig);
	enum myo_status status =
	    history_add(&p->history, rig.session, rig.protocol);
	rig_release(&rig);
	return status;
}

void
past_session(struct past *p, const struct past_session *s)
{
	assert_int_equal(past_add(p, s), MYO_OK);
}

void
past_finish(struct past *p)
{
	assert_int_equal(history_finish(&p->history), MYO_OK);
}

void
past_end(struct past *p)
{
	history_release(&p->history);
}

const struct history_series *
past_series(const struct past *p, const char *step, enum myo_side side)
{
	assert_int_equal(p->history.n_protocols, 1);
	const struct history_protocol *of = &p->history.protocols[0];
	for (size_t i = 0; i < of->n_series; i++)
		if (of->series[i].side == side &&
		    strcmp(of->series[i].step_id, step) == 0)
			return &of->series[i];
	fail_msg("no series of %s", step);
	return NULL;
}

const struct history_point *
past_point(
    const struct past *p, const char *step, enum myo_side side, size_t day)
{
	const struct history_series *s = past_series(p, step, side);

	assert_in_range(day, 0, s->n_points - 1);
	return &s->points[day];
}

void
past_near(const char *name, double got, double wanted)
{
	if (!(fabs(got - wanted) <= 1e-9))
		fail_msg("%s: %.12g, not %.12g", name, got, wanted);
}

void
past_text(const char *name, const char *got, const char *wanted)
{
	if (strcmp(got, wanted) != 0)
		fail_msg("%s:\n  got    %s\n  wanted %s", name, got, wanted);
}

void
past_two(
    struct past *p, const char *protocol, const char *then, const char *now)
{
	past_begin(p, NULL);
	past_session(
	    p, &(struct past_session){
		   .protocol = protocol, .day = "2026-01-05", .lines = then });
	past_session(
	    p, &(struct past_session){
		   .protocol = protocol, .day = "2026-02-01", .lines = now });
	past_finish(p);
}

void
past_other(struct past *p, const char *protocol, const char *then,
    const struct past_row *row)
{
	past_begin(p, NULL);
	past_session(
	    p, &(struct past_session){
		   .protocol = protocol, .day = "2026-01-05", .lines = then });
	past_session(p, &(struct past_session){
			    .protocol = protocol,
			    .day = "2026-02-01",
			    .lines = row->lines,
			    .instead = row->instead,
			    .with = row->with,
			});
	past_finish(p);
}

void
past_one(struct past *p, const char *protocol, const char *lines)
{
	past_begin(p, NULL);
	past_session(
	    p, &(struct past_session){
		   .protocol = protocol, .day = "2026-01-05", .lines = lines });
	past_finish(p);
}

void
past_says(const char *name, past_words *fn, const struct history_point *point,
    const char *wanted)
{
	struct buf text = BUF_INIT;

	fn(&text, point, false);
	past_text(name, text.data, wanted);
	buf_release(&text);
}
