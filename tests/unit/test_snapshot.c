/*
 * test_snapshot.c: a snapshot is the same protocol again, whatever the file
 * looked like, and its own snapshot.
 */
#include "loading.h"

#include <stdio.h>
#include <stdlib.h>

#include "core/cond.h"

/* ---- Everything that a model says, but places, snapshot and hash. */

static void
dump_choices(struct buf *out, const struct myo_choice *c, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		buf_addf(out, " {%s|%s|%s|%d|%g|%d%d%d%d|%u", c[i].code,
		    c[i].label, c[i].definition, c[i].rank, c[i].points,
		    c[i].has_points, c[i].abnormal, c[i].exclusive,
		    c[i].gravity, c[i].qualifiers);
		for (size_t k = 0; k < c[i].n_aliases; k++)
			buf_addf(out, "|%s", c[i].aliases[k]);
		buf_adds(out, "}");
	}
}

static void
dump_blocks(struct buf *out, const struct myo_blocks *b)
{
	buf_addf(out, " blocks %d", b->all);
	for (size_t i = 0; i < b->n_steps; i++)
		buf_addf(out, ",%d", b->steps[i]);
}

static void
dump_named(struct buf *out, const struct myo_named *named, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_addf(out, " <%s=%s>", named[i].name, named[i].value);
}

static void
dump_step(struct buf *out, const struct myo_step *s)
{
	buf_addf(out, "step %s %d %d", s->id, (int)s->kind, s->index);
	const char *const texts[] = { s->ask, s->action, s->position,
		s->stabilise, s->resist, s->palpate, s->say, s->watch, s->help,
		s->method, s->source, s->structure, s->identifies,
		s->ask_if_text, s->mdc_source };
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		buf_addf(out, " [%s]", texts[i]);
	dump_named(out, s->codes, s->n_codes);
	for (size_t i = 0; i < s->n_compare_if_same; i++)
		buf_addf(out, " same %d", s->compare_if_same[i]);
	for (size_t i = 0; i < s->n_muscles; i++)
		buf_addf(out, " %s", s->muscles[i]);
	buf_addf(out, " sides %zu%d%d%d with %d trials %d %d %d", s->n_sides,
	    (int)s->sides[0], (int)s->sides[1], s->else_side, s->with,
	    s->trials, s->required, (int)s->note);
	dump_choices(out, s->choices, s->n_choices);
	buf_addf(out, " %d %s", s->many, s->scale ? s->scale->id : "-");
	for (size_t i = 0; i < s->n_units; i++)
		buf_addf(out, " %s", s->units[i]);
	buf_addf(out, " %d%d%d%d%d %g %g %g %g %d %g %g %g %g\n", s->has_min,
	    s->has_max, s->has_soft_min, s->has_soft_max, s->has_mdc, s->min,
	    s->max, s->soft_min, s->soft_max, s->decimals, s->target, s->rest,
	    s->cadence, s->mdc);
}

static void
dump(struct buf *out, const struct myo_protocol *p)
{
	buf_addf(out, "%s %s [%s] [%s] [%s] [%s] %zu%d%d %d\n", p->id,
	    p->version, p->title, p->region, p->about, p->sources, p->n_sides,
	    (int)p->sides[0], (int)p->sides[1], (int)p->order);
	for (size_t i = 0; i < p->n_scales; i++) {
		const struct myo_scale *s = &p->scales[i];
		buf_addf(out, "scale %s [%s] [%s] [%s] %u %d", s->id, s->title,
		    s->source, s->credit, s->qualifiers, s->numeric);
		dump_choices(out, s->levels, s->n_levels);
	}
	for (size_t i = 0; i < p->n_reasons; i++) {
		const struct myo_reason *r = &p->reasons[i];
		buf_addf(out, "\nreason %s [%s] %d%d%d%d", r->id, r->label,
		    r->not_done, r->text_required, r->for_not_tested,
		    r->for_stop);
	}
	for (size_t i = 0; i < p->n_muscles; i++) {
		const struct myo_muscle *m = &p->muscles[i];
		buf_addf(out, "\nmuscle %s [%s] [%s] [%s] [%s]", m->id, m->name,
		    m->origin, m->relations, m->source);
		dump_named(out, m->roots_by, m->n_roots_by);
	}
	buf_adds(out, "\n");
	for (size_t i = 0; i < p->n_steps; i++)
		dump_step(out, &p->steps[i]);
	for (size_t i = 0; i < p->n_safeties; i++) {
		const struct myo_safety *s = &p->safeties[i];
		buf_addf(out, "safety %s [%s] [%s] %d %d", s->id, s->ask,
		    s->source, s->many, (int)s->level);
		dump_choices(out, s->choices, s->n_choices);
		dump_blocks(out, &s->blocks);
	}
	for (size_t i = 0; i < p->n_stops; i++) {
		const struct myo_stop *s = &p->stops[i];
		buf_addf(out, "\nstop %s [%s] [%s] %d", s->id, s->cond_text,
		    s->say, s->sided);
		dump_blocks(out, &s->blocks);
	}
	for (size_t i = 0; i < p->n_checks; i++)
		buf_addf(out, "\ncheck %s [%s] [%s] %d", p->checks[i].id,
		    p->checks[i].cond_text, p->checks[i].say,
		    p->checks[i].sided);
	for (size_t i = 0; i < p->n_scores; i++) {
		buf_addf(out, "\nscore %s [%s]", p->scores[i].id,
		    p->scores[i].label);
		dump_named(out, p->scores[i].rules, p->scores[i].n_rules);
	}
}

