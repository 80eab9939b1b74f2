/*
 * schema.h: columns as fields of a Table Schema (Frictionless Data Package
 * 2.0), for datapackage.c.
 */
#ifndef EXPORT_SCHEMA_H
#define EXPORT_SCHEMA_H

#include "export/json_put.h"
#include "export/wide.h"

/* Appends the schema of the long table to a resource. */
void schema_long(struct json_put *j, json_t *resource, const struct export *x);
void schema_wide(struct json_put *j, json_t *resource, const struct export *x,
    const struct wide *w);

#endif
