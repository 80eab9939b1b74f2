#include "core/protocol_keys.h"

#include <stddef.h>

#include "base/banned.h"

#define K(kind)  (1u << MYO_KIND_##kind)
#define OPTIONS  (K(CHOICE) | K(PALPATION) | K(CHECKS))
#define NUMERIC  (K(NUMBER) | K(COUNT) | K(HOLD))
#define ANSWERED ((1u << MYO_KINDS) - 1u - K(INSTRUCTION))

#define X(name, text) text "|"
#define KINDS         MYO_KIND_LIST(X)

/* clang-format off */
static const struct key_row protocol_keys[] = {
	{ .name = "id", .type = KEY_ID, .required = KEY_ALWAYS,
	  .help = "Its id; the file is named after it." },
	{ .name = "version", .type = KEY_VERSION, .required = KEY_ALWAYS,
	  .at = offsetof(struct myo_protocol, version),
	  .help = "Its version, up to 16 letters, digits and points; a "
	      "new one for every change that matters to a record." },
	{ .name = "title", .type = KEY_TEXT, .required = KEY_ALWAYS,
	  .at = offsetof(struct myo_protocol, title),
	  .help = "What it is called on screens and reports." },
	{ .name = "template", .type = KEY_TEMPLATE,
	  .help = "The protocol that this one is with other words. Its "
	      "safety items, steps, stops, checks and scores are taken "
	      "over in its order; a section of the same id says what "
	      "differs." },
	{ .name = "region", .type = KEY_TEXT,
	  .at = offsetof(struct myo_protocol, region),
	  .help = "The region of the body, as the folder it lies in." },
	{ .name = "about", .type = KEY_TEXT,
	  .at = offsetof(struct myo_protocol, about),
	  .help = "What it is for and how it is done." },
	{ .name = "sides", .type = KEY_SIDES,
	  .help = "The sides of every step without a sides key, in the "
	      "order they are asked: right, left, or both; once for none "
	      "(the default)." },
	{ .name = "order", .type = KEY_ENUM, .choices = "step|side",
	  .at = offsetof(struct myo_protocol, order),
	  .help = "Whether each step is asked on every side before the "
	      "next (step, the default), or one side whole before the "
	      "other (side)." },
	{ .name = "sources", .type = KEY_TEXT,
	  .at = offsetof(struct myo_protocol, sources),
	  .help = "The source of every step, safety item, stop and check "
	      "without a source of its own." },
};

static const struct key_row scale_keys[] = {
	{ .name = "title", .type = KEY_TEXT, .required = KEY_ALWAYS,
	  .at = offsetof(struct myo_scale, title),
	  .help = "What the scale is called." },
	{ .name = "source", .type = KEY_TEXT,
	  .at = offsetof(struct myo_scale, source),
	  .help = "Where it is from." },
	{ .name = "credit", .type = KEY_TEXT,
	  .at = offsetof(struct myo_scale, credit),
	  .help = "A notice that the source asks for." },
	{ .name = "qualifiers", .type = KEY_QUALIFIERS,
	  .at = offsetof(struct myo_scale, qualifiers),
	  .help = "What may follow a grade: p limited by pain, * and ** "
	      "other cause (taken as not normal, as normal), ~ uncertain; "
	      "none (the default) for nothing." },
};

static const struct key_row grade_keys[] = {
	{ .name = "label", .type = KEY_TEXT, .required = KEY_ALWAYS,
	  .at = offsetof(struct myo_choice, label),
	  .help = "The words of the grade." },
	{ .name = "definition", .type = KEY_TEXT,
	  .at = offsetof(struct myo_choice, definition),
	  .help = "What has to be seen for it." },
	{ .name = "rank", .type = KEY_INT, .min = 0.0, .max = 9999.0,
	  .at = offsetof(struct myo_choice, rank),
	  .help = "Its place in the order, 0 the lowest; by default the "
	      "order of the file." },
	{ .name = "points", .type = KEY_REAL, .min = -1e9, .max = 1e9,
	  .at = offsetof(struct myo_choice, points),
	  .has_at = offsetof(struct myo_choice, has_points),
	  .help = "What it counts in a score." },
	{ .name = "alias", .type = KEY_WORDS,
	  .help = "Other words for it, split at commas." },
	{ .name = "qualifiers", .type = KEY_QUALIFIERS,
	  .at = offsetof(struct myo_choice, qualifiers),
	  .help = "What may follow this grade, instead of what may follow "
	      "the scale's others; none for nothing." },
	{ .name = "gravity", .type = KEY_YESNO,
	  .at = offsetof(struct myo_choice, gravity),
	  .help = "yes: the lowest grade that is reached against gravity. A "
	      "review says so where a grade changed across it, and what "
	      "one rank is worth." },
	{ .name = "as.*", .type = KEY_NAMED,
	  .help = "as.SCALE: the code that the source of the scale gives "
	      "this grade on another one. Shown on request alone." },
};

