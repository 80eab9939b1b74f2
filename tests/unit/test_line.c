#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include <stdlib.h>

#include "library/library_private.h"
#include "support/rig.h"
#include "support/talk.h"
#include "ui/line.h"

struct fixture {
	struct rig rig;
	struct talk *t;
	struct sink err;
	struct input_source in;
	struct line line;
};

#define PROTOCOL                                                               \
	"[protocol]\nid = calf\nversion = 1\ntitle = Calf\nregion = ankle\n"   \
	"sides = right, left\nsources = Nobody 2000\n"

static const char calf[] =
    PROTOCOL "[step power]\nkind = grade\nscale = mrc\nask = Grade the push\n"
	     "position = prone\nsay = Push down\nsource = Nobody 2000\n"
	     "[step tendon]\nkind = palpation\nask = The tendon\nwith = power\n"
	     "structure = tendon\noption.firm = firm cord\noption.gap = gap\n"
	     "abnormal = gap\nsource = Nobody 2000\n"
	     "[step rises]\nkind = count\nask = Heel rises\ntrials = 2\n"
	     "max = 60\nsoft_max = 40\nsource = Nobody 2000\n";

static void
set_up_with(struct fixture *f, const char *protocol)
{
	rig_init(&f->rig, protocol);
	f->t = talk_new();
	sink_init(&f->err, &f->t->os, 2);
	input_init(&f->in, &f->t->os, 0, NULL);
	line_init(&f->line, &f->err, &f->in, TERM_COLOUR_AUTO);
	f->line.protocol = f->rig.protocol;
	rig_open(&f->rig, "", MYO_ORDER_STEP);
}

static void
tear_down(struct fixture *f)
{
	line_release(&f->line);
	input_release(&f->in);
	sink_release(&f->err);
	talk_free(f->t);
	rig_release(&f->rig);
}

/* What the prompt prints now. */
static const char *
prompt(struct fixture *f)
{
	buf_reset(&f->t->err);
	line_ops.prompt(&f->line, f->rig.session);
	assert_int_equal(sink_flush(&f->err), 0);
	return f->t->err.data;
}

static const char *
message(struct fixture *f, enum myo_say say, const char *text)
{
	struct myo_message m = { say, text };
	buf_reset(&f->t->err);
	line_ops.message(&f->line, f->rig.session, &m);
	assert_int_equal(sink_flush(&f->err), 0);
	return f->t->err.data;
}

static void
test_full_then_short(void **state)
{
	(void)state;
	struct fixture f;
	set_up_with(&f, calf);
	/* a first line leaves the two columns that the others are indented */
	assert_string_equal(prompt(&f),
	    "\n"
	    "step: power\n"
	    "  position: prone\n"
	    "  say: Push down\n"
	    "  levels: 0 no contraction; 1 flicker; 2 gravity eliminated; 3 "
	    "against\n"
	    "    gravity; 4 against resistance; 5 normal power\n"
	    "calf, step 1 of 3, right side: Grade the push (0 1 2 3 4 5, with "
	    "p "
	    "* ** ~\n"
	    "  where it applies, or nt)> ");
	rig_lines(&f.rig, "4|1");
	/* the other side: one line (wrapped), no instructions */
	assert_string_equal(prompt(&f),
	    "calf, step 1 of 3, left side: Grade the push (0 1 2 3 4 5, with p "
	    "* ** ~ where\n"
	    "  it applies, or nt)> ");
	assert_int_equal(strcspn(f.t->err.data, "\n"), 78);
	tear_down(&f);
}

static void
test_numbered_list_is_said_once(void **state)
{
	(void)state;
	struct fixture f;
	set_up_with(&f, calf);
	rig_lines(&f.rig, "4");
	const char *text = prompt(&f);
	assert_non_null(strstr(text, "  1 firm cord\n  2 gap\n"));
	assert_non_null(strstr(text, "(1 or 2, several with commas"));
	/* in full the code stands apart: a protocol's author wants it */
	assert_non_null(strstr(message(&f, MYO_SAY_STEP_HELP, ""),
	    "  1 firm: firm cord\n  2 gap\n"));
	rig_lines(&f.rig, "1|3");
	/* no list above: the names are in the line */
	assert_non_null(strstr(prompt(&f), "(1 firm, 2 gap, several"));
	tear_down(&f);
}

