/* SPDX-License-Identifier: MIT */
/* What can stand at a place that is being written. Private to this folder. */
#ifndef WANTED_H
#define WANTED_H

#include "base/text.h"

/** Sets of things. */
enum wanted_what {
    WANTED_DECORATOR = 1 << 0,
    WANTED_TYPE = 1 << 1,
    WANTED_VALUE = 1 << 2,
    WANTED_ERROR = 1 << 3,
    WANTED_INTERFACE = 1 << 4,
    WANTED_STRUCT = 1 << 5,
    WANTED_FILE = 1 << 6, /**< within the quotes of an import */
};

#define WANTED_KEYWORDS_MAX 12

struct wanted {
    int what;
    const char *const *keywords; /**< with a NULL behind the last; NULL: none */
    struct text qualifier;       /**< what stands before the dot; empty: no dot */
    struct text written;         /**< the start of the word, or of the path */
};

/** What can stand at the end of `text`, the start of a contract. */
struct wanted wanted_at_end(struct text text);

#endif
