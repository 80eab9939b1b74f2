/*
 * load.h: what the files of the protocol loader share. Private to them:
 *
 *   sect.c           raw sections -> struct sect
 *   keys_check.c     what the rows ask of keys
 *   template.c       `template`: a whole other protocol
 *   protocol_from.c  `from`: keys of other protocols
 *   from_parts.c     the cards and scales that these keys name
 *   sect_same.c      whether two of them say the same
 *   limits.c         {limit:NAME=NUMBER} -> the number in force
 *   catalogue.c      scales and reasons
 *   values.c         values of simple keys
 *   options.c        what may be answered
 *   build.c          struct sect -> model, all but references
 *   resolve.c        references and conditions
 *   cond_check.c     one condition
 *   cond_form.c      its normal form
 *   cond_never.c     whether it can hold
 *   cond_export.c    what other formats cannot carry
 *   score_load.c     how a score is computed
 *   score_bands.c    what its result is called
 *   lint.c           what is well-formed and still wrong
 *   lint_choices.c   likewise, of what is typed for an option
 *   lint_flow.c      likewise, of the order of asking
 *   snapshot.c       struct sect -> text
 *   protocol.c       the order of these
 *
 * Every stage goes on after faults and leaves a model that the next stage can
 * walk: text is never NULL, references that failed are -1 or left out.
 * Memory comes from one arena; its failure is asked for at the end.
 */
#ifndef CORE_LOAD_H
#define CORE_LOAD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include <myolog/protocol.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/diag.h"
#include "base/str.h"
#include "core/cond.h"
#include "core/ini.h"
#include "core/names.h"
#include "core/protocol_keys.h"

/* One key of a section. */
struct field {
	const struct ini_entry *entry;
	const struct key_row *row; /* NULL: unknown, already reported */
	bool foreign;              /* taken over by `from` */
	bool bad;                  /* reported: not to be looked at */
	const char *meant;         /* the key it seems to be; or NULL */
	struct field *next;
};

/* One section, after `from`. */
struct sect {
	enum sect_type type;
	const char *id, *third; /* "" where the type has none */
	const struct ini_section *raw;
	/* The `from` entry of the loaded file that faults in foreign keys are
	 * reported at; NULL where there are none. */
	const struct ini_entry *from;
	struct field *fields;
	struct field **fields_end;
	bool foreign;               /* the whole of it was taken over */
	bool from_failed;           /* reported: its keys are not whole */
	bool scale_failed;          /* reported: its scale cannot be told */
	bool bad;                   /* its header is: not in the model */
	bool used;                  /* something refers to it */
	bool templated;             /* its `from` is the template's */
	bool omitted;               /* the template's, and left out */
	const struct sect *follows; /* the step that it stands after */
	size_t number;              /* in all_sects */
	int index;                  /* in the model's array; -1: not there */
	struct sect *next;          /* of its type */
};

struct sect_list {
	struct sect *first, **end;
	size_t count;
};

/* What the model does not keep of a step. */
struct step_info {
	struct sect *sect;
	bool kind_bad;    /* its keys cannot be judged */
	bool choices_bad; /* its codes cannot be judged */
	bool sides_bad;
	bool range_bad;   /* its limits cannot be judged */
	bool cond_bad;    /* ask_if was reported */
	bool unreachable; /* reported: it is never asked */
	const struct field *ask_if;
	int order; /* place in the order of asking */
};

/* A scale and the sections that it was made of. */
struct scale_parts {
	struct sect *sect;
	struct sect **grades; /* by rank once built */
	size_t n_grades, cap_grades;
	struct myo_scale scale;
	struct scale_parts *next;
};

struct from_file;

struct reason_parts {
	struct sect *sect;
	struct myo_reason reason;
	struct reason_parts *next;
};

struct loader {
	struct arena *arena;
	struct myo_diags *diags;
	struct ini_doc *doc;
	const struct myo_catalogue *catalogue;
	const struct myo_protocol_source *source;
	struct myo_protocol *protocol;
	size_t errors;
	bool is_catalogue; /* scales and reasons only */
	bool sides_bad;    /* the protocol's were reported */
	struct sect_list sects[SECT_TYPES];
	struct names ids;  /* tag: sect type; number: in all_sects */
	struct names keys; /* own keys; tag: number of the section */
	struct sect **all_sects;
	size_t n_sects, cap_sects;
	/* the model's arrays, as long as they are made */
	struct step_info *infos;
	struct myo_step *steps;
	struct myo_safety *safeties;
	struct myo_stop *stops;
	struct myo_check *checks;
	struct myo_score *scores;
	int *asking; /* indices of steps as they are asked; not cycles */
	size_t n_asking;
	/* of the file itself; then those that the model has, in its order */
	struct scale_parts *own_scales;
	struct reason_parts *own_reasons;
	const struct scale_parts **scales;
	const struct reason_parts **reasons;
	struct names scale_names; /* number: in scales */
	struct from_file *files;
	struct myo_limit *limits; /* in the order they are met */
	size_t n_limits, cap_limits;
	enum myo_status status; /* MYO_ERR_NOMEM where the arena cannot tell */
};

