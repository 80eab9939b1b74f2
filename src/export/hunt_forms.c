/*
 * hunt_forms.c: a text as exports may write it.
 */
#include "export/hunt.h"

#include "base/buf.h"
#include "base/utf8.h"
#include "core/record.h"

#include "base/banned.h"

static void
quotes_doubled(struct buf *out, struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		if (text.p[i] == '"')
			buf_addc(out, '"');
		buf_addc(out, text.p[i]);
	}
}

static bool
json_short(struct buf *out, uint32_t cp)
{
	static const char shorts[] = "\"\"\\\\\bb\ff\nn\rr\tt";

	for (size_t i = 0; i + 1 < sizeof(shorts); i += 2) {
		if (cp != (unsigned char)shorts[i])
			continue;
		buf_addc(out, '\\');
		buf_addc(out, shorts[i + 1]);
		return true;
	}
	return false;
}

static void
number(struct buf *out, uint32_t unit)
{
	buf_addf(out, "\\u%04x", (unsigned)unit);
}

/* Characters from `limit` on, and control characters, by their number, whose
 * digits may be small or capital. */
static void
json(struct buf *out, struct str text, uint32_t limit)
{
	while (text.len > 0) {
		uint32_t cp = 0;
		size_t n = utf8_next(text, &cp);
		if (n == 0) {
			n = 1;
			cp = (unsigned char)text.p[0];
			buf_addc(out, text.p[0]);
		} else if (json_short(out, cp)) {
			/* done */
		} else if (cp >= limit && cp > 0xffff) {
			number(out, 0xd800 + ((cp - 0x10000) >> 10));
			number(out, 0xdc00 + ((cp - 0x10000) & 0x3ff));
		} else if (cp >= limit || cp < 0x20) {
			number(out, cp);
		} else {
			buf_add(out, text.p, n);
		}
		text = str_skip(text, n);
	}
}

enum form {
	FORM_RAW,
	FORM_QUOTES,
	FORM_JSON,
	FORM_JSON_ASCII,
	FORM_LOGBOOK,
	FORMS
};

static void
add_form(struct buf *out, enum form form, struct str text)
{
	buf_reset(out);
	switch (form) {
	case FORM_RAW:
	case FORMS:
		buf_addstr(out, text);
		break;
	case FORM_QUOTES:
		quotes_doubled(out, text);
		break;
	case FORM_JSON:
		json(out, text, UINT32_MAX);
		break;
	case FORM_JSON_ASCII:
		json(out, text, 0x80);
		break;
	case FORM_LOGBOOK:
		record_escape(out, text);
		break;
	}
}

/* Nothing in it is written otherwise anywhere. */
static bool
is_plain(struct str text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = (unsigned char)text.p[i];
		if (c < 0x20 || c >= 0x7f || c == '"' || c == '\\')
			return false;
	}
	return true;
}

static bool
add_line(struct hunt *h, struct str line, enum hunt_as as, unsigned what)
{
	struct buf text = BUF_INIT;
	bool room = true;

	if (is_plain(line))
		return hunt_add(h, line, as, what);
	for (int form = FORM_RAW; form < FORMS && room; form++) {
		add_form(&text, (enum form)form, line);
		room = !text.failed && hunt_add(h, buf_str(&text), as, what);
	}
	buf_release(&text);
	return room;
}

bool
hunt_add_forms(struct hunt *h, struct str text, enum hunt_as as, unsigned what,
    size_t least)
{
	size_t from = 0;
	bool room = true;

	for (size_t i = 0; i <= text.len && room; i++) {
		if (i < text.len && text.p[i] != '\n' && text.p[i] != '\r')
			continue;
		const struct str line =
		    str_trim((struct str){ text.p + from, i - from });
		if (line.len > 0 && line.len >= least)
			room = add_line(h, line, as, what);
		from = i + 1;
	}
	return room;
}
