/*
 * completion_bash.c: completion for bash, with or without bash-completion.
 *
 * Functions of the script pass candidates in the array `found`: a word, or a
 * word, a tab and what it is, which bash shows where it lists them. Nothing
 * that a file or a logbook says is ever evaluated.
 */
#include "cli/completion.h"

#include "base/banned.h"

#define QUOTE "'\\''"

static const char *const head[] = {
	"# Completion of myolog for bash. Written by: myolog completion bash",
	"",
};

static const char *const body[] = {
	"# COMMAND: the command that a word means, or nothing.",
	"_myolog_command() {",
	"	local name fit= n=0",
	"	for name in $_myolog_names; do",
	"		if [[ $name == \"$1\" ]]; then",
	"			cmd=$name",
	"			return",
	"		fi",
	"		[[ $name == \"$1\"* ]] && fit=$name n=$((n + 1))",
	"	done",
	"	cmd=-",
	"	if ((n == 1)); then",
	"		cmd=$fit",
	"	fi",
	"}",
	"",
	"# ARGUMENT...: candidates are the first words of what myolog prints.",
	"_myolog_ask() {",
	"	local word rest",
	"	while read -r word rest; do",
	"		[[ $word == *[^[:alnum:]._-]* ]] && continue",
	"		found+=(\"$word\"$'\\t'\"$rest\")",
	"	done < <(\"$program\" ${places[@]+\"${places[@]}\"} \"$@\" \\",
	"	    2>/dev/null </dev/null)",
	"}",
	"",
	"# OPTION FOR COMPGEN: candidates are files or folders.",
	"_myolog_files() {",
	"	local name",
	"	compopt -o filenames 2>/dev/null",
	"	while IFS= read -r name; do",
	"		found+=(\"$name\")",
	"	done < <(compgen \"$1\" -- \"$cur\")",
	"}",
	"",
	"_myolog_find() {",
	"	case $kind in",
	"	dir) _myolog_files -d ;;",
	"	file) _myolog_files -f ;;",
	"	protocol)",
	"		if [[ $cur == */* ]]; then",
	"			_myolog_files -f",
	"		else",
	"			_myolog_ask protocols list",
	"		fi",
	"		;;",
	"	session)",
	"		_myolog_ask sessions",
	"		found+=($'last\\tthe latest one')",
	"		;;",
	"	command) _myolog_commands ;;",
	"	words) found=($words) ;;",
	"	esac",
	"}",
	"",
	"# The words before the cursor: sets cmd, n, want, ended and places.",
	"_myolog_read() {",
	"	local i word letters",
	"	for ((i = 1; i < COMP_CWORD; i++)); do",
	"		word=${COMP_WORDS[i]}",
	"		if [[ -n $want ]]; then",
	"			[[ $word == = ]] && continue",
	"			_myolog_place \"$want\" \"$word\"",
	"			want=",
	"		elif [[ -z $ended && $word == -- ]]; then",
	"			ended=yes",
	"		elif [[ -z $ended && $word == --*=* ]]; then",
	"			_myolog_place \"${word%%=*}\" \"${word#*=}\"",
	"		elif [[ -z $ended && $word == --* ]]; then",
	"			_myolog_option \"$cmd\" \"$word\" &&",
	"			    want=$word",
	"		elif [[ -z $ended && $word == -?* ]]; then",
	"			letters=${word#-}",
	"			while [[ -n $letters ]]; do",
	"				word=-${letters:0:1}",
	"				letters=${letters:1}",
	"				_myolog_option \"$cmd\" \"$word\" ||",
	"				    continue",
	"				[[ -z $letters ]] && want=$word",
	"				break",
	"			done",
	"		elif [[ -z $cmd ]]; then",
	"			_myolog_command \"$word\"",
	"		else",
	"			n=$((n + 1))",
	"		fi",
	"	done",
	"}",
	"",
	"# OPTION VALUE: those that say where to look are passed on.",
	"_myolog_place() {",
	"	local value=$2",
	"	value=${value#[\\\"\\']}",
	"	value=${value%[\\\"\\']}",
	"	value=${value//\\\\/}",
	"	[[ $value == '~'/* ]] && value=$HOME${value#'~'}",
	"	_myolog_is_place \"$1\" && places+=(\"$1\" \"$value\")",
	"}",
	"",
	"_myolog() {",
	"	local cur=${COMP_WORDS[COMP_CWORD]} program=$1",
	"	local cmd= want= ended= kind= words= n=1 line word",
	"	local IFS=$' \\t\\n'",
	"	local -a found=() places=()",
	"",
	"	COMPREPLY=()",
	"	[[ $program == '~'/* ]] && program=$HOME${program#'~'}",
	"	_myolog_read",
	"	kind=",
	"	[[ -n $want && $cur == = ]] && cur=",
	"	if [[ -n $want ]]; then",
	"		_myolog_option \"$cmd\" \"$want\"",
	"		_myolog_find",
	"	elif [[ -z $ended && $cur == -* ]]; then",
	"		_myolog_options \"$cmd\"",
	"	elif [[ -z $cmd ]]; then",
	"		_myolog_commands",
	"	else",
	"		_myolog_operand \"$cmd\" \"$n\"",
	"		_myolog_find",
	"	fi",
	"	for line in ${found[@]+\"${found[@]}\"}; do",
	"		[[ ${line%%$'\\t'*} == \"$cur\"* || $kind == dir ||",
	"		    $kind == file ]] && COMPREPLY+=(\"$line\")",
	"	done",
	"	# What a word is stands in a list, not on the line.",
	"	if ((${#COMPREPLY[@]} > 1)) &&",
	"	    [[ ${COMP_TYPE-} == 63 || ${COMP_TYPE-} == 64 ]]; then",
	"		for n in \"${!COMPREPLY[@]}\"; do",
	"			line=${COMPREPLY[n]}",
	"			[[ $line == *$'\\t'* ]] || continue",
	"			word=${line%%$'\\t'*}",
	"			printf -v word '%-16s (%s)' \"$word\" \\",
	"			    \"${line#*$'\\t'}\"",
	"			COMPREPLY[n]=${word:0:$((${COLUMNS:-80} - 2))}",
	"		done",
	"	else",
	"		for n in ${COMPREPLY[@]+\"${!COMPREPLY[@]}\"}; do",
	"			COMPREPLY[n]=${COMPREPLY[n]%%$'\\t'*}",
	"		done",
	"	fi",
	"}",
	"complete -F _myolog myolog",
};

