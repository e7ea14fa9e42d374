/* SPDX-License-Identifier: MIT */
/* Sets of characters while a pattern is parsed. Private to patterns. */
#ifndef PATTERN_CLASS_H
#define PATTERN_CLASS_H

#include "base/pattern.h"

#define PATTERN_CODE_MAX 0x10ffffU

/** Ranges in any order until they are sorted. */
struct pattern_class {
    struct pattern_range ranges[PATTERN_RANGE_MAX];
    size_t count;
};

/** Add the characters of a range. Return: false when there are too many. */
bool pattern_class_add(struct pattern_class *class, uint32_t low, uint32_t high);

/** Add what `\d`, `\w`, `\s`, `\D`, `\W`, `\S` stands for, or `.`; false as above. */
bool pattern_class_add_named(struct pattern_class *class, char name);

/** Is there a class of this name? */
bool pattern_class_is_name(char name);

/** Bring the ranges in order, none touching another. */
void pattern_class_sort(struct pattern_class *class);

/** Turn sorted ranges into all other characters; false when there are too many. */
bool pattern_class_negate(struct pattern_class *class);

#endif