/* ---- sect.c */

/* At a place of the loaded file. */
void fault(struct loader *ld, enum diag_code code, struct diag_at at,
    const char *fmt, ...) MYO_PRINTF(4, 5);
/* At a word of the header, 0 the type. */
void fault_head(struct loader *ld, enum diag_code code, const struct sect *sect,
    size_t word, const char *fmt, ...) MYO_PRINTF(5, 6);
/* At the key, from byte `offset` of it. */
void fault_key(struct loader *ld, enum diag_code code, const struct sect *sect,
    const struct field *field, size_t offset, const char *fmt, ...)
    MYO_PRINTF(6, 7);
/* At byte `offset` of the value. */
void fault_value(struct loader *ld, enum diag_code code,
    const struct sect *sect, const struct field *field, size_t offset,
    const char *fmt, ...) MYO_PRINTF(6, 7);

/* Releases a text; if it ran out of memory, so has the loader. */
void words_release(struct loader *ld, struct buf *words);
/* At most 60 bytes of a text, for messages, and "..." where it is longer. */
struct str short_text(struct str text);
const char *short_dots(struct str text);
#define SHORT_ARG(s) STR_ARG(short_text(s)), short_dots(s)

/* Sections of a document by type; ids and headers are checked. */
void sects_collect(struct loader *ld);
struct sect *sect_new(
    struct loader *ld, enum sect_type type, const struct ini_section *raw);
/* Puts it in its list. False when its id is taken: it is `bad` then. */
bool sect_enlist(struct loader *ld, struct sect *sect);
struct sect *sect_by_id(
    const struct loader *ld, enum sect_type type, struct str id);
/* The field of a key that is there and sound, or NULL. */
const struct field *sect_field(const struct sect *sect, const char *key);
/* There, sound or not. */
bool sect_has(const struct sect *sect, const char *key);
void sect_add_field(struct loader *ld, struct sect *sect,
    const struct ini_entry *entry, bool foreign);

/* ---- keys_check.c */

/* All keys against their rows: unknown, empty, missing, of another kind. */
void sects_check(struct loader *ld);

/*
 * The next word of a list split at commas (at blanks too with `blanks`);
 * *at is its offset in the text. Start with *pos = 0; false at the end.
 * Between two commas there may be an empty word.
 */
bool list_next(
    struct str list, bool blanks, size_t *pos, struct str *word, size_t *at);

/* ---- template.c */

/* Before from_resolve: brings what the template has. */
void template_resolve(struct loader *ld);
/* After it: what was taken over blocks nothing that is left out, and depends on
 * no step that is not here. */
void template_prune(struct loader *ld);

/* ---- protocol_from.c */

/* Follows every `from`, and brings the cards and scales that belong to it. */
void from_resolve(struct loader *ld);
void from_release(struct loader *ld);

/* Another protocol, as far as `from` looks into it. */
struct from_file {
	const char *id;
	const char *wanted_by; /* the path of the file that named it */
	struct ini_doc *doc;   /* NULL: it could not be read */
	const char *why;       /* then */
	char *data;            /* owned */
	struct names names;    /* tag: sect type; number: in sections */
	const struct ini_section **sections;
	const struct ini_entry *sources;  /* of its [protocol]; or NULL */
	const struct ini_entry *template; /* that, too */
	struct from_file *next;
};

/* The file of a protocol, wanted by the loaded one; NULL: out of memory. */
const struct from_file *from_open(struct loader *ld, struct str id);
const struct ini_section *from_section(
    const struct from_file *file, enum sect_type type, struct str id);
/* A whole section of another protocol, with what its own `from` takes over;
 * in no list yet. NULL: out of memory. */
struct sect *from_sect(struct loader *ld, const struct sect *by,
    const struct from_file *file, const struct ini_section *raw,
    enum sect_type type);

/* ---- from_parts.c */

/* The muscle cards and the scale that a key of a taken-over step names, from
 * the file that the step (or the link of its chain that names them) stands
 * in. An id that stands for something else here is reported. */
void from_bring_parts(
    struct loader *ld, struct sect *by, const struct ini_entry *entry);

/* ---- sect_same.c */

struct level_view {
	const struct sect *sect;
	int64_t rank;
};

/* A scale as its sections say it, levels in any order. */
struct scale_view {
	const struct sect *head;
	struct level_view *levels;
	size_t n, cap;
};

