#include "support/screen.h"

#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"

#define ESCAPE     '\x1b'
#define TAB        8
#define WIDE_REST  "\x01" /* the right half of a wide character */
#define ROWS_UNSET 24
#define COLS_UNSET 80

void
screen_init(struct screen *s, int rows, int cols)
{
	screen_release(s);
	memset(s, 0, sizeof(*s));
	text_reset(&s->gone);
	s->rows = rows > 0 ? rows : ROWS_UNSET;
	s->cols = cols > 1 ? cols : COLS_UNSET;
	if (s->rows > SCREEN_ROWS)
		s->rows = SCREEN_ROWS;
	if (s->cols > SCREEN_COLS)
		s->cols = SCREEN_COLS;
}

void
screen_release(struct screen *s)
{
	text_release(&s->gone);
}

static bool
is_set(const struct screen *s, int row, int col)
{
	return s->cell[row][col][0] != '\0';
}

/* Blanks at its end that the cursor stands behind were typed. */
static void
add_row(const struct screen *s, int row, struct text *out)
{
	int end = s->cols;

	while (end > 0 && !is_set(s, row, end - 1) &&
	       !(row == s->row && end <= s->col))
		end--;
	for (int i = 0; i < end; i++) {
		const char *cell = s->cell[row][i];
		if (strcmp(cell, WIDE_REST) == 0)
			continue;
		for (; *cell != '\0'; cell++)
			text_add(out, *cell);
		if (!is_set(s, row, i))
			text_add(out, ' ');
	}
	if (!s->wraps[row])
		text_add(out, '\n');
}

static void
line_feed(struct screen *s)
{
	s->past = false;
	if (s->row < s->rows - 1) {
		s->row++;
		return;
	}
	add_row(s, 0, &s->gone);
	memmove(s->wraps, s->wraps + 1,
	    (size_t)(s->rows - 1) * sizeof(s->wraps[0]));
	s->wraps[s->rows - 1] = false;
	memmove(
	    s->cell[0], s->cell[1], (size_t)(s->rows - 1) * sizeof(s->cell[0]));
	memset(s->cell[s->rows - 1], 0, sizeof(s->cell[0]));
}

static void
erase(struct screen *s, int row, int from, int to)
{
	if (to == s->cols)
		s->wraps[row] = false;
	for (int i = from; i < to; i++)
		memset(s->cell[row][i], 0, SCREEN_CELL);
}

/* n cells to the right or (n < 0) to the left, from the cursor on. */
static void
shift(struct screen *s, int n)
{
	for (int k = 0; k < (n > 0 ? n : -n); k++) {
		if (n > 0)
			memmove(s->cell[s->row][s->col + 1],
			    s->cell[s->row][s->col],
			    (size_t)(s->cols - s->col - 1) * SCREEN_CELL);
		else
			memmove(s->cell[s->row][s->col],
			    s->cell[s->row][s->col + 1],
			    (size_t)(s->cols - s->col - 1) * SCREEN_CELL);
		int blank = n > 0 ? s->col : s->cols - 1;
		erase(s, s->row, blank, blank + 1);
	}
}

static void
combine(struct screen *s, struct str text)
{
	int at = s->past ? s->col : s->col - 1;

	if (at >= 0 && strcmp(s->cell[s->row][at], WIDE_REST) == 0)
		at--;
	if (at < 0)
		return;
	char *cell = s->cell[s->row][at];
	size_t len = strlen(cell);
	if (len + text.len < SCREEN_CELL) {
		memcpy(cell + len, text.p, text.len);
		cell[len + text.len] = '\0';
	}
}

static void
print(struct screen *s, struct str text)
{
	int width = (int)utf8_width(text);

	if (width == 0) {
		combine(s, text);
		return;
	}
	if (s->past || s->col + width > s->cols) {
		s->wraps[s->row] = true;
		line_feed(s);
		s->col = 0;
	}
	if (s->insert)
		shift(s, width);
	memset(s->cell[s->row][s->col], 0, (size_t)width * SCREEN_CELL);
	memcpy(s->cell[s->row][s->col], text.p, text.len);
	if (width == 2)
		memcpy(
		    s->cell[s->row][s->col + 1], WIDE_REST, sizeof(WIDE_REST));
	s->col += width;
	if (s->col >= s->cols) {
		s->col = s->cols - 1;
		s->past = true;
	}
}

static void
control(struct screen *s, char c)
{
	switch (c) {
	case '\n':
		line_feed(s);
		break;
	case '\r':
		s->col = 0;
		s->past = false;
		break;
	case '\b':
		s->col -= s->col > 0 ? 1 : 0;
		s->past = false;
		break;
	case '\t':
		s->col = (s->col / TAB + 1) * TAB;
		if (s->col >= s->cols)
			s->col = s->cols - 1;
		break;
	default: /* a bell and the like */
		break;
	}
}

static int
within(int value, int limit)
{
	return value < 0 ? 0 : value >= limit ? limit - 1 : value;
}

/* "ESC [ NUMBER LETTER". */
static void
sequence(struct screen *s)
{
	char letter = s->pending[s->n_pending - 1];
	int number = atoi(s->pending + 2);
	int n = number > 0 ? number : 1;

	if (letter != 'm')
		s->past = false;
	switch (letter) {
	case 'A':
		s->row = within(s->row - n, s->rows);
		break;
	case 'B':
		s->row = within(s->row + n, s->rows);
		break;
	case 'C':
		s->col = within(s->col + n, s->cols);
		break;
	case 'D':
		s->col = within(s->col - n, s->cols);
		break;
	case 'G':
		s->col = within(n - 1, s->cols);
		break;
	case 'J':
		for (int i = s->row + 1; i < s->rows; i++)
			erase(s, i, 0, s->cols);
		erase(s, s->row, s->col, s->cols);
		break;
	case 'K':
		erase(s, s->row, s->col, s->cols);
		break;
	case 'P':
		shift(s, -n);
		break;
	case '@':
		shift(s, n);
		break;
	case 'h':
	case 'l':
		s->insert = letter == 'h';
		break;
	case 'm':
		break;
	default:
		s->unknown = true;
	}
}

/* True: what is pending is complete and has been done. */
static bool
take_pending(struct screen *s)
{
	struct str text = { s->pending, s->n_pending };
	char last = s->pending[s->n_pending - 1];
	unsigned char first = (unsigned char)s->pending[0];

	if (first == ESCAPE) {
		if (s->n_pending < 3)
			return false;
		if (last < '@' || last > '~')
			return s->n_pending == SCREEN_CELL;
		sequence(s);
		return true;
	}
	if (first < ' ' || first == 127) {
		control(s, s->pending[0]);
		return true;
	}
	if (utf8_check(text) < text.len && s->n_pending < 4)
		return false;
	print(s, text);
	return true;
}

void
screen_put(struct screen *s, const char *data, size_t len)
{
	for (size_t i = 0; i < len; i++) {
		s->pending[s->n_pending++] = data[i];
		if (take_pending(s))
			s->n_pending = 0;
	}
}

static void
add_screen(const struct screen *s, struct text *out)
{
	for (int row = 0; row <= s->row; row++)
		add_row(s, row, out);
	/* The cursor's line has no end yet. */
	text_cut(out, s->wraps[s->row] ? 0 : 1);
}

void
screen_text(const struct screen *s, struct text *out)
{
	text_reset(out);
	add_screen(s, out);
}

void
screen_all(const struct screen *s, struct text *out)
{
	text_reset(out);
	for (size_t i = 0; i < s->gone.len; i++)
		text_add(out, s->gone.data[i]);
	add_screen(s, out);
}
