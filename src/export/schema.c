/*
 * schema.c: what a reader has to know of a column: its type, the levels of a
 * scale in their order with their words, which values are missing ones, and
 * the limits that the protocol sets.
 */
#include "export/schema.h"

#include <string.h>

#include "base/banned.h"

#define PROFILE "https://datapackage.org/profiles/2.0/tableschema.json"

/* A code and its words. */
struct word {
	const char *value, *label;
};

static const struct word missing_words[] = {
	{ "not-tested", "not tested; the reason stands in its own column" },
	{ "refused", "refused by the patient" },
	{ "skipped", "an optional step that was passed over" },
	{ "hidden", "not asked: skip logic, or a side that was left out" },
	{ "not-reached", "the session ended before it" },
	{ "blank", "the session is still open" },
	{ ROWS_NOT_DETERMINED, "a score that lacks items" },
	{ ROWS_WITHHELD, "left out where the export is de-identified" },
	{ WIDE_NOT_IN_REVISION, "no part of this revision of the protocol" },
	{ NULL, NULL },
};

static const struct word state_words[] = {
	{ "open", "not ended" },
	{ "closed", "closed by its examiner" },
	{ "abandoned", "ended before its end" },
	{ NULL, NULL },
};

static const struct word signature_words[] = {
	{ "signed", "signed, and not changed since" },
	{ "amended", "signed, then amended" },
	{ "fails", "a signature does not hold" },
	{ NULL, NULL },
};

static const struct word item_words[] = {
	{ "safety", "a safety question" },
	{ "step", "a step of the protocol" },
	{ "score", "computed from answers" },
	{ NULL, NULL },
};

static const struct word side_words[] = {
	{ "right", "right" },
	{ "left", "left" },
	{ NULL, NULL },
};

/* Of columns whose words are the same in every protocol. */
static const struct fixed {
	const char *name;
	const struct word *words;
} fixed[] = {
	{ "session_state", state_words },
	{ "signature", signature_words },
	{ "item", item_words },
	{ "side", side_words },
	{ "missing", missing_words },
};

static void
put_category(
    struct json_put *j, json_t *list, const char *value, const char *label)
{
	json_t *o = json_put_object(j, list, NULL);

	json_put_text(j, o, "value", value);
	json_put_text(j, o, "label", label);
}

static void
put_words(struct json_put *j, json_t *field, const struct word *words)
{
	json_t *list = json_put_array(j, field, "categories");

	for (const struct word *w = words; w->value != NULL; w++)
		put_category(j, list, w->value, w->label);
}

static const char *
time_text(enum deid_dates dates)
{
	switch (dates) {
	case DEID_YEARS:
		return "year";
	case DEID_DAYS:
		return "integer";
	case DEID_SHIFTED:
		break;
	}
	return "datetime";
}

static const char *
type_text(enum table_type type, const struct export *x)
{
	switch (type) {
	case TABLE_ID:
	case TABLE_TEXT:
		break;
	case TABLE_NUMBER:
		return "number";
	case TABLE_INTEGER:
		return "integer";
	case TABLE_FLAG:
		return "boolean";
	case TABLE_TIME:
		return time_text(deid_dates(x->options->deid));
	}
	return "string";
}

/* What stands for a time, where that is not the time. */
static const char *
time_help(const struct deid *deid)
{
	if (deid == NULL)
		return "";
	switch (deid_dates(deid)) {
	case DEID_YEARS:
		return "; the year alone";
	case DEID_DAYS:
		return "; in whole days since the patient was first seen, "
		       "which is day 0";
	case DEID_SHIFTED:
		break;
	}
	return "; moved by whole days, the same for all of a patient; the time "
	       "of day is real";
}

static json_t *
put_field(struct json_put *j, json_t *fields, const struct export *x,
    const char *name, enum table_type type, const char *help)
{
	json_t *field = json_put_object(j, fields, NULL);
	struct buf text = BUF_INIT;

	buf_adds(&text, help);
	if (type == TABLE_TIME)
		buf_adds(&text, time_help(x->options->deid));
	json_put_text(j, field, "name", name);
	json_put_text(j, field, "type", type_text(type, x));
	json_put_text(j, field, "description", text.data);
	j->failed |= text.failed;
	buf_release(&text);
	if (type == TABLE_FLAG) {
		json_put_text(
		    j, json_put_array(j, field, "trueValues"), NULL, "1");
		json_put_text(
		    j, json_put_array(j, field, "falseValues"), NULL, "0");
	}
	for (size_t i = 0; i < sizeof(fixed) / sizeof(fixed[0]); i++)
		if (strcmp(fixed[i].name, name) == 0)
			put_words(j, field, fixed[i].words);
	return field;
}

static void
put_head(struct json_put *j, json_t *fields, const struct export *x,
    const struct table_head *c)
{
	json_t *field = put_field(j, fields, x, c->name, c->type, c->help);

	if (!c->required)
		return;
	json_t *constraints = json_put_object(j, field, "constraints");
	json_put_flag(j, constraints, "required", true);
}