/* Same keys, same values. */
bool sect_same(const struct sect *a, const struct sect *b);
/* `rank` NULL: what the section says, else its place. */
void scale_view_add(struct loader *ld, struct scale_view *view,
    const struct sect *grade, const int *rank);
/* Same words and the same order; how a rank is written does not matter. */
bool scale_same(const struct scale_view *a, const struct scale_view *b);

/* ---- limits.c */

/* Fills in every limit, so that the snapshot carries the number in force. */
void limits_fill_in(struct loader *ld);

/* ---- catalogue.c */

/* The number that the clinic gave a limit, or NULL. */
const char *catalogue_limit(
    const struct myo_catalogue *catalogue, struct str name);

/* The file's own scales and reasons, all of them checked. */
void catalogue_own(struct loader *ld);
/* Into the model: the scales that steps want, and every reason. */
void catalogue_choose(struct loader *ld);
/* The shared scale of an id, or NULL. */
const struct scale_parts *catalogue_find(
    const struct loader *ld, struct str id);
/* The scale of the model, or NULL. */
const struct myo_scale *scale_by_id(const struct loader *ld, struct str id);

/* ---- values.c */

/* Empty texts, for all rows of a type. */
void set_defaults(enum sect_type type, void *object);
/* All rows of a section that set a member by themselves. */
void set_all(struct loader *ld, struct sect *sect, void *object);
/* The place of the value in row->choices; false after reporting. */
bool value_enum(struct loader *ld, const struct sect *sect,
    const struct field *field, unsigned *out);
/* The words of a list, NUL-ended; *n counts them. */
const char *const *value_words(struct loader *ld, struct str list, size_t *n);

/* ---- options.c */

/* `many`: several of them may be chosen. */
struct myo_choice *options_read(
    struct loader *ld, const struct sect *sect, bool many, size_t *n);
struct myo_choice *options_yesno(struct loader *ld, size_t *n);
void options_of_step(
    struct loader *ld, struct myo_step *step, struct step_info *info);

/* ---- build.c */

/* All x.NAME keys of a section, by name. */
const struct myo_named *read_named(
    struct loader *ld, const struct sect *sect, size_t *n);

void build_head(struct loader *ld);  /* [protocol] */
void build_items(struct loader *ld); /* all others */

/* ---- resolve.c */

/* with, muscles, blocks, conditions, and the order of asking. */
void resolve(struct loader *ld);
/* A session may ask the step on this side. */
bool step_on_side(const struct loader *ld, int step, enum myo_side side);
/* Index of a step of the model, or -1. */
int step_index(const struct loader *ld, struct str id);

/* ---- cond_check.c */

/* Who has the condition. */
struct cond_owner {
	struct sect *sect;
	const struct field *field;
	int step; /* index of the step, or -1 for a stop or a check */
};

/* The resolved condition, or NULL after reporting. */
const struct myo_cond *cond_check(
    struct loader *ld, const struct cond_owner *owner);

/* ---- score_load.c */

/* Items, formulas, ranges and bands of all scores. */
void scores_load(struct loader *ld);

/* ---- score_bands.c */

/* Of one score. */
void score_bands_load(
    struct loader *ld, struct sect *sect, struct myo_score *score);

/* ---- cond_never.c */

/* Reports comparisons, else the condition, that can never hold; false then. */
bool cond_may_hold(struct loader *ld, const struct cond_owner *owner,
    const struct myo_cond *cond);
/* It may hold although some steps are unreachable. */
bool cond_is_reachable(const struct loader *ld, const struct myo_cond *cond);

/* ---- cond_export.c */

/* What FHIR enableWhen or REDCap branching cannot carry. */
void cond_interchange(struct loader *ld, const struct cond_owner *owner,
    const struct myo_cond *cond);

/* ---- lint.c */

void lint(struct loader *ld);
/* A label (and the code it belongs to, "" for none) that other programs take
 * for a missing value. */
void lint_label(struct loader *ld, const struct sect *sect,
    const struct field *field, const char *code);

/* ---- lint_choices.c */

/* Where an option or a level is written. */
struct choice_place {
	const struct sect *sect;
	const struct field *label; /* of an option never NULL */
	const struct field *alias; /* or NULL */
};

/* Codes, labels and aliases that are typed for one choice and would mean
 * another, or none. */
void lint_choices(struct loader *ld, const struct myo_choice *choices,
    const struct choice_place *places, size_t n, bool many);

/* ---- lint_flow.c */

/* Cycles, conditions that never hold, unreachable steps, forward
 * references. */
void lint_flow(struct loader *ld);

/* ---- snapshot.c */

void snapshot_write(struct loader *ld);

#endif
