/* LDFLAGS: -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc */
/*
 * test_import.c: mappings and rows, from texts to diagnostics and entries. What
 * is expected is written "LINE:COLUMN ID" for diagnostics, and
 * "step.side.trial=value" for what a row becomes, as myolog-import(5) has it.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <stdlib.h>

#include <myolog/session.h>

#include "base/mem.h"
#include "import/import.h"
#include "import/mapping_write.h"
#include "loading.h"
#include "support/starve.h"

static const char protocol_text[] = HEAD "[safety pain]\n"
					 "ask = Pain?\n"
					 "level = ask\n"
					 "blocks = all\n"
					 "[step power]\n"
					 "kind = grade\n"
					 "scale = mrc\n"
					 "ask = Grade\n"
					 "source = S\n"
					 "[step force]\n"
					 "kind = number\n"
					 "unit = N, kgf\n"
					 "soft_max = 400\n"
					 "max = 900\n"
					 "decimals = 1\n"
					 "trials = 2\n"
					 "ask = Force\n"
					 "method = M\n"
					 "ask_if = power >= 3\n"
					 "[step lie]\n"
					 "kind = instruction\n"
					 "sides = once\n"
					 "ask = Lie down\n"
					 "[step words]\n"
					 "kind = text\n"
					 "sides = once\n"
					 "required = no\n"
					 "ask = Words\n"
					 "[check odd]\n"
					 "if = power = 5 and force.max < 50\n"
					 "say = Strong, but no force\n";

#define BASE                                                                   \
	"[import]\n"                                                           \
	"protocol = p\n"                                                       \
	"patient_column = id\n"                                                \
	"observed_column = day\n"                                              \
	"examiner = dn\n"                                                      \
	"zone = utc\n"
/* lines 7 to 9 */
#define SAFE                                                                   \
	"[fixed pain]\n"                                                       \
	"step = safety.pain\n"                                                 \
	"answer = n\n"

struct row {
	const char *name, *mapping, *csv, *want;
};