static const char scales[] =
    PROTOCOL "[step pain]\nkind = grade\nscale = six\nask = Pain\n"
	     "[step tendon]\nkind = choice\nask = Tendon\nsides = once\n"
	     "option.firm = firm (a cord)\noption.not-felt = not felt\n"
	     "option.gap = a gap\n"
	     "[scale six]\ntitle = Six\nsource = none\n"
	     "[grade six 0]\nlabel = no pain\n"
	     "[grade six 1]\nlabel = 1\n"
	     "[grade six 2]\nlabel = 2\n"
	     "[grade six 3]\nlabel = 3\n"
	     "[grade six 4]\nlabel = 4\n"
	     "[grade six 5]\nlabel = 5\n"
	     "[grade six 6]\nlabel = worst\n";

/* Seven numbers are a range; words that the code has said are not said
 * again. */
static void
test_nothing_is_said_twice(void **state)
{
	(void)state;
	struct fixture f;
	set_up_with(&f, scales);
	assert_non_null(strstr(prompt(&f), ": Pain (0 to 6, or nt)> "));
	rig_lines(&f.rig, "6|0");
	assert_non_null(strstr(
	    prompt(&f), "  1 firm (a cord)\n  2 not felt\n  3 gap: a gap\n"));
	rig_type(&f.rig, "1");
	assert_non_null(strstr(f.rig.saved, "tendon: firm (a cord)"));
	rig_lines(&f.rig, "<|3");
	assert_non_null(strstr(
	    f.rig.saved, "tendon: gap (a gap), instead of firm (a cord)"));
	tear_down(&f);
}

/* A short answer stands behind its question, not across the line's end. */
static void
test_room_for_the_answer(void **state)
{
	(void)state;
	struct fixture f;
	set_up_with(&f, calf);
	size_t moved = 0;
	rig_lines(&f.rig, "4|1");
	for (int columns = 40; columns <= 100; columns++) {
		f.t->columns = columns;
		const char *text = prompt(&f);
		const char *last = strrchr(text, '\n');
		last = last != NULL ? last + 1 : text;
		const char *word = strrchr(last, '>');
		assert_non_null(word);
		assert_string_equal(word, "> ");
		assert_in_range(strlen(last), 1, (size_t)columns - 10);
		moved += strcmp(last, "  nt)> ") == 0;
	}
	assert_in_range(moved, 3, 20);
	tear_down(&f);
}

static void
test_long_option_is_set_in(void **state)
{
	(void)state;
	static const char text[] =
	    PROTOCOL "[step stop]\nkind = choice\nask = Why?\nsides = once\n"
		     "option.knee = the knee bends before the heel is up\n"
		     "option.wish = wish\nsource = Nobody 2000\n";
	struct fixture f;
	set_up_with(&f, text);
	f.t->tty = true;
	f.t->columns = 44;
	assert_non_null(
	    strstr(prompt(&f), "  1 knee: the knee bends before the heel\n"
			       "    is up\n"
			       "  2 wish\n"));
	tear_down(&f);
}

static void
test_trials_and_old_value(void **state)
{
	(void)state;
	struct fixture f;
	set_up_with(&f, calf);
	rig_lines(&f.rig, "4|1|4|1|12");
	assert_non_null(strstr(prompt(&f),
	    "calf, step 3 of 3, right side, trial 2 of 2: Heel rises ("));
	rig_type(&f.rig, "<");
	assert_non_null(strstr(prompt(&f), "; now 12, Enter keeps it)> "));
	tear_down(&f);
}

