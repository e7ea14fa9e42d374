/* SPDX-License-Identifier: MIT */
/* The words of the descriptor, for its writer and its reader. */
#ifndef KINDS_H
#define KINDS_H

#include "model/model.h"

#define DESCRIBE_KIND_COUNT     (MODEL_UNION + 1)
#define DESCRIBE_MATCH_COUNT    (MODEL_MATCH_WILDCARD + 1)
#define DESCRIBE_INVOKE_COUNT   (MODEL_INVOKE_LAST + 1)
#define DESCRIBE_ENCODING_COUNT (MODEL_ENCODING_NANOSECONDS + 1)

/** Of the format: a reader refuses a greater one. Members can be added within a version. */
#define DESCRIBE_VERSION 1

/** By enum model_kind. */
extern const char *const describe_kinds[DESCRIBE_KIND_COUNT];

/** By enum model_match and enum model_invoke. */
extern const char *const describe_matches[DESCRIBE_MATCH_COUNT];
extern const char *const describe_invokes[DESCRIBE_INVOKE_COUNT];

/** By enum model_encoding; NULL for MODEL_ENCODING_NONE. */
extern const char *const describe_encodings[DESCRIBE_ENCODING_COUNT];

#endif