/* Every line of a snapshot is one that inih takes whole. */
static void
check_lines(const char *name, const struct myo_protocol *p)
{
	struct str rest = { p->snapshot, p->snapshot_len };
	while (rest.len > 0) {
		struct str line = str_cut(rest, '\n', &rest);
		struct str text = str_trim(line);
		bool comment =
		    text.len > 0 && (text.p[0] == '#' || text.p[0] == ';');
		if (line.len > 198 || comment)
			fail_msg("%s: line \"%.*s\"", name, STR_ARG(line));
	}
	assert_int_equal(p->snapshot_len, strlen(p->snapshot));
}

/* Loads the snapshot, with and without a catalogue, and compares. */
static void
check_again(const char *name, const struct myo_protocol *p)
{
	struct buf first = BUF_INIT, second = BUF_INIT;
	struct myo_diags *diags = myo_diags_new();
	struct myo_protocol *q = NULL;
	check_lines(name, p);
	dump(&first, p);
	enum myo_status status = myo_protocol_load(
	    "snapshot", p->snapshot, p->snapshot_len, NULL, NULL, &q, diags);
	if (status != MYO_OK)
		fail_msg("%s: %s in\n%s", name, myo_diags_get(diags, 0)->text,
		    p->snapshot);
	dump(&second, q);
	if (strcmp(first.data, second.data) != 0)
		fail_msg("%s:\n%s\n%s", name, first.data, second.data);
	if (strcmp(p->snapshot, q->snapshot) != 0)
		fail_msg("%s:\n%s\n%s", name, p->snapshot, q->snapshot);
	assert_string_equal(p->hash, q->hash);
	assert_string_equal(p->rev, q->rev);
	myo_protocol_free(q);
	q = load_text(p->snapshot, p->snapshot_len, diags);
	assert_non_null(q);
	assert_string_equal(p->snapshot, q->snapshot);
	myo_protocol_free(q);
	myo_diags_free(diags);
	buf_release(&second);
	buf_release(&first);
}

/* ---- One whole snapshot, by hand */

