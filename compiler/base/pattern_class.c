/* SPDX-License-Identifier: MIT */
/*
 * Sets of characters. The named ones are those of ECMAScript: digits and words are ASCII's, white
 * space is Unicode's, and `.` is everything but the ends of lines.
 */
#include "base/pattern_class.h"

#include <stdlib.h>

#define RANGES_MAX 10

/* In ascending order. */
static const struct named {
    char name;
    char opposite; /* the name of all other characters */
    size_t count;
    struct pattern_range ranges[RANGES_MAX];
} named[] = {
    {'d', 'D', 1, {{'0', '9'}}},
    {'w', 'W', 4, {{'0', '9'}, {'A', 'Z'}, {'_', '_'}, {'a', 'z'}}},
    {'s',
     'S',
     10,
     {{'\t', '\r'},
      {' ', ' '},
      {0xa0, 0xa0},
      {0x1680, 0x1680},
      {0x2000, 0x200a},
      {0x2028, 0x2029},
      {0x202f, 0x202f},
      {0x205f, 0x205f},
      {0x3000, 0x3000},
      {0xfeff, 0xfeff}}},
    {0, '.', 3, {{'\n', '\n'}, {'\r', '\r'}, {0x2028, 0x2029}}},
};

#define NAMED_COUNT (sizeof(named) / sizeof(named[0]))

static const struct named *find(char name)
{
    for (size_t i = 0; i < NAMED_COUNT; i++) {
        if (named[i].name == name || named[i].opposite == name)
            return &named[i];
    }
    return NULL;
}

bool pattern_class_is_name(char name)
{
    return name && name != '.' && find(name);
}

bool pattern_class_add(struct pattern_class *class, uint32_t low, uint32_t high)
{
    if (class->count == PATTERN_RANGE_MAX)
        return false;
    class->ranges[class->count++] = (struct pattern_range){low, high};
    return true;
}

/* What lies between the `count` sorted `ranges`, added to `class`. */
static bool add_others(struct pattern_class *class, const struct pattern_range *ranges,
                       size_t count)
{
    uint32_t low = 0;
    for (size_t i = 0; i < count; i++) {
        if (ranges[i].low > low && !pattern_class_add(class, low, ranges[i].low - 1))
            return false;
        low = ranges[i].high + 1;
    }
    return low > PATTERN_CODE_MAX || pattern_class_add(class, low, PATTERN_CODE_MAX);
}

bool pattern_class_add_named(struct pattern_class *class, char name)
{
    const struct named *found = find(name);
    if (found->opposite == name)
        return add_others(class, found->ranges, found->count);
    for (size_t i = 0; i < found->count; i++) {
        if (!pattern_class_add(class, found->ranges[i].low, found->ranges[i].high))
            return false;
    }
    return true;
}

static int compare(const void *a, const void *b)
{
    const struct pattern_range *left = a;
    const struct pattern_range *right = b;
    return (left->low > right->low) - (left->low < right->low);
}

void pattern_class_sort(struct pattern_class *class)
{
    struct pattern_range *ranges = class->ranges;
    size_t count = 0;
    qsort(ranges, class->count, sizeof(*ranges), compare);
    for (size_t i = 0; i < class->count; i++) {
        if (count == 0 || ranges[i].low > ranges[count - 1].high + 1)
            ranges[count++] = ranges[i];
        else if (ranges[i].high > ranges[count - 1].high)
            ranges[count - 1].high = ranges[i].high;
    }
    class->count = count;
}

bool pattern_class_negate(struct pattern_class *class)
{
    struct pattern_class others;
    others.count = 0;
    if (!add_others(&others, class->ranges, class->count))
        return false;
    *class = others;
    return true;
}
