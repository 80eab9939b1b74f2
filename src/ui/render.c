/*
 * render.c: protocols and sessions as lines of plain text.
 */
#include "ui/render.h"

#include <stdbool.h>
#include <string.h>

#include "base/utf8.h"
#include "core/choices.h"
#include "review/words.h"
#include "ui/text.h"

#include "base/banned.h"

#define INDENT 2

/* A text member of some struct, and what it is called. */
struct field {
	const char *label;
	size_t offset;
	enum render_extent extent;
};

#define STEP(member) offsetof(struct myo_step, member)
/* In the order in which an examiner does it. */
static const struct field step_fields[] = {
	{ "position", STEP(position), RENDER_BRIEF },
	{ "stabilise", STEP(stabilise), RENDER_BRIEF },
	{ "do", STEP(action), RENDER_BRIEF },
	{ "resist", STEP(resist), RENDER_BRIEF },
	{ "structure", STEP(structure), RENDER_BRIEF },
	{ "palpate", STEP(palpate), RENDER_BRIEF },
	{ "say", STEP(say), RENDER_BRIEF },
	{ "watch for", STEP(watch), RENDER_BRIEF },
	{ "method", STEP(method), RENDER_FULL },
	{ "help", STEP(help), RENDER_FULL },
	{ "source", STEP(source), RENDER_FULL },
};

#define SAFETY(member) offsetof(struct myo_safety, member)
static const struct field safety_fields[] = {
	{ "", SAFETY(say), RENDER_BRIEF },
	{ "help", SAFETY(help), RENDER_FULL },
	{ "source", SAFETY(source), RENDER_FULL },
};

#define MUSCLE(member) offsetof(struct myo_muscle, member)
static const struct field muscle_fields[] = {
	{ "part of", MUSCLE(part_of), RENDER_BRIEF },
	{ "origin", MUSCLE(origin), RENDER_BRIEF },
	{ "insertion", MUSCLE(insertion), RENDER_BRIEF },
	{ "action", MUSCLE(action), RENDER_BRIEF },
	{ "nerve", MUSCLE(nerve), RENDER_BRIEF },
	{ "roots", MUSCLE(roots), RENDER_BRIEF },
	{ "artery", MUSCLE(artery), RENDER_BRIEF },
	{ "relations", MUSCLE(relations), RENDER_BRIEF },
	{ "fibres", MUSCLE(fibres), RENDER_BRIEF },
	{ "palpate", MUSCLE(palpate), RENDER_BRIEF },
	{ "test", MUSCLE(test), RENDER_BRIEF },
	{ "help", MUSCLE(help), RENDER_BRIEF },
	{ "source", MUSCLE(source), RENDER_BRIEF },
};

#define N(table) (sizeof(table) / sizeof((table)[0]))

static void
render_fields(struct buf *out, size_t width, const struct field *fields,
    size_t n, const void *object, enum render_extent extent)
{
	for (size_t i = 0; i < n; i++) {
		const char *text = "";
		if (fields[i].extent > extent)
			continue;
		memcpy(&text, (const char *)object + fields[i].offset,
		    sizeof(text));
		text_field(out, INDENT, width, fields[i].label, text);
	}
}

void
render_choices(struct buf *out, size_t width, size_t indent,
    const struct myo_choice *choices, size_t n, enum render_extent extent)
{
	struct buf line = BUF_INIT;
	bool numbered = choices_numbered(choices, n);

	for (size_t i = 0; i < n; i++) {
		const struct myo_choice *c = &choices[i];
		buf_reset(&line);
		if (numbered)
			buf_addf(&line, "%zu ", i + 1);
		if (strcmp(c->label, c->code) == 0 || c->label[0] == '\0')
			buf_adds(&line, c->code);
		else if (extent == RENDER_BRIEF &&
			 choice_label_says_code(c->code, c->label))
			buf_adds(&line, c->label);
		else
			buf_addf(&line, "%s: %s", c->code, c->label);
		if (extent == RENDER_FULL && c->definition[0] != '\0')
			buf_addf(&line, " (%s)", c->definition);
		text_item(out, indent, width, line.data);
		if (line.failed)
			out->failed = true;
	}
	buf_release(&line);
}