static const struct key_row reason_keys[] = {
	{ .name = "label", .type = KEY_TEXT, .required = KEY_ALWAYS,
	  .at = offsetof(struct myo_reason, label),
	  .help = "The words of the reason." },
	{ .name = "class", .type = KEY_ENUM, .required = KEY_ALWAYS,
	  .choices = "not-testable|not-done",
	  .help = "Whether the patient could not be tested, or the test "
	      "was not done." },
	{ .name = "text", .type = KEY_ENUM, .choices = "optional|required",
	  .help = "Whether a text has to follow it; by default it may." },
	{ .name = "use", .type = KEY_USE, .choices = "not-tested|stop",
	  .help = "Where it is offered: not-tested (the default), stop, "
	      "or both." },
};

static const struct key_row muscle_keys[] = {
	{ .name = "from", .type = KEY_FROM,
	  .help = "Takes over a section of the same type of another "
	      "protocol: PROTOCOL/ID. Keys below it replace its keys; an "
	      "empty one removes." },
	{ .name = "name", .type = KEY_TEXT, .required = KEY_ALWAYS,
	  .at = offsetof(struct myo_muscle, name),
	  .help = "What it is called." },
	{ .name = "latin", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, latin),
	  .help = "Its name in Terminologia Anatomica." },
	{ .name = "part_of", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, part_of),
	  .help = "The muscle that it is a part of." },
	{ .name = "origin", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, origin),
	  .help = "Where it comes from." },
	{ .name = "insertion", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, insertion),
	  .help = "Where it goes to." },
	{ .name = "action", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, action),
	  .help = "What it does." },
	{ .name = "nerve", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, nerve),
	  .help = "Its nerve." },
	{ .name = "roots", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, roots),
	  .help = "Its roots." },
	{ .name = "roots.*", .type = KEY_NAMED,
	  .help = "Its roots after one source, where sources differ: "
	      "roots.SOURCE." },
	{ .name = "artery", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, artery),
	  .help = "Its blood supply." },
	{ .name = "relations", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, relations),
	  .help = "What lies in front, behind, medial and lateral." },
	{ .name = "fibres", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, fibres),
	  .help = "What its fibres join." },
	{ .name = "test", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, test),
	  .help = "What a test of it can and cannot tell." },
	{ .name = "palpate", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, palpate),
	  .help = "Where and how it is felt." },
	{ .name = "help", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, help),
	  .help = "Anything else." },
	{ .name = "source", .type = KEY_TEXT,
	  .at = offsetof(struct myo_muscle, source),
	  .help = "Where this is from." },
};

