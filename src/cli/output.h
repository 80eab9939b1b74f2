/*
 * output.h: where an export goes: stdout, a file or a folder that appears
 * whole or not at all.
 *
 * Order of calls: output_begin, bytes through `sink`, then output_commit, or
 * output_abort, which leaves nothing behind and may be called at any time.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include "cli/cmd.h"
#include "export/export.h"
#include "os/atomic.h"

enum output_kind {
	OUTPUT_STDOUT,
	OUTPUT_FILE,
	OUTPUT_FOLDER,
};

struct output {
	struct export_sink sink;

	const char *path; /* NULL: stdout */

	/* private */
	const struct cmd_context *ctx;
	enum output_kind kind;
	struct atomic_file file;
	struct atomic_folder folder;
	int error;
};

/* As cmd_write. `path` NULL: stdout. */
enum rc output_begin(struct output *o, const struct cmd_context *ctx,
    const char *path, bool is_folder);
/* What was written so far, file by file, read back; not of stdout. RC_STORE
 * after a message. */
struct output_reader {
	void *ctx;
	void (*begin)(void *ctx, const char *name);
	bool (*bytes)(void *ctx, struct str bytes); /* false: stop */
	void (*end)(void *ctx);
};
enum rc output_read(struct output *o, const struct output_reader *reader);
enum rc output_commit(struct output *o);
/* After the sink took no more: says why. */
enum rc output_failed(const struct output *o);
void output_abort(struct output *o);

#endif
