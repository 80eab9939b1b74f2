/*
 * deid_account.c: what was done, by the classes of identifiers.
 */
#include "export/deid_private.h"

#include <inttypes.h>

#include "base/str.h"

#include "base/banned.h"

static const struct {
	const char *one, *many;
} words[] = {
#define X(name, one, many) [DEID_N_##name] = { (one), (many) },
	DEID_COUNT_LIST(X)
#undef X
};

/* What became of a class. */
enum fate {
	FATE_NONE,     /* no field has them, and none can be stored */
	FATE_DATES,    /* years, days, or moved */
	FATE_PATIENTS, /* ids replaced */
	FATE_DEVICES,  /* dropped; stations replaced */
	FATE_CODES,    /* other ids and numbers */
};

/* 45 CFR 164.514(b)(2)(i), in its order and letters. */
static const struct {
	char letter;
	const char *name;
	enum fate fate;
} classes[] = {
	{ 'A', "names", FATE_NONE },
	{ 'B', "places smaller than a state", FATE_NONE },
	{ 'C', "dates, ages over 89", FATE_DATES },
	{ 'D', "telephone numbers", FATE_NONE },
	{ 'E', "fax numbers", FATE_NONE },
	{ 'F', "e-mail addresses", FATE_NONE },
	{ 'G', "social security numbers", FATE_NONE },
	{ 'H', "medical record numbers", FATE_PATIENTS },
	{ 'I', "health plan numbers", FATE_NONE },
	{ 'J', "account numbers", FATE_NONE },
	{ 'K', "certificate and licence numbers", FATE_NONE },
	{ 'L', "vehicles and plates", FATE_NONE },
	{ 'M', "devices and serial numbers", FATE_DEVICES },
	{ 'N', "web addresses", FATE_NONE },
	{ 'O', "IP addresses", FATE_NONE },
	{ 'P', "biometric identifiers", FATE_NONE },
	{ 'Q', "photographs", FATE_NONE },
	{ 'R', "other numbers and codes", FATE_CODES },
};

#define N_CLASSES (sizeof(classes) / sizeof(classes[0]))

static void
add_count(const struct deid *d, struct buf *out, enum deid_count what)
{
	uint64_t n = d->counts[what];

	buf_addf(out, "%" PRIu64 " %s", n,
	    n == 1 ? words[what].one : words[what].many);
}

static void
add_ids(const struct deid *d, struct buf *out, enum pseudonym_kind kind)
{
	size_t n = pseudonyms_used(d->table, kind);

	buf_addf(out, "%zu %s %s", n, pseudonym_kind_text(kind),
	    str_plural(n, "id", "ids"));
}

static void
add_dates(const struct deid *d, struct buf *out)
{
	add_count(d, out, DEID_N_TIMES);
	switch (d->how.dates) {
	case DEID_YEARS:
		buf_adds(out, " given as the year; no field takes an age");
		break;
	case DEID_DAYS:
		buf_adds(out, " given as days since the patient was first "
			      "seen; ");
		add_count(d, out, DEID_N_TYPED);
		buf_adds(out, " at which late entries were typed dropped; no "
			      "field takes an age");
		break;
	case DEID_SHIFTED:
		buf_adds(out, " moved, by the same days for all of a patient; "
			      "times of day are real; ");
		add_count(d, out, DEID_N_TYPED);
		buf_adds(out, " at which late entries were typed dropped");
		break;
	}
}

static void
add_fate(const struct deid *d, struct buf *out, enum fate fate)
{
	switch (fate) {
	case FATE_NONE:
		break;
	case FATE_DATES:
		add_dates(d, out);
		break;
	case FATE_PATIENTS:
		add_ids(d, out, PSEUDONYM_PATIENT);
		buf_adds(out, " replaced");
		break;
	case FATE_DEVICES:
		add_count(d, out, DEID_N_DEVICES);
		buf_adds(out, " and ");
		add_count(d, out, DEID_N_SCORES);
		buf_adds(out, " dropped, ");
		add_ids(d, out, PSEUDONYM_STATION);
		buf_adds(out, " replaced");
		break;
	case FATE_CODES:
		add_ids(d, out, PSEUDONYM_SESSION);
		buf_adds(out, " and ");
		add_ids(d, out, PSEUDONYM_EXAMINER);
		buf_adds(out, " replaced, ");
		add_count(d, out, DEID_N_NUMBERS);
		buf_adds(out, " made anew, ");
		add_count(d, out, DEID_N_HASHES);
		buf_adds(out, " and ");
		add_count(d, out, DEID_N_SIGNATURES);
		buf_adds(out, " dropped");
		break;
	}
}

static void
add_none(struct buf *out)
{
	const char *join = "";

	for (size_t i = 0; i < N_CLASSES; i++) {
		if (classes[i].fate != FATE_NONE)
			continue;
		buf_addf(
		    out, "%s(%c) %s", join, classes[i].letter, classes[i].name);
		join = ", ";
	}
	buf_adds(out, ": no field of a logbook takes them\n");
}

static void
add_words(const struct deid *d, struct buf *out)
{
	if (d->how.keep_notes) {
		buf_adds(out, "KEPT, with whatever names stand in them: ");
		add_count(d, out, DEID_N_KEPT);
		buf_adds(out, ". Read them all before anybody gets this. "
			      "Dropped: ");
	} else {
		buf_adds(out, "words of people, where any of these could "
			      "stand, dropped whole: ");
		add_count(d, out, DEID_N_NOTES);
		buf_adds(out, ", ");
		add_count(d, out, DEID_N_ANSWERS);
		buf_adds(out, ", ");
	}
	add_count(d, out, DEID_N_REJECTED);
	buf_addc(out, '\n');
}

void
deid_account(const struct deid *d, struct buf *out)
{
	if (d->how.mode == DEID_SAFE_HARBOR)
		buf_adds(out, "de-identified, Safe Harbor, 45 CFR "
			      "164.514(b)(2)(i):\n");
	else
		buf_adds(out, "limited data set, 45 CFR 164.514(e): NOT Safe "
			      "Harbor, not de-identified; whoever gets it "
			      "needs a data use agreement. By the classes of "
			      "164.514(b)(2)(i):\n");
	for (size_t i = 0; i < N_CLASSES; i++) {
		if (classes[i].fate == FATE_NONE)
			continue;
		buf_addf(out, "(%c) %s: ", classes[i].letter, classes[i].name);
		add_fate(d, out, classes[i].fate);
		buf_addc(out, '\n');
	}
	add_none(out);
	add_words(d, out);
	buf_adds(out,
	    "left as they are: titles, questions, labels, units and reasons, "
	    "the words of whoever wrote the protocols\n"
	    "not judged: what a rare finding, a small group or what somebody "
	    "knows besides may tell of a person, 164.514(b)(2)(ii)\n");
}
