/*
 * long.c: a row an answer place: cells in the order of the protocol, then
 * scores.
 */
#include "export/long.h"

#include "base/banned.h"

enum myo_status
long_header(struct export *x, struct table *t, int file)
{
	for (size_t i = 0; i < table_n_heads(); i++)
		if (!table_heads[i].wide_only)
			table_cell(t, TABLE_ID, table_heads[i].name);
	for (size_t i = 0; i < table_n_columns(); i++)
		table_cell(t, TABLE_ID, table_columns[i].name);
	table_end(t);
	return export_flush(x, file);
}

enum myo_status
long_rows(struct export *x, struct table *t, const struct rows *r, int file)
{
	for (size_t i = 0; i < r->n; i++) {
		const struct rows_answer *a = &r->list[i];
		if (!rows_wants(r, a))
			continue;
		for (size_t k = 0; k < table_n_heads(); k++)
			if (!table_heads[k].wide_only)
				table_head_cell(t, &table_heads[k], &r->head);
		for (size_t k = 0; k < table_n_columns(); k++)
			table_columns[k].cell(t, a);
		table_end(t);
		x->n_rows++;
	}
	return export_flush(x, file);
}