static void
test_canonical(void **state)
{
	(void)state;
	static const char text[] = "# comments go\n"
				   "[step b]\n"
				   "note=ask\n"
				   "ask = Second,   with blanks\n"
				   "   and more\n"
				   "   .\n"
				   "   #no comment\n"
				   "kind = yesno\n"
				   "[score s]\n"
				   "band = < 48 low\n"
				   "  >= 48 high\n"
				   "sum = g\n"
				   "label = S\n"
				   "[step g]\n"
				   "scale = two\n"
				   "kind = grade\n"
				   "ask = Grade\n"
				   "[check c]\n"
				   "if = g = t and\n"
				   "  b = yes\n"
				   "say = C\n"
				   "[grade two t]\n"
				   "label = Top\n"
				   "points = 2\n"
				   "rank = 7\n"
				   "[grade two l]\n"
				   "label = Low\n"
				   "points = 1\n"
				   "[scale two]\n"
				   "title = Two\n"
				   "source = S\n"
				   "[protocol]\n"
				   "sources = S\n"
				   "title = T\n"
				   "version = 1\n"
				   "id = p\n";
	/* The levels stand by rank, and say it. */
	static const char expected[] = "[protocol]\n"
				       "id = p\n"
				       "version = 1\n"
				       "title = T\n"
				       "sources = S\n"
				       "\n"
				       "[scale two]\n"
				       "title = Two\n"
				       "source = S\n"
				       "\n"
				       "[grade two l]\n"
				       "label = Low\n"
				       "rank = 1\n"
				       "points = 1\n"
				       "\n"
				       "[grade two t]\n"
				       "label = Top\n"
				       "rank = 7\n"
				       "points = 2\n"
				       "\n"
				       "[reason refused]\n"
				       "label = refused\n"
				       "class = not-done\n"
				       "\n"
				       "[step b]\n"
				       "kind = yesno\n"
				       "ask = Second,   with blanks and more\n"
				       "\t.\n"
				       "\t#no comment\n"
				       "note = ask\n"
				       "\n"
				       "[step g]\n"
				       "kind = grade\n"
				       "ask = Grade\n"
				       "scale = two\n"
				       "\n"
				       "[check c]\n"
				       "if = g = t and b = yes\n"
				       "say = C\n"
				       "\n"
				       "[score s]\n"
				       "label = S\n"
				       "sum = g\n"
				       "band = < 48 low\n"
				       "\t>= 48 high\n";
	/* "#no comment" starts a paragraph and is a comment for inih: the
	 * file above says so, and is refused. Without the '#' it is as
	 * expected. */
	expect_diags(
	    "dropped", text, strlen(text), MYO_ERROR, "7:4 dropped-line");
	char *sound = strdup(text);
	char *wanted = strdup(expected);
	assert_true(sound != NULL && wanted != NULL);
	*strstr(sound, "#no") = '>';
	*strstr(wanted, "#no") = '>';
	struct myo_protocol *p = load_sound(sound);
	assert_string_equal(p->snapshot, wanted);
	check_again("canonical", p);
	myo_protocol_free(p);
	free(wanted);
	free(sound);
}

/* ---- Texts that are hard to wrap */

struct wrap_row {
	const char *name;
	const char *lines; /* of "say", from the first byte behind "say" */
};

#define X10 "xxxxxxxxxx"
#define X190                                                                   \
	X10 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10 X10    \
	    X10 X10

/* clang-format off */
static const struct wrap_row wraps[] = {
	{ "short", " = a\n" },
	{ "198 bytes", " = " X190 "xx\n" },
	{ "too long for ' = '", "=" X190 "xxxx\n" },
	{ "the longest below its key", " =\n\t" X190 "xxxxxxx\n" },
	{ "hash first, and long", "=#" X190 "xxx\n" },
	{ "semicolon first", "=;b\n" },
	{ "a point alone", " = .\n" },
	{ "a point, and a long word", " = .\n\t" X190 "xxxxxxx\n" },
	{ "a point between long words", " =\n\t" X190 " .\n\t" X190 "xxxxxxx\n" },
	{ "a hash between long words", " =\n\t" X190 " #\n\t" X190 "xxxxxxx\n" },
	{ "hash words only", " = #1 #2 #3 #4 #5 #6 #7 #8 #9 #10 #11 #12 #13 "
	    "#14 #15 #16 #17 #18 #19 #20 #21 #22 #23 #24 #25 #26\n" },
	{ "points only", " = . . . . . . . . . . . . . . . . . . . . . . . . "
	    ". . . . . . . . . . . . . . . . . . . . . . . . . . . . . .\n" },
	{ "two blanks where a line would end", " = aaaa aaaa aaaa aaaa aaaa "
	    "aaaa aaaa aaaa aaaa aaaa aaaa aaaa aaaa aaaa aaa  bbbb  bbbb\n" },
	{ "tabs", " = a\tb \t c\n" },
	{ "paragraphs", " = a\n .\n b\n .\n c\n" },
	{ "a long paragraph", " = a\n .\n " X190 "\n " X190 "\n .\n c\n" },
	{ "wide characters", " = \xc3\xa4\xc3\xb6\xc3\xbc \xe2\x89\xa5 "
	    "\xf0\x9f\x92\xaa\n" },
	{ "looks like a key", " = push\n  and = hold\n" },
	{ "looks like a section", " = push\n  [step b]\n" },
	{ "colons and semicolons", " = a: b; c;d\n" },
};
/* clang-format on */