static const struct row mappings[] = {
	{ "sound", BASE SAFE, NULL, "" },
	{ "nothing", "", NULL, "0:0 missing-section" },
	{ "no protocol",
	    "[import]\npatient_column = a\nobserved_column = b\n"
	    "examiner = c\n",
	    NULL, "1:1 missing-key" },
	{ "who and when", "[import]\nprotocol = p\n", NULL,
	    "1:1 missing-key; 1:1 missing-key; 1:1 missing-key; "
	    "1:1 missing-section" },
	{ "both examiners", BASE "examiner_column = e\n" SAFE, NULL,
	    "5:1 duplicate-key" },
	{ "both sides", BASE "sides = right\nsides_column = s\n" SAFE, NULL,
	    "7:1 duplicate-key" },
	{ "a value", BASE "decimal = dot\n" SAFE, NULL, "7:11 bad-value" },
	{ "empty", BASE "decimal =\n" SAFE, NULL, "7:1 empty-value" },
	{ "a zone",
	    "[import]\nprotocol = p\npatient_column = id\n"
	    "observed_column = day\nexaminer = dn\nzone = cet\n" SAFE,
	    NULL, "6:8 bad-value" },
	{ "a key", BASE "decmal = comma\n" SAFE, NULL, "7:1 unknown-key" },
	{ "a key twice", BASE "zone = utc\n" SAFE, NULL, "7:1 duplicate-key" },
	{ "a section", BASE SAFE "[colum x]\nstep = power\n", NULL,
	    "10:2 unknown-section" },
	{ "a section without its id", BASE SAFE "[column]\nstep = power\n",
	    NULL, "10:1 bad-section" },
	{ "a section twice", BASE SAFE SAFE, NULL, "10:1 duplicate-section" },
	{ "a continued key",
	    BASE SAFE "[column a]\nstep = power\n side = right\n", NULL,
	    "11:8 dangling; 12:2 indented-key" },
	{ "a step", BASE SAFE "[column a]\nstep = powr\nside = right\n", NULL,
	    "11:8 dangling" },
	{ "no step", BASE SAFE "[column a]\nside = right\n", NULL,
	    "10:1 missing-key" },
	{ "ignored", BASE SAFE "[column a]\nis = ignored\n", NULL, "" },
	{ "no side", BASE SAFE "[column a]\nstep = power\n", NULL,
	    "10:1 missing-key" },
	{ "a side of none", BASE SAFE "[column a]\nstep = words\nside = left\n",
	    NULL, "12:1 bad-value" },
	{ "no trial", BASE SAFE "[column a]\nstep = force\nside = left\n", NULL,
	    "10:1 missing-key" },
	{ "a trial too far",
	    BASE SAFE "[column a]\nstep = force\nside = left\ntrial = 3\n",
	    NULL, "13:9 bad-value" },
	{ "a trial of letters",
	    BASE SAFE "[column a]\nstep = force\nside = left\ntrial = x\n",
	    NULL, "13:9 bad-value" },
	{ "a trial of none",
	    BASE SAFE "[column a]\nstep = power\nside = left\ntrial = 1\n",
	    NULL, "13:1 bad-value" },
	{ "a unit",
	    BASE SAFE "[column a]\nstep = force\nside = left\ntrial = 1\n"
		      "unit = lbf\n",
	    NULL, "14:8 bad-value" },
	{ "a unit of a note",
	    BASE SAFE "[column a]\nstep = power\nside = left\n[column b]\n"
		      "step = power\nside = left\nis = note\nblank = x\n",
	    NULL, "17:1 bad-value" },
	{ "a qualifier",
	    BASE SAFE "[column a]\nstep = words\n[column b]\nstep = words\n"
		      "is = qualifier\n",
	    NULL, "14:6 bad-value" },
	{ "a note alone",
	    BASE SAFE "[column a]\nstep = power\nside = left\nis = note\n",
	    NULL, "10:1 missing-key" },
	{ "two answers",
	    BASE SAFE "[column a]\nstep = power\nside = left\n[column b]\n"
		      "step = power\nside = left\n",
	    NULL, "13:1 duplicate-key" },
	{ "one column twice",
	    BASE SAFE "[column a]\nstep = power\nside = left\n[column b]\n"
		      "name = a\nstep = power\nside = right\n",
	    NULL, "13:1 duplicate-key" },
	{ "the patient's column",
	    BASE SAFE "[column id]\nstep = power\nside = left\n", NULL,
	    "10:1 duplicate-key" },
	{ "a fixed answer", BASE "[fixed a]\nstep = safety.pain\nanswer = x\n",
	    NULL, "9:10 bad-value" },
	{ "safety left out",
	    BASE "[fixed a]\nstep = safety.pain\nanswer = nt pain\n", NULL,
	    "9:10 bad-value" },
	{ "a map that is not there",
	    BASE SAFE "[column a]\nstep = power\nside = left\nmap = m\n", NULL,
	    "13:7 dangling" },
	{ "a map that nobody uses", BASE SAFE "[map m]\na = 1\n", NULL,
	    "10:1 unused" },
	{ "words of a map",
	    BASE SAFE "[column a]\nstep = power\nside = left\nmap = m\n"
		      "[map m]\na = 6\nb = nt\nc = nt bored\nd = skip\n"
		      "e = blank\nf = nt refused x\ng = 4p / tired\nh =\n"
		      "a = 1\n",
	    NULL,
	    "15:5 bad-value; 16:5 bad-value; 17:5 bad-value; 18:5 bad-value; "
	    "22:1 empty-value; 23:1 duplicate-key" },
	{ "a check", BASE SAFE "[column a]\nstep = check.odd\nside = left\n",
	    NULL, "10:1 bad-value" },
	{ "wide", "[import]\nprotocol = p\nlayout = wide\n", NULL, "" },
};

