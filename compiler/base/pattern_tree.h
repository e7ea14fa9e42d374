/* SPDX-License-Identifier: MIT */
/* What stands in a pattern. Private to patterns. */
#ifndef PATTERN_TREE_H
#define PATTERN_TREE_H

#include "base/pattern.h"

enum pattern_kind {
    PATTERN_CLASS,  /**< one character of `ranges` */
    PATTERN_BEGIN,  /**< `^` */
    PATTERN_END,    /**< `$` */
    PATTERN_JOIN,   /**< its children one behind the other; none: nothing */
    PATTERN_EITHER, /**< one of its children */
    PATTERN_REPEAT, /**< its child, at least `min` times */
};

/** The count of a repetition without a limit. */
#define PATTERN_UNBOUNDED (PATTERN_PLACE_MAX + 1)

struct pattern_node {
    enum pattern_kind kind;
    size_t begin; /**< in the text */
    size_t end;
    const struct pattern_range *ranges; /**< CLASS */
    size_t range_count;
    unsigned min; /**< REPEAT */
    unsigned max;
    struct pattern_node *child; /**< the first */
    struct pattern_node *next;  /**< the next child of the same node */
};

/** The tree of `text`; NULL with a problem. */
struct pattern_node *pattern_parse(struct arena *arena, struct text text,
                                   struct pattern_problem *ret_problem);

/** Fill in the problem. Return: false. */
static inline bool pattern_refuse(struct pattern_problem *problem, size_t begin, size_t end,
                                  const char *message, const char *hint)
{
    *problem = (struct pattern_problem){begin, end, message, hint};
    return false;
}

#endif