static void
test_wrapping(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(wraps) / sizeof(wraps[0]); i++) {
		struct buf text = BUF_INIT;
		buf_addf(&text, HEAD "[step a]\nkind = text\nask = Q\nsay%s",
		    wraps[i].lines);
		struct myo_protocol *p = load_sound(text.data);
		check_again(wraps[i].name, p);
		myo_protocol_free(p);
		buf_release(&text);
	}
}

/* ---- Many, made up */

static uint32_t seed;

static uint32_t
roll(uint32_t sides)
{
	seed ^= seed << 13;
	seed ^= seed >> 17;
	seed ^= seed << 5;
	return seed % sides;
}

/*
 * A text in some layout: what is written into the file, and what must be
 * read. Lines break where the writer of a file may break them.
 */
static void
random_text(struct buf *file, struct buf *value, size_t key_len)
{
	static const char *const words[] = {
		"a",
		"knee",
		".",
		"#1",
		("\xc3\xa4u\xc3\x9f"
		 "ere"),
		"half;way",
		"[x]",
		"and",
		"=",
		"k = v",
		"extraordinarily-long-word",
		"\xf0\x9f\x92\xaa",
		"*",
		"two  blanks",
		"tab\tbed",
		":",
		"..",
	};
	size_t column = key_len + 3;
	uint32_t n = 1 + roll(60);
	bool fresh = true; /* nothing on this line yet */
	for (uint32_t i = 0; i < n; i++) {
		const char *word =
		    words[roll(sizeof(words) / sizeof(words[0]))];
		size_t len = strlen(word);
		bool may_start = word[0] != '#' && strcmp(word, ".") != 0;
		bool must = column + 1 + len > 190;
		if (i == 0) {
			/* behind the '=' anything goes */
		} else if (must && !may_start) {
			continue;
		} else if (may_start && (must || roll(7) == 0)) {
			bool paragraph = roll(4) == 0;
			buf_addf(file, "\n%s%s", paragraph ? "  .\n" : "",
			    roll(2) ? "\t" : "   ");
			buf_addc(value, paragraph ? '\n' : ' ');
			column = 3;
			fresh = true;
		}
		if (!fresh) {
			buf_addc(file, ' ');
			buf_addc(value, ' ');
			column++;
		}
		buf_adds(file, word);
		buf_adds(value, word);
		column += len;
		fresh = false;
	}
	buf_addc(file, '\n');
}

struct made {
	struct buf file;
	struct buf says[12]; /* what the `say` of each step must be */
	uint32_t n_steps;
};

static void
random_step(struct made *m, uint32_t i)
{
	static const char *const kinds[] = {
		"kind = yesno\nask = Q\nabnormal = no\n",
		"kind = choice\nask = Q\noption.a = A a\noption.b = B\n"
		"definition.b = long\nalias.a = aa, aaa\n",
		"kind = palpation\nstructure = s\noption.a = A\n"
		"option.b = B\nexclusive = a\nabnormal = b\n",
		"kind = grade\nscale = mrc\nask = Q\nabnormal = 0, 1\n",
		"kind = grade\nscale = two\nask = Q\n",
		"kind = number\nask = Q\nunit = N, kgf\nmin = 0,5\n"
		"max = 9\nmdc = 1\nmdc_source = M\n",
		"kind = count\nask = Q\ntarget = 3\n",
		"kind = hold\nask = Q\nrest = 5\n",
		"kind = text\nask = Q\nidentifies = device\n",
		"kind = instruction\ndo = D\n",
	};
	struct buf *f = &m->file;
	buf_addf(f, "[step s%u]\n%s", (unsigned)i,
	    kinds[roll(sizeof(kinds) / sizeof(kinds[0]))]);
	buf_adds(f, "say = ");
	random_text(f, &m->says[i], 3);
	if (roll(3) == 0)
		buf_adds(f, "sides = left, right\n");
	if (roll(3) == 0)
		buf_adds(f, "required = no\n");
	if (roll(3) == 0)
		buf_adds(f, "muscles = m\n");
	if (roll(3) == 0)
		buf_adds(f, "code.x = 1\ncode.y = 2\n");
	if (i > 0 && roll(2) == 0)
		buf_addf(f, "ask_if = s%u answered\n   or s%u not-tested\n",
		    (unsigned)roll(i), (unsigned)roll(i));
	if (i > 0 && roll(4) == 0)
		buf_addf(f, "with = s%u\n", (unsigned)roll(i));
}

