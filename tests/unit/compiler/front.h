/* SPDX-License-Identifier: MIT */
/* The front end in a test: compile text, look at the model, or at what was reported. */
#ifndef FRONT_H
#define FRONT_H

#include "compilation.h"

struct front {
    struct diagnostics *diagnostics;
    struct compilation *compilation;
    const struct model_file *model; /**< of what was compiled last; NULL: errors */
    char *reported;                 /**< all diagnostics as text, or NULL before front_reported() */
};

/** `directories` end with NULL; NULL: none. */
void front_init(struct front *front, const char *const *directories);
void front_done(struct front *front);

/** Compile `text` under the name `name`. */
void front_text(struct front *front, const char *name, const char *text);

/** The same for text that may hold NUL bytes. */
void front_bytes(struct front *front, const char *name, struct text text);

/** Everything reported so far; lives as long as `front`. */
const char *front_reported(struct front *front);

/** Compile `text` as test.widl; it must be correct. */
void front_good(struct front *front, const char *text);

/** Compile `text` behind a package; exactly `errors` errors, with `message` among the report. */
void front_bad(const char *text, size_t errors, const char *message);

#endif
