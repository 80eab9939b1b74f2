/*
 * myolog.h: everything that libmyolog promises, and its version.
 */
#ifndef MYOLOG_MYOLOG_H
#define MYOLOG_MYOLOG_H

#include <myolog/diag.h>
#include <myolog/library.h>
#include <myolog/protocol.h>
#include <myolog/record.h>
#include <myolog/review.h>
#include <myolog/scale.h>
#include <myolog/seal.h>
#include <myolog/session.h>
#include <myolog/status.h>
#include <myolog/store.h>
#include <myolog/verify.h>

#ifdef __cplusplus
extern "C" {
#endif

/* "0.1.0" */
MYO_API const char *myo_version(void);

#ifdef __cplusplus
}
#endif
#endif
