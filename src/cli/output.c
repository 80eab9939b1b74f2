/*
 * output.c: results on their way to stdout, or to files that appear whole.
 */
#include "cli/output.h"

#include "base/banned.h"

#ifdef MYO_TEST
#define READ_PIECE 61
#else
#define READ_PIECE 65536
#endif

static int
begin_file(void *ctx, const char *name)
{
	struct output *o = ctx;
	int n = atomic_folder_file(&o->folder, name);

	if (n < 0)
		o->error = n;
	return n < 0 ? -1 : n;
}

static bool
take(void *ctx, int file, struct str bytes)
{
	struct output *o = ctx;

	switch (o->kind) {
	case OUTPUT_STDOUT:
		sink_add(o->ctx->out, bytes);
		o->error = o->ctx->out->error;
		break;
	case OUTPUT_FILE:
		o->error = atomic_add(&o->file, bytes);
		break;
	case OUTPUT_FOLDER:
		o->error = atomic_folder_add(&o->folder, file, bytes);
		break;
	}
	return o->error == 0;
}

static enum rc
begin_one(struct output *o)
{
	struct buf place = BUF_INIT;
	enum rc rc = cmd_place(o->ctx, o->path, &place);

	if (rc == RC_DONE) {
		o->error = atomic_begin(&o->file, o->ctx->os, place.data);
		rc = o->error == 0 ? RC_DONE : output_failed(o);
	}
	buf_release(&place);
	return rc;
}

static enum rc
begin_folder(struct output *o)
{
	enum rc rc = cmd_outside_logbook(o->ctx, o->path);

	if (rc != RC_DONE)
		return rc;
	o->error = atomic_folder_begin(&o->folder, o->ctx->os, o->path);
	return o->error == 0 ? RC_DONE : output_failed(o);
}

enum rc
output_begin(struct output *o, const struct cmd_context *ctx, const char *path,
    bool is_folder)
{
	*o = (struct output){
		.ctx = ctx,
		.path = path,
		.kind = path == NULL ? OUTPUT_STDOUT
			: is_folder  ? OUTPUT_FOLDER
				     : OUTPUT_FILE,
	};
	o->sink = (struct export_sink){ o, begin_file, take };
	switch (o->kind) {
	case OUTPUT_STDOUT:
		return RC_DONE;
	case OUTPUT_FILE:
		return begin_one(o);
	case OUTPUT_FOLDER:
		return begin_folder(o);
	}
	return RC_DONE;
}

enum rc
output_failed(const struct output *o)
{
	if (o->error == -ENOMEM)
		return cmd_no_memory(o->ctx);
	/* Of stdout the program speaks itself, at its end. */
	if (o->kind == OUTPUT_STDOUT)
		return RC_STORE;
	return cmd_unwritten(o->ctx, o->path, o->error, "");
}

static int
read_back(struct atomic_file *f, const struct output_reader *reader)
{
	char data[READ_PIECE];
	int64_t at = 0, n = 0;
	int rc = atomic_flush(f);

	if (rc < 0)
		return rc;
	reader->begin(reader->ctx, path_base(f->path.data));
	while ((n = f->os->pread(f->os, f->fd, data, sizeof(data), at)) > 0) {
		if (!reader->bytes(
			reader->ctx, (struct str){ data, (size_t)n }))
			break;
		at += n;
	}
	reader->end(reader->ctx);
	return n < 0 ? (int)n : 0;
}

enum rc
output_read(struct output *o, const struct output_reader *reader)
{
	if (o->kind == OUTPUT_FILE)
		o->error = read_back(&o->file, reader);
	for (size_t i = 0;
	     o->kind == OUTPUT_FOLDER && o->error == 0 && i < o->folder.n_files;
	     i++)
		o->error = read_back(&o->folder.files[i], reader);
	return o->error == 0 ? RC_DONE : output_failed(o);
}

enum rc
output_commit(struct output *o)
{
	switch (o->kind) {
	case OUTPUT_STDOUT:
		o->error = sink_flush(o->ctx->out);
		break;
	case OUTPUT_FILE:
		o->error = atomic_commit(&o->file);
		break;
	case OUTPUT_FOLDER:
		o->error = atomic_folder_commit(&o->folder);
		break;
	}
	return o->error == 0 ? RC_DONE : output_failed(o);
}

void
output_abort(struct output *o)
{
	atomic_abort(&o->file);
	atomic_folder_abort(&o->folder);
}
