/*
 * Foreign CSV files: the first byte says the separator. Every record is taken
 * apart or has one fault at a place that exists. The records that were taken
 * apart, written again by the rules of RFC 4180, read back as the same fields
 * without a fault.
 */
#include <stdlib.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "import/sheet.h"

/* Always quoted: a single empty field would be an empty line. */
static void
write_row(struct buf *out, const struct sheet_row *row, char separator)
{
	for (size_t i = 0; i < row->n; i++) {
		if (i > 0)
			buf_addc(out, separator);
		buf_addc(out, '"');
		for (size_t k = 0; k < row->fields[i].text.len; k++) {
			char c = row->fields[i].text.p[k];
			if (c == '"')
				buf_addc(out, c);
			buf_addc(out, c);
		}
		buf_addc(out, '"');
	}
	buf_adds(out, "\r\n");
}

/* Fields and their number, one after the other. */
static void
list_row(struct buf *out, const struct sheet_row *row)
{
	buf_addf(out, "%zu:", row->n);
	for (size_t i = 0; i < row->n; i++) {
		buf_addf(out, "%zu:", row->fields[i].text.len);
		buf_addstr(out, row->fields[i].text);
	}
}

static void
check_row(const struct sheet *s, const struct sheet_row *row, struct str text)
{
	int line = row->line;

	FUZZ_CHECK(row->bytes.len > 0 && row->bytes.p >= text.p &&
		   row->bytes.p + row->bytes.len <= text.p + text.len);
	FUZZ_CHECK(row->damaged == (row->n == 0));
	for (size_t i = 0; i < row->n; i++) {
		const struct sheet_field *f = &row->fields[i];
		const struct diag_at at = sheet_at(s, f);
		FUZZ_CHECK(at.line >= line && at.column > 0);
		FUZZ_CHECK(f->text.p[f->text.len] == '\0');
		FUZZ_CHECK(memchr(f->text.p, '\0', f->text.len) == NULL);
		line = at.line;
	}
}

/* Lists what is there; faults counts. */
static size_t
read_all(struct str text, char separator, struct buf *list, struct buf *again)
{
	struct myo_diags *diags = myo_diags_new();
	struct sheet *s = sheet_new("f.csv", text, separator, diags);
	struct sheet_row row;
	size_t damaged = 0;

	FUZZ_CHECK(s != NULL && diags != NULL);
	while (sheet_next(s, &row)) {
		check_row(s, &row, text);
		damaged += row.damaged;
		if (row.damaged)
			continue;
		list_row(list, &row);
		if (again != NULL)
			write_row(again, &row, separator);
	}
	FUZZ_CHECK(!sheet_failed(s));
	fuzz_diags(diags);
	const size_t faults = myo_diags_count(diags);
	FUZZ_CHECK(faults == damaged);
	sheet_free(s);
	myo_diags_free(diags);
	return faults;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	static const char separators[] = { ',', ';', '\t' };
	struct buf list = BUF_INIT, again = BUF_INIT, second = BUF_INIT;

	if (len == 0)
		return 0;
	const char separator = separators[data[0] % 3];
	char *text = fuzz_exact(data + 1, len - 1);
	(void)read_all((struct str){ text, len - 1 }, separator, &list, &again);
	FUZZ_CHECK(read_all(buf_str(&again), separator, &second, NULL) == 0);
	FUZZ_CHECK_OF(str_eq(buf_str(&list), buf_str(&second)), again.data);
	buf_release(&second);
	buf_release(&again);
	buf_release(&list);
	free(text);
	return 0;
}
