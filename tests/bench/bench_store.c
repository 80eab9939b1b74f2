/*
 * bench_store.c: what an entry costs on top of writing its bytes, and what a
 * filter over a million entries costs next to counting their lines. Prints
 * both sides and their ratio; the budgets are in design 11.
 *
 *	bench_store DIR [APPENDS [ROWS]]
 *
 * DIR is an empty folder on the disk to be measured.
 */
#include <sys/types.h>
#include <sys/wait.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "os/path.h"
#include "store/chain.h"
#include "store/schema.h"
#include "store/store_private.h"

#define APPENDS   2000
#define ROWS      1000000
#define PATIENTS  10000
#define PROTOCOLS 150
#define ROUNDS    5

static double
now_us(void)
{
	struct timespec ts;

	(void)clock_gettime(CLOCK_MONOTONIC, &ts);
	return (double)ts.tv_sec * 1e6 + (double)ts.tv_nsec / 1e3;
}

static void
die(const char *what)
{
	(void)fprintf(stderr, "bench_store: %s\n", what);
	exit(1);
}

static int
by_value(const void *left, const void *right)
{
	const double *a = left;
	const double *b = right;

	return *a < *b ? -1 : *a > *b;
}

static double
median(double *values, size_t count)
{
	qsort(values, count, sizeof(*values), by_value);
	return values[count / 2];
}

static struct myo_entry
sample(void)
{
	const struct myo_entry e = {
		.recorded_at = "2026-01-01T11:00:00.000+01:00",
		.patient_id = "P-00001",
		.session_id = "019b7000-0000-7000-8000-000000000001",
		.protocol_id = "triceps-surae",
		.protocol_rev = "1-0123456789ab",
		.step_id = "strength",
		.side = MYO_SIDE_RIGHT,
		.trial = 1,
		.entry = MYO_ENTRY_ANSWER,
		.value = "4",
		.label = "Active movement against gravity and resistance",
		.note = "full range, knee straight",
		.examiner_id = "EX1",
	};

	return e;
}

/* ---- Appending */

static double
one_append(struct myo_logbook *book, const struct myo_entry *e)
{
	const double start = now_us();

	if (myo_logbook_append(book, e, NULL, NULL) != MYO_OK)
		die("append");
	return now_us() - start;
}

static double
one_bare(const struct os *os, int fd, struct str line)
{
	const double start = now_us();

	if (os->write(os, fd, line.p, line.len) != (int64_t)line.len ||
	    os->fdatasync(os, fd) != 0)
		die("bare write");
	return now_us() - start;
}

/* Turn by turn, so that both see the same moods of the disk. */
static void
bench_append(const char *dir, size_t count)
{
	const struct os *os = os_posix();
	const struct myo_entry e = sample();
	struct myo_logbook *book = NULL;
	struct buf path = BUF_INIT, state = BUF_INIT;
	double *ours = calloc(count, sizeof(*ours));
	double *bare = calloc(count, sizeof(*bare));

	path_join(&path, dir, "append");
	path_join(&state, dir, "state");
	if (ours == NULL || bare == NULL ||
	    myo_logbook_open(path.data, state.data, MYO_LOGBOOK_WRITE, &book,
		NULL) != MYO_OK)
		die("open");
	(void)one_append(book, &e);
	path_join(&path, dir, "bare");
	int fd = os->open(os, path.data, OS_APPEND | OS_CREATE);
	if (fd < 0)
		die("open bare");
	for (size_t i = 0; i < count; i++) {
		ours[i] = one_append(book, &e);
		bare[i] = one_bare(os, fd, buf_str(&book->line));
	}
	const double a = median(ours, count), b = median(bare, count);
	printf("append: %.1f us, bare write+fdatasync: %.1f us, "
	       "ratio %.2f, difference %.1f us (median of %zu)\n",
	    a, b, a / b, a - b, count);
	(void)os->close(os, fd);
	myo_logbook_close(book);
	buf_release(&path);
	buf_release(&state);
	free(ours);
	free(bare);
}

/* ---- Filtering */