static const struct key_row safety_keys[] = {
	{ .name = "from", .type = KEY_FROM,
	  .help = "Takes over a section of the same type of another "
	      "protocol: PROTOCOL/ID. Keys below it replace its keys; an "
	      "empty one removes." },
	{ .name = "omit", .type = KEY_TEMPLATE,
	  .help = "yes: what the template has under this id is left out, "
	      "with all that speaks of it." },
	{ .name = "ask", .type = KEY_TEXT, .required = KEY_ALWAYS,
	  .at = offsetof(struct myo_safety, ask),
	  .help = "The question that comes before the first step." },
	{ .name = "kind", .type = KEY_ENUM, .choices = "yesno|checks",
	  .help = "A yes or no (yesno, the default), or a list of options "
	      "of which any may be chosen (checks)." },
	{ .name = "option.*", .type = KEY_LABEL,
	  .help = "An option of a list: option.CODE = label." },
	{ .name = "definition.*", .type = KEY_OF_CODE,
	  .help = "What an option means: definition.CODE." },
	{ .name = "level", .type = KEY_ENUM, .choices = "hard|ask",
	  .at = offsetof(struct myo_safety, level),
	  .help = "A yes blocks (hard, the default), or a second yes and "
	      "who consented go on (ask)." },
	{ .name = "blocks", .type = KEY_STEPS, .required = KEY_ALWAYS,
	  .help = "The steps that it blocks, or all." },
	{ .name = "say", .type = KEY_TEXT,
	  .at = offsetof(struct myo_safety, say),
	  .help = "What the examiner is told when it applies." },
	{ .name = "help", .type = KEY_TEXT,
	  .at = offsetof(struct myo_safety, help),
	  .help = "More about it." },
	{ .name = "source", .type = KEY_TEXT,
	  .at = offsetof(struct myo_safety, source),
	  .help = "Where it is from." },
};