/* Lines 7 to 9 are SAFE's. */
#define MAP                                                                    \
	BASE SAFE                                                              \
	    "[fixed lie]\nstep = lie\nanswer = done\n"                         \
	    "[column r]\nstep = power\nside = right\nmap = m\n"                \
	    "[column q]\nstep = power\nside = right\nis = qualifier\n"         \
	    "[column n]\nstep = power\nside = right\nis = note\n"              \
	    "[column l]\nstep = power\nside = left\nblank = nt refused\n"      \
	    "[column f]\nstep = force\nside = right\ntrial = 1\nunit = kgf\n"  \
	    "[column fn]\nstep = force\nside = right\ntrial = 1\nis = note\n"  \
	    "[column g]\nstep = force\nside = right\ntrial = 2\n"              \
	    "[column w]\nstep = words\nblank = skip\n"                         \
	    "[map m]\nfull = 5\nno = nt refused asleep\nnone = blank\n"
#define CSV "id,day,r,q,n,l,f,fn,g,w\n"

static const struct row csvs[] = {
	{ "a row", MAP, CSV "P1,2024-01-02,4,p,,3,10,,100,hello\n",
	    "P1 pain=no power.r=4p power.l=3 force.r.1=98.1 force.r.2=100.0 "
	    "lie=done words=hello (force.l open)" },
	{ "a map", MAP, CSV "P1,2024-01-02,full,,,,10,,100,\n",
	    "P1 pain=no power.r=5 power.l=nt:refused force.r.1=98.1 "
	    "force.r.2=100.0 lie=done words=skipped" },
	{ "not tested", MAP, CSV "P1,2024-01-02,no,~,,2,,,,x\n",
	    "P1 pain=no power.r=nt:refused~/asleep power.l=2 lie=done "
	    "words=x" },
	{ "blank", MAP, CSV "P1,2024-01-02,none,,,2,,,,x\n",
	    "P1 pain=no power.l=2 lie=done words=x (power.r open)" },
	{ "a note", MAP, CSV "P1,2024-01-02,4,*,old / new,2,,,,x\n",
	    "P1 pain=no power.r=4*/old / new power.l=2 lie=done words=x "
	    "(force.r.1 open) (force.r.2 open)" },
	{ "no qualifier", MAP,
	    CSV "P1,2024-01-02,4,-,,2,,,,x\nP2,2024-01-02,no,x,,2,,,,x\n",
	    "2:17 cell; 3:18 cell" },
	/* "4*" and "*" are not the other qualifier "**" */
	{ "a qualifier twice", MAP,
	    CSV "P1,2024-01-02,4*,*,,2,,,,x\n"
		"P2,2024-01-02,nt* refused,*,,2,,,,x\n",
	    "2:18 cell; 3:27 cell" },
	{ "two qualifiers", MAP,
	    CSV "P1,2024-01-02,4*,P ~,why,2,,,,x\n"
		"P2,2024-01-02,nt~ refused,**,why,2,,,,x\n",
	    "P1 pain=no power.r=4p*~/why power.l=2 lie=done words=x "
	    "(force.r.1 open) (force.r.2 open); "
	    "P2 pain=no power.r=nt:refused**~/why power.l=2 lie=done words=x" },
	{ "a qualifier and a unit of what has a note behind it", MAP,
	    CSV "P1,2024-01-02,4 / old,p,,2,10 / big,,100,x\n",
	    "P1 pain=no power.r=4p/old power.l=2 force.r.1=98.1/big "
	    "force.r.2=100.0 lie=done words=x" },
	{ "a qualifier of a note alone", MAP,
	    CSV "P1,2024-01-02,/ old,p,,2,,,,x\n", "2:21 cell" },
	{ "a hidden step", MAP, CSV "P1,2024-01-02,2,,,2,,,100,x\n",
	    "2:23 cell" },
	{ "two rows", MAP,
	    CSV "P1,2024-01-02,2,,,2,,,,x\nP2,2024-01-02,1,,,1,,,,y\n",
	    "P1 pain=no power.r=2 power.l=2 lie=done words=x; "
	    "P2 pain=no power.r=1 power.l=1 lie=done words=y" },
	{ "one twice", MAP,
	    CSV "P1,2024-01-02,2,,,2,,,,x\nP1,2024-01-02,1,,,1,,,,y\n",
	    "3:1 twice" },
	{ "past a soft limit", MAP, CSV "P1,2024-01-02,4,,,2,,,500,x\n",
	    "2:23 cell" },
	{ "past a soft limit, with a note", MAP,
	    CSV "P1,2024-01-02,4,,,2,50,big,300,x\n",
	    "P1 pain=no power.r=4 power.l=2 force.r.1=490.3/big "
	    "force.r.2=300.0 lie=done words=x" },
	{ "past a hard limit", MAP, CSV "P1,2024-01-02,4,,,2,,,901,x\n",
	    "2:23 cell" },
	{ "a check", MAP, CSV "P1,2024-01-02,full,,,2,1,,2,x\n", "2:1 cell" },
	{ "a comma", MAP, CSV "P1,2024-01-02,4,,,2,,,\"1,5\",x\n",
	    "2:23 cell" },
	{ "no answer", MAP, CSV "P1,2024-01-02,none,,,,,,,\n",
	    "P1 pain=no power.l=nt:refused lie=done words=skipped "
	    "(power.r open)" },
	{ "who and when", MAP, CSV "P 1,2024-13-02,4,,,2,,,,x\n",
	    "2:1 cell; 2:5 cell" },
	{ "ids and days", MAP, CSV ",,4,,,2,,,,x\n", "2:1 cell; 2:2 cell" },
	{ "all at once", MAP,
	    CSV "P1,2024-01-02,9,,,8,,,7,x\nP2,x,4,,,2,,,1000,y\n",
	    "2:15 cell; 2:19 cell; 3:4 cell; 3:14 cell" },
	{ "no rows", MAP, CSV, "" },
	{ "empty rows", MAP, CSV ",,,,,,,,,\n\n , ,,,,,,,,\n", "" },
	{ "empty rows refused",
	    "[import]\nprotocol = p\npatient_column = id\n"
	    "observed_column = day\nexaminer = dn\nempty_rows = refuse\n"
	    "other_columns = ignore\n" SAFE,
	    CSV ",,,,,,,,,\n", "2:1 cell" },
	{ "consent given",
	    BASE "[column s]\nstep = safety.pain\n[column sn]\n"
		 "step = safety.pain\nis = note\n[column r]\nstep = power\n"
		 "side = right\n",
	    "id,day,s,sn,r\nP1,2024-01-02,y,the doctor,4\n",
	    "P1 pain=yes/consent to go on: the doctor power.r=4 "
	    "(power.l open) (force.r.1 open) (force.r.2 open) (lie open) "
	    "(words open)" },
	{ "consent refused",
	    BASE "[column s]\nstep = safety.pain\n[column sn]\n"
		 "step = safety.pain\nis = note\n[column r]\nstep = power\n"
		 "side = right\n",
	    "id,day,s,sn,r\nP1,2024-01-02,y,,4\n", "2:18 cell" },
	{ "a side that is not there", BASE SAFE "sides = x\n", "id,day\n",
	    "10:1 unknown-key" },
	{ "wide", "[import]\nprotocol = p\nlayout = wide\nzone = utc\n",
	    "patient_id,examiner_id,observed_at,opened_at,session_sides,"
	    "safety_pain,power_right,power_right_qualifier,"
	    "power_right_missing,power_right_reason,power_left,"
	    "power_left_missing,power_left_reason,lie,score_x\n"
	    "P1,dn,,2024-01-02T00:00:00Z,left right,no,4,p,,,,not-tested,"
	    "refused,done,7\n",
	    "P1 pain=no power.l=nt:refused power.r=4p lie=done "
	    "(force.r.1 open) (force.r.2 open) (words open)" },
	{ "wide, what is not closed",
	    "[import]\nprotocol = p\nlayout = wide\nzone = utc\n",
	    "patient_id,examiner_id,observed_at,session_state,is_void,"
	    "protocol_id,safety_pain,power_left\n"
	    "P1,dn,2024-01-02,open,1,q,no,4\n",
	    "2:18 cell; 2:23 cell; 2:25 cell" },
};