static const char *const kinds[] = {
	[VALUE_ANY] = "any",
	[VALUE_DIR] = "dir",
	[VALUE_FILE] = "file",
	[VALUE_PROTOCOL] = "protocol",
	[VALUE_SESSION] = "session",
	[VALUE_COMMAND] = "command",
	[VALUE_WORDS] = "words",
};

static void
add_candidate(
    struct buf *out, const char *dashes, const char *name, const char *help)
{
	struct buf line = BUF_INIT;

	buf_addf(&line, "%s%s\t", dashes, name);
	buf_addstr(&line, completion_help(help));
	buf_adds(out, "\t\t");
	completion_quote(out, buf_str(&line), QUOTE, "\\");
	buf_addc(out, '\n');
	if (line.failed)
		out->failed = true;
	buf_release(&line);
}

static void
add_value(struct buf *out, enum value_kind kind, const char *words)
{
	buf_addf(out, "kind=%s", kinds[kind]);
	if (kind == VALUE_WORDS) {
		buf_adds(out, " words=");
		completion_quote(out, str_from(words), QUOTE, "\\");
	}
	buf_adds(out, " ;;\n");
}

/* "	run:--patient | run:-p) kind=any ;;" */
static void
add_option_cases(struct buf *out, const char *cmd, const struct opt *table)
{
	for (size_t i = 0; i < completion_rows(table); i++) {
		const struct opt *o = &table[i];
		if (o->arg == NULL)
			continue;
		buf_addf(out, "\t%s:--%s", cmd, o->name);
		if (o->letter != 0)
			buf_addf(out, " | %s:-%c", cmd, o->letter);
		buf_adds(out, ") ");
		add_value(out, o->value, o->words);
	}
}

static void
add_options(struct buf *out)
{
	buf_adds(out,
	    "# COMMAND OPTION: sets kind and words; fails for a flag.\n"
	    "_myolog_option() {\n\twords=\n\tcase $1:$2 in\n");
	for (size_t i = 0; i < cmd_count(); i++)
		add_option_cases(out, cmd_get(i)->name, cmd_get(i)->opts);
	add_option_cases(out, "*", global_opts);
	buf_adds(out, "\t*) return 1 ;;\n\tesac\n}\n\n"
		      "_myolog_options() {\n\tcase $1 in\n");
	for (size_t i = 0; i < cmd_count(); i++) {
		const struct cmd *cmd = cmd_get(i);
		if (cmd->opts == NULL)
			continue;
		buf_addf(out, "\t%s) found=(\n", cmd->name);
		for (size_t k = 0; k < completion_rows(cmd->opts); k++)
			add_candidate(
			    out, "--", cmd->opts[k].name, cmd->opts[k].help);
		buf_adds(out, "\t\t) ;;\n");
	}
	buf_adds(out, "\tesac\n\tfound+=(\n");
	for (size_t k = 0; k < completion_rows(global_opts); k++)
		add_candidate(
		    out, "--", global_opts[k].name, global_opts[k].help);
	buf_adds(out, "\t)\n}\n\n");
}

static void
add_operands(struct buf *out)
{
	buf_adds(out, "# COMMAND NUMBER: what this operand of it is.\n"
		      "_myolog_operand() {\n\twords=\n\tcase $1:$2 in\n");
	for (size_t i = 0; i < cmd_count(); i++) {
		const struct cmd *cmd = cmd_get(i);
		if (cmd->first != VALUE_ANY) {
			buf_addf(out, "\t%s:1) ", cmd->name);
			add_value(out, cmd->first, cmd->words);
		}
		if (cmd->rest != VALUE_ANY) {
			buf_addf(out, "\t%s:*) ", cmd->name);
			add_value(out, cmd->rest, "");
		}
	}
	buf_adds(out, "\t*) kind=any ;;\n\tesac\n}\n\n");
}

void
completion_bash(struct buf *out)
{
	completion_lines(out, head, sizeof(head) / sizeof(head[0]));
	buf_adds(out, "_myolog_names='");
	completion_names(out, " ");
	buf_adds(out, "'\n\n_myolog_commands() {\n\tfound=(\n");
	for (size_t i = 0; i < cmd_count(); i++)
		add_candidate(out, "", cmd_get(i)->name, cmd_get(i)->summary);
	buf_adds(out, "\t)\n}\n\n");
	add_options(out);
	add_operands(out);
	buf_adds(out, "# OPTION: does it say where to look for ids?\n"
		      "_myolog_is_place() {\n\tcase $1 in\n\t");
	completion_places(out, " | ", "");
	buf_adds(out, ") ;;\n\t*) return 1 ;;\n\tesac\n}\n\n");
	completion_lines(out, body, sizeof(body) / sizeof(body[0]));
}
