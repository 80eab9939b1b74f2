/*
 * seal_read.c: a seal as a person copied it, and files of seals.
 */
#include <myolog/seal.h>

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

#include "base/diag.h"
#include "base/mem.h"
#include "base/num.h"
#include "base/utf8.h"
#include "core/seal.h"

#include "base/banned.h"

#define CODE_SIZE 16 /* characters of the head, without the check */

struct reader {
	struct diag_at at;
	struct str line;
	struct myo_diags *diags;
};

/* The fault stands at `where`, which points into the line. */
static enum myo_status fault(const struct reader *r, const char *where,
    const char *fmt, ...) MYO_PRINTF(3, 4);

static enum myo_status
fault(const struct reader *r, const char *where, const char *fmt, ...)
{
	struct diag_at at = r->at;
	va_list ap;

	at.source = r->line;
	at.column = (int)utf8_count(str_range(r->line.p, where)) + 1;
	va_start(ap, fmt);
	diag_vadd(r->diags, DIAG_SEAL, at, fmt, ap);
	va_end(ap);
	return MYO_ERR_INVALID;
}

static enum myo_status
read_station(const struct reader *r, struct str word, struct myo_seal *out)
{
	if (word.len > MYO_STATION_MAX)
		return fault(r, word.p,
		    "'%.*s', too long for a station; "
		    "a seal is STATION COUNT XXXX-XXXX-XXXX-XXXX-X",
		    STR_ARG(word));
	for (size_t i = 0; i < word.len; i++) {
		char c = word.p[i];
		/* a station's id has no capitals: a telephone wrote them */
		if (c >= 'A' && c <= 'Z')
			c = (char)(c - 'A' + 'a');
		if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
			c == '-'))
			return fault(r, word.p + i,
			    "'%.*s', not a station; letters, digits and "
			    "hyphens may stand there",
			    STR_ARG(word));
		out->station[i] = c;
	}
	out->station[word.len] = '\0';
	return MYO_OK;
}

static enum myo_status
read_count(const struct reader *r, struct str word, struct myo_seal *out)
{
	if (word.len == 0)
		return fault(r, word.p != NULL ? word.p : r->line.p,
		    "the count of entries is missing; "
		    "a seal is STATION COUNT XXXX-XXXX-XXXX-XXXX-X");
	char digits[24];
	for (size_t i = 0; i < word.len && i < sizeof(digits); i++) {
		const int v = seal_symbol(word.p[i]);
		/* O, I and L are misread digits here as well */
		digits[i] = v >= 0 && v <= 9 ? (char)('0' + v) : 'x';
	}
	if (word.len > sizeof(digits) ||
	    !num_uint((struct str){ digits, word.len }, &out->count))
		return fault(r, word.p,
		    "'%.*s', not a count of entries; it has digits alone",
		    STR_ARG(word));
	return MYO_OK;
}

static enum myo_status
bad_symbol(const struct reader *r, struct str rest)
{
	uint32_t cp = 0;
	size_t len = utf8_next(rest, &cp);

	return fault(r, rest.p,
	    "'%.*s', no character of a seal; read it again from the paper",
	    (int)(len > 0 ? len : 1), rest.p);
}

/* The symbols of the head and the check behind them, without hyphens. */
static enum myo_status
read_code(const struct reader *r, struct str word, struct myo_seal *out)
{
	unsigned value[CODE_SIZE + 1];
	size_t n = 0;

	for (size_t i = 0; i < word.len; i++) {
		if (word.p[i] == '-')
			continue;
		const int v = seal_symbol(word.p[i]);
		if (v < 0 || (v >= 32 && n < CODE_SIZE))
			return bad_symbol(r, str_skip(word, i));
		if (n <= CODE_SIZE)
			value[n] = (unsigned)v;
		n++;
	}
	if (n != CODE_SIZE + 1)
		return fault(r, word.len > 0 ? word.p : r->line.p + r->line.len,
		    "%zu characters, not %d and one to check them; "
		    "read it again from the paper",
		    n, CODE_SIZE);
	if (!seal_from_symbols(
		value, out->station, out->count, value[CODE_SIZE], out->head))
		return fault(r, word.p,
		    "the check character does not fit; some character of the "
		    "station, the count or the code is misread");
	return MYO_OK;
}

enum myo_status
myo_seal_parse(const char *path, int line, const char *text, size_t len,
    struct myo_seal *out, struct myo_diags *diags)
{
	struct reader r = {
		.at = { path, line, 0, { NULL, 0 } },
		.line = { text, len },
		.diags = diags,
	};
	struct str rest = str_trim(r.line), station, count, code;
	struct myo_seal seal = { .line = line };

	station = str_word(rest, &rest);
	/* as it is printed at the end of a session */
	if (str_eq_nocase(station, STR("seal")))
		station = str_word(rest, &rest);
	count = str_word(rest, &rest);
	code = str_word(rest, &rest);
	if (station.len == 0)
		return fault(&r, text,
		    "nothing there; "
		    "a seal is STATION COUNT XXXX-XXXX-XXXX-XXXX-X");
	enum myo_status status = read_station(&r, station, &seal);
	if (status == MYO_OK)
		status = read_count(&r, count, &seal);
	if (status == MYO_OK)
		status = read_code(&r, code, &seal);
	if (status == MYO_OK && rest.len > 0)
		status = fault(
		    &r, rest.p, "'%.*s', text behind the seal", STR_ARG(rest));
	if (status == MYO_OK)
		*out = seal;
	return status;
}

enum myo_status
myo_seal_format(const struct myo_seal *seal, char *out, size_t size)
{
	struct buf text = BUF_INIT;
	enum myo_status status =
	    seal_add(&text, seal->station, seal->count, seal->head);

	if (status == MYO_OK && text.len >= size)
		status = MYO_ERR_LIMIT;
	if (status == MYO_OK)
		memcpy(out, text.data, text.len + 1);
	buf_release(&text);
	return status;
}

bool
myo_seal_fits(const struct myo_seal *seal, const char *chain)
{
	return strncmp(seal->head, chain, MYO_SEAL_HEAD) == 0;
}

/* What stands in front of a '#' that begins the line or follows a blank. */
static struct str
without_comment(struct str line)
{
	for (size_t i = 0; i < line.len; i++)
		if (line.p[i] == '#' &&
		    (i == 0 || line.p[i - 1] == ' ' || line.p[i - 1] == '\t'))
			return (struct str){ line.p, i };
	return line;
}

enum myo_status
myo_seals_read(const char *path, const char *data, size_t len,
    struct myo_seal **out, size_t *n, struct myo_diags *diags)
{
	struct str rest = { data, len };
	struct myo_seal *list = NULL;
	enum myo_status status = MYO_OK;
	size_t count = 0, cap = 0;

	for (int line = 1; rest.len > 0 && status != MYO_ERR_NOMEM; line++) {
		struct str text = str_cut(rest, '\n', &rest);
		if (text.len > 0 && text.p[text.len - 1] == '\r')
			text.len--;
		text = without_comment(text);
		if (str_trim(text).len == 0)
			continue;
		if (!mem_room(list, count, &cap)) {
			status = MYO_ERR_NOMEM;
			break;
		}
		enum myo_status one = myo_seal_parse(
		    path, line, text.p, text.len, &list[count], diags);
		if (one == MYO_OK)
			count++;
		else
			status = one;
	}
	if (status != MYO_OK) {
		free(list);
		return status;
	}
	*out = list;
	*n = count;
	return MYO_OK;
}
