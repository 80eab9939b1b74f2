/*
 * bench_verify.c: what checking a logbook costs next to hashing its bytes.
 * Prints both sides, their ratio and the memory taken; budgets in design 11.
 *
 *	bench_verify DIR [ENTRIES [SESSION-LENGTH]]
 *	bench_verify --make DIR MODEL ENTRIES SESSION-LENGTH PROTOCOLS
 *
 * DIR is an empty folder; run where protocols/ and config/ are.
 */
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/wait.h>

#include <inttypes.h>
#include <stdbool.h>
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
#define FEW       20 /* as a clinic has that use scores */
#define MODEL     "triceps-surae-brief"
#define SCORED    "mrc-sum"
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
	char id[32], rev[32], hash[65];
};

static struct kept protocols[PROTOCOLS];
static size_t n_protocols;

/* Protocols that differ by their id, with their snapshots. */
static void
make_protocols(const char *dir, const char *name)
{
	static const char *const roots[] = { "." };
	struct myo_library *library = NULL;
	struct myo_protocol *model = NULL;

	if (myo_library_open(roots, 1, &library, NULL) != MYO_OK ||
	    myo_library_load(library, name, &model, NULL) != MYO_OK)
		die("no such protocol");
	const char *id = strstr(model->snapshot, name);
	if (id == NULL)
		die("the snapshot has no id");
	for (size_t i = 0; i < n_protocols; i++) {
		struct kept *k = &protocols[i];
		struct myo_protocol *p = NULL;
		struct buf text = BUF_INIT, path = BUF_INIT;
		(void)snprintf(k->id, sizeof(k->id), "bench-%zu", i);
		buf_add(&text, model->snapshot, (size_t)(id - model->snapshot));
		buf_adds(&text, k->id);
		buf_adds(&text, id + strlen(name));
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

/* An entry of a session, all but what the entry itself says. */
static struct myo_entry
entry_of(const struct myo_entry *open, enum myo_entry_kind kind)
{
	return (struct myo_entry){
		.patient_id = open->patient_id,
		.session_id = open->session_id,
		.protocol_id = open->protocol_id,
		.protocol_rev = open->protocol_rev,
		.entry = kind,
		.examiner_id = open->examiner_id,
		.station_id = STATION,
	};
}

/* The kth entry of a session: an answer, or later an amendment of the same
 * place, some entries before. */
static void
put_answer(struct writer *w, const struct myo_entry *open, size_t k)
{
	const struct sample *s = &samples[k % N_SAMPLES];
	struct myo_entry e = entry_of(open, MYO_ENTRY_ANSWER);
	char refers[32];

	e.step_id = s->step;
	e.side = k % 2 == 0 ? MYO_SIDE_RIGHT : MYO_SIDE_LEFT;
	e.value = s->value;
	e.qualifier = s->qualifier;
	e.label = s->label;
	e.note = s->note;
	if (k % 10 == 0 && k > 8) {
		e.entry = MYO_ENTRY_AMEND;
		e.note = "corrected in session";
		(void)snprintf(refers, sizeof(refers), STATION ":%" PRIu64,
		    w->seq + 1 - 4);
		e.refers_to = refers;
	}
	put(w, &e);
}

static const char *const items[] = { "shoulder-abduction", "elbow-flexion",
	"wrist-extension", "hip-flexion", "knee-extension",
	"ankle-dorsiflexion" };
#define N_ITEMS (sizeof(items) / sizeof(items[0]))

/* The same where there are scores: all twelve items, in turn. */
static void
put_item(struct writer *w, const struct myo_entry *open, size_t k)
{
	const size_t item = (k - 2) % (2 * N_ITEMS);
	struct myo_entry e = entry_of(open, MYO_ENTRY_ANSWER);
	char refers[32];

	e.step_id = items[item / 2];
	e.side = item % 2 == 0 ? MYO_SIDE_RIGHT : MYO_SIDE_LEFT;
	e.value = "4";
	e.label = "moves against gravity and resistance";
	if (k - 2 >= 2 * N_ITEMS) {
		e.entry = MYO_ENTRY_AMEND;
		e.note = "corrected in session";
		(void)snprintf(refers, sizeof(refers), STATION ":%" PRIu64,
		    w->seq + 1 - 2 * N_ITEMS);
		e.refers_to = refers;
	}
	put(w, &e);
}

/* Twelve items of 4. */
static void
put_scores(struct writer *w, const struct myo_entry *open)
{
	struct myo_entry e = entry_of(open, MYO_ENTRY_SCORE);

	e.note = "12/12 items";
	e.step_id = "score.mrc-sum";
	e.value = "48";
	e.label = "not below 48";
	put(w, &e);
	e.step_id = "score.mrc-mean";
	e.value = "4.00";
	e.label = "not below 4";
	put(w, &e);
}

/* One open, answers and amendments, scores, one close. */
static void
put_session(struct writer *w, size_t number, size_t length, bool scored)
{
	const struct kept *k = &protocols[number % n_protocols];
	const size_t others = scored ? 4 : 2;
	char patient[16], id[UUID_SIZE];
	unsigned char random[10] = { 0 };

	memcpy(random, &number, sizeof(number));
	uuid_v7(id, w->ms, random);
	(void)snprintf(patient, sizeof(patient), "P-%05zu", number % 10000);
	struct myo_entry open = {
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
	put(w, &open);
	for (size_t i = 2; i < length - others + 2; i++)
		if (scored)
			put_item(w, &open, i);
		else
			put_answer(w, &open, i);
	if (scored)
		put_scores(w, &open);
	struct myo_entry e = entry_of(&open, MYO_ENTRY_CLOSE);
	e.value = "complete";
	put(w, &e);
}

static void
make_logbook(const char *path, size_t entries, size_t length, bool scored)
{
	struct writer w = { .line = BUF_INIT, .ms = INT64_C(1767225600000) };

	chain_start(w.chain);
	w.f = fopen(path, "w");
	if (w.f == NULL)
		die("create");
	(void)fprintf(w.f, "%.*s\r\n", STR_ARG(schema_header()));
	for (size_t i = 0; w.seq < entries; i++)
		put_session(&w, i, length, scored);
	const long size = ftell(w.f);
	if (fclose(w.f) != 0)
		die("write");
	printf("logbook%s: %" PRIu64 " entries, %zu a session, %zu protocols, "
	       "%.0f MiB\n",
	    scored ? " with scores" : "", w.seq, length, n_protocols,
	    (double)size / MIB);
	buf_release(&w.line);
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

/* A logbook of sessions of one model, in a folder of its name. */
static void
bench_of(const char *top, const char *model, size_t entries, size_t length)
{
	struct buf path = BUF_INIT, dir = BUF_INIT, inner = BUF_INIT;

	path_join(&dir, top, model);
	path_join(&inner, dir.data, "protocols");
	path_join(&path, dir.data, STATION ".csv");
	if (path_mkdirs(os_posix(), inner.data) != 0)
		die("mkdir");
	make_protocols(dir.data, model);
	make_logbook(path.data, entries, length, strcmp(model, SCORED) == 0);
	bench(dir.data, path.data, entries);
	(void)unlink(path.data);
	buf_release(&inner);
	buf_release(&dir);
	buf_release(&path);
}

/* --make: the logbook alone, for others. */
static int
make_only(char **argv)
{
	struct buf path = BUF_INIT, inner = BUF_INIT;

	n_protocols = strtoul(argv[6], NULL, 10);
	if (n_protocols < 1 || n_protocols > PROTOCOLS)
		die("PROTOCOLS is too small or too large");
	path_join(&inner, argv[2], "protocols");
	path_join(&path, argv[2], STATION ".csv");
	if (path_mkdirs(os_posix(), inner.data) != 0)
		die("mkdir");
	make_protocols(argv[2], argv[3]);
	make_logbook(path.data, (size_t)strtoull(argv[4], NULL, 10),
	    (size_t)strtoull(argv[5], NULL, 10), strcmp(argv[3], SCORED) == 0);
	buf_release(&inner);
	buf_release(&path);
	return 0;
}

int
main(int argc, char **argv)
{
	if (argc == 7 && strcmp(argv[1], "--make") == 0)
		return make_only(argv);
	if (argc < 2) {
		(void)fprintf(stderr,
		    "usage: bench_verify DIR [ENTRIES [SESSION-LENGTH]]\n");
		return 2;
	}
	const size_t entries = argc > 2 ? strtoul(argv[2], NULL, 10) : ENTRIES;
	const size_t length = argc > 3 ? strtoul(argv[3], NULL, 10) : LENGTH;
	if (length < 2 * N_ITEMS + 4)
		die("SESSION-LENGTH is too small for a scored session");
	(void)umask(077);
	n_protocols = PROTOCOLS;
	bench_of(argv[1], MODEL, entries, length);
	n_protocols = FEW;
	bench_of(argv[1], SCORED, entries, length);
	/* more than are kept in memory: each session reads its own again */
	n_protocols = PROTOCOLS;
	bench_of(argv[1], SCORED, entries, length);
	return 0;
}
