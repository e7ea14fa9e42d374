/* SPDX-License-Identifier: MIT */
/* Scalars whose values are written as strings. Private to this folder. */
#ifndef SCALARS_H
#define SCALARS_H

#include "base/arena.h"
#include "model/model.h"

enum scalars_outcome {
    SCALARS_OK,
    SCALARS_MALFORMED,
    SCALARS_OUT_OF_RANGE, /**< well formed, but more than the type holds */
};

/** Are values of this kind written as strings of a form of their own? */
bool scalars_is_written(enum model_kind kind);

/** What a value of such a kind looks like: a sentence. */
const char *scalars_hint(enum model_kind kind);

/** The value of such a kind that `text` stands for. */
enum scalars_outcome scalars_read(struct arena *arena, enum model_kind kind, struct text text,
                                  struct model_value *ret_value);

/** How many nanoseconds one step of an encoding is; 1 for text. */
int64_t scalars_unit(enum model_encoding encoding);

/** What an encoding is called in a contract; NULL for that of text, which has no name. */
const char *scalars_encoding_text(enum model_encoding encoding);

/** The encoding called `name`; false: there is none. */
bool scalars_encoding(struct text name, enum model_encoding *ret_encoding);

#endif
