/*
 * verify never accepts a changed byte. The input is a list of changes, six
 * bytes each, to an honest logbook of three sessions: to the station's file, to
 * the snapshot of the protocol or to the public key. With the seal at hand, verify finds fault
 * whenever a byte is another, and none when none is; it writes nothing, and
 * what it says is fit for a screen.
 */
#include <stdlib.h>
#include <string.h>

#include <myolog/verify.h>

#include "fuzz/fuzz.h"
#include "fuzz/rich.h"
#include "store/chain.h"
#include "store/store_private.h"

#define CHANGES_MAX 8
#define CHANGE_SIZE 6

static struct myo_seal seal; /* of the honest file */

/* ---- changes: what, where (2 bytes), how many, which byte, which file */

struct change {
	size_t at, n;
	char byte;
};

static void
splice(struct buf *b, size_t at, size_t away, struct str in)
{
	struct buf out = BUF_INIT;

	at = at < b->len ? at : b->len;
	away = away < b->len - at ? away : b->len - at;
	buf_add(&out, b->data, at);
	buf_addstr(&out, in);
	buf_add(&out, b->data + at + away, b->len - at - away);
	buf_release(b);
	*b = out;
}

static void
flip(struct buf *b, const struct change *c)
{
	if (b->len > 0)
		b->data[c->at % b->len] ^= c->byte;
}

static void
take_away(struct buf *b, const struct change *c)
{
	splice(b, c->at % (b->len + 1), c->n, STR(""));
}

static void
put_in(struct buf *b, const struct change *c)
{
	char bytes[16];
	size_t n = 1 + c->n % sizeof(bytes);

	memset(bytes, c->byte, n);
	splice(b, c->at % (b->len + 1), 0, (struct str){ bytes, n });
}

static void
cut(struct buf *b, const struct change *c)
{
	buf_truncate(b, c->at % (b->len + 1));
}

/* The line that holds a byte, with its end. */
static struct str
line_at(const struct buf *b, size_t at)
{
	size_t from = at, to = at;

	while (from > 0 && b->data[from - 1] != '\n')
		from--;
	while (to < b->len && b->data[to] != '\n')
		to++;
	to += to < b->len;
	return (struct str){ b->data + from, to - from };
}

static void
double_line(struct buf *b, const struct change *c)
{
	struct str line = line_at(b, c->at % (b->len + 1));
	char *copy = fuzz_exact(line.p, line.len);

	splice(
	    b, (size_t)(line.p - b->data), 0, (struct str){ copy, line.len });
	free(copy);
}

static void
drop_line(struct buf *b, const struct change *c)
{
	struct str line = line_at(b, c->at % (b->len + 1));

	splice(b, (size_t)(line.p - b->data), line.len, STR(""));
}

/* With the one that follows it. */
static void
swap_lines(struct buf *b, const struct change *c)
{
	struct str line = line_at(b, c->at % (b->len + 1));
	size_t from = (size_t)(line.p - b->data);
	struct str next = line_at(b, from + line.len);
	char *copy = fuzz_exact(line.p, line.len);
	size_t len = line.len, behind = from + next.len;

	if (from + len < b->len) {
		splice(b, from, len, STR(""));
		splice(b, behind, 0, (struct str){ copy, len });
	}
	free(copy);
}

/* What whoever forges would do: all chains made anew. */
static void
chain_again(struct buf *b, const struct change *c)
{
	struct str rest = buf_str(b), line;
	struct buf out = BUF_INIT;
	struct chain_line end;
	char prev[HASH_HEX_SIZE];

	(void)c;
	chain_start(prev);
	while (fuzz_line(&rest, &line)) {
		if (line.len > 0 && line.p[line.len - 1] == '\r')
			line.len--;
		if (chain_split(line, &end)) {
			chain_next(prev, end.body, prev);
			buf_addstr(&out, end.body);
			buf_addf(&out, ",%s", prev);
		} else {
			buf_addstr(&out, line);
		}
		buf_adds(&out, "\r\n");
	}
	buf_release(b);
	*b = out;
}

