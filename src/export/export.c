/*
 * export.c: the table of formats, and what each of them is fed by.
 */
#include "export/export.h"

#include <string.h>

#include "core/named.h"

#include "base/banned.h"

#define BOM "\xEF\xBB\xBF"

static const struct export_format *const formats[] = {
	&export_long,
	&export_wide,
	&export_audit,
	&export_json,
	&export_spreadsheet,
	&export_datapackage,
};

size_t
export_count(void)
{
	return sizeof(formats) / sizeof(formats[0]);
}

const struct export_format *
export_get(size_t index)
{
	return formats[index];
}

const struct export_format *
export_find(const char *name)
{
	for (size_t i = 0; i < export_count(); i++)
		if (strcmp(formats[i]->name, name) == 0)
			return formats[i];
	return NULL;
}

bool
export_is_wide(
    const struct export_format *format, const struct export_options *options)
{
	return format->one_protocol || (format->may_be_wide && options->wide);
}

enum myo_status
export_init(struct export *x, const struct export_format *format,
    const struct export_options *options, const struct export_sink *sink)
{
	*x = (struct export){
		.format = format,
		.options = options,
		.sink = sink,
		.line = BUF_INIT,
	};
	arena_init(&x->arena);
	x->state = arena_alloc(&x->arena, 1, format->state_size);
	if (x->state == NULL)
		return MYO_ERR_NOMEM;
	return format->init != NULL ? format->init(x) : MYO_OK;
}

enum myo_status
export_plan(struct export *x, const struct myo_protocol *protocol)
{
	return x->format->plan != NULL ? x->format->plan(x, protocol) : MYO_OK;
}

enum myo_status
export_start(struct export *x)
{
	if (x->options->bom)
		buf_adds(&x->line, BOM);
	return x->format->start != NULL ? x->format->start(x) : MYO_OK;
}

enum myo_status
export_add(struct export *x, const struct export_session *s)
{
	x->n_sessions++;
	deid_session(x->options->deid, s->session);
	enum myo_status status = x->format->session(x, s);
	/* What it could not hand out was missing in what was written. */
	if (status == MYO_OK && myo_session_failed(s->session))
		return MYO_ERR_NOMEM;
	return status;
}

enum myo_status
export_entry(struct export *x, const struct myo_entry *entry)
{
	return x->format->entry != NULL ? x->format->entry(x, entry) : MYO_OK;
}

enum myo_status
export_end(struct export *x)
{
	return x->format->end != NULL ? x->format->end(x) : MYO_OK;
}

void
export_release(struct export *x)
{
	if (x->state != NULL && x->format->release != NULL)
		x->format->release(x);
	buf_release(&x->line);
	arena_release(&x->arena);
}

enum myo_status
export_flush(struct export *x, int file)
{
	if (x->line.failed || arena_failed(&x->arena))
		return MYO_ERR_NOMEM;
	bool taken = x->sink->write(x->sink->ctx, file, buf_str(&x->line));
	buf_reset(&x->line);
	return taken ? MYO_OK : MYO_ERR_IO;
}

/* Its digits without leading zeros, or all of it. */
static size_t
part_of(const char *version, const char **rest)
{
	size_t digits = strspn(version, "0123456789");

	if (digits == 0) {
		digits = strcspn(version, "0123456789");
		*rest = version + digits;
		return digits;
	}
	*rest = version + digits;
	while (digits > 1 && *(*rest - digits) == '0')
		digits--;
	return digits;
}

int
export_by_version(const char *a, const char *b)
{
	while (*a != '\0' && *b != '\0') {
		const char *a_end = NULL, *b_end = NULL;
		bool numbers = strchr("0123456789", *a) != NULL &&
			       strchr("0123456789", *b) != NULL;
		size_t na = part_of(a, &a_end);
		size_t nb = part_of(b, &b_end);
		if (numbers && na != nb)
			return na > nb ? -1 : 1;
		int c = memcmp(a_end - na, b_end - nb, na < nb ? na : nb);
		if (c != 0 || na != nb)
			return c > 0 || (c == 0 && na > nb) ? -1 : 1;
		a = a_end;
		b = b_end;
	}
	return *a != '\0' ? -1 : *b != '\0' ? 1 : 0;
}

bool
export_has_step(const struct myo_protocol *protocol, const char *step)
{
	struct named named;

	return protocol_named(protocol, step, &named) && named.check == NULL &&
	       named.stop == NULL;
}
