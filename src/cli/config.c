/*
 * config.c: from files to values.
 */
#include "cli/config.h"

#include <errno.h>
#include <regex.h>
#include <string.h>

#include "base/buf.h"
#include "base/diag.h"
#include "base/mem.h"
#include "base/utf8.h"
#include "cli/identity.h"
#include "core/ini.h"
#include "core/protocol_keys.h"
#include "os/atomic.h"
#include "os/path.h"

#include "base/banned.h"

#define NEAR     3 /* how far off a mistyped name may be to be pointed out */
#define HOST_MAX 32
#define WHY_MAX  128

struct config *
config_new(const struct os *os, struct arena *arena)
{
	struct config *c = arena_new(arena, struct config, 1);

	if (c == NULL)
		return NULL;
	c->os = os;
	c->arena = arena;
	c->limits_end = &c->limits;
	c->files_end = &c->files;
	return c;
}

/* ---- one file */

struct reader {
	struct config *c;
	const char *path;
	struct ini_doc *doc;
	struct myo_diags *diags;
	size_t errors;
	const struct ini_entry *own[CONFIG_KEYS]; /* of this file */
	struct config_limit **own_limits;         /* where its own begin */
};

static void refuse(struct reader *r, enum diag_code code,
    struct ini_place place, const char *fmt, ...) MYO_PRINTF(4, 5);

static void
refuse(struct reader *r, enum diag_code code, struct ini_place place,
    const char *fmt, ...)
{
	va_list ap;

	if (diag_severity(code) == MYO_ERROR)
		r->errors++;
	va_start(ap, fmt);
	diag_vadd(r->diags, code, ini_at(r->doc, place), fmt, ap);
	va_end(ap);
}

static void
refuse_value(struct reader *r, const struct ini_entry *e, const char *wanted)
{
	refuse(r, DIAG_BAD_VALUE, ini_value_place(e, 0),
	    "'%.*s' for '%.*s'; %s", STR_ARG(e->value), STR_ARG(e->key),
	    wanted);
}

/* ---- values: each returns the text to keep, or NULL after reporting */

static const char *
read_id(struct reader *r, const struct ini_entry *e)
{
	if (identity_ok(e->value))
		return e->value.p;
	refuse_value(r, e, identity_rule());
	return NULL;
}

static const char *
read_pattern(struct reader *r, const struct ini_entry *e)
{
	regex_t pattern;
	char why[WHY_MAX];
	int rc = regcomp(&pattern, e->value.p, REG_EXTENDED | REG_NOSUB);

	if (rc == REG_ESPACE)
		mem_lost();
	if (rc != 0) {
		(void)regerror(rc, &pattern, why, sizeof(why));
		refuse(r, DIAG_BAD_VALUE, ini_value_place(e, 0),
		    "'%.*s' for '%.*s'; no regular expression: %s",
		    STR_ARG(e->value), STR_ARG(e->key), why);
		return NULL;
	}
	regfree(&pattern);
	return e->value.p;
}

/* Blanks do not count: "right, left" is right,left. */
static const char *
read_choice(struct reader *r, const struct ini_entry *e)
{
	const struct config_row *row = NULL;
	struct buf text = BUF_INIT, wanted = BUF_INIT;
	const char *out = NULL;

	for (size_t k = 0; k < CONFIG_KEYS; k++)
		if (r->own[k] == e)
			row = &config_rows[k];
	for (size_t i = 0; i < e->value.len; i++)
		if (e->value.p[i] != ' ' && e->value.p[i] != '\t')
			buf_addc(&text, e->value.p[i]);
	struct str rest = str_from(row != NULL ? row->choices : "");
	while (rest.len > 0) {
		struct str choice = str_cut(rest, '|', &rest);
		if (str_eq(choice, buf_str(&text)))
			out = arena_str(r->c->arena, choice);
		buf_addf(&wanted, "%s%.*s", wanted.len > 0 ? " or " : "use ",
		    STR_ARG(choice));
	}
	if (out == NULL)
		refuse_value(r, e, wanted.data);
	buf_release(&wanted);
	buf_release(&text);
	return out;
}

