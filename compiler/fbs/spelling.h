/* SPDX-License-Identifier: MIT */
/* How the names of a schema are written in a contract. Private to this folder. */
#ifndef FBS_SPELLING_H
#define FBS_SPELLING_H

#include "fbs/catalog.h"

/** `a_name`, out of `aName`, `AName` or any other text. */
struct text spelling_snake(struct arena *arena, struct text name);

/** `AName`, out of `a_name`; `uint128_t` is `Uint128`. */
struct text spelling_pascal(struct arena *arena, struct text name);

/** The last part of the path of a file without its suffix, as a name: `wamp_meta`. */
struct text spelling_stem(struct arena *arena, struct text path);

/** Name the package of a schema: its namespace, else the name of its file. */
struct text spelling_package(struct arena *arena, const struct fbs_file *file);

/** `name`, or `name2` and so on: one that `taken` does not have, and has from now on. */
struct text spelling_free(struct arena *arena, struct names *taken, struct text name);

/** Whether a word of the language cannot be a name of a declaration. */
bool spelling_is_keyword(struct text name);

/** Append `text` as a string of a contract. */
void spelling_quote(struct buffer *out, struct text text);

/** Append docs, each line behind `///`. */
void spelling_docs(struct buffer *out, const struct fbs_docs *docs);

#endif