static bool
id_ok(void *ctx, struct str id)
{
	(void)ctx;
	return id.len > 0 && str_find(id, ' ') == id.len;
}

static int
utc(void *ctx, int64_t ms)
{
	(void)ctx;
	(void)ms;
	return 0;
}

static bool
new_id(void *ctx, size_t row, char out[UUID_SIZE])
{
	unsigned char random[10] = { 0, (unsigned char)row };

	(void)ctx;
	uuid_v7(out, 1, random);
	return true;
}

static void
add_place(struct buf *out, const struct myo_slot *slot)
{
	buf_adds(out, slot->safety != NULL ? slot->safety->id : slot->step_id);
	if (slot->side != MYO_SIDE_ONCE)
		buf_addf(out, ".%c", myo_side_text(slot->side)[0]);
	if (slot->trial > 0)
		buf_addf(out, ".%d", slot->trial);
}

/* In the order of asking; the one wanted of slots that are open, and of the
 * left side's force, which no case is about, "(force.l open)". */
static void
list_session(struct buf *out, const struct import_row *row,
    const struct myo_protocol *protocol)
{
	struct myo_session *s = myo_session_new(protocol);

	assert_non_null(s);
	for (size_t i = 0; i < row->n_entries; i++)
		assert_int_equal(
		    myo_session_apply(s, &row->entries[i]), MYO_OK);
	buf_addf(out, "%s%s", out->len > 0 ? "; " : "", row->patient_id);
	struct buf open = BUF_INIT;
	for (size_t i = 0; i < myo_session_n_slots(s); i++) {
		struct myo_slot slot;
		myo_session_slot(s, i, &slot);
		if (slot.state == MYO_SLOT_HIDDEN)
			continue;
		if (slot.state == MYO_SLOT_OPEN) {
			if (strcmp(slot.step_id, "force") == 0 &&
			    slot.side == MYO_SIDE_LEFT) {
				if (slot.trial == 1)
					buf_adds(&open, " (force.l open)");
				continue;
			}
			buf_adds(&open, " (");
			add_place(&open, &slot);
			buf_adds(&open, " open)");
			continue;
		}
		buf_addc(out, ' ');
		add_place(out, &slot);
		buf_addf(out, "=%s%s",
		    slot.state == MYO_SLOT_SKIPPED ? "skipped" : slot.value,
		    slot.qualifier);
		for (size_t k = 0; k < slot.n_notes; k++)
			buf_addf(out, "/%s", slot.notes[k].text);
	}
	buf_addstr(out, buf_str(&open));
	buf_release(&open);
	myo_session_free(s);
}