static const char *
read_host(struct reader *r, const struct ini_entry *e)
{
	struct str s = e->value;
	bool ok = s.len <= HOST_MAX && s.p[0] != '-' && s.p[s.len - 1] != '-';

	for (size_t i = 0; i < s.len; i++) {
		char c = s.p[i];
		ok = ok && ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			       c == '-');
	}
	if (ok)
		return s.p;
	refuse_value(r, e, "use up to 32 of a-z, 0-9 and hyphens between");
	return NULL;
}

/* Appends the folder, the user's home in place of "~". */
static bool
add_folder(struct reader *r, const struct ini_entry *e, size_t offset,
    struct str name, struct buf *out)
{
	const char *why = NULL;

	if (str_find(name, ':') < name.len)
		why = "no colon may be in it";
	if (str_starts(name, STR("/"))) {
		buf_addstr(out, name);
	} else if (str_starts(name, STR("~/"))) {
		const char *home = r->c->os->getenv(r->c->os, "HOME");
		if (home == NULL || home[0] == '\0')
			why = "HOME is not set";
		buf_adds(out, home != NULL ? home : "");
		buf_addstr(out, str_skip(name, 1));
	} else {
		why = "begin with / or ~/";
	}
	if (why != NULL)
		refuse(r, DIAG_BAD_VALUE, ini_value_place(e, offset),
		    "'%.*s' for '%.*s'; %s", STR_ARG(name), STR_ARG(e->key),
		    why);
	return why == NULL;
}

static const char *
read_folder(struct reader *r, const struct ini_entry *e)
{
	struct buf text = BUF_INIT;
	const char *out = NULL;

	if (add_folder(r, e, 0, e->value, &text))
		out = arena_str(r->c->arena, buf_str(&text));
	buf_release(&text);
	return out;
}

static const char *
read_folders(struct reader *r, const struct ini_entry *e)
{
	struct buf text = BUF_INIT;
	struct str rest = e->value;
	const char *out = NULL;
	bool ok = true;

	do {
		struct str name = str_trim(str_cut(rest, ',', &rest));
		if (text.len > 0)
			buf_addc(&text, ':');
		ok &= add_folder(
		    r, e, (size_t)(name.p - e->value.p), name, &text);
	} while (rest.p != NULL);
	if (ok)
		out = arena_str(r->c->arena, buf_str(&text));
	buf_release(&text);
	return out;
}

typedef const char *read_fn(struct reader *r, const struct ini_entry *e);

static read_fn *const readers[] = {
	[CONFIG_ID] = read_id,
	[CONFIG_PATTERN] = read_pattern,
	[CONFIG_CHOICE] = read_choice,
	[CONFIG_FOLDER] = read_folder,
	[CONFIG_FOLDERS] = read_folders,
	[CONFIG_HOST] = read_host,
};

/* ---- keys */

static bool
is_section(struct str name)
{
	if (str_eqc(name, CONFIG_LIMITS))
		return true;
	for (size_t k = 0; k < CONFIG_KEYS; k++)
		if (str_eqc(name, config_rows[k].section))
			return true;
	return false;
}

static int
find_key(struct str section, struct str name)
{
	for (int k = 0; k < CONFIG_KEYS; k++)
		if (str_eqc(section, config_rows[k].section) &&
		    str_eqc(name, config_rows[k].name))
			return k;
	return -1;
}

/* The nearest key wins, wherever it belongs. */
static void
unknown_key(
    struct reader *r, const struct ini_section *s, const struct ini_entry *e)
{
	struct near near = { NULL, NEAR };
	const struct config_row *row = NULL;