static void
make(struct made *m, uint32_t number)
{
	seed = number * 2654435761u + 1;
	*m = (struct made){ .file = BUF_INIT, .n_steps = 1 + roll(12) };
	for (size_t i = 0; i < 12; i++)
		buf_init(&m->says[i]);
	buf_adds(&m->file, HEAD);
	if (roll(2))
		buf_adds(&m->file, "order = side\n");
	buf_adds(&m->file,
	    "[scale two]\ntitle = Two\nsource = S\n"
	    "[grade two b]\nlabel = B\nrank = 9\nalias = bb, bbb\n"
	    "[grade two a]\nlabel = A\npoints = -0,5\n"
	    "[muscle m]\nname = M\nroots.k = L5\nsource = S\n");
	for (uint32_t i = 0; i < m->n_steps; i++)
		random_step(m, i);
	if (roll(2))
		buf_addf(&m->file,
		    "[stop x]\nif = s%u answered\nsay = X\n"
		    "blocks = all\n",
		    (unsigned)roll(m->n_steps));
	if (roll(2))
		buf_addf(&m->file,
		    "[safety y]\nask = Y\nkind = checks\n"
		    "option.p = P\nblocks = s%u\n",
		    (unsigned)roll(m->n_steps));
	if (roll(2))
		buf_adds(&m->file, "[step z]\nkind = count\nask = Z\n"
				   "[score z]\nlabel = Z\nmax = z\n"
				   "band =\n  < 3 low\n  < 4 mid\n");
}

static void
test_made_up(void **state)
{
	(void)state;
	size_t sound = 0;
	for (uint32_t number = 1; number <= 300; number++) {
		struct made m;
		make(&m, number);
		char name[40];
		(void)snprintf(
		    name, sizeof(name), "number %u", (unsigned)number);
		/* Sides may not agree with those of the parent: some of the
		 * made up are refused, and have no snapshot. */
		struct myo_diags *diags = myo_diags_new();
		struct myo_protocol *p =
		    load_text(m.file.data, m.file.len, diags);
		for (size_t i = 0; i < myo_diags_count(diags); i++) {
			const struct myo_diag *d = myo_diags_get(diags, i);
			if (d->severity == MYO_ERROR &&
			    strstr(d->text, "for 'with'") == NULL)
				fail_msg("%s: %d:%d %s in\n%s", name, d->line,
				    d->column, d->text, m.file.data);
		}
		for (uint32_t i = 0; p != NULL && i < m.n_steps; i++)
			assert_string_equal(p->steps[i].say, m.says[i].data);
		if (p != NULL)
			check_again(name, p);
		sound += p != NULL;
		myo_protocol_free(p);
		myo_diags_free(diags);
		for (size_t i = 0; i < 12; i++)
			buf_release(&m.says[i]);
		buf_release(&m.file);
	}
	assert_true(sound >= 150);
}

/* The snapshot depends on nothing but what the protocol uses. */
static void
test_independent(void **state)
{
	(void)state;
	static const char plain[] = HEAD "[step a]\nkind = text\nask = Q\n";
	static const char other[] =
	    "\xef\xbb\xbf"
	    "# c\r\n" HEAD
	    "[scale unused]\ntitle = U\nsource = S\n[grade unused x]\n"
	    "label = X\n\n[step a]\r\n  ask=Q\r\nkind   =\ttext\r\n";
	struct myo_protocol *p = load_sound(plain);
	struct myo_protocol *q = load_sound(other);
	assert_string_equal(p->snapshot, q->snapshot);
	assert_string_equal(p->rev, q->rev);
	myo_protocol_free(q);
	q = load_sound(HEAD "[step a]\nkind = text\nask = R\n");
	assert_string_not_equal(p->rev, q->rev);
	myo_protocol_free(q);
	myo_protocol_free(p);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_canonical),
		cmocka_unit_test(test_wrapping),
		cmocka_unit_test(test_made_up),
		cmocka_unit_test(test_independent),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
