/* SPDX-License-Identifier: MIT */
/* Types, limits and values as people read them. Private to this folder. */
#ifndef WORDS_H
#define WORDS_H

#include "doc/form.h"

/** The type as a contract spells it, what it is made of linked. */
void words_type(struct doc *doc, const struct model_type *type);

/** Sentences about the values of a type: `From 1 to 64 characters.`, each with a space before. */
void words_limits(struct doc *doc, const struct model_type *type);

/** The name of a type that is not made of others. */
const char *words_kind(enum model_kind kind);

/** A value as a contract spells it. */
struct text words_value(struct arena *arena, const struct model_value *value);

/** The moment in nanoseconds since 1970, as RFC 3339. */
struct text words_timestamp(struct arena *arena, int64_t nanoseconds);

/** A number that shows that it is none of the integers, and comes back exactly. */
struct text words_float(struct arena *arena, double value);

#endif