	for (size_t k = 0; k < CONFIG_KEYS; k++)
		if (near_try(&near, e->key, config_rows[k].name))
			row = &config_rows[k];
	if (row == NULL)
		refuse(
		    r, DIAG_UNKNOWN_KEY, e->place, "'%.*s'", STR_ARG(e->key));
	else if (near.distance == 0)
		refuse(r, DIAG_UNKNOWN_KEY, e->place,
		    "'%.*s' in [%.*s]; it belongs to [%s]", STR_ARG(e->key),
		    STR_ARG(s->words[0].text), row->section);
	else
		refuse(r, DIAG_UNKNOWN_KEY, e->place,
		    "'%.*s'; did you mean '%s'?", STR_ARG(e->key), row->name);
}

/* "bell = no" on a continuation line was meant to be a key of its own. */
static void
check_swallowed(struct reader *r, const struct ini_entry *e)
{
	const struct ini_piece *piece = e->first.next;
	struct ini_place place;
	struct str key;

	while (ini_next_swallowed(e, &piece, &key, &place))
		refuse(r, DIAG_INI_INDENTED_KEY, place,
		    "'%.*s' is read as part of '%.*s'; start it in the first "
		    "column",
		    STR_ARG(key), STR_ARG(e->key));
}

static struct config_value
value_of(const struct reader *r, const char *text, const struct ini_entry *e)
{
	return (struct config_value){ text, CONFIG_FROM_FILE, r->path,
		e->place.line, ini_at(r->doc, e->place).column };
}

static void
read_key(
    struct reader *r, const struct ini_section *s, const struct ini_entry *e)
{
	int k = find_key(s->words[0].text, e->key);

	if (k < 0) {
		unknown_key(r, s, e);
		return;
	}
	if (r->own[k] != NULL) {
		refuse(r, DIAG_DUP_KEY, e->place, "'%.*s', first in line %d",
		    STR_ARG(e->key), r->own[k]->place.line);
		return;
	}
	r->own[k] = e;
	if (e->damaged)
		return;
	check_swallowed(r, e);
	const char *text = config_rows[k].standard;
	if (e->value.len > 0)
		text = readers[config_rows[k].type](r, e);
	if (text == NULL || r->c->is_set[k])
		return;
	r->c->is_set[k] = true;
	r->c->values[k] = value_of(r, text, e);
}

static struct config_limit *
find_limit(struct config_limit *from, struct str name)
{
	while (from != NULL && !str_eqc(name, from->name))
		from = from->next;
	return from;
}

static void
read_limit(struct reader *r, const struct ini_entry *e)
{
	struct config *c = r->c;
	const struct config_limit *own = find_limit(*r->own_limits, e->key);

	if (own != NULL) {
		refuse(r, DIAG_DUP_KEY, e->place, "'%.*s', first in line %d",
		    STR_ARG(e->key), own->value.line);
		return;
	}
	if (!id_is(e->key)) {
		refuse(r, DIAG_BAD_ID, e->place,
		    "'%.*s'; use a small letter, then up to 39 of a-z 0-9 -",
		    STR_ARG(e->key));
		return;
	}
	if (e->damaged)
		return;
	if (e->value.len == 0) {
		refuse(
		    r, DIAG_EMPTY_VALUE, e->place, "'%.*s'", STR_ARG(e->key));
		return;
	}
	if (!limit_is(e->value)) {
		refuse_value(
		    r, e, "use a number of at most 8 digits and a point");
		return;
	}
	struct config_limit *limit =
	    arena_new(c->arena, struct config_limit, 1);
	if (limit == NULL)
		return;
	limit->name = e->key.p;
	limit->value = value_of(r, e->value.p, e);
	*c->limits_end = limit;
	c->limits_end = &limit->next;
}

/* ---- sections */

static void
unknown_section(struct reader *r, const struct ini_section *s)
{
	struct str name = s->words[0].text;
	struct near near = { NULL, NEAR };

	(void)near_try(&near, name, CONFIG_LIMITS);
	for (size_t k = 0; k < CONFIG_KEYS; k++)
		(void)near_try(&near, name, config_rows[k].section);
	if (near.name != NULL)
		refuse(r, DIAG_UNKNOWN_SECTION, s->words[0].place,
		    "'%.*s'; did you mean '%s'?", STR_ARG(name), near.name);
	else
		refuse(r, DIAG_UNKNOWN_SECTION, s->words[0].place, "'%.*s'",
		    STR_ARG(name));
}