static void
write_rows(FILE *f, size_t rows)
{
	struct myo_entry e = sample();
	struct buf line = BUF_INIT;
	char chain[HASH_HEX_SIZE], patient[16], protocol[32];

	chain_start(chain);
	(void)fprintf(f, "%.*s\r\n", STR_ARG(schema_header()));
	for (size_t i = 0; i < rows; i++) {
		(void)snprintf(
		    patient, sizeof(patient), "P-%05zu", i / 100 % PATIENTS);
		(void)snprintf(protocol, sizeof(protocol), "protocol-%zu",
		    i / 100 % PROTOCOLS);
		e.patient_id = patient;
		e.protocol_id = protocol;
		/* A note with a comma, so quoted, is the exception. */
		e.note = i % 4 == 0 ? "full range, knee straight" : "";
		e.station_id = "bench-aaaa";
		e.seq = i + 1;
		buf_reset(&line);
		schema_encode(&line, &e);
		chain_next(chain, buf_str(&line), chain);
		(void)fprintf(f, "%s,%s\r\n", line.data, chain);
	}
	buf_release(&line);
}

static bool
count_one(void *ctx, const struct myo_entry *e, const char *file, uint64_t line)
{
	size_t *count = ctx;

	(void)e;
	(void)file;
	(void)line;
	++*count;
	return true;
}

static double
one_scan(const char *dir, const struct myo_filter *filter, size_t *found)
{
	struct myo_logbook *book;
	const double start = now_us();

	*found = 0;
	if (myo_logbook_open(dir, NULL, MYO_LOGBOOK_READ, &book, NULL) !=
		MYO_OK ||
	    myo_logbook_scan(book, filter, count_one, found, NULL) != MYO_OK)
		die("scan");
	myo_logbook_close(book);
	return now_us() - start;
}

static double
one_wc(const char *path)
{
	int status;

	/* Else the child prints it once more. */
	(void)fflush(stdout);
	const double start = now_us();
	pid_t child = fork();

	if (child < 0)
		die("fork");
	if (child == 0) {
		if (freopen("/dev/null", "w", stdout) != NULL)
			(void)execlp("wc", "wc", "-l", path, (char *)NULL);
		_exit(127);
	}
	if (waitpid(child, &status, 0) != child || status != 0)
		die("wc");
	return now_us() - start;
}

static void
bench_filter(const char *dir, size_t rows)
{
	static const struct {
		const char *name;
		struct myo_filter filter;
	} filters[] = {
		{ "one protocol", { .protocol_id = "protocol-7" } },
		{ "one patient", { .patient_id = "P-04711" } },
		{ "nothing filtered", { .patient_id = NULL } },
	};
	const struct os *os = os_posix();
	struct buf log = BUF_INIT, path = BUF_INIT;

	path_join(&log, dir, "filter");
	path_join(&path, log.data, "bench-aaaa.csv");
	if (path_mkdirs(os, log.data) != 0)
		die("mkdir");
	FILE *f = fopen(path.data, "w");
	if (f == NULL)
		die("create");
	write_rows(f, rows);
	const long size = ftell(f);
	if (fclose(f) != 0)
		die("write");
	printf("file: %zu rows, %ld MiB\n", rows, size >> 20);
	for (size_t i = 0; i < sizeof(filters) / sizeof(filters[0]); i++) {
		double scans[ROUNDS], wcs[ROUNDS];
		size_t found = 0;
		for (size_t k = 0; k < ROUNDS; k++) {
			wcs[k] = one_wc(path.data);
			scans[k] =
			    one_scan(log.data, &filters[i].filter, &found);
		}
		const double a = median(scans, ROUNDS);
		const double b = median(wcs, ROUNDS);
		printf("filter, %s (%zu found): %.1f ms, wc -l: %.1f ms, "
		       "ratio %.2f (median of %d)\n",
		    filters[i].name, found, a / 1e3, b / 1e3, a / b, ROUNDS);
	}
	buf_release(&path);
	buf_release(&log);
}

int
main(int argc, char **argv)
{
	if (argc < 2) {
		(void)fprintf(
		    stderr, "usage: bench_store DIR [APPENDS [ROWS]]\n");
		return 2;
	}
	bench_append(argv[1], argc > 2 ? strtoul(argv[2], NULL, 10) : APPENDS);
	bench_filter(argv[1], argc > 3 ? strtoul(argv[3], NULL, 10) : ROWS);
	return 0;
}