static const struct key_row step_keys[] = {
	{ .name = "from", .type = KEY_FROM,
	  .help = "Takes over a section of the same type of another "
	      "protocol: PROTOCOL/ID. Keys below it replace its keys; an "
	      "empty one removes." },
	{ .name = "omit", .type = KEY_TEMPLATE,
	  .help = "yes: what the template has under this id is left out, "
	      "with all that speaks of it." },
	{ .name = "after", .type = KEY_TEMPLATE,
	  .help = "The step of the template that this one follows, with "
	      "all that belongs to it; by default it stands after the "
	      "last." },
	{ .name = "kind", .type = KEY_ENUM, .required = KEY_ALWAYS,
	  .choices = KINDS, .at = offsetof(struct myo_step, kind),
	  .help = "What kind of answer it wants." },
	{ .name = "ask", .type = KEY_TEXT,
	  .required = ANSWERED & ~K(PALPATION),
	  .at = offsetof(struct myo_step, ask),
	  .help = "The question." },
	{ .name = "do", .type = KEY_TEXT,
	  .at = offsetof(struct myo_step, action),
	  .help = "What the examiner does." },
	{ .name = "structure", .type = KEY_TEXT, .kinds = K(PALPATION),
	  .required = K(PALPATION),
	  .at = offsetof(struct myo_step, structure),
	  .help = "What is felt." },
	{ .name = "scale", .type = KEY_SCALE, .kinds = K(GRADE),
	  .required = K(GRADE),
	  .help = "The scale of the grade." },
	{ .name = "choose", .type = KEY_ENUM,
	  .kinds = K(PALPATION) | K(CHECKS), .choices = "one|many",
	  .help = "Whether one option or several may be chosen (many, the "
	      "default)." },
	{ .name = "option.*", .type = KEY_LABEL, .kinds = OPTIONS,
	  .required = OPTIONS,
	  .help = "An option: option.CODE = label." },
	{ .name = "definition.*", .type = KEY_OF_CODE, .kinds = OPTIONS,
	  .help = "What an option means: definition.CODE." },
	{ .name = "alias.*", .type = KEY_OF_CODE, .kinds = OPTIONS,
	  .help = "Other words for an option, split at commas: alias.CODE." },
	{ .name = "abnormal", .type = KEY_CODES,
	  .kinds = K(YESNO) | K(CHOICE) | K(PALPATION) | K(CHECKS) | K(GRADE),
	  .help = "The codes that count as abnormal, split at commas." },
	{ .name = "exclusive", .type = KEY_CODES,
	  .kinds = K(PALPATION) | K(CHECKS),
	  .help = "The codes that exclude all others." },
	{ .name = "unit", .type = KEY_UNITS, .kinds = K(NUMBER) | K(COUNT),
	  .help = "The unit; of several the first is stored, and each may "
	      "be typed." },
	{ .name = "min", .type = KEY_REAL, .kinds = NUMERIC,
	  .min = -1e9, .max = 1e9, .at = offsetof(struct myo_step, min),
	  .has_at = offsetof(struct myo_step, has_min),
	  .help = "The least value that is accepted." },
	{ .name = "max", .type = KEY_REAL, .kinds = NUMERIC,
	  .min = -1e9, .max = 1e9, .at = offsetof(struct myo_step, max),
	  .has_at = offsetof(struct myo_step, has_max),
	  .help = "The greatest value that is accepted." },
	{ .name = "soft_min", .type = KEY_REAL, .kinds = NUMERIC,
	  .min = -1e9, .max = 1e9, .at = offsetof(struct myo_step, soft_min),
	  .has_at = offsetof(struct myo_step, has_soft_min),
	  .help = "Below this the value is asked about." },
	{ .name = "soft_max", .type = KEY_REAL, .kinds = NUMERIC,
	  .min = -1e9, .max = 1e9, .at = offsetof(struct myo_step, soft_max),
	  .has_at = offsetof(struct myo_step, has_soft_max),
	  .help = "Above this the value is asked about." },
	{ .name = "decimals", .type = KEY_INT, .kinds = K(NUMBER) | K(HOLD),
	  .min = 0.0, .max = 9.0, .at = offsetof(struct myo_step, decimals),
	  .help = "Digits behind the point: 2 unless given, 1 for a hold." },
	{ .name = "target", .type = KEY_REAL, .kinds = K(COUNT) | K(HOLD),
	  .min = 0.0, .max = 1e9, .at = offsetof(struct myo_step, target),
	  .help = "What a count or a hold (s) aims at." },
	{ .name = "rest", .type = KEY_REAL,
	  .kinds = K(GRADE) | K(NUMBER) | K(COUNT) | K(HOLD),
	  .min = 0.0, .max = 86400.0, .at = offsetof(struct myo_step, rest),
	  .help = "Rest between trials, in s." },
	{ .name = "cadence", .type = KEY_REAL, .kinds = K(COUNT) | K(HOLD),
	  .min = 0.0, .max = 1000.0, .at = offsetof(struct myo_step, cadence),
	  .help = "Beats per minute." },
	{ .name = "mdc", .type = KEY_REAL, .kinds = NUMERIC,
	  .min = 0.0, .max = 1e9, .at = offsetof(struct myo_step, mdc),
	  .has_at = offsetof(struct myo_step, has_mdc),
	  .help = "The minimal detectable change, in the first unit." },
	{ .name = "mdc_source", .type = KEY_TEXT, .kinds = NUMERIC,
	  .at = offsetof(struct myo_step, mdc_source),
	  .help = "Where that is from." },
	{ .name = "compare_if_same", .type = KEY_STEPS,
	  .kinds = NUMERIC | K(GRADE),
	  .help = "The steps whose answers have to be the same for values of "
	      "two sessions to be compared: method, device, fixation. A force "
	      "or torque goes by the steps that identify a device, unless "
	      "this is given." },
	{ .name = "position", .type = KEY_TEXT,
	  .at = offsetof(struct myo_step, position),
	  .help = "How the patient lies, sits or stands." },
	{ .name = "stabilise", .type = KEY_TEXT,
	  .at = offsetof(struct myo_step, stabilise),
	  .help = "What is held still, and how." },
	{ .name = "resist", .type = KEY_TEXT,
	  .at = offsetof(struct myo_step, resist),
	  .help = "Where and how resistance is given." },
	{ .name = "palpate", .type = KEY_TEXT,
	  .at = offsetof(struct myo_step, palpate),
	  .help = "What is felt meanwhile, and where." },
	{ .name = "say", .type = KEY_TEXT,
	  .at = offsetof(struct myo_step, say),
	  .help = "What the patient is told." },
	{ .name = "watch", .type = KEY_TEXT,
	  .at = offsetof(struct myo_step, watch),
	  .help = "Substitutions and errors to look out for." },
	{ .name = "help", .type = KEY_TEXT,
	  .at = offsetof(struct myo_step, help),
	  .help = "More about it." },
	{ .name = "method", .type = KEY_TEXT,
	  .at = offsetof(struct myo_step, method),
	  .help = "Which way of testing this is." },
	{ .name = "source", .type = KEY_TEXT,
	  .at = offsetof(struct myo_step, source),
	  .help = "Where it is from." },
	{ .name = "muscles", .type = KEY_MUSCLES,
	  .help = "The muscle cards that ? shows, split at commas." },
	{ .name = "code.*", .type = KEY_NAMED,
	  .help = "Its code in a terminology: code.SYSTEM." },
	{ .name = "identifies", .type = KEY_ENUM, .choices = "device",
	  .help = "The answer identifies a device and is left out of "
	      "de-identified exports." },
	{ .name = "sides", .type = KEY_SIDES,
	  .help = "Its sides: right, left, both in the order they are "
	      "asked, once for none, or \"right else left\": the left "
	      "only where the right is not tested." },
	{ .name = "with", .type = KEY_STEP,
	  .help = "The step that it belongs to: it is asked straight "
	      "after it, on the same side." },
	{ .name = "trials", .type = KEY_INT, .kinds = ANSWERED,
	  .min = 1.0, .max = 99.0, .at = offsetof(struct myo_step, trials),
	  .help = "How many times it is done." },
	{ .name = "required", .type = KEY_YESNO,
	  .at = offsetof(struct myo_step, required),
	  .help = "Whether it wants an answer (yes, the default), or "
	      "Enter skips it." },
	{ .name = "ask_if", .type = KEY_COND,
	  .help = "The condition under which it is asked." },
	{ .name = "note", .type = KEY_ENUM,
	  .choices = "no|ask|ask-if-abnormal|required-if-abnormal",
	  .at = offsetof(struct myo_step, note),
	  .help = "When a note is asked for." },
};