static const char *
earlier(void *ctx, const char *step_id, enum myo_side side, int trial)
{
	(void)ctx;
	(void)trial;
	return strcmp(step_id, "power") == 0 && side == MYO_SIDE_RIGHT
		   ? "3p on 2026-10-02"
		   : "";
}

static void
test_previous(void **state)
{
	(void)state;
	struct fixture f;
	set_up_with(&f, calf);
	f.line.previous = earlier;
	assert_non_null(strstr(prompt(&f), "; previous 3p on 2026-10-02)> "));
	rig_lines(&f.rig, "4");
	assert_null(strstr(prompt(&f), "previous"));
	tear_down(&f);
}

static void
test_notes_reasons_doubts(void **state)
{
	(void)state;
	struct fixture f;
	set_up_with(&f, calf);
	rig_lines(&f.rig, "4|gap");
	assert_non_null(strstr(prompt(&f), "calf, tendon, right side: Note"));
	rig_lines(&f.rig, "|nt");
	const char *text = prompt(&f);
	assert_non_null(strstr(text, "  1 pain: pain\n"));
	assert_non_null(strstr(text, "calf, power, left side: Why not"));
	/* nothing is felt during a push that was not tested */
	rig_lines(&f.rig, "1|50");
	assert_non_null(
	    strstr(prompt(&f), "calf, rises, right side, trial 1 of 2: "));
	tear_down(&f);
}

static void
test_close_lists_what_is_open(void **state)
{
	(void)state;
	struct fixture f;
	set_up_with(&f, calf);
	rig_lines(&f.rig, "4|1|:finish");
	const char *text = prompt(&f);
	assert_non_null(strstr(text, "overview\n"
				     "  power: right 4\n"));
	assert_non_null(strstr(text, "still open: 6\n  power: left open\n"));
	/* not a second time */
	assert_null(strstr(prompt(&f), "overview"));
	tear_down(&f);
}

/* A row that goes over the line's end is not taken for two. */
static void
test_overview_is_set_in(void **state)
{
	(void)state;
	struct fixture f;
	set_up_with(&f, calf);
	rig_lines(&f.rig, "nt pain burning|nt pain burning");
	f.t->tty = true;
	f.t->columns = 50;
	const char *text = message(&f, MYO_SAY_OVERVIEW, "");
	assert_non_null(
	    strstr(text, "  power: right not tested: pain (with a note);\n"
			 "    left not tested: pain (with a note)\n"
			 "  rises: "));
	tear_down(&f);
}

static void
test_help_shows_all(void **state)
{
	(void)state;
	static const char text[] = PROTOCOL
	    "[muscle soleus]\nname = soleus\nlatin = musculus soleus\n"
	    "origin = back of the tibia\ninsertion = heel\n"
	    "action = plantarflexes\nnerve = tibial nerve\n"
	    "roots.kendall = L5, S1\nroots.last = S1, S2\n"
	    "source = Nobody 2000\n"
	    "[step power]\nkind = count\nask = Push\nmuscles = soleus\n"
	    "method = standing\nhelp = Slowly\nsource = Nobody 2000\n";
	struct fixture f;
	set_up_with(&f, text);
	const char *all = message(&f, MYO_SAY_STEP_HELP, "");
	assert_non_null(strstr(all, "  method: standing\n"));
	assert_non_null(strstr(all, "  help: Slowly\n"));
	assert_non_null(strstr(all, "muscle: soleus (musculus soleus)\n"));
	assert_non_null(strstr(all, "  roots, after kendall: L5, S1\n"));
	assert_non_null(strstr(all, "  roots, after last: S1, S2\n"));
	/* and not once more with the prompt that follows */
	assert_null(strstr(prompt(&f), "step: power"));
	tear_down(&f);
}

