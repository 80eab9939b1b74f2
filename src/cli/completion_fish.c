/*
 * completion_fish.c: completion for fish: a "complete" line for each option
 * and operand, with the condition under which it applies.
 */
#include "cli/completion.h"

#include "base/banned.h"

#define QUOTE     "\\'"
#define BACKSLASH "\\\\"

static const char *const head[] = {
	"# WORD: the command that it means.",
	"function __myolog_command",
	"    set -l fit",
	"    for name in $__myolog_names",
	"        if test \"$name\" = \"$argv[1]\"",
	"            echo $name",
	"            return",
	"        end",
	"        if string match -q -- \"$argv[1]*\" $name",
	"            set -a fit $name",
	"        end",
	"    end",
	"    if test (count $fit) -eq 1",
	"        echo $fit",
	"    else",
	"        echo -",
	"    end",
	"end",
	"",
};

/* Between them: the cases of options that have a value. */
static const char *const words_head[] = {
	"# The command and its operands in front of the cursor, one a line.",
	"function __myolog_words",
	"    set -l tokens (commandline -opc)",
	"    set -l cmd",
	"    set -l value no",
	"    set -l ended no",
	"    for word in $tokens[2..-1]",
	"        if test $value = yes",
	"            set value no",
	"            continue",
	"        end",
	"        if test $ended = no",
	"            switch \"$cmd:$word\"",
	"                case '*:--'",
	"                    set ended yes",
	"                    continue",
};

static const char *const words_tail[] = {
	"                    set value yes",
	"                    continue",
	"                case '*:-?*'",
	"                    continue",
	"            end",
	"        end",
	"        if test -z \"$cmd\"",
	"            set cmd (__myolog_command $word)",
	"            echo $cmd",
	"        else",
	"            printf '%s\\n' $word",
	"        end",
	"    end",
	"end",
	"",
	"# COMMAND: it is what is typed.",
	"function __myolog_in",
	"    set -l words (__myolog_words)",
	"    test \"$words[1]\" = $argv[1]",
	"end",
	"",
	"# COMMAND NUMBER: the cursor is at this operand of it.",
	"function __myolog_at",
	"    set -l words (__myolog_words)",
	"    test \"$words[1]\" = $argv[1]",
	"    and test (count $words) -eq $argv[2]",
	"end",
	"",
	"# COMMAND NUMBER: the same, or behind it.",
	"function __myolog_from",
	"    set -l words (__myolog_words)",
	"    test \"$words[1]\" = $argv[1]",
	"    and test (count $words) -ge $argv[2]",
	"end",
	"",
	"function __myolog_path",
	"    string match -q -- '*/*' (commandline -ct)",
	"end",
	"",
	"# ARGUMENT...: the first words of what myolog prints, with the rest",
	"# of the line. Options that say where to look are passed on.",
	"function __myolog_ask",
	"    set -l tokens (commandline -opc)",
	"    set -l program (string replace -r '^~/' \"$HOME/\" -- $tokens[1])",
	"    set -l places",
	"    set -l place",
	"    for word in $tokens[2..-1]",
	"        set word (string replace -r '^~/' \"$HOME/\" -- $word)",
	"        if test -n \"$place\"",
	"            set -a places $place $word",
	"            set place",
	"            continue",
	"        end",
	"        switch $word",
};

static const char *const tail[] = {
	"                set place $word",
	"        end",
	"    end",
	"    $program $places $argv 2>/dev/null </dev/null |",
	"        string replace -r '^(\\S+)\\s*' '$1\\t'",
	"end",
	"",
	"function __myolog_sessions",
	"    __myolog_ask sessions",
	"    printf 'last\\tthe latest one\\n'",
	"end",
	"",
	"complete -c myolog -f",
};

static const char *const actions[] = {
	[VALUE_ANY] = "",
	[VALUE_DIR] = "(__fish_complete_directories)",
	[VALUE_FILE] = "",
	[VALUE_PROTOCOL] = "(__myolog_ask protocols list)",
	[VALUE_SESSION] = "(__myolog_sessions)",
	[VALUE_COMMAND] = "$__myolog_names",
	[VALUE_WORDS] = "",
};