/* True: its keys are to be read. */
static bool
check_section(struct reader *r, const struct ini_section *s)
{
	if (s->damaged)
		return false;
	if (s->n_words != 1) {
		refuse(r, DIAG_BAD_SECTION, s->place,
		    "write one word between the brackets");
		return false;
	}
	if (!is_section(s->words[0].text)) {
		unknown_section(r, s);
		return false;
	}
	const struct ini_section *first = r->doc->sections;
	while (
	    first != s && (first->n_words != 1 ||
			      !str_eq(first->words[0].text, s->words[0].text)))
		first = first->next;
	if (first != s)
		refuse(r, DIAG_DUP_SECTION, s->place,
		    "'%.*s', first in line %d", STR_ARG(s->words[0].text),
		    first->place.line);
	return first == s;
}

static void
read_sections(struct reader *r)
{
	for (const struct ini_section *s = r->doc->sections; s != NULL;
	     s = s->next) {
		if (!check_section(r, s))
			continue;
		bool limits = str_eqc(s->words[0].text, CONFIG_LIMITS);
		for (const struct ini_entry *e = s->entries; e; e = e->next) {
			if (limits)
				read_limit(r, e);
			else
				read_key(r, s, e);
		}
	}
}

enum myo_status
config_read(struct config *c, const char *path, enum config_need need,
    struct myo_diags *diags)
{
	struct buf data = BUF_INIT;
	struct reader r = { .c = c, .diags = diags };
	struct config_file *file = arena_new(c->arena, struct config_file, 1);
	enum myo_status status = MYO_OK;

	r.path = arena_cstr(c->arena, path);
	r.own_limits = c->limits_end;
	if (file == NULL)
		return MYO_ERR_NOMEM;
	file->path = r.path;
	*c->files_end = file;
	c->files_end = &file->next;
	/* One that is named may be /dev/null. */
	int rc = file_read_with(c->os, path,
	    need == CONFIG_MAY_BE_MISSING ? OS_PLAIN : 0, &data,
	    CONFIG_FILE_MAX);
	bool missing = rc == -ENOENT || rc == -ENOTDIR;
	if (rc < 0 && !(missing && need == CONFIG_MAY_BE_MISSING)) {
		diag_add(diags, DIAG_INI_UNREADABLE, DIAG_FILE(path), "%s",
		    os_error_text(rc));
		status = MYO_ERR_IO;
	} else if (rc == 0) {
		file->found = true;
		r.doc = ini_read(c->arena, path, buf_str(&data), diags);
		if (r.doc != NULL) {
			read_sections(&r);
			r.doc->n_lines = 0; /* the data goes */
		}
		if (r.doc == NULL || arena_failed(c->arena))
			status = MYO_ERR_NOMEM;
		else if (r.errors > 0 || r.doc->n_errors > 0)
			status = MYO_ERR_INVALID;
	}
	buf_release(&data);
	return status;
}

/* ---- what is in force */

struct config_value
config_value(
    const struct config *c, const struct opts *opts, enum config_key key)
{
	const struct config_row *row = &config_rows[key];
	const char *text = NULL;

	if (opts != NULL && row->option != NULL)
		text = opts_named(opts, row->option);
	if (text != NULL)
		return (struct config_value){ text, CONFIG_FROM_OPTION,
			row->option, 0, 0 };
	if (row->env != NULL)
		text = c->os->getenv(c->os, row->env);
	if (text != NULL && text[0] != '\0')
		return (struct config_value){ text, CONFIG_FROM_ENVIRONMENT,
			row->env, 0, 0 };
	if (c->is_set[key])
		return c->values[key];
	return (
	    struct config_value){ row->standard, CONFIG_STANDARD, "", 0, 0 };
}

bool
config_is(const char *path, struct str text)
{
	struct str header;

	if (strcmp(path_base(path), "myolog.ini") == 0)
		return true;
	text = utf8_unmarked(text);
	return ini_next_header(&text, &header) && is_section(header);
}