static void
test_messages(void **state)
{
	(void)state;
	static const struct {
		enum myo_say say;
		const char *text;
		const char *shown;
	} rows[] = {
		{ MYO_SAY_TEXT, "kept it", "kept it\n" },
		{ MYO_SAY_REFUSED, "'9' is no", "not accepted: '9' is no\n" },
		{ MYO_SAY_CHECK, "really?", "check: really?\n" },
		{ MYO_SAY_STOP, "refer", "stop: refer\n" },
		{ MYO_SAY_DOUBTFUL, "50 is much", "50 is much\n" },
		/* control characters of people are shown, not obeyed */
		{ MYO_SAY_TEXT, "a\033[2Jb", "a\\x1b[2Jb\n" },
	};
	struct fixture f;
	set_up_with(&f, calf);
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++)
		assert_string_equal(
		    message(&f, rows[i].say, rows[i].text), rows[i].shown);
	tear_down(&f);
}

static size_t
lines_that_begin(const char *text, const char *with)
{
	size_t n = 0;
	for (const char *p = text; p != NULL; p = strchr(p, '\n')) {
		p += *p == '\n' ? 1 : 0;
		if (strncmp(p, with, strlen(with)) == 0)
			n++;
		if (*p == '\0')
			break;
	}
	return n;
}

static void
test_saved_is_for_acknowledgements(void **state)
{
	(void)state;
	struct fixture f;
	set_up_with(&f, calf);
	f.t->columns = 20;
	line_ops.saved(&f.line, "power, right: 4 and some more words");
	assert_int_equal(sink_flush(&f.err), 0);
	assert_int_equal(lines_that_begin(f.t->err.data, "saved"), 1);
	/* a word that wrapping brings to the front of a line */
	const char *text = message(&f, MYO_SAY_TEXT,
	    "nothing has been saved saved saved saved saved saved");
	assert_int_equal(lines_that_begin(text, "saved"), 0);
	tear_down(&f);
}

static void
test_width(void **state)
{
	(void)state;
	static const struct {
		int columns;
		size_t most;
	} rows[] = { { 0, 80 }, { 5, 20 }, { 20, 20 }, { 40, 40 },
		{ 200, 200 } };
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;
		set_up_with(&f, calf);
		f.t->columns = rows[i].columns;
		const char *text = prompt(&f);
		size_t longest = 0;
		while (*text != '\0') {
			size_t n = strcspn(text, "\n");
			longest = n > longest ? n : longest;
			text += n + (text[n] == '\n' ? 1 : 0);
		}
		/* the blank behind the last mark may stand over */
		assert_true(longest <= rows[i].most + 1);
		assert_true(longest > rows[i].most / 2);
		tear_down(&f);
	}
}

static void
test_bold(void **state)
{
	(void)state;
	static const struct {
		const char *name;
		bool tty;
		const char *term, *no_color;
		enum term_colour colour;
		bool bold;
	} rows[] = {
		{ "pipe", false, "xterm", NULL, TERM_COLOUR_AUTO, false },
		{ "terminal", true, "xterm", NULL, TERM_COLOUR_AUTO, true },
		{ "NO_COLOR", true, "xterm", "1", TERM_COLOUR_AUTO, false },
		{ "empty NO_COLOR", true, "xterm", "", TERM_COLOUR_AUTO, true },
		{ "TERM=dumb", true, "dumb", NULL, TERM_COLOUR_AUTO, false },
		{ "no TERM", true, NULL, NULL, TERM_COLOUR_AUTO, false },
		{ "--no-color", true, "xterm", NULL, TERM_COLOUR_NEVER, false },
	};
	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		struct fixture f;
		size_t n = 0;
		set_up_with(&f, calf);
		f.t->tty = rows[i].tty;
		if (rows[i].term != NULL)
			f.t->fake->env[n++] =
			    (struct fake_env){ "TERM", rows[i].term };
		if (rows[i].no_color != NULL)
			f.t->fake->env[n++] =
			    (struct fake_env){ "NO_COLOR", rows[i].no_color };
		line_release(&f.line);
		line_init(&f.line, &f.err, &f.in, rows[i].colour);
		f.line.protocol = f.rig.protocol;
		const char *text = prompt(&f);
		bool bold =
		    strstr(text, "\033[1mGrade the push\033[0m") != NULL;
		bool escapes = strchr(text, '\033') != NULL;
		if (bold != rows[i].bold || escapes != rows[i].bold)
			fail_msg("%s", rows[i].name);
		assert_null(strpbrk(text, "\001\002"));
		tear_down(&f);
	}
}

