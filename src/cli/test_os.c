/*
 * test_os.c: hooks of the program under test. Empty without -DMYO_TEST.
 */
#include "cli/test_os.h"

#ifdef MYO_TEST

#include <errno.h>
#include <string.h>

#include "base/num.h"
#include "base/str.h"

static struct test_os *
self(const struct os *os)
{
	return os->ctx;
}

/* Time goes on with the sleep-counting clock alone, so that the wall clock
 * agrees with its last reading. */
static int64_t
test_boot_ms(const struct os *os)
{
	struct test_os *t = self(os);

	return t->start + t->step * t->readings++;
}

static int64_t
test_wall_ms(const struct os *os)
{
	const struct test_os *t = self(os);
	int64_t last = t->readings > 0 ? t->readings - 1 : 0;
	bool off = t->at > 0 && t->readings >= t->at;

	return t->start + t->step * last + (off ? t->jump : 0);
}

/* splitmix64 */
static uint64_t
next_random(uint64_t *state)
{
	uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

	z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
	z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
	return z ^ z >> 31;
}

static int
test_random(const struct os *os, void *data, size_t len)
{
	struct test_os *t = self(os);
	unsigned char *out = data;

	for (size_t i = 0; i < len; i++)
		out[i] = (unsigned char)(next_random(&t->random) & 0xff);
	return 0;
}

static int
test_host(const struct os *os, struct buf *out)
{
	buf_adds(out, self(os)->host);
	return out->failed ? -ENOMEM : 0;
}

static void
read_clock(struct test_os *t, const char *text)
{
	int64_t *const numbers[] = { &t->start, &t->step, &t->at, &t->jump };
	struct str rest = str_from(text);

	for (size_t i = 0;
	     i < sizeof(numbers) / sizeof(numbers[0]) && rest.len > 0; i++)
		if (!num_int(str_cut(rest, ',', &rest), numbers[i]))
			break;
}

const struct os *
test_os_init(struct test_os *t, const struct os *real)
{
	const char *clock = real->getenv(real, "MYO_TEST_CLOCK");
	const char *seed = real->getenv(real, "MYO_TEST_RANDOM");

	*t = (struct test_os){ .os = *real };
	t->os.ctx = t;
	t->host = real->getenv(real, "MYO_TEST_HOST");
	if (clock != NULL) {
		read_clock(t, clock);
		t->os.wall_ms = test_wall_ms;
		t->os.boot_ms = test_boot_ms;
	}
	if (seed != NULL && num_uint(str_from(seed), &t->random))
		t->os.random = test_random;
	if (t->host != NULL) {
		t->os.hostname = test_host;
		t->os.machine_id = test_host;
	}
	return &t->os;
}

#endif

#include "base/banned.h"
