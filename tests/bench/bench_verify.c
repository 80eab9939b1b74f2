/*
 * bench_verify.c: what checking a logbook costs next to hashing its bytes.
 * Prints both sides, their ratio and the memory taken; budgets in design 11.
 *
 *	bench_verify DIR [ENTRIES [SESSION-LENGTH]]
 *
 * DIR is an empty folder; run where protocols/ and config/ are.
 */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <myolog/library.h>
#include <myolog/verify.h>

#include "base/date.h"
#include "base/uuid.h"
#include "os/atomic.h"
#include "os/path.h"
#include "store/chain.h"
#include "store/schema.h"
#include "store/store_private.h"

#define ENTRIES   1000000
#define LENGTH    100
#define PROTOCOLS 150
#define MODEL     "triceps-surae-brief"
#define STATION   "bench-aaaa"
#define ROUNDS    5
#define MIB       (1024.0 * 1024.0)

static void
die(const char *what)
{
	(void)fprintf(stderr, "bench_verify: %s\n", what);
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

/* ---- a logbook as honest sessions would leave it */

struct kept {
	char id[16], rev[32], hash[65];
};

static struct kept protocols[PROTOCOLS];

/* Protocols that differ by their id, with their snapshots. */
static void
make_protocols(const char *dir)
{
	static const char *const roots[] = { "." };
	struct myo_library *library = NULL;
	struct myo_protocol *model = NULL;

	if (myo_library_open(roots, 1, &library, NULL) != MYO_OK ||
	    myo_library_load(library, MODEL, &model, NULL) != MYO_OK)
		die("no protocol " MODEL);
	const char *id = strstr(model->snapshot, MODEL);
	if (id == NULL)
		die("the snapshot has no id");
	for (int i = 0; i < PROTOCOLS; i++) {
		struct kept *k = &protocols[i];
		struct myo_protocol *p = NULL;
		struct buf text = BUF_INIT, path = BUF_INIT;
		(void)snprintf(k->id, sizeof(k->id), "bench-%d", i);
		buf_add(&text, model->snapshot, (size_t)(id - model->snapshot));
		buf_adds(&text, k->id);
		buf_adds(&text, id + strlen(MODEL));
		if (myo_protocol_load(k->id, text.data, text.len, NULL, NULL,
			&p, NULL) != MYO_OK)
			die("protocol");
		(void)snprintf(k->rev, sizeof(k->rev), "%s", p->rev);
		memcpy(k->hash, p->hash, sizeof(k->hash));
		buf_addf(&path, "%s/protocols/%s-%s.ini", dir, p->id, p->rev);
		const struct str bytes = { p->snapshot, p->snapshot_len };
		if (atomic_write(os_posix(), path.data, bytes) != 0)
			die("snapshot");
		myo_protocol_free(p);
		buf_release(&path);
		buf_release(&text);
	}
	myo_protocol_free(model);
	myo_library_free(library);
}

struct writer {
	FILE *f;
	struct buf line;
	char chain[HASH_HEX_SIZE];
	uint64_t seq;
	int64_t ms;
};

static void
put(struct writer *w, struct myo_entry *e)
{
	char stamp[DATE_STAMP_SIZE];

	w->ms += 1700;
	(void)date_stamp(stamp, w->ms, 60);
	e->recorded_at = stamp;
	e->seq = ++w->seq;
	buf_reset(&w->line);
	schema_encode(&w->line, e);
	chain_next(w->chain, buf_str(&w->line), w->chain);
	(void)fprintf(w->f, "%s,%s\r\n", w->line.data, w->chain);
}

struct sample {
	const char *step, *value, *qualifier, *label, *note;
};

/* Answers to the model; a note with a comma is quoted. */
static const struct sample samples[] = {
	{ "strength", "4", "p", "moves against gravity and resistance",
	    "full range, knee straight" },
	{ "gastrocnemius", "strong", "", "strong", "" },
	{ "tendon", "firm", "", "tightens to a firm cord", "" },
	{ "strength", "3", "", "moves against gravity", "sore the day before" },
};
#define N_SAMPLES (sizeof(samples) / sizeof(samples[0]))

/* One open, answers and amendments, one close. */
static void
put_session(struct writer *w, size_t number, size_t length)
{
	const struct kept *k = &protocols[number % PROTOCOLS];
	char patient[16], id[UUID_SIZE], refers[32];
	unsigned char random[10] = { 0 };

	memcpy(random, &number, sizeof(number));
	uuid_v7(id, w->ms, random);
	(void)snprintf(patient, sizeof(patient), "P-%05zu", number % 10000);
	struct myo_entry e = {
		.patient_id = patient,
		.session_id = id,
		.protocol_id = k->id,
		.protocol_rev = k->rev,
		.entry = MYO_ENTRY_OPEN,
		.value = "sides=right,left order=step blind=no",
		.label = "myolog 0.1.0",
		.note = k->hash,
		.examiner_id = "EX1",
		.station_id = STATION,
	};
	put(w, &e);
	for (size_t i = 2; i < length; i++) {
		const struct sample *s = &samples[i % N_SAMPLES];
		e.entry = MYO_ENTRY_ANSWER;
		e.step_id = s->step;
		e.side = i % 2 == 0 ? MYO_SIDE_RIGHT : MYO_SIDE_LEFT;
		e.value = s->value;
		e.qualifier = s->qualifier;
		e.label = s->label;
		e.note = s->note;
		e.refers_to = "";
		if (i % 10 == 0 && i > 8) {
			/* the same place, some entries before */
			e.entry = MYO_ENTRY_AMEND;
			e.note = "corrected in session";
			(void)snprintf(refers, sizeof(refers),
			    STATION ":%" PRIu64, w->seq + 1 - 4);
			e.refers_to = refers;
		}
		put(w, &e);
	}
	e = (struct myo_entry){
		.patient_id = patient,
		.session_id = id,
		.protocol_id = k->id,
		.protocol_rev = k->rev,
		.entry = MYO_ENTRY_CLOSE,
		.value = "complete",
		.examiner_id = "EX1",
		.station_id = STATION,
	};
	put(w, &e);
}

static void
make_logbook(const char *dir, const char *path, size_t entries, size_t length)
{
	struct writer w = { .line = BUF_INIT, .ms = INT64_C(1767225600000) };

	chain_start(w.chain);
	w.f = fopen(path, "w");
	if (w.f == NULL)
		die("create");
	(void)fprintf(w.f, "%.*s\r\n", STR_ARG(schema_header()));
	for (size_t i = 0; w.seq < entries; i++)
		put_session(&w, i, length);
	const long size = ftell(w.f);
	if (fclose(w.f) != 0)
		die("write");
	printf("logbook: %" PRIu64 " entries, %zu a session, %d protocols, "
	       "%.0f MiB\n",
	    w.seq, length, PROTOCOLS, (double)size / MIB);
	buf_release(&w.line);
	(void)dir;
}

/* ---- measuring: each in a process of its own */

static void
all_rules(const char *dir)
{
	const struct myo_verify how = { .ctx = NULL };
	struct myo_verified result;
	struct myo_logbook *book = NULL;

	if (myo_logbook_open(dir, NULL, MYO_LOGBOOK_READ, &book, NULL) !=
		MYO_OK ||
	    myo_logbook_verify(book, &how, &result) != MYO_OK)
		die("verify");
	if (result.errors + result.warnings > 0)
		die("verify finds faults");
	myo_logbook_close(book);
}

static void
chain_alone(const char *dir)
{
	struct myo_seal seal;
	struct myo_logbook *book = NULL;

	if (myo_logbook_open(dir, NULL, MYO_LOGBOOK_READ, &book, NULL) !=
		MYO_OK ||
	    myo_logbook_seal(book, STATION, &seal, NULL) != MYO_OK)
		die("seal");
	myo_logbook_close(book);
}

static void
b2sum(const char *path)
{
	if (freopen("/dev/null", "w", stdout) != NULL)
		(void)execlp("b2sum", "b2sum", "-l", "256", path, (char *)NULL);
	_exit(127);
}

static double
cpu_ms(int who)
{
	struct rusage usage;

	if (getrusage(who, &usage) != 0)
		die("getrusage");
	return (double)(usage.ru_utime.tv_sec + usage.ru_stime.tv_sec) * 1e3 +
	       (double)(usage.ru_utime.tv_usec + usage.ru_stime.tv_usec) / 1e3;
}

/* The processor's time in ms, since others may run as well; *kib is the most
 * memory it had, of what did not become another program. */
static double
timed(void (*fn)(const char *), const char *arg, long *kib)
{
	struct rusage usage;
	int status, ends[2];

	(void)fflush(stdout);
	const double start = cpu_ms(RUSAGE_CHILDREN);
	if (pipe(ends) != 0)
		die("pipe");
	pid_t child = fork();
	if (child < 0)
		die("fork");
	if (child == 0) {
		fn(arg);
		if (getrusage(RUSAGE_SELF, &usage) != 0 ||
		    write(ends[1], &usage.ru_maxrss, sizeof(usage.ru_maxrss)) <
			0)
			_exit(1);
		_exit(0);
	}
	(void)close(ends[1]);
	if (read(ends[0], kib, sizeof(*kib)) < 0)
		die("read");
	(void)close(ends[0]);
	if (waitpid(child, &status, 0) != child || status != 0)
		die("child");
	return cpu_ms(RUSAGE_CHILDREN) - start;
}

static void
bench(const char *dir, const char *path, size_t entries)
{
	double hash[ROUNDS], chain[ROUNDS], rules[ROUNDS];
	long kib = 0, ignored;

	for (size_t i = 0; i < ROUNDS; i++) {
		hash[i] = timed(b2sum, path, &ignored);
		chain[i] = timed(chain_alone, dir, &ignored);
		rules[i] = timed(all_rules, dir, &kib);
	}
	const double h = median(hash, ROUNDS);
	const double c = median(chain, ROUNDS);
	const double r = median(rules, ROUNDS);
	printf("verify, chain: %.0f ms, b2sum -l 256: %.0f ms, speed %.2f of "
	       "it (budget 0.8)\n",
	    c, h, h / c);
	printf("verify, all rules: %.0f ms, %.2f us an entry, speed %.2f of "
	       "b2sum (budget 0.25), %.1f MiB at most\n",
	    r, r * 1e3 / (double)entries, h / r, (double)kib / 1024);
}

int
main(int argc, char **argv)
{
	struct buf path = BUF_INIT, dir = BUF_INIT, inner = BUF_INIT;

	if (argc < 2) {
		(void)fprintf(stderr,
		    "usage: bench_verify DIR [ENTRIES [SESSION-LENGTH]]\n");
		return 2;
	}
	const size_t entries = argc > 2 ? strtoul(argv[2], NULL, 10) : ENTRIES;
	const size_t length = argc > 3 ? strtoul(argv[3], NULL, 10) : LENGTH;
	path_join(&dir, argv[1], "verify");
	path_join(&inner, dir.data, "protocols");
	path_join(&path, dir.data, STATION ".csv");
	if (path_mkdirs(os_posix(), inner.data) != 0)
		die("mkdir");
	make_protocols(dir.data);
	(void)umask(077);
	make_logbook(dir.data, path.data, entries, length);
	bench(dir.data, path.data, entries);
	buf_release(&inner);
	buf_release(&dir);
	buf_release(&path);
	return 0;
}