static void
test_reading(void **state)
{
	(void)state;
	struct fixture f;
	struct str got = { "", 0 };
	set_up_with(&f, calf);
	talk_type(f.t, "4\033\nx\xff\n5");
	/* on a pipe, what was read becomes part of the transcript */
	assert_int_equal(line_ops.read(&f.line, &got), INPUT_LINE);
	assert_int_equal(got.len, 2);
	(void)sink_flush(&f.err);
	assert_string_equal(f.t->err.data, "4\\x1b\n");
	buf_reset(&f.t->err);
	assert_int_equal(line_ops.read(&f.line, &got), INPUT_REFUSED);
	(void)sink_flush(&f.err);
	assert_string_equal(f.t->err.data,
	    "\nnot accepted: the line is not valid UTF-8; nothing of it was "
	    "kept\n");
	assert_int_equal(line_ops.read(&f.line, &got), INPUT_LINE);
	assert_int_equal(line_ops.read(&f.line, &got), INPUT_END);
	tear_down(&f);
}

static const char timed[] =
    PROTOCOL "[step stance]\nkind = hold\nask = Stand\nrest = 30\n"
	     "[step rises]\nkind = count\nask = Rise\ncadence = 30\n"
	     "sides = once\n";

/* What is shown by reading one line at a terminal, and the line itself. */
static const char *
read_at_terminal(struct fixture *f, const char *typed, const char *line)
{
	struct str got = { "", 0 };
	talk_type(f->t, typed);
	buf_reset(&f->t->err);
	assert_int_equal(line_ops.read(&f->line, &got), INPUT_LINE);
	assert_true(str_eqc(got, line));
	assert_int_equal(sink_flush(&f->err), 0);
	return f->t->err.data;
}

static void
set_up_terminal(struct fixture *f)
{
	set_up_with(f, timed);
	line_release(&f->line);
	f->t->tty = true;
	line_init(&f->line, &f->err, &f->in, TERM_COLOUR_NEVER);
	f->line.protocol = f->rig.protocol;
}

static void
test_clock_at_a_terminal(void **state)
{
	(void)state;
	struct fixture f;
	set_up_terminal(&f);
	assert_string_equal(prompt(&f),
	    "\nstep: stance\n"
	    "calf, step 1 of 2, right side: Stand (number from 0 in s, or nt; "
	    "Enter starts\n  the clock)> ");
	/* Enter and Enter, while the fake's clock stands still: two bells, one
	 * question between them */
	assert_string_equal(read_at_terminal(&f, "\n\n", "0.0"),
	    "\acalf, step 1 of 2, right side: the clock runs (Enter stops it, "
	    "or type the\n  seconds)> \a");
	rig_lines(&f.rig, "9");
	assert_true(str_starts(str_from(prompt(&f)),
	    STR("rest: 30 s before stance, left; a bell when it is over\n")));
	tear_down(&f);
}

static void
test_no_bell(void **state)
{
	(void)state;
	struct fixture f;
	set_up_terminal(&f);
	f.line.bell = false;
	prompt(&f);
	assert_null(strchr(read_at_terminal(&f, "t\n7\n", "7"), '\a'));
	rig_lines(&f.rig, "7");
	assert_null(strstr(prompt(&f), "bell"));
	tear_down(&f);
}

