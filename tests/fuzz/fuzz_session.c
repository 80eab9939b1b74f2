/*
 * Whole sessions at the prompt: the first byte says how it is opened, each
 * line is typed; "%resume" folds the entries into a new session as resume
 * does. After some lines the rig folds all entries again and compares. Every
 * line is answered: by entries that can be stored and read back equal, by
 * words, or by another question. At the end the entries, written to lines and
 * read back, give the same record twice.
 */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "fuzz/fuzz.h"
#include "fuzz/rich.h"
#include "store/csv_read.h"
#include "store/schema.h"
#include "support/rig.h"

#define LINES_MAX  40
#define FOLD_EVERY 7
#define CHAIN                                                                  \
	"0123456789abcdef0123456789abcdef"                                     \
	"0123456789abcdef0123456789abcdef"

/* The line of an entry as the store would write it. */
static void
write_line(struct buf *out, const struct myo_entry *e)
{
	FUZZ_CHECK_OF(schema_check(e, NULL) == MYO_OK, e->value);
	schema_encode(out, e);
	buf_adds(out, "," CHAIN);
	FUZZ_CHECK(!out->failed);
}

static void
check_entries(const struct rig *rig, size_t from)
{
	for (size_t i = from; i < rig->n_entries; i++) {
		struct buf line = BUF_INIT;
		write_line(&line, &rig->entries[i]);
		FUZZ_CHECK_OF(
		    str_find(buf_str(&line), '\n') == line.len, line.data);
		buf_release(&line);
	}
}

/* Where the session stands, in words. */
static char *
standing(struct rig *rig)
{
	struct buf b = BUF_INIT;

	buf_addstr(
	    &b, str_from(rig_at(rig))); /* which asks for the prompt too */
	const struct myo_prompt *p = myo_session_prompt(rig->session);
	buf_addf(&b, " %d %s %s", (int)p->went_back, p->old_value, p->question);
	return buf_detach(&b);
}

static void
check_prompt(struct rig *rig)
{
	const struct myo_prompt *p = myo_session_prompt(rig->session);

	FUZZ_CHECK(utf8_check(str_from(p->question)) == strlen(p->question));
	FUZZ_CHECK(p->ask == MYO_ASK_NOTHING || p->question[0] != '\0');
	FUZZ_CHECK(p->number <= p->count);
	FUZZ_CHECK(rig->next != MYO_NEXT_ASK || p->ask != MYO_ASK_NOTHING);
}

static void
type(struct rig *rig, const char *line)
{
	size_t before = rig->n_entries;
	char *was = standing(rig);

	rig_type(rig, line);
	check_entries(rig, before);
	check_prompt(rig);
	char *is = standing(rig);
	bool stored = rig->n_entries > before;
	bool moved = strcmp(was, is) != 0 || rig->next != MYO_NEXT_ASK;
	/* These may be answered by the question that stood already. */
	bool stays =
	    strstr(line, ":goto ") != NULL ||
	    (strstr(line, "nt") != NULL &&
		myo_session_prompt(rig->session)->ask == MYO_ASK_REASON);
	FUZZ_CHECK_OF(stored || moved || stays || rig->said[0] != '\0', line);
	/* "saved" is of something. */
	FUZZ_CHECK_OF(rig->saved[0] == '\0' || stored, line);
	/* Why it was rejected. */
	if (stored && rig->entries[before].entry == MYO_ENTRY_REJECTED)
		FUZZ_CHECK_OF(rig->said[0] != '\0' && rig->saved[0] == '\0' &&
				  rig->entries[before].note[0] != '\0',
		    line);
	free(is);
	free(was);
}

/* The record of the entries as a reader of their lines has them. */
static char *
read_record(const struct rig *rig)
{
	struct myo_session *s = myo_session_new(rig->protocol);
	struct csv_reader *reader = csv_reader_new();

	FUZZ_CHECK(s != NULL && reader != NULL);
	for (size_t i = 0; i < rig->n_entries; i++) {
		struct buf line = BUF_INIT;
		struct csv_row row;
		struct schema_fault fault;
		struct myo_entry e;
		write_line(&line, &rig->entries[i]);
		FUZZ_CHECK_OF(
		    csv_read_row(reader, buf_str(&line), &row) == MYO_OK &&
			schema_decode(&row, &e, &fault),
		    line.data);
		FUZZ_CHECK(myo_session_apply(s, &e) == MYO_OK);
		buf_release(&line);
	}
	char *text = rig_record(s);
	csv_reader_free(reader);
	myo_session_free(s);
	return text;
}

static void
finish(struct rig *rig)
{
	char *lived = rig_record(rig->session);
	char *read = read_record(rig);

	FUZZ_CHECK_OF(strcmp(lived, read) == 0, lived);
	if (rig->next == MYO_NEXT_ASK) {
		rig_resume(rig);
		rig_resume(rig);
		check_entries(rig, 0);
		char *resumed = rig_record(rig->session);
		FUZZ_CHECK_OF(strcmp(lived, resumed) == 0, resumed);
		free(resumed);
	}
	free(read);
	free(lived);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char *const sides[] = { "", "rl", "lr", "r", "l" };
	static struct rig rig;
	struct str rest, line;

	if (len == 0)
		return 0;
	rig_init_lent(&rig, rich_protocol());
	rig.every = FOLD_EVERY;
	rig_open(&rig, sides[data[0] % 5],
	    data[0] & 0x80 ? MYO_ORDER_SIDE : MYO_ORDER_STEP);
	check_entries(&rig, 0);
	rest = (struct str){ (const char *)data + 1, len - 1 };
	for (size_t i = 0; i < LINES_MAX && rig.next == MYO_NEXT_ASK; i++) {
		if (!fuzz_line(&rest, &line))
			break;
		char *text = fuzz_text(line);
		if (strcmp(text, "%resume") == 0)
			rig_resume(&rig);
		else if (utf8_check(line) == line.len)
			type(&rig, text);
		free(text);
	}
	finish(&rig);
	rig_release(&rig);
	return 0;
}