static const struct import_rules rules = {
	.patient_ok = id_ok,
	.patient_rule = "an id",
	.examiner_ok = id_ok,
	.examiner_rule = "an id",
	.offset = utc,
	.new_id = new_id,
	.program = "myolog",
	.now = INT64_C(1795424400000),
	.stamp = "2026-11-23T09:00:00.000+00:00",
};

static void
run_row(const struct row *row, const struct myo_protocol *protocol)
{
	struct arena arena = ARENA_INIT;
	struct myo_diags *diags = myo_diags_new();
	struct buf got = BUF_INIT;
	struct import in = { .n = 0 };
	struct mapping *m =
	    mapping_read(&arena, "m.ini", str_from(row->mapping), diags);

	assert_non_null(m);
	if (m->protocol_id[0] != '\0')
		mapping_bind(m, protocol, diags);
	if (m->errors == 0 && row->csv != NULL)
		assert_int_equal(
		    import_read(&arena, "f.csv", str_from(row->csv), m,
			protocol, &rules, &in, diags),
		    MYO_OK);
	if (myo_diags_count(diags) > 0)
		list_diags(&got, diags, MYO_NOTE);
	for (size_t i = 0; i < in.n && in.errors == 0; i++)
		list_session(&got, &in.rows[i], protocol);
	if (strcmp(got.data, row->want) != 0) {
		for (size_t i = 0; i < myo_diags_count(diags); i++)
			print_message("%s\n", myo_diags_get(diags, i)->text);
		fail_msg("%s:\n%s\nnot\n%s", row->name, got.data, row->want);
	}
	buf_release(&got);
	myo_diags_free(diags);
	arena_release(&arena);
}