static void (*const changes[])(struct buf *, const struct change *) = { flip,
	take_away, put_in, cut, double_line, drop_line, swap_lines,
	chain_again };

enum file {
	CSV,
	SNAPSHOT,
	PUBLIC_KEY,
	FILES
};

static void
change(struct buf *files, const uint8_t *p)
{
	const struct change c = {
		.at = (size_t)(p[1] << 8 | p[2]),
		.n = p[3],
		.byte = (char)p[4],
	};
	size_t what = p[0] % (sizeof(changes) / sizeof(changes[0]));

	/* Most of them where the entries are. */
	size_t file = p[5] % 8;
	changes[what](&files[file < FILES ? file : CSV], &c);
}

/* ---- verify */

struct said {
	uint64_t errors, warnings;
};

static void
finding(void *ctx, const struct myo_diag *d)
{
	struct said *s = ctx;
	char *text = myo_diag_format(d);

	FUZZ_CHECK(text != NULL && d->text[0] != '\0');
	fuzz_screen(str_from(text));
	s->errors += d->severity == MYO_ERROR;
	s->warnings += d->severity == MYO_WARNING;
	free(text);
}

static void
keep_seal(void *ctx, const struct myo_verified_file *file)
{
	(void)ctx;
	if (seal.count == 0)
		seal = file->seal;
}

static struct said
verify(struct talk *t)
{
	struct said said = { 0, 0 };
	struct myo_logbook *book = NULL;
	struct myo_verified result;
	const struct myo_verify how = {
		.seals = &seal,
		.n_seals = seal.count > 0,
		.finding = finding,
		.file = keep_seal,
		.ctx = &said,
	};

	FUZZ_CHECK(store_open_with(&t->fake->os, "/home/log", NULL,
		       MYO_LOGBOOK_READ, &book, NULL) == MYO_OK);
	enum myo_status status = myo_logbook_verify(book, &how, &result);
	FUZZ_CHECK(status == MYO_OK);
	FUZZ_CHECK(
	    said.errors == result.errors && said.warnings == result.warnings);
	myo_logbook_close(book);
	return said;
}

static void
load(struct talk *t, const char *path, struct buf *out)
{
	size_t len = 0;
	const char *data = fake_get(t->fake, path, &len);

	FUZZ_CHECK_OF(data != NULL, path);
	buf_add(out, data, len);
}

/* The bytes are as they were put there. */
static void
unchanged(struct talk *t, const char *path, const struct buf *want)
{
	struct buf have = BUF_INIT;

	load(t, path, &have);
	FUZZ_CHECK_OF(str_eq(buf_str(&have), buf_str(want)), path);
	buf_release(&have);
}

static void
make_seal(void)
{
	struct talk *t = rich_used();
	struct said said = verify(t);

	FUZZ_CHECK(said.errors == 0 && said.warnings == 0);
	FUZZ_CHECK(seal.count > 10);
	talk_free(t);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t len)
{
	struct buf was[FILES], is[FILES];
	const char *const paths[FILES] = { rich_csv(), rich_snapshot(),
		rich_public_key() };
	bool same = true;

	if (seal.count == 0)
		make_seal();
	struct talk *t = rich_used();
	for (size_t i = 0; i < FILES; i++) {
		buf_init(&was[i]);
		buf_init(&is[i]);
		load(t, paths[i], &was[i]);
		load(t, paths[i], &is[i]);
	}
	for (size_t i = 0; i < CHANGES_MAX && len >= CHANGE_SIZE; i++) {
		change(is, data);
		data += CHANGE_SIZE;
		len -= CHANGE_SIZE;
	}
	for (size_t i = 0; i < FILES; i++) {
		same = same && str_eq(buf_str(&is[i]), buf_str(&was[i]));
		fake_put(t->fake, paths[i], is[i].data, is[i].len);
	}
	struct said said = verify(t);
	FUZZ_CHECK_OF(
	    same == (said.errors == 0 && said.warnings == 0), is[CSV].data);
	for (size_t i = 0; i < FILES; i++) {
		unchanged(t, paths[i], &is[i]);
		buf_release(&is[i]);
		buf_release(&was[i]);
	}
	talk_free(t);
	return 0;
}
