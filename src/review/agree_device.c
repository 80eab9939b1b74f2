/*
 * agree_device.c: what two sessions say that they were measured with. It is no
 * part of an item, but an mdc holds for one device.
 */
#include "review/agree_private.h"

#include <string.h>

#include "base/banned.h"

static bool
is_device(const struct myo_cell *cell)
{
	return cell->slot.step != NULL &&
	       cell->slot.step->identifies[0] != '\0' &&
	       cell->absence == MYO_ABSENT_NONE;
}

enum myo_status
agree_devices_take(
    struct agree *a, struct agree_visit *visit, const struct myo_cells *cells)
{
	const size_t n = myo_cells_count(cells);
	struct agree_device *devices =
	    arena_new(&a->arena, struct agree_device, n + 1);

	if (devices == NULL)
		return MYO_ERR_NOMEM;
	for (size_t i = 0; i < n; i++) {
		const struct myo_cell *cell = myo_cells_get(cells, i);
		if (!is_device(cell))
			continue;
		devices[visit->n_devices++] = (struct agree_device){
			.step_id = arena_cstr(&a->arena, cell->slot.step_id),
			.value = arena_cstr(&a->arena, cell->slot.value),
			.side = cell->slot.side,
			.trial = cell->slot.trial,
		};
	}
	visit->devices = devices;
	return MYO_OK;
}

static bool
names(const struct agree_visit *v, const struct agree_device *d)
{
	for (size_t i = 0; i < v->n_devices; i++) {
		const struct agree_device *own = &v->devices[i];
		if (own->side == d->side && own->trial == d->trial &&
		    strcmp(own->step_id, d->step_id) == 0)
			return strcmp(own->value, d->value) == 0;
	}
	return false;
}

bool
agree_devices_differ(const struct agree_visit *v, const struct agree_visit *w)
{
	if (v->n_devices != w->n_devices)
		return true;
	for (size_t i = 0; i < v->n_devices; i++)
		if (!names(w, &v->devices[i]))
			return true;
	return false;
}