static void
add_quoted(struct buf *out, struct str text)
{
	completion_quote(out, text, QUOTE, BACKSLASH);
}

/* What is offered: " -F", or " -a '...'". */
static void
add_action(struct buf *out, enum value_kind kind, const char *words)
{
	const char *text = kind == VALUE_WORDS ? words : actions[kind];

	if (kind == VALUE_FILE)
		buf_adds(out, " -F");
	if (text[0] == '\0')
		return;
	buf_adds(out, " -a ");
	add_quoted(out, str_from(text));
}

static void
add_option(struct buf *out, const char *cmd, const struct opt *o)
{
	buf_adds(out, "complete -c myolog");
	if (cmd != NULL)
		buf_addf(out, " -n '__myolog_in %s'", cmd);
	if (o->letter != 0)
		buf_addf(out, " -s %c", o->letter);
	buf_addf(out, " -l %s", o->name);
	if (o->arg != NULL) {
		buf_adds(out, o->value == VALUE_FILE ? " -r" : " -x");
		add_action(out, o->value, o->words);
	}
	buf_adds(out, " -d ");
	add_quoted(out, completion_help(o->help));
	buf_addc(out, '\n');
}

static void
add_operand(struct buf *out, const char *where, const char *cmd, int number,
    enum value_kind kind, const char *words)
{
	if (kind == VALUE_ANY)
		return;
	buf_addf(out, "complete -c myolog -n '__myolog_%s %s %d'", where, cmd,
	    number);
	add_action(out, kind, words);
	buf_addc(out, '\n');
	if (kind == VALUE_PROTOCOL)
		buf_addf(out,
		    "complete -c myolog -n '__myolog_%s %s %d; "
		    "and __myolog_path' -F\n",
		    where, cmd, number);
}

static void
add_value_cases(struct buf *out, const char *cmd, const struct opt *table)
{
	for (size_t i = 0; i < completion_rows(table); i++) {
		const struct opt *o = &table[i];
		if (o->arg == NULL)
			continue;
		buf_addf(out, " '%s:--%s'", cmd, o->name);
		if (o->letter != 0)
			buf_addf(out, " '%s:-%c'", cmd, o->letter);
	}
}

static void
add_commands(struct buf *out)
{
	for (size_t i = 0; i < cmd_count(); i++) {
		const struct cmd *cmd = cmd_get(i);
		buf_addf(out,
		    "complete -c myolog -n 'test (count (__myolog_words)) -eq "
		    "0' "
		    "-a %s -d ",
		    cmd->name);
		add_quoted(out, str_from(cmd->summary));
		buf_addc(out, '\n');
		for (size_t k = 0; k < completion_rows(cmd->opts); k++)
			add_option(out, cmd->name, &cmd->opts[k]);
		if (cmd->max_args > 0)
			add_operand(
			    out, "at", cmd->name, 1, cmd->first, cmd->words);
		if (cmd->max_args > 1)
			add_operand(out, "from", cmd->name, 2, cmd->rest, "");
	}
}

void
completion_fish(struct buf *out)
{
	buf_adds(out, "# Completion of myolog for fish. "
		      "Written by: myolog completion fish\n\n"
		      "set -g __myolog_names ");
	completion_names(out, " ");
	buf_adds(out, "\n\n");
	completion_lines(out, head, sizeof(head) / sizeof(head[0]));
	completion_lines(
	    out, words_head, sizeof(words_head) / sizeof(words_head[0]));
	buf_adds(out, "                case");
	add_value_cases(out, "*", global_opts);
	for (size_t i = 0; i < cmd_count(); i++)
		add_value_cases(out, cmd_get(i)->name, cmd_get(i)->opts);
	buf_addc(out, '\n');
	completion_lines(
	    out, words_tail, sizeof(words_tail) / sizeof(words_tail[0]));
	buf_adds(out, "            case ");
	completion_places(out, " ", "=\\*");
	buf_adds(out, "\n                set -a places $word\n"
		      "            case ");
	completion_places(out, " ", "");
	buf_addc(out, '\n');
	completion_lines(out, tail, sizeof(tail) / sizeof(tail[0]));
	for (size_t k = 0; k < completion_rows(global_opts); k++)
		add_option(out, NULL, &global_opts[k]);
	add_commands(out);
}