static const struct key_row stop_keys[] = {
	{ .name = "from", .type = KEY_FROM,
	  .help = "Takes over a section of the same type of another "
	      "protocol: PROTOCOL/ID. Keys below it replace its keys; an "
	      "empty one removes." },
	{ .name = "omit", .type = KEY_TEMPLATE,
	  .help = "yes: what the template has under this id is left out, "
	      "with all that speaks of it." },
	{ .name = "if", .type = KEY_COND, .required = KEY_ALWAYS,
	  .help = "The condition under which it blocks." },
	{ .name = "blocks", .type = KEY_STEPS, .required = KEY_ALWAYS,
	  .help = "The steps that it blocks, or all." },
	{ .name = "say", .type = KEY_TEXT, .required = KEY_ALWAYS,
	  .at = offsetof(struct myo_stop, say),
	  .help = "What the examiner is told." },
	{ .name = "source", .type = KEY_TEXT,
	  .at = offsetof(struct myo_stop, source),
	  .help = "Where it is from." },
};

static const struct key_row check_keys[] = {
	{ .name = "from", .type = KEY_FROM,
	  .help = "Takes over a section of the same type of another "
	      "protocol: PROTOCOL/ID. Keys below it replace its keys; an "
	      "empty one removes." },
	{ .name = "omit", .type = KEY_TEMPLATE,
	  .help = "yes: what the template has under this id is left out, "
	      "with all that speaks of it." },
	{ .name = "if", .type = KEY_COND, .required = KEY_ALWAYS,
	  .help = "The condition under which it is shown." },
	{ .name = "say", .type = KEY_TEXT, .required = KEY_ALWAYS,
	  .at = offsetof(struct myo_check, say),
	  .help = "What the examiner is told." },
	{ .name = "source", .type = KEY_TEXT,
	  .at = offsetof(struct myo_check, source),
	  .help = "Where it is from." },
};

