/* SPDX-License-Identifier: MIT */
/*
 * Any bytes as a pattern and, behind the first line end, a text. Both matchers give the same answer
 * for a text in UTF-8, in no more steps than characters times places.
 */
#include <stdlib.h>

#include <widl/codec.h>

#include "base/utf8.h"
#include "fuzz.h"
#include "support/pattern_table.h"
#include "value/pattern.h"

static void expect(bool holds)
{
    if (!holds)
        abort();
}

static void match(const struct pattern *pattern, struct text text)
{
    struct pattern_table table;
    const widl_pattern *compiled = pattern_table(&table, "", pattern);
    uint64_t steps = 0;
    bool matches = wi_pattern_run(compiled, widl_str_n(text.data, text.size), &steps);

    expect(steps <= text.size * pattern->place_count);
    if (utf8_check(text) == text.size)
        expect(matches == pattern_matches(pattern, text));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct text written = {(const char *)data, size};
    const char *end = size > 0 ? memchr(data, '\n', size) : NULL;
    struct text text = {"", 0};
    struct arena *arena = arena_new();
    struct pattern pattern;
    struct pattern_problem problem;

    if (end) {
        written.size = (size_t)(end - written.data);
        text = (struct text){end + 1, size - written.size - 1};
    }
    if (pattern_compile(arena, written, &pattern, &problem))
        match(&pattern, text);
    else
        expect(problem.message && problem.begin <= problem.end && problem.end <= written.size);
    arena_free(arena);
    return 0;
}
