/*
 * tables.c: prints the tables that the manual pages describe, one row a line,
 * fields split by tabs; tests/doc/manual.py compares them with the pages.
 */
#include <stdio.h>

#include <myolog/myolog.h>

#include "base/diag.h"
#include "cli/config.h"
#include "core/protocol_keys.h"
#include "export/audit.h"
#include "export/table.h"
#include "import/mapping.h"
#include "store/schema.h"

#include "base/banned.h"

static const char *const types[] = {
	[SCHEMA_PLAIN] = "plain",
	[SCHEMA_TEXT] = "text",
	[SCHEMA_REFERS] = "reference",
	[SCHEMA_TIME] = "time",
	[SCHEMA_SIDE] = "plain",
	[SCHEMA_TRIAL] = "number",
	[SCHEMA_ENTRY] = "plain",
	[SCHEMA_SEQ] = "number",
	[SCHEMA_CHAIN] = "hash",
};

static void
print_kinds(unsigned set)
{
	for (unsigned k = 0; k < MYO_KINDS; k++)
		if ((set & 1u << k) != 0)
			printf(" %s", myo_kind_text((enum myo_kind)k));
}

static void
print_key(const struct sect_row *sect, const struct key_row *key)
{
	printf("key\t%s\t%s\t%s\t%s\t", sect->name, key->name,
	    key->type == KEY_ENUM && key->choices != NULL ? key->choices : "",
	    key->required == 0 ? "" : "required");
	print_kinds(key->kinds);
	putchar('\t');
	print_kinds(key->required == KEY_ALWAYS ? 0 : key->required);
	if (key->type == KEY_INT || key->type == KEY_REAL)
		printf("\t%g\t%g\n", key->min, key->max);
	else
		printf("\t\t\n");
}

static const char *const config_types[] = {
	[CONFIG_ID] = "id",
	[CONFIG_PATTERN] = "pattern",
	[CONFIG_CHOICE] = "",
	[CONFIG_FOLDER] = "folder",
	[CONFIG_FOLDERS] = "folders",
	[CONFIG_HOST] = "name",
};

static void
print_config(const struct config_row *row)
{
	printf("config\t%s\t%s\t%s%s\t%s\t%s\t%s\n", row->section, row->name,
	    config_types[row->type], row->choices != NULL ? row->choices : "",
	    row->standard, row->env != NULL ? row->env : "",
	    row->option != NULL ? row->option : "");
}

static const char *const mapping_types[] = {
	[MAPPING_TEXT] = "text",
	[MAPPING_HEADER] = "name",
	[MAPPING_ID] = "id",
	[MAPPING_CHOICE] = "",
	[MAPPING_TRIAL_NUMBER] = "number",
	[MAPPING_OFFSET] = "offset",
	[MAPPING_MAP] = "id",
};

static void
print_mapping(const struct mapping_row *row)
{
	printf("mapping\t%s\t%s\t%s\t%s\t%s\t%s\n", row->section, row->name,
	    mapping_types[row->type], row->choices != NULL ? row->choices : "",
	    row->standard, row->required ? "required" : "");
}

static void
print_exports(void)
{
	for (size_t i = 0; i < export_count(); i++)
		printf("format\t%s\n", export_get(i)->name);
	for (size_t i = 0; i < table_n_heads(); i++)
		printf("head\t%s\t%s\n", table_heads[i].name,
		    table_heads[i].wide_only ? "wide" : "");
	for (size_t i = 0; i < table_n_columns(); i++)
		printf("long\t%s\n", table_columns[i].name);
	for (size_t i = 0; i < audit_n_columns(); i++)
		printf("audit\t%s\n", audit_columns[i].name);
	for (unsigned i = MYO_ABSENT_NONE + 1; i < MYO_ABSENCES; i++)
		printf("missing\t%s\n", myo_absence_text((enum myo_absence)i));
}

int
main(void)
{
	size_t n = 0;
	const struct myo_prompt_command *words = myo_prompt_commands(&n);

	for (size_t i = 0; i < SECT_TYPES; i++) {
		printf(
		    "section\t%s\t%s\n", sect_rows[i].name, sect_rows[i].usage);
		for (size_t k = 0; k < sect_rows[i].n_keys; k++)
			print_key(&sect_rows[i], &sect_rows[i].keys[k]);
	}
	for (unsigned k = 0; k < MYO_KINDS; k++)
		printf("kind\t%s\n", myo_kind_text((enum myo_kind)k));
	for (unsigned k = 0; k < MYO_ENTRY_KINDS; k++)
		printf("entry\t%s\n", myo_entry_text((enum myo_entry_kind)k));
	for (unsigned i = 0; i < COL_COUNT; i++) {
		const struct schema_column *c =
		    schema_column((enum schema_col)i);
		printf("column\t%s\t%s\n", c->name, types[c->kind]);
	}
	for (unsigned i = 0; i < DIAG_COUNT; i++) {
		enum diag_code code = (enum diag_code)i;
		printf("diag\t%s\t%s\t%s\n", diag_id(code),
		    myo_severity_text(diag_severity(code)), diag_text(code));
	}
	for (size_t i = 0; i < n; i++)
		printf("prompt\t%s\n", words[i].usage);
#define X(name, value, text) printf("status\t%s\n", #name);
	MYO_STATUS_LIST(X)
#undef X
	for (size_t i = 0; i < CONFIG_KEYS; i++)
		print_config(&config_rows[i]);
	print_exports();
	for (size_t i = 0; i < MAPPING_KEYS; i++)
		print_mapping(&mapping_keys[i]);
	printf("version\t%d\n", MYO_LOGBOOK_VERSION);
	return 0;
}