static struct myo_protocol *
load(void)
{
	struct myo_diags *diags = myo_diags_new();
	struct myo_protocol *p =
	    load_text(protocol_text, sizeof(protocol_text) - 1, diags);

	for (size_t i = 0; p == NULL && i < myo_diags_count(diags); i++)
		print_message("%s\n", myo_diags_get(diags, i)->text);
	assert_non_null(p);
	myo_diags_free(diags);
	return p;
}

static void
reads_mappings(void **state)
{
	struct myo_protocol *p = load();

	(void)state;
	for (size_t i = 0; i < sizeof(mappings) / sizeof(mappings[0]); i++)
		run_row(&mappings[i], p);
	myo_protocol_free(p);
}

static void
reads_rows(void **state)
{
	struct myo_protocol *p = load();

	(void)state;
	for (size_t i = 0; i < sizeof(csvs) / sizeof(csvs[0]); i++)
		run_row(&csvs[i], p);
	myo_protocol_free(p);
}

/* Whichever allocation fails: out of memory, or all rows. */
static void
says_that_memory_ran_out(void **state)
{
	static const char mapping[] =
	    BASE SAFE "[column power]\nstep = power\nside = left\n";
	static const char csv[] = "id,day,power\n"
				  "P1,2024-01-02,4\n"
				  "P2,2024-01-03,3\n";
	struct myo_protocol *p = load();
	size_t fired = 1;

	(void)state;
	for (size_t n = 1; fired > 0; n++) {
		struct arena arena = ARENA_INIT;
		struct myo_diags *diags = myo_diags_new();
		struct import in = { .n = 0 };
		struct mapping *m =
		    mapping_read(&arena, "m.ini", str_from(mapping), diags);
		assert_non_null(m);
		mapping_bind(m, p, diags);
		assert_int_equal(m->errors, 0);
		starve_at(n, false);
		enum myo_status status = import_read(
		    &arena, "f.csv", str_from(csv), m, p, &rules, &in, diags);
		fired = starve_end();
		if (status == MYO_OK && in.errors == 0)
			assert_int_equal(in.n, 2);
		else if (status == MYO_OK)
			assert_true(myo_diags_count(diags) > 0);
		else
			assert_int_equal(status, MYO_ERR_NOMEM);
		myo_diags_free(diags);
		arena_release(&arena);
	}
	mem_forget();
	myo_protocol_free(p);
}

/* What is printed to begin with is sound, and its header has all columns. */
static void
writes_templates(void **state)
{
	struct myo_protocol *p = load();
	struct buf text = BUF_INIT, header = BUF_INIT;

	(void)state;
	mapping_write(&text, p, "p");
	mapping_write_header(&header, p);
	const struct row row = { "template", text.data, header.data, "" };
	run_row(&row, p);
	assert_true(str_starts(buf_str(&header),
	    STR("patient_id,examiner_id,observed_at,safety_pain,"
		"safety_pain_note,power_right,power_right_note,power_left,")));
	buf_release(&header);
	buf_release(&text);
	myo_protocol_free(p);
}

static void
remarks(void **state)
{
	struct buf text = BUF_INIT;

	(void)state;
	/* printf abc | b2sum -l 256 */
	import_remark(&text, "some/where/a b.csv", 12, STR("abc"));
	assert_string_equal(text.data,
	    "imported from a b.csv, line 12, blake2b-256 "
	    "bddd813c634239723171ef3fee98579b94964e3bb1cb3e427262c8c068d52319");
	assert_true(mapping_is(str_from("# x\n\n[import]\n")));
	assert_true(mapping_is(str_from("\xef\xbb\xbf[map a]\n")));
	assert_false(mapping_is(str_from("[step a]\n[import]\n")));
	assert_false(mapping_is(str_from("")));
	buf_release(&text);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(reads_mappings),
		cmocka_unit_test(reads_rows),
		cmocka_unit_test(says_that_memory_ran_out),
		cmocka_unit_test(writes_templates),
		cmocka_unit_test(remarks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
