/*
 * completion_zsh.c: completion for zsh: a function of _arguments specs for
 * each command.
 */
#include "cli/completion.h"

#include "base/banned.h"

#define QUOTE "'\\''"

static const char *const head[] = {
	"#compdef myolog",
	"# Completion of myolog for zsh. Written by: myolog completion zsh",
	"",
	"# TAG ARGUMENT...: the first words of what myolog prints, each with",
	"# the rest of its line.",
	"_myolog_ask() {",
	"	local tag=$1 line",
	"	local -a found",
	"	shift",
	"	for line in \"${(@f)$(\"$program\" \"$places[@]\" \"$@\" \\",
	"	    2>/dev/null </dev/null)}\"; do",
	"		[[ -n $line ]] || continue",
	"		found+=(\"${line%% *}:${${line#* }##[[:space:]]#}\")",
	"	done",
	"	[[ $tag == sessions ]] && found+=('last:the latest one')",
	"	_describe -t $tag $tag found",
	"}",
	"",
	"_myolog_protocols() {",
	"	if [[ $PREFIX == */* ]]; then",
	"		_files",
	"	else",
	"		_myolog_ask protocols protocols list",
	"	fi",
	"}",
	"",
	"_myolog_sessions() {",
	"	_myolog_ask sessions sessions",
	"}",
	"",
};

static const char *const body[] = {
	"# OPTION VALUE: those that say where to look are passed on.",
	"_myolog_place() {",
	"	local value=${(Q)2}",
	"	places+=($1 \"${value/#\\~\\//$HOME/}\")",
	"}",
	"",
	"_myolog() {",
	"	local program=${${(Q)words[1]}/#\\~\\//$HOME/}",
	"	local curcontext=$curcontext state line cmd",
	"	local -a places fit",
	"	local -A opt_args",
	"	integer i",
	"",
	"	for ((i = 2; i < CURRENT; i++)); do",
};

static const char *const tail[] = {
	"	done",
	"	_arguments -s -S -C : $_myolog_general \\",
	"	    '(-): :_myolog_commands' '(-)*:: :->operands' && return",
	"	[[ $state == operands ]] || return 1",
	"	cmd=$words[1]",
	"	if (( ! ${_myolog_names[(Ie)$cmd]} )); then",
	"		fit=(${(M)_myolog_names:#${(b)cmd}*})",
	"		(( $#fit == 1 )) || return 1",
	"		cmd=$fit[1]",
	"	fi",
	"	curcontext=${curcontext%:*:*}:myolog-$cmd:",
	"	_myolog_of_$cmd",
	"}",
	"",
	"# Sourced, or the first call of an autoloaded function.",
	"if [[ $funcstack[1] == _myolog ]]; then",
	"	_myolog \"$@\"",
	"else",
	"	compdef _myolog myolog",
	"fi",
};

static const char *const actions[] = {
	[VALUE_ANY] = " ",
	[VALUE_DIR] = "_files -/",
	[VALUE_FILE] = "_files",
	[VALUE_PROTOCOL] = "_myolog_protocols",
	[VALUE_SESSION] = "_myolog_sessions",
	[VALUE_COMMAND] = "_myolog_commands",
	[VALUE_WORDS] = "",
};

/* What delimits the parts of a spec is escaped. */
static void
add_escaped(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] == '[' || text.p[i] == ']' || text.p[i] == ':' ||
		    text.p[i] == '\\')
			buf_addc(out, '\\');
		buf_addc(out, text.p[i]);
	}
}

static void
add_action(struct buf *spec, enum value_kind kind, const char *words)
{
	buf_addc(spec, ':');
	if (kind == VALUE_WORDS)
		buf_addf(spec, "(%s)", words);
	else
		buf_adds(spec, actions[kind]);
}

/* Takes the spec's text out of `spec`. */
static void
end_spec(struct buf *out, struct buf *spec)
{
	completion_quote(out, buf_str(spec), QUOTE, "\\");
	if (spec->failed)
		out->failed = true;
	buf_reset(spec);
}