static const struct key_row score_keys[] = {
	{ .name = "from", .type = KEY_FROM,
	  .help = "Takes over a section of the same type of another "
	      "protocol: PROTOCOL/ID. Keys below it replace its keys; an "
	      "empty one removes." },
	{ .name = "omit", .type = KEY_TEMPLATE,
	  .help = "yes: what the template has under this id is left out, "
	      "with all that speaks of it." },
	{ .name = "label", .type = KEY_TEXT, .required = KEY_ALWAYS,
	  .at = offsetof(struct myo_score, label),
	  .help = "What the score is called." },
	{ .name = "sum", .type = KEY_RULE,
	  .help = "The steps that are added up, on all their sides or on "
	      "the one named: STEP.right." },
	{ .name = "mean", .type = KEY_RULE,
	  .help = "The steps, or the trials of one, whose mean it is." },
	{ .name = "max", .type = KEY_RULE,
	  .help = "The steps, or the trials of one, of which the greatest "
	      "counts." },
	{ .name = "sd", .type = KEY_RULE,
	  .help = "The trials whose standard deviation (n - 1) it is." },
	{ .name = "cv", .type = KEY_RULE,
	  .help = "The trials whose coefficient of variation it is, in "
	      "percent." },
	{ .name = "difference", .type = KEY_RULE,
	  .help = "The step whose left side is taken from its right, or "
	      "whose uninvolved side from its involved one." },
	{ .name = "symmetry", .type = KEY_RULE,
	  .help = "The step whose sides are compared, as 'index' says." },
	{ .name = "formula", .type = KEY_RULE,
	  .help = "Numbers, steps (STEP.right, STEP.max) and scores that "
	      "stand above it, with + - * / ( ) and at-least(A, B), which "
	      "is 1 where A is B or more, else 0." },
	{ .name = "index", .type = KEY_ENUM,
	  .at = offsetof(struct myo_score, index),
	  .choices = "lsi|deficit|of-stronger|robinson",
	  .help = "How sides are compared: lsi is 100 times involved by "
	      "uninvolved, deficit 100 less that, of-stronger 100 times "
	      "their difference by the stronger, robinson 100 times right "
	      "less left by half their sum." },
	{ .name = "involved", .type = KEY_RULE,
	  .help = "The step, a choice of right and left, that says which "
	      "side is the affected one." },
	{ .name = "missing", .type = KEY_ENUM,
	  .at = offsetof(struct myo_score, missing),
	  .choices = "refuse|testable|other-side|copy-side|prorate",
	  .help = "What a missing item does: refuse (the default) leaves "
	      "the score undetermined, testable takes the mean of the "
	      "others, other-side counts each step once, from its other "
	      "side where the first cannot be tested, copy-side and "
	      "prorate estimate." },
	{ .name = "range", .type = KEY_RULE,
	  .help = "The least and the greatest value that it can have, split "
	      "at a comma." },
	{ .name = "decimals", .type = KEY_INT, .min = 0.0, .max = 6.0,
	  .at = offsetof(struct myo_score, decimals),
	  .help = "Decimals of the value; by default 1, of sums, greatest "
	      "values and differences as many as there are." },
	{ .name = "unit", .type = KEY_TEXT,
	  .at = offsetof(struct myo_score, unit),
	  .help = "The unit of its value; by default that of its steps." },
	{ .name = "band", .type = KEY_LINES,
	  .help = "Its bands, one a line: a limit and a label; the first "
	      "that matches counts." },
	{ .name = "on_request", .type = KEY_YESNO,
	  .at = offsetof(struct myo_score, on_request),
	  .help = "Whether it is shown only when asked for and not "
	      "recorded; no by default." },
	{ .name = "source", .type = KEY_TEXT,
	  .at = offsetof(struct myo_score, source),
	  .help = "Where it is from." },
};
#define KEYS(rows) .keys = (rows), .n_keys = sizeof(rows) / sizeof((rows)[0])