static json_t *
begin_schema(struct json_put *j, json_t *resource)
{
	json_t *schema = json_put_object(j, resource, "schema");
	json_t *missing = NULL;

	json_put_text(j, schema, "$schema", PROFILE);
	missing = json_put_array(j, schema, "missingValues");
	json_t *none = json_put_object(j, missing, NULL);
	json_put_text(j, none, "value", "");
	json_put_text(j, none, "label",
	    "nothing here; of a value, the column of what is missing says why");
	return schema;
}

void
schema_long(struct json_put *j, json_t *resource, const struct export *x)
{
	json_t *schema = begin_schema(j, resource);
	json_t *fields = json_put_array(j, schema, "fields");

	for (size_t i = 0; i < table_n_heads(); i++)
		if (!table_heads[i].wide_only)
			put_head(j, fields, x, &table_heads[i]);
	for (size_t i = 0; i < table_n_columns(); i++) {
		const struct table_column *c = &table_columns[i];
		(void)put_field(j, fields, x, c->name, c->type,
		    x->options->labels && c->labels_help != NULL
			? c->labels_help
			: c->help);
	}
}

/* ---- wide */

/* Levels stand in the order of their ranks. */
static void
put_levels(struct json_put *j, json_t *field, const struct export *x,
    const struct wide_place *p)
{
	const bool labels = x->options->labels;
	json_t *list = json_put_array(j, field, "categories");

	for (size_t i = 0; i < p->n_choices && !labels; i++)
		put_category(j, list, p->choices[i].code, p->choices[i].label);
	for (size_t i = 0; i < p->labels.n && labels; i++)
		put_category(
		    j, list, p->labels.list[i].label, p->labels.list[i].label);
	if (p->is_scale)
		json_put_flag(j, field, "categoriesOrdered", true);
}

static void
put_limits(struct json_put *j, json_t *field, const struct wide_place *p)
{
	if (!p->has_min && !p->has_max)
		return;
	json_t *constraints = json_put_object(j, field, "constraints");
	if (p->has_min)
		json_put_number(j, constraints, "minimum", true, p->min);
	if (p->has_max)
		json_put_number(j, constraints, "maximum", true, p->max);
}

static void
value_help(const struct wide_place *p, bool labels, struct buf *out)
{
	if (p->unit[0] != '\0')
		buf_addf(out, "in %s", p->unit);
	else if (p->is_number)
		buf_adds(out, "a number");
	else if (p->n_choices == 0)
		buf_adds(out, "text");
	else if (p->many)
		buf_adds(out, labels ? "labels, joined by \"; \""
				     : "codes, joined by a blank");
	else
		buf_addf(out, "the %s of %s", labels ? "label" : "code",
		    p->is_scale ? "a level of its scale" : "an option");
}

static const char *
help_of(
    const struct wide_column *c, const struct export *x, struct buf *scratch)
{
	buf_reset(scratch);
	switch (c->field) {
	case WIDE_HEAD:
		break;
	case WIDE_VALUE:
		value_help(c->place, x->options->labels, scratch);
		break;
	case WIDE_HAS:
		buf_addf(scratch, "%s: %s", c->choice->code, c->choice->label);
		break;
	case WIDE_QUALIFIER:
		buf_adds(scratch, "behind the grade: p, *, **, ~");
		break;
	case WIDE_MISSING:
		buf_adds(scratch, "why there is no value");
		break;
	case WIDE_REASON:
		buf_addf(scratch, "why it was not tested, %s",
		    x->options->labels ? "in words"
				       : "an id of the list of reasons");
		break;
	case WIDE_BAND:
		buf_adds(scratch, "band of the score");
		break;
	case WIDE_NOTE:
		buf_adds(scratch, "notes in force, joined");
		break;
	}
	return scratch->data;
}

static void
put_column(struct json_put *j, json_t *fields, const struct export *x,
    const struct wide_column *c, struct buf *scratch)
{
	if (c->field == WIDE_HEAD) {
		put_head(j, fields, x, c->head);
		return;
	}
	json_t *field =
	    put_field(j, fields, x, c->name, c->type, help_of(c, x, scratch));
	j->failed |= scratch->failed;
	json_put_text(j, field, "title", c->place->question);
	if (c->field == WIDE_MISSING)
		put_words(j, field, missing_words);
	if (c->field != WIDE_VALUE)
		return;
	if (c->place->n_choices > 0 && !c->place->many)
		put_levels(j, field, x, c->place);
	put_limits(j, field, c->place);
}

void
schema_wide(struct json_put *j, json_t *resource, const struct export *x,
    const struct wide *w)
{
	struct buf scratch = BUF_INIT;
	json_t *schema = begin_schema(j, resource);
	json_t *fields = json_put_array(j, schema, "fields");

	for (size_t i = 0; i < w->n_columns; i++)
		put_column(j, fields, x, &w->columns[i], &scratch);
	json_put_text(
	    j, json_put_array(j, schema, "primaryKey"), NULL, "session_id");
	buf_release(&scratch);
}