/* '*--name=[help]:ARG:action'. What has a value may be repeated. */
static void
add_spec(struct buf *out, struct buf *spec, const struct opt *o, bool letter)
{
	if (o->arg != NULL)
		buf_addc(spec, '*');
	else if (o->letter != 0)
		buf_addf(spec, "(-%c --%s)", o->letter, o->name);
	if (letter)
		buf_addf(spec, "-%c%s", o->letter, o->arg != NULL ? "+" : "");
	else
		buf_addf(spec, "--%s%s", o->name, o->arg != NULL ? "=" : "");
	buf_addc(spec, '[');
	add_escaped(spec, completion_help(o->help));
	buf_addc(spec, ']');
	if (o->arg != NULL) {
		buf_addc(spec, ':');
		add_escaped(spec, str_from(o->arg));
		add_action(spec, o->value, o->words);
	}
	buf_adds(out, "\t");
	end_spec(out, spec);
	buf_addc(out, '\n');
}

static void
add_table(struct buf *out, const struct opt *table)
{
	struct buf spec = BUF_INIT;

	for (size_t i = 0; i < completion_rows(table); i++) {
		if (table[i].letter != 0)
			add_spec(out, &spec, &table[i], true);
		add_spec(out, &spec, &table[i], false);
	}
	buf_release(&spec);
}

static void
add_operand(
    struct buf *out, const char *start, enum value_kind kind, const char *words)
{
	struct buf spec = BUF_INIT;

	buf_addf(&spec, "%s: ", start);
	add_action(&spec, kind, words);
	buf_addc(out, '\t');
	end_spec(out, &spec);
	buf_addc(out, '\n');
	buf_release(&spec);
}

static void
add_command(struct buf *out, const struct cmd *cmd)
{
	buf_addf(out, "_myolog_of_%s() {\n\tlocal -a specs=(\n", cmd->name);
	add_table(out, cmd->opts);
	if (cmd->max_args > 0)
		add_operand(out, "1", cmd->first, cmd->words);
	if (cmd->max_args > 1)
		add_operand(out, "*", cmd->rest, "");
	buf_adds(out, "\t)\n\t_arguments -s -S : $_myolog_general $specs\n"
		      "}\n\n");
}

static void
add_names(struct buf *out)
{
	struct buf spec = BUF_INIT;

	buf_adds(out, "typeset -ga _myolog_names=(");
	completion_names(out, " ");
	buf_adds(out, ")\n\n_myolog_commands() {\n\tlocal -a found=(\n");
	for (size_t i = 0; i < cmd_count(); i++) {
		buf_addf(&spec, "%s:", cmd_get(i)->name);
		add_escaped(&spec, str_from(cmd_get(i)->summary));
		buf_addc(out, '\t');
		end_spec(out, &spec);
		buf_addc(out, '\n');
	}
	buf_adds(out, "\t)\n\t_describe -t commands command found\n}\n\n"
		      "typeset -ga _myolog_general=(\n");
	add_table(out, global_opts);
	buf_adds(out, ")\n\n");
	buf_release(&spec);
}

void
completion_zsh(struct buf *out)
{
	completion_lines(out, head, sizeof(head) / sizeof(head[0]));
	add_names(out);
	for (size_t i = 0; i < cmd_count(); i++)
		add_command(out, cmd_get(i));
	completion_lines(out, body, sizeof(body) / sizeof(body[0]));
	buf_adds(out, "\t\tcase $words[i] in\n\t\t");
	completion_places(out, "|", "");
	buf_adds(out, ") _myolog_place $words[i] \"$words[i+1]\" ;;\n\t\t");
	completion_places(out, "|", "=*");
	buf_adds(out, ")\n\t\t\t_myolog_place ${words[i]%%=*} "
		      "\"${words[i]#*=}\" ;;\n\t\tesac\n");
	completion_lines(out, tail, sizeof(tail) / sizeof(tail[0]));
}