/* Through a pipe a typed number is the only way. */
static void
test_no_clock_on_a_pipe(void **state)
{
	(void)state;
	struct fixture f;
	struct str got = { "", 0 };
	set_up_with(&f, timed);
	assert_null(strstr(prompt(&f), "clock"));
	talk_type(f.t, "\nt\n");
	assert_int_equal(line_ops.read(&f.line, &got), INPUT_LINE);
	assert_int_equal(got.len, 0);
	assert_int_equal(line_ops.read(&f.line, &got), INPUT_LINE);
	assert_true(str_eqc(got, "t"));
	rig_lines(&f.rig, "7");
	assert_null(strstr(prompt(&f), "rest"));
	assert_null(strchr(f.t->err.data, '\a'));
	tear_down(&f);
}

/* All of a prompt fits a screen of 24 lines, for what is shipped. */
static void
walk(const char *path)
{
	struct fixture f;
	static const char *const roots[] = { "." };
	struct myo_library *library = NULL;
	struct myo_protocol *p = NULL;
	struct myo_diags *diags = myo_diags_new();
	assert_int_equal(
	    library_open_with(os_posix(), roots, 1, &library, diags), MYO_OK);
	if (myo_library_load(library, path, &p, diags) != MYO_OK) {
		char *text = myo_diag_format(myo_diags_get(diags, 0));
		fail_msg("%s", text);
	}
	set_up_with(&f, calf);
	/* the rig, with this protocol in place of its own */
	myo_session_free(f.rig.session);
	myo_protocol_free(f.rig.protocol);
	f.rig.protocol = p;
	f.rig.session = myo_session_new(p);
	f.line.protocol = p;
	rig_open(&f.rig, "", MYO_ORDER_STEP);
	for (int round = 0;; round++) {
		const struct myo_prompt *now =
		    myo_session_prompt(f.rig.session);
		enum myo_ask ask = now->ask;
		bool safety = ask == MYO_ASK_SAFETY;
		bool plain = now->step != NULL &&
			     now->step->kind == MYO_KIND_INSTRUCTION;
		bool many = safety && now->safety->many;
		if (ask == MYO_ASK_CLOSE || ask == MYO_ASK_NOTHING)
			break;
		assert_true(round < 1000);
		size_t lines = lines_that_begin(prompt(&f), "");
		if (lines > 24)
			fail_msg(
			    "%s: %zu lines:\n%s", path, lines, f.t->err.data);
		rig_type(&f.rig, safety                ? (many ? "none" : "n")
				 : plain               ? ""
				 : ask == MYO_ASK_STEP ? "nt time"
						       : "a note");
	}
	myo_library_free(library);
	myo_diags_free(diags);
	tear_down(&f);
}

static void
test_prompts_fit_a_screen(void **state)
{
	(void)state;
	static const char *const roots[] = { "." };
	struct myo_library *library = NULL;
	struct myo_diags *diags = myo_diags_new();
	assert_int_equal(
	    library_open_with(os_posix(), roots, 1, &library, diags), MYO_OK);
	assert_true(myo_library_count(library) > 0);
	for (size_t i = 0; i < myo_library_count(library); i++)
		walk(myo_library_get(library, i)->path);
	myo_library_free(library);
	myo_diags_free(diags);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_full_then_short),
		cmocka_unit_test(test_numbered_list_is_said_once),
		cmocka_unit_test(test_nothing_is_said_twice),
		cmocka_unit_test(test_room_for_the_answer),
		cmocka_unit_test(test_long_option_is_set_in),
		cmocka_unit_test(test_trials_and_old_value),
		cmocka_unit_test(test_previous),
		cmocka_unit_test(test_notes_reasons_doubts),
		cmocka_unit_test(test_close_lists_what_is_open),
		cmocka_unit_test(test_overview_is_set_in),
		cmocka_unit_test(test_help_shows_all),
		cmocka_unit_test(test_messages),
		cmocka_unit_test(test_saved_is_for_acknowledgements),
		cmocka_unit_test(test_width),
		cmocka_unit_test(test_bold),
		cmocka_unit_test(test_reading),
		cmocka_unit_test(test_clock_at_a_terminal),
		cmocka_unit_test(test_no_bell),
		cmocka_unit_test(test_no_clock_on_a_pipe),
		cmocka_unit_test(test_prompts_fit_a_screen),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