const struct sect_row sect_rows[SECT_TYPES] = {
	[SECT_PROTOCOL] = { .name = "protocol", .n_words = 1,
	  .usage = "[protocol]", KEYS(protocol_keys),
	  .help = "What the protocol is; the one section it must have." },
	[SECT_SCALE] = { .name = "scale", .n_words = 2,
	  .usage = "[scale ID]", KEYS(scale_keys),
	  .help = "A grading scale; its levels are the grade sections." },
	[SECT_GRADE] = { .name = "grade", .n_words = 3,
	  .usage = "[grade SCALE CODE]", KEYS(grade_keys),
	  .help = "One level of a scale." },
	[SECT_REASON] = { .name = "reason", .n_words = 2,
	  .usage = "[reason ID]", KEYS(reason_keys),
	  .help = "A reason for not testing, or for stopping." },
	[SECT_MUSCLE] = { .name = "muscle", .n_words = 2,
	  .usage = "[muscle ID]", KEYS(muscle_keys),
	  .help = "The anatomy card of a muscle." },
	[SECT_SAFETY] = { .name = "safety", .n_words = 2,
	  .usage = "[safety ID]", KEYS(safety_keys),
	  .help = "A question before the first step that may block steps." },
	[SECT_STEP] = { .name = "step", .n_words = 2,
	  .usage = "[step ID]", KEYS(step_keys),
	  .help = "One thing to do or to ask." },
	[SECT_STOP] = { .name = "stop", .n_words = 2,
	  .usage = "[stop ID]", KEYS(stop_keys),
	  .help = "A finding that blocks steps in mid-session." },
	[SECT_CHECK] = { .name = "check", .n_words = 2,
	  .usage = "[check ID]", KEYS(check_keys),
	  .help = "Answers that do not go together." },
	[SECT_SCORE] = { .name = "score", .n_words = 2,
	  .usage = "[score ID]", KEYS(score_keys),
	  .help = "What is computed from answers." },
};
/* clang-format on */

/* Names further apart than this are not taken for each other. */
static size_t
near_limit(struct str name)
{
	return name.len < 4 ? 1 : name.len < 8 ? 2 : 3;
}

enum sect_type
sect_find(struct str name)
{
	size_t i = 0;
	while (i < SECT_TYPES && !str_eqc(name, sect_rows[i].name))
		i++;
	return (enum sect_type)i;
}

const char *
sect_nearest(struct str name)
{
	struct near near = { NULL, near_limit(name) + 1 };

	for (size_t i = 0; i < SECT_TYPES; i++)
		(void)near_try(&near, name, sect_rows[i].name);
	return near.name;
}

struct str
key_sub(struct str key)
{
	struct str rest;
	(void)str_cut(key, '.', &rest);
	return rest;
}

const struct key_row *
key_find(enum sect_type type, struct str key)
{
	const struct sect_row *sect = &sect_rows[type];
	size_t dot = str_find(key, '.');
	for (size_t i = 0; i < sect->n_keys; i++) {
		struct str name = str_from(sect->keys[i].name);
		bool wild = name.p[name.len - 1] == '*';
		if (!wild && str_eq(name, key))
			return &sect->keys[i];
		if (wild && dot + 1 < key.len && dot + 2 == name.len &&
		    str_starts(key, (struct str){ name.p, dot + 1 }))
			return &sect->keys[i];
	}
	return NULL;
}

/* "option" of a row "option.*" is compared with the key up to its point. */
const char *
key_nearest(enum sect_type type, struct str key)
{
	const struct sect_row *sect = &sect_rows[type];
	size_t dot = str_find(key, '.');
	const char *best = NULL;
	size_t least = near_limit(key) + 1;
	for (size_t i = 0; i < sect->n_keys; i++) {
		struct str name = str_from(sect->keys[i].name);
		struct str text = key;
		if (name.p[name.len - 1] == '*') {
			name.len -= 2;
			text.len = dot;
		}
		size_t distance = str_distance(text, name, least);
		if (distance < least) {
			least = distance;
			best = sect->keys[i].name;
		}
	}
	return best;
}

static bool
is_lower(char c)
{
	return c >= 'a' && c <= 'z';
}

static bool
is_digit(char c)
{
	return c >= '0' && c <= '9';
}

bool
id_is(struct str s)
{
	if (s.len == 0 || s.len > MYO_ID_MAX || !is_lower(s.p[0]))
		return false;
	for (size_t i = 1; i < s.len; i++) {
		if (!is_lower(s.p[i]) && !is_digit(s.p[i]) && s.p[i] != '-')
			return false;
	}
	return true;
}

bool
code_is(struct str s)
{
	if (s.len == 0 || s.len > 24)
		return false;
	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];
		bool upper = c >= 'A' && c <= 'Z';
		if (!is_lower(c) && !upper && !is_digit(c) && c != '.' &&
		    c != '+' && c != '-')
			return false;
	}
	return true;
}
