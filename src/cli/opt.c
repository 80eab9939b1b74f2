/*
 * opt.c: options of the command line.
 */
#include "cli/opt.h"

#include <string.h>

#include "base/str.h"
#include "base/utf8.h"

#include "base/banned.h"

#define HELP_COLUMN 26
/* How far off a mistyped name may be to be pointed out. */
#define NEAR 3

struct found {
	enum opt_table table;
	int row; /* -1: none */
};

void
opts_init(struct opts *o, struct arena *arena)
{
	*o = (struct opts){ .arena = arena };
}

static struct found
find_name(const struct opts *o, struct str name)
{
	for (enum opt_table t = OPT_GLOBAL; t < OPT_TABLES; t++)
		for (int i = 0;
		     o->tables[t] != NULL && o->tables[t][i].name != NULL; i++)
			if (str_eqc(name, o->tables[t][i].name))
				return (struct found){ t, i };
	return (struct found){ OPT_GLOBAL, -1 };
}

static struct found
find_letter(const struct opts *o, char letter)
{
	for (enum opt_table t = OPT_GLOBAL; t < OPT_TABLES; t++)
		for (int i = 0;
		     o->tables[t] != NULL && o->tables[t][i].name != NULL; i++)
			if (o->tables[t][i].letter == letter)
				return (struct found){ t, i };
	return (struct found){ OPT_GLOBAL, -1 };
}

static const char *
nearest_name(const struct opts *o, struct str name)
{
	struct near near = { NULL, NEAR };

	for (enum opt_table t = OPT_GLOBAL; t < OPT_TABLES; t++)
		for (int i = 0;
		     o->tables[t] != NULL && o->tables[t][i].name != NULL; i++)
			(void)near_try(&near, name, o->tables[t][i].name);
	return near.name;
}

static void
unknown_name(const struct opts *o, struct str name, struct buf *fault)
{
	const char *near = nearest_name(o, name);

	buf_adds(fault, "unknown option: '--");
	utf8_visible(fault, name);
	buf_addc(fault, '\'');
	if (near != NULL)
		buf_addf(fault, "; did you mean '--%s'?", near);
}

static bool
record(struct opts *o, struct found f, const char *value, struct buf *fault)
{
	const struct opt *opt = &o->tables[f.table][f.row];
	struct opt_values *v = &o->given[f.table][f.row];
	const bool names = opt->value == VALUE_FILE || opt->value == VALUE_DIR;

	/* No file is called that, and no folder. */
	if (names && value != NULL && value[0] == '\0') {
		buf_addf(fault,
		    "option wants a name that is not empty: "
		    "'--%s %s'",
		    opt->name, opt->arg);
		return false;
	}
	const char **values =
	    arena_grow(o->arena, v->values, v->n, &v->cap, sizeof(*values));

	if (values == NULL) {
		buf_adds(fault, "out of memory");
		return false;
	}
	v->values = values;
	values[v->n++] = value;
	return true;
}

static bool
want_value(const struct opt *opt, struct buf *fault)
{
	buf_addf(fault, "option wants a value: '--%s %s'", opt->name, opt->arg);
	return false;
}

/* --name, --name=VALUE, --name VALUE */
static bool
parse_long(
    struct opts *o, int argc, char *const *argv, int *at, struct buf *fault)
{
	struct str value;
	struct str name = str_cut(str_from(argv[*at] + 2), '=', &value);
	struct found f = find_name(o, name);

	if (f.row < 0) {
		unknown_name(o, name, fault);
		return false;
	}
	const struct opt *opt = &o->tables[f.table][f.row];
	if (opt->arg == NULL) {
		if (value.p != NULL) {
			buf_addf(
			    fault, "option takes no value: '--%s'", opt->name);
			return false;
		}
		return record(o, f, NULL, fault);
	}
	/* The value runs to the end of the argument, so it is NUL-ended. */
	if (value.p != NULL)
		return record(o, f, value.p, fault);
	if (*at + 1 >= argc)
		return want_value(opt, fault);
	(*at)++;
	return record(o, f, argv[*at], fault);
}

/* -b, -bp VALUE, -pVALUE */
static bool
parse_short(
    struct opts *o, int argc, char *const *argv, int *at, struct buf *fault)
{
	const char *p = argv[*at] + 1;

	for (; *p != '\0'; p++) {
		struct found f = find_letter(o, *p);
		if (f.row < 0) {
			buf_adds(fault, "unknown option: '-");
			utf8_visible(fault, (struct str){ p, 1 });
			buf_addc(fault, '\'');
			return false;
		}
		const struct opt *opt = &o->tables[f.table][f.row];
		if (opt->arg == NULL) {
			if (!record(o, f, NULL, fault))
				return false;
			continue;
		}
		if (p[1] != '\0')
			return record(o, f, p + 1, fault);
		if (*at + 1 >= argc)
			return want_value(opt, fault);
		(*at)++;
		return record(o, f, argv[*at], fault);
	}
	return true;
}

static bool
add_operand(struct opts *o, const char *text, struct buf *fault)
{
	const char **operands = arena_grow(o->arena, o->operands, o->n_operands,
	    &o->cap_operands, sizeof(*operands));

	if (operands == NULL) {
		buf_adds(fault, "out of memory");
		return false;
	}
	o->operands = operands;
	operands[o->n_operands++] = text;
	return true;
}

bool
opts_parse(struct opts *o, int argc, char *const *argv, int *at,
    enum opt_stop stop, struct buf *fault)
{
	bool options = true;

	for (; *at < argc; (*at)++) {
		const char *arg = argv[*at];
		bool ok = true;
		if (options && strcmp(arg, "--") == 0)
			options = false;
		else if (options && arg[0] == '-' && arg[1] == '-')
			ok = parse_long(o, argc, argv, at, fault);
		else if (options && arg[0] == '-' && arg[1] != '\0')
			ok = parse_short(o, argc, argv, at, fault);
		else if (stop == OPT_AT_OPERAND)
			return true;
		else
			ok = add_operand(o, arg, fault);
		if (!ok)
			return false;
	}
	return true;
}

size_t
opts_count(const struct opts *o, enum opt_table table, int row)
{
	return o->given[table][row].n;
}

const char *
opts_text(const struct opts *o, enum opt_table table, int row)
{
	const struct opt_values *v = &o->given[table][row];

	return v->n == 0 ? NULL : v->values[v->n - 1];
}

const char *
opts_named(const struct opts *o, const char *name)
{
	struct found f = find_name(o, str_from(name));

	return f.row < 0 ? NULL : opts_text(o, f.table, f.row);
}

void
opt_help(struct buf *out, const struct opt *table, size_t width)
{
	struct buf name = BUF_INIT, help = BUF_INIT;

	for (const struct opt *opt = table; opt->name != NULL; opt++) {
		buf_reset(&name);
		buf_reset(&help);
		if (opt->letter != 0)
			buf_addf(&name, "  -%c, ", opt->letter);
		else
			buf_adds(&name, "      ");
		buf_addf(&name, "--%s%s%s", opt->name,
		    opt->arg != NULL ? " " : "",
		    opt->arg != NULL ? opt->arg : "");
		utf8_wrap(&help, str_from(opt->help), HELP_COLUMN, width);
		/* Without memory there is no column to begin at. */
		if (name.failed || help.failed) {
			out->failed = true;
			break;
		}
		buf_addstr(out, buf_str(&name));
		if (name.len + 2 > HELP_COLUMN)
			buf_addf(out, "\n%s", help.data);
		else
			buf_adds(out, help.data + name.len);
	}
	buf_release(&help);
	buf_release(&name);
}