/* Levels on few lines, since the hands are busy and the words are known. */
static void
render_levels(struct buf *out, size_t width, const struct myo_step *step)
{
	struct buf line = BUF_INIT;

	for (size_t i = 0; i < step->n_choices; i++)
		if (strcmp(step->choices[i].code, step->choices[i].label) != 0)
			buf_addf(&line, "%s%s %s", line.len > 0 ? "; " : "",
			    step->choices[i].code, step->choices[i].label);
	text_field(out, INDENT, width, "levels", line.data);
	if (line.failed)
		out->failed = true;
	buf_release(&line);
}

static void
render_step_choices(struct buf *out, size_t width, const struct myo_step *step,
    enum render_extent extent)
{
	switch (step->kind) {
	case MYO_KIND_GRADE:
		if (extent == RENDER_BRIEF &&
		    !choices_numbered(step->choices, step->n_choices))
			render_levels(out, width, step);
		else
			render_choices(out, width, INDENT, step->choices,
			    step->n_choices, extent);
		break;
	case MYO_KIND_CHOICE:
	case MYO_KIND_PALPATION:
	case MYO_KIND_CHECKS:
		render_choices(
		    out, width, INDENT, step->choices, step->n_choices, extent);
		break;
	case MYO_KIND_YESNO:
	case MYO_KIND_INSTRUCTION:
	case MYO_KIND_NUMBER:
	case MYO_KIND_COUNT:
	case MYO_KIND_HOLD:
	case MYO_KIND_TEXT:
	case MYO_KINDS:
		break;
	}
}

void
render_step(struct buf *out, size_t width, const struct myo_step *step,
    enum render_extent extent)
{
	render_fields(out, width, step_fields, N(step_fields), step, extent);
	if (extent == RENDER_FULL && step->scale != NULL) {
		text_field(out, INDENT, width, "scale", step->scale->title);
		text_field(out, INDENT, width, "", step->scale->credit);
	}
	render_step_choices(out, width, step, extent);
}

void
render_safety(struct buf *out, size_t width, const struct myo_safety *safety,
    enum render_extent extent)
{
	render_fields(
	    out, width, safety_fields, N(safety_fields), safety, extent);
	if (safety->many)
		render_choices(out, width, INDENT, safety->choices,
		    safety->n_choices, extent);
}

void
render_muscle(struct buf *out, size_t width, const struct myo_muscle *muscle)
{
	struct buf line = BUF_INIT;

	buf_adds(&line, muscle->name);
	if (muscle->latin[0] != '\0')
		buf_addf(&line, " (%s)", muscle->latin);
	text_field(out, 0, width, "muscle", line.data);
	render_fields(
	    out, width, muscle_fields, N(muscle_fields), muscle, RENDER_BRIEF);
	for (size_t i = 0; i < muscle->n_roots_by; i++) {
		buf_reset(&line);
		buf_addf(&line, "roots, after %s", muscle->roots_by[i].name);
		text_field(
		    out, INDENT, width, line.data, muscle->roots_by[i].value);
	}
	if (line.failed)
		out->failed = true;
	buf_release(&line);
}

void
render_cards(struct buf *out, size_t width, const struct myo_protocol *protocol,
    const struct myo_step *step)
{
	for (size_t i = 0; i < step->n_muscles; i++) {
		const struct myo_muscle *muscle =
		    myo_protocol_muscle(protocol, step->muscles[i]);
		if (muscle != NULL)
			render_muscle(out, width, muscle);
	}
}

/* ---- a session */

void
render_slot_words(struct buf *out, const struct myo_protocol *protocol,
    const struct myo_slot *slot)
{
	struct buf words = BUF_INIT;

	words_slot(&words, protocol, slot);
	text_line(out, words.data);
	out->failed |= words.failed;
	buf_release(&words);
}

void
render_commands(struct buf *out, size_t width)
{
	struct buf line = BUF_INIT;
	size_t n = 0;
	const struct myo_prompt_command *commands = myo_prompt_commands(&n);

	for (size_t i = 0; i < n; i++) {
		buf_reset(&line);
		buf_addf(
		    &line, "%s: %s", commands[i].usage, commands[i].summary);
		text_field(out, INDENT, width, "", line.data);
		if (line.failed)
			out->failed = true;
	}
	buf_release(&line);
}
