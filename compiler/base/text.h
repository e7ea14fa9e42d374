/* SPDX-License-Identifier: MIT */
/* Text as pointer and size; never owning. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

struct text {
    const char *data;
    size_t size;
};

static inline struct text text_of(const char *string)
{
    return (struct text){string, strlen(string)};
}

static inline bool text_equal(struct text a, struct text b)
{
    return a.size == b.size && (a.size == 0 || memcmp(a.data, b.data, a.size) == 0);
}

static inline bool text_is(struct text a, const char *string)
{
    return text_equal(a, text_of(string));
}

/** The two arguments of printf's `%.*s`. They evaluate `text` more than once: a call in it that
 * recurses takes exponential time. */
#define TEXT_ARG(text) (int)(text).size, (text).data ? (text).data : ""

#endif
